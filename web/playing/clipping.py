"""Clips for readers: cut into the cache, found again there, forgotten with it."""

import hashlib
import json
import re
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import anyio

from archive import Archive
from archive.catalogue import queries
from archive.errors import ClipRefused
from archive.gate import check_may_leave
from archive.media import Ffmpeg
from archive.messages import message
from archive.recordings import MediaFacts, Recording, Segment, Standing
from archive.timecode import milliseconds, seconds
from clips import Clip, Format, Span, clip_file_name, cut_as_job, stated_span, words_span, write_captions
from web.shell.resources import Resources
from web.views import ClipFileView, ClipRequest, ClipView, Snap

KEEP_SECONDS = 7 * 24 * 3600  # a download that nobody fetched for a week is cut again when asked for
KEY_LENGTH = 16
PURPOSE = "rostrum serve"
WAIT_SECONDS = 0.2
CAPTION_SUFFIXES = frozenset({".vtt", ".srt"})

_KEY = re.compile(rf"[0-9a-f]{{{KEY_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class Source:
    """What a clip is cut from."""

    standing: Standing
    segments: tuple[Segment, ...]

    @property
    def recording(self) -> Recording:
        return self.standing.recording


async def cut_in_turn(resources: Resources, wanted: ClipRequest) -> ClipView:
    """Cut, waiting while as many clips as the machine takes are being cut."""
    return await anyio.to_thread.run_sync(
        cut_clip, resources.archive, resources.ffmpeg, wanted, limiter=resources.cutting
    )


def cut_clip(archive: Archive, ffmpeg: Ffmpeg, wanted: ClipRequest) -> ClipView:
    """Cut what is asked for, unless it lies in the cache already.

    RecordingNotFound, Ambiguous, RecordingClosed, ClipRefused, and what `clips.cut` raises.
    """
    source = clip_source(archive, wanted.recording)
    recording, facts = source.recording, media_facts(source.recording)
    span = wanted_span(source, wanted, facts, archive)
    clip_format = wanted.format or (Format.MP4 if facts.has_picture else Format.M4A)
    name = clip_file_name(recording, span, speakers_within(source.segments, span), clip_format)
    key = clip_key(archive, recording, span, name)
    path = clips_folder(archive, recording.id) / key / name
    if path.is_file():
        for file in path.parent.iterdir():
            file.touch()  # wanted again: it stays
    else:
        forget_old_clips(archive.cache / "clips")
        path.parent.mkdir(parents=True, exist_ok=True)
        subject = f"{recording.id}/{key}"
        while not cut_as_job(archive, recording, span, path, ffmpeg, subject, PURPOSE) and not path.is_file():
            time.sleep(WAIT_SECONDS)  # another request is at it
    clip = Clip(path, span, clip_format, None)
    if wanted.captions:
        clip = write_captions(clip, source.segments)  # each time: the transcript may have been corrected
    return clip_view(recording, clip, key)


def clip_view(recording: Recording, clip: Clip, key: str) -> ClipView:
    folder = f"/recordings/{recording.id}/clips/{key}"
    file = clip_file_view(folder, clip.path)
    return ClipView(
        recording=recording.id,
        start=seconds(clip.span.start),
        end=seconds(clip.span.end),
        format=clip.format,
        file_name=file.file_name,
        url=file.url,
        captions=[clip_file_view(folder, path) for path in clip.captions],
        link=folder,
    )


def clip_file_view(folder: str, path: Path) -> ClipFileView:
    """folder: the address of the clip's page."""
    return ClipFileView(file_name=path.name, url=f"{folder}/{quote(path.name)}")


def clip_source(archive: Archive, name: str) -> Source:
    with archive.catalogue.reading() as session:
        recording = queries.recording_named(session, name)
        check_may_leave(recording)
        standing = queries.standing(session, recording.id)
        transcript = standing.transcript
        segments = queries.segments(session, transcript.id) if transcript else []
        return Source(standing, tuple(segments))


def media_facts(recording: Recording) -> MediaFacts:
    if recording.media is None:
        raise ClipRefused(
            message(
                "“{title}” has only a transcript: there is nothing to play or cut.", title=recording.title
            ),
            message("Import the folder that contains its audio or video."),
        )
    return recording.media.facts


def wanted_span(source: Source, wanted: ClipRequest, facts: MediaFacts, archive: Archive) -> Span:
    limits = archive.config.clips
    start, end = milliseconds(wanted.start), milliseconds(wanted.end)
    handles = milliseconds(limits.handles if wanted.handles is None else wanted.handles)
    longest = milliseconds(limits.max_minutes * 60)
    if wanted.snap is Snap.WORDS:
        return words_span(source.segments, start, end, facts, handles=handles, longest=longest)
    return stated_span(start, end, facts, handles=handles, longest=longest)


def speakers_within(segments: tuple[Segment, ...], span: Span) -> list[str]:
    """Who speaks in a span, each once, in order."""
    heard = (s.speaker for s in segments if s.start < span.end and s.end > span.start and s.speaker)
    return list(dict.fromkeys(heard))


def clip_key(archive: Archive, recording: Recording, span: Span, name: str) -> str:
    """The same for the same clip of the same bytes, and for nothing else."""
    assert recording.media is not None, "media_facts refuses recordings without media"
    made_of = [
        recording.media.sha256,
        recording.media.audio_track,
        span.start,
        span.end,
        recording.title,
        name,
        archive.config.clips.model_dump(mode="json"),
    ]
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:KEY_LENGTH]


def clips_folder(archive: Archive, recording_id: str) -> Path:
    return archive.cache / "clips" / recording_id


def clip_files(archive: Archive, recording_id: str, key: str) -> list[Path]:
    """A clip that was cut, and its captions behind it; none once the cache has forgotten them."""
    if _KEY.fullmatch(key) is None:
        return []
    folder = clips_folder(archive, recording_id) / key
    files = [file for file in folder.iterdir() if file.suffix != ".part"] if folder.is_dir() else []
    return sorted(files, key=lambda file: (file.suffix in CAPTION_SUFFIXES, file.name))


def clip_file(archive: Archive, recording_id: str, key: str, name: str) -> Path | None:
    """One of them by its name; no name leads out of the cache."""
    return next((file for file in clip_files(archive, recording_id, key) if file.name == name), None)


def forget_old_clips(folder: Path, now: float | None = None) -> None:
    """Drop clips older than a week; the original has them all."""
    oldest = (time.time() if now is None else now) - KEEP_SECONDS
    for clip in folder.glob("*/*/*"):
        with suppress(FileNotFoundError):  # another request was faster
            if clip.stat().st_mtime < oldest:
                shutil.rmtree(clip.parent, ignore_errors=True)
