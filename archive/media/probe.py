"""What a media file is: asked of PyAV, in a guarded child process (probe_child.py)."""

import json
import math
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

from archive import config
from archive.errors import MediaRefused, MediaTooLong, MediaUnreadable, ToolFailed
from archive.media.ffmpeg import CONTAINERS, PROTOCOLS
from archive.media.presence import check_presence
from archive.media.process import GuardedProcess
from archive.messages import Quoted, message
from archive.recordings import AudioTrack, MediaFacts
from archive.timecode import Milliseconds

_CHILD = Path(__file__).with_name("probe_child.py")

KINDS = {
    "html": message("it is a web page, not a recording"),
    "pdf": message("it is a PDF document, not a recording"),
    "text": message("it is text, not a recording"),
    "zip": message("it is a ZIP archive; unpack it"),
}
"""What lies under a media name, as the child names it."""


def probe(path: Path, media: config.Media) -> MediaFacts:
    """The facts of a file, from its headers; a silent video has no audio tracks.

    Raises MediaMissing, MediaForbidden, MediaEmpty, MediaUnreadable, MediaRefused for containers that
    point to other files, and MediaTooLong where it states more than `media.max_hours`.
    """
    check_presence(path)
    answer = _ask_child(path, media)
    if "refused" in answer:
        raise MediaRefused(path, answer["refused"])
    if answer.get("kind") is not None:
        raise MediaUnreadable(path, KINDS[answer["kind"]])
    if "unreadable" in answer:
        raise MediaUnreadable(path, Quoted(answer["unreadable"]))
    facts = _facts(answer["facts"])
    if facts.duration is not None and facts.duration > media.max_hours * 3_600_000:
        raise MediaTooLong(path, media.max_hours)
    return facts


def _ask_child(path: Path, media: config.Media) -> dict[str, Any]:
    arguments = [
        sys.executable,
        "-P",  # not this folder on sys.path: its ffmpeg.py is not ffmpeg-python
        str(_CHILD),
        str(path),
        PROTOCOLS,
        ",".join(CONTAINERS),
        str(math.ceil(media.probe_seconds)),
    ]
    child = GuardedProcess(
        message("the media probe"), arguments, memory_mib=media.memory_mib, stall_seconds=media.probe_seconds
    )
    try:
        with child:
            said = b"".join(child.chunks())
    except ToolFailed as error:
        if error.exit_status is not None:
            raise  # Python or PyAV is broken, not the file
        raise MediaUnreadable(path, error.message) from error
    answer: dict[str, Any] = json.loads(said)
    return answer


def _facts(answer: dict[str, Any]) -> MediaFacts:
    rate = answer.get("frame_rate")
    duration = answer["duration"]
    return MediaFacts(
        container=answer["container"],
        duration=None if duration is None else Milliseconds(duration),
        audio_tracks=tuple(AudioTrack(**track) for track in answer["audio_tracks"]),
        video_codec=answer.get("video_codec"),
        pixel_format=answer.get("pixel_format"),
        width=answer.get("width"),
        height=answer.get("height"),
        frame_rate=None if rate is None else Fraction(*rate),
        start_timecode=answer.get("start_timecode"),
        is_drop_frame=answer.get("is_drop_frame", False),
    )
