"""A clip, as it is asked for: command, page and API are doors to this one function.

spec ─► source (may it leave?) ─► bounds ─┬─► output named by a person ─┬─► cut as a job ─► captions
                                          └─► cache, where it may lie ──┘
"""

import time
from dataclasses import replace
from pathlib import Path

from archive import Archive
from archive.jobs import JobKind
from archive.leases import why_not
from archive.media import Ffmpeg
from archive.timecode import Milliseconds, milliseconds
from clips.bounds import Span, stated_span, words_span
from clips.cache import cached_place, clip_key, forget_old_clips, keep_cached
from clips.cut import Clip, start_timecode
from clips.format import Format, formats_of
from clips.job import cut_as_job
from clips.names import clip_file_name
from clips.output import check_output, remember_as_written
from clips.sidecars import caption_places, write_captions
from clips.source import ClipSource, clip_source
from clips.spec import ClipSpec, Snap

WAIT_SECONDS = 0.2


def make_clip(archive: Archive, ffmpeg: Ffmpeg, spec: ClipSpec, purpose: str) -> Clip:
    """The clip that is wanted, cut now or found in the cache, with its captions if it is to have them.

    purpose: "rostrum clip", for people who look at the jobs.
    RecordingNotFound, Ambiguous, RecordingClosed, ClipRefused; JobRunning where another process writes the
    same output, JobDied, JobCancelled; and what `clips.cut` raises.
    """
    source = clip_source(archive, spec.recording)
    span = _span(archive, source, spec)
    if spec.output is None:
        clip = _in_cache(archive, ffmpeg, source, span, spec.format, purpose)
    else:
        _check_outputs(archive, spec, spec.output)
        clip = _at(archive, ffmpeg, source, span, spec.output, purpose)
    if not spec.captions:
        return clip
    clip = write_captions(clip, source.segments)  # each time: the transcript may have been corrected
    if spec.output is not None:
        remember_as_written(archive, *clip.captions)
    return clip


def _span(archive: Archive, source: ClipSource, spec: ClipSpec) -> Span:
    limits, facts = archive.config.clips, source.media.facts
    handles = milliseconds(limits.handles) if spec.handles is None else spec.handles
    longest = Milliseconds(round(limits.max_minutes * 60_000))
    if spec.snap is Snap.WORDS:
        return words_span(source.segments, spec.start, spec.end, facts, handles=handles, longest=longest)
    return stated_span(spec.start, spec.end, facts, handles=handles, longest=longest)


def _check_outputs(archive: Archive, spec: ClipSpec, output: Path) -> None:
    for file in (output, *(caption_places(output) if spec.captions else ())):
        check_output(archive, file, overwrites=spec.overwrites)


def _at(archive: Archive, ffmpeg: Ffmpeg, source: ClipSource, span: Span, output: Path, purpose: str) -> Clip:
    subject = f"{source.recording.id}/{output.absolute()}"
    clip = cut_as_job(archive, source.recording, span, output, ffmpeg, subject, purpose)
    if clip is None:
        raise why_not(archive.catalogue, JobKind.CLIP, subject)
    return clip


def _in_cache(
    archive: Archive, ffmpeg: Ffmpeg, source: ClipSource, span: Span, wanted: Format | None, purpose: str
) -> Clip:
    recording, facts = source.recording, source.media.facts
    clip_format = wanted or formats_of(has_picture=facts.has_picture)[0].name
    name = clip_file_name(recording, span, source.speakers_within(span), clip_format)
    key = clip_key(archive, source, span, name)
    path = cached_place(archive, recording.id, key, name)
    timecode = start_timecode(facts, span, clip_format)
    found = Clip(recording.id, path, span, clip_format, timecode, key=key)
    if keep_cached(path):
        return found
    forget_old_clips(archive.cache / "clips")
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        clip = cut_as_job(archive, recording, span, path, ffmpeg, f"{recording.id}/{key}", purpose)
        if clip is not None:
            return replace(clip, key=key)
        if path.is_file():
            return found
        time.sleep(WAIT_SECONDS)  # another request is at it
