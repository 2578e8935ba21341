"""Cutting a span out of a recording into a file of its own: re-encoded, exact, checked.

may it be? ─► tracks.py ─► encoded beside the output ─► long enough? ─► renamed
"""

import contextlib
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive import config
from archive.errors import (
    ClipRefused,
    MediaChanged,
    MediaError,
    MediaMissing,
    MediaUnreadable,
    NoAudio,
    ToolFailed,
)
from archive.gate import check_may_leave
from archive.media import Ffmpeg, file_url, probe
from archive.messages import Quoted, message
from archive.recordings import Condition, MediaFacts, MediaFile, Recording
from archive.timecode import Milliseconds, Timecode, format_clock, frame_at
from clips.bounds import Span, snapped
from clips.format import Format
from clips.tracks import span_output

SHORTFALL = Milliseconds(50)
"""A frame of picture or two of AAC: by how much a whole clip may be shorter than its span."""

_CONTAINER_NAMES = {Format.MP4: "mp4", Format.M4A: "ipod", Format.WAV: "wav"}  # as ffmpeg calls them


@dataclass(frozen=True, slots=True)
class Clip:
    """A span that was cut out, and the files it is in."""

    path: Path
    span: Span  # on the frame grid
    format: Format
    start_timecode: str | None  # of its first frame, in the source's time; None if the source has none
    captions: tuple[Path, ...] = ()


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
    MediaMissing, MediaChanged, NoAudio; MediaUnreadable if the media ends before the span; ToolFailed.
    """
    format = Format.of(output)  # noqa: A001  the field's word
    media = _media(recording)
    span = _checked_span(span, media.facts)
    _check_format(format, media)
    _check_output(output, media.path)
    timecode = _timecode(media.facts, span) if format is Format.MP4 else None
    with _arriving(output) as arriving:
        settings = _settings(format, clips, recording.title, timecode)
        node = span_output(media, span, file_url(arriving), settings, ffmpeg)
        try:
            ffmpeg.run(node, on_progress=on_progress, should_stop=should_stop)
        except ToolFailed as error:
            if error.exit_status is None or media.facts.condition is Condition.WHOLE:
                raise
            raise MediaUnreadable(media.path, error.message) from error
        _check_length(arriving, span, media, ffmpeg)
    return Clip(output, span, format, timecode)


def _media(recording: Recording) -> MediaFile:
    check_may_leave(recording)
    if recording.media is None:
        raise ClipRefused(
            message(
                "“{title}” has only a transcript: there is nothing to play or cut.", title=recording.title
            ),
            message("Import the folder that contains its audio or video."),
        )
    media = recording.media
    if not media.path.exists():
        raise MediaMissing(media.path)
    if media.path.stat().st_size != media.size:
        raise MediaChanged(media.path)
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
    if wanted is Format.MP4 and not media.facts.has_picture:
        raise ClipRefused(
            message("{file} has no video to put into an mp4.", file=media.path.name),
            message("Choose a name for the clip that ends in .m4a or .wav."),
        )
    if wanted is not Format.MP4 and not media.facts.audio_tracks:
        raise NoAudio(media.path)


def _check_output(output: Path, original: Path) -> None:
    if not output.parent.is_dir():
        raise ClipRefused(
            message("The folder {folder} does not exist.", folder=str(output.parent)),
            message("Create it first."),
        )
    if output.resolve() == original.resolve() or (output.exists() and output.samefile(original)):
        raise ClipRefused(
            message("{file} is the recording itself. Originals are never overwritten.", file=str(output)),
            message("Choose another name for the clip."),
        )
    if output.is_dir():
        raise ClipRefused(
            message("{file} is a folder.", file=str(output)), message("Choose another name for the clip.")
        )
    if not os.access(output.parent, os.W_OK):
        raise ClipRefused(
            message("There is no permission to write to the folder {folder}.", folder=str(output.parent)),
            message("Choose another folder."),
        )


def _timecode(facts: MediaFacts, span: Span) -> str | None:
    """The timecode of the span's first frame: ffmpeg would copy the source's start unchanged."""
    if facts.start_timecode is None or facts.frame_rate is None:
        return None
    try:
        start = Timecode.parse(facts.start_timecode, facts.frame_rate)
    except ValueError:
        return None  # it counts at another rate than the picture's, so it names no frame of it
    return str(start + frame_at(span.start, facts.frame_rate))


@contextlib.contextmanager
def _arriving(output: Path) -> Iterator[Path]:
    """A name beside the output, renamed to it at the end and removed if it does not come to that."""
    arriving = output.absolute().with_name(f".{uuid.uuid4().hex}.part")
    try:
        yield arriving
        arriving.replace(output)
    except OSError as error:
        raise ClipRefused(
            message(
                "{file} cannot be written ({reason}).", file=str(output), reason=Quoted(str(error.strerror))
            ),
            message("Choose another name or folder."),
        ) from error
    finally:
        arriving.unlink(missing_ok=True)


def _settings(wanted: Format, clips: config.Clips, title: str, timecode: str | None) -> dict[str, Any]:
    """Codecs and container; nothing that the source says of itself is copied, as it may not fit the clip."""
    settings: dict[str, Any] = {
        "format": _CONTAINER_NAMES[wanted],
        "map_metadata": -1,
        "map_chapters": -1,
        "metadata": f"title={title.replace(chr(0), '')}",
    }
    if wanted is Format.WAV:
        return {**settings, "acodec": "pcm_s16le"}
    settings |= {"acodec": "aac", "audio_bitrate": f"{clips.audio_kbps}k", "movflags": "+faststart"}
    if wanted is Format.MP4:
        settings |= {"vcodec": "libx264", "crf": clips.video_crf, "preset": clips.video_preset}
    if timecode is not None:
        settings["timecode"] = timecode
    return settings


def _check_length(arriving: Path, span: Span, media: MediaFile, ffmpeg: Ffmpeg) -> None:
    """ffmpeg succeeds on media that ends early; the clip then is shorter than was asked for."""
    try:
        length = probe(arriving, ffmpeg.media).duration or 0
    except MediaError:
        length = 0  # nothing was left to encode
    if length < span.end - span.start - SHORTFALL:
        reached = format_clock(span.start + length)
        raise MediaUnreadable(media.path, message("it cannot be decoded beyond {time}", time=reached))
