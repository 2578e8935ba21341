"""Cutting a span out of a recording into a file of its own: re-encoded, exact, checked.

may it be? ─► tracks.py ─► encoded beside the output ─► long enough? ─► renamed
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive import config
from archive.errors import (
    ClipRefused,
    MediaError,
    MediaUnreadable,
    NoAudio,
    ToolFailed,
)
from archive.media import Ffmpeg, check_still_there, file_url, probe
from archive.messages import message
from archive.publishing import published
from archive.recordings import Condition, MediaFacts, MediaFile, Recording
from archive.timecode import Milliseconds, Timecode, format_clock, frame_at
from clips.bounds import Span, snapped
from clips.format import MEDIA_FORMATS, Format
from clips.output import check_place, write_errors_told
from clips.source import cuttable_media
from clips.tracks import span_output

SHORTFALL = Milliseconds(50)
"""A frame of picture or two of AAC: by how much a whole clip may be shorter than its span."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A span that was cut out, and the files it is in."""

    recording_id: str
    path: Path
    span: Span  # on the frame grid
    format: Format
    start_timecode: str | None  # of its first frame, in the source's time; None if the source has none
    captions: tuple[Path, ...] = ()
    key: str | None = None  # by which the cache knows it; None where it lies elsewhere


def cut(
    recording: Recording,
    span: Span,
    output: Path,
    ffmpeg: Ffmpeg,
    clips: config.Clips,
    *,
    on_progress: Callable[[Milliseconds], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Clip:
    """Write a span as `output`, whose name's ending chooses the format; it appears whole or not at all.

    Picture and sound both start at 0.000 and the picture has exactly the span's frames. An existing
    clip at `output` is replaced, an original never.
    RecordingClosed. ClipRefused: no media, no picture for mp4, an unknown ending, no folder.
    What `check_still_there` raises, NoAudio; MediaUnreadable if the media ends before the span; ToolFailed.
    """
    format = Format.of(output)  # noqa: A001  the field's word
    media = _media(recording)
    span = _checked_span(span, media.facts)
    _check_format(format, media)
    check_place(output, [media.path])
    timecode = start_timecode(media.facts, span, format)
    with write_errors_told(output), published(output) as draft:
        settings = _settings(format, clips, recording.title, timecode)
        node = span_output(media, span, file_url(draft), settings, ffmpeg)
        try:
            ffmpeg.run(node, on_progress=on_progress, should_stop=should_stop)
        except ToolFailed as error:
            if error.exit_status is None or media.facts.condition is Condition.WHOLE:
                raise
            raise MediaUnreadable(media.path, error.message) from error
        _check_length(draft, span, media, ffmpeg)
    return Clip(recording.id, output, span, format, timecode)


def _media(recording: Recording) -> MediaFile:
    media = cuttable_media(recording)
    check_still_there(media.path, media.size)
    return media


def _checked_span(span: Span, facts: MediaFacts) -> Span:
    on_grid = snapped(span, facts.frame_rate)
    if not 0 <= on_grid.start < on_grid.end:
        raise ClipRefused(
            message("There is nothing to cut from {start} ms to {end} ms.", start=span.start, end=span.end),
            message("Give a start of 0 or more and a later end."),
        )
    return on_grid


def _check_format(wanted: Format, media: MediaFile) -> None:
    has_picture = MEDIA_FORMATS[wanted].has_picture
    if has_picture and not media.facts.has_picture:
        raise ClipRefused(
            message("{file} has no video to put into an mp4.", file=media.path.name),
            message("Choose a name for the clip that ends in .m4a or .wav."),
        )
    if not has_picture and not media.facts.audio_tracks:
        raise NoAudio(media.path)


def start_timecode(facts: MediaFacts, span: Span, wanted: Format) -> str | None:
    """The timecode of the span's first frame, where a format holds one: ffmpeg would copy the source's."""
    if not MEDIA_FORMATS[wanted].has_picture or facts.start_timecode is None or facts.frame_rate is None:
        return None
    try:
        start = Timecode.parse(facts.start_timecode, facts.frame_rate)
    except ValueError:
        return None  # it counts at another rate than the picture's, so it names no frame of it
    return str(start + frame_at(span.start, facts.frame_rate))


def _settings(wanted: Format, clips: config.Clips, title: str, timecode: str | None) -> dict[str, Any]:
    """Codecs and container; nothing that the source says of itself is copied, as it may not fit the clip."""
    settings: dict[str, Any] = {
        **MEDIA_FORMATS[wanted].settings(clips),
        "map_metadata": -1,
        "map_chapters": -1,
        "metadata": f"title={title.replace(chr(0), '')}",
    }
    return settings if timecode is None else {**settings, "timecode": timecode}


def _check_length(draft: Path, span: Span, media: MediaFile, ffmpeg: Ffmpeg) -> None:
    """ffmpeg succeeds on media that ends early; the clip then is shorter than was asked for."""
    try:
        length = probe(draft, ffmpeg.media).duration or 0
    except MediaError:
        length = 0  # nothing was left to encode
    if length < span.end - span.start - SHORTFALL:
        reached = format_clock(span.start + length)
        raise MediaUnreadable(media.path, message("it cannot be decoded beyond {time}", time=reached))
