"""The half of the probe that touches a file: run as a program, in a guarded process, by probe.py.

    python -P probe_child.py FILE PROTOCOLS CONTAINERS CPU_SECONDS

It prints one JSON object: {"facts": ...}, {"refused": container} or {"unreadable": reason}.
It imports nothing of the archive, so that it starts in a moment.
"""

import codecs
import json
import re
import resource
import sys
from fractions import Fraction
from typing import Any

import av
import av.container
import av.logging
import av.stream

_TIMECODE = re.compile(r"(\d{2}:\d{2}:\d{2})([:;.,])(\d{2,3})")
_HEAD_BYTES = 4096  # in which a kind of file shows
_OF_TEXT = bytes({*b"\t\n\f\r", *range(0x20, 0x7F), *range(0x80, 0x100)})
_LONGEST_TEXT = 200  # characters of a tag that are told on


def main(file: str, protocols: str, containers: str, cpu_seconds: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (int(cpu_seconds), int(cpu_seconds)))
    av.logging.set_level(av.logging.ERROR)  # an error then carries the line that libav logged for it
    json.dump(answer(file, protocols, containers), sys.stdout)


def answer(file: str, protocols: str, containers: str) -> dict[str, Any]:
    """What is in a file, or why that is not told."""
    with open(file, "rb") as head:  # noqa: PTH123  str keeps names that are not UTF-8 as they are
        if head.read(16).removeprefix(b"\xef\xbb\xbf").startswith(b"#EXTM3U"):
            return {"refused": "hls"}  # libav knows it by extension, so not under a media name
    options = {"protocol_whitelist": protocols, "format_whitelist": containers}
    try:
        with av.open(f"file:{file}", options=options, metadata_errors="replace") as container:
            return {"facts": facts_of(container)}
    except av.FFmpegError as error:
        log: Any = error.log  # (level, origin, line); its published type says otherwise
        _, origin, line = log or (0, "", "")
        if line.startswith("Format not on whitelist"):
            return {"refused": origin}
        return {"unreadable": line.strip() or error.strerror, "kind": kind_of(file)}


def kind_of(file: str) -> str | None:
    """What lies under a media name: html, pdf, zip or text; None for anything else, damaged media too."""
    with open(file, "rb") as head:  # noqa: PTH123  as above
        beginning = head.read(_HEAD_BYTES)
    if beginning.startswith(b"%PDF-"):
        return "pdf"
    if beginning.startswith(b"PK\x03\x04"):
        return "zip"
    text = beginning.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<!--")):
        return "html"
    is_text = beginning and not beginning.translate(None, _OF_TEXT)
    return "text" if is_text and _is_utf8(beginning) else None


def _is_utf8(beginning: bytes) -> bool:
    """Whether so many bytes are UTF-8, but for a character that is cut at their end."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(beginning)
    except UnicodeDecodeError:
        return False
    return True


def facts_of(container: av.container.InputContainer) -> dict[str, Any]:
    """The fields of MediaFacts as JSON holds them; a frame rate is [numerator, denominator]."""
    pictures = [s for s in container.streams.video if not is_attached(s)]
    return {
        "container": container.format.name,
        "duration": duration_of(container),
        "audio_tracks": [
            audio_track(position, stream) for position, stream in enumerate(container.streams.audio, start=1)
        ],
        **(picture(pictures[0]) if pictures else {}),
        **start_timecode(container),
    }


def duration_of(container: av.container.InputContainer) -> int | None:
    """Milliseconds, as the container or else its longest stream states them."""
    if container.duration is not None and container.duration > 0:
        return round(container.duration * 1000 / av.time_base)
    stated = [round(s.duration * s.time_base * 1000) for s in container.streams if s.duration and s.time_base]
    return max(stated, default=None)


def is_attached(stream: av.stream.Stream) -> bool:
    """Cover art, or thumbnails along the time line: no picture of what happened."""
    attached = av.stream.Disposition.attached_pic | av.stream.Disposition.timed_thumbnails
    return bool(stream.disposition & attached)


def audio_track(position: int, stream: av.AudioStream) -> dict[str, Any]:
    """The fields of AudioTrack."""
    context = stream.codec_context  # None where this libav has no such decoder
    language = stream.metadata.get("language", "und")
    title = stream.metadata.get("title") or stream.metadata.get("name")  # MP4's udta
    return {
        "position": position,
        "codec": context.codec.canonical_name if context else "unknown",
        "channels": context.channels if context else 0,
        "sample_rate": context.sample_rate if context else 0,
        "language": None if language == "und" else language[:_LONGEST_TEXT],
        "title": title[:_LONGEST_TEXT] if title else None,
        "is_default": bool(stream.disposition & av.stream.Disposition.default),
    }


def picture(stream: av.VideoStream) -> dict[str, Any]:
    """Codec, pixels, size and frame rate of a video stream."""
    context = stream.codec_context
    rate = frame_rate(stream.guessed_rate, stream.average_rate)
    return {
        "video_codec": context.codec.canonical_name if context else "unknown",
        "pixel_format": context.pix_fmt if context else None,
        "width": context.width if context else None,
        "height": context.height if context else None,
        "frame_rate": [rate.numerator, rate.denominator],
    }


def frame_rate(guessed: Fraction | None, average: Fraction | None) -> Fraction:
    """The nominal rate, unless the frames really come at another one; 2997/100 is 30000/1001.

    A video that states none gets 25, so that it still counts as a picture.
    """
    rate = guessed or average or Fraction(25)
    if average and abs(average / rate - 1) > Fraction(1, 100):
        rate = average  # a variable rate: the guess may be the clock of the container
    ntsc = Fraction(round(rate) * 1000, 1001)
    return ntsc if ntsc and abs(rate / ntsc - 1) < Fraction(1, 5000) else rate


def start_timecode(container: av.container.InputContainer) -> dict[str, Any]:
    """SMPTE timecode of the first frame: of the first track that has one, else of the container."""
    for metadata in [*(s.metadata for s in container.streams), container.metadata]:
        match = _TIMECODE.fullmatch(metadata.get("timecode", ""))
        if match:
            clock, separator, frames = match.groups()
            mark = ":" if separator == ":" else ";"
            return {"start_timecode": f"{clock}{mark}{frames}", "is_drop_frame": mark == ";"}
    return {}


if __name__ == "__main__":
    main(*sys.argv[1:])
