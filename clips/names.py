"""File names of clips: recording, time and speaker, safe on every file system."""

import re
import unicodedata
from collections.abc import Sequence

from archive.recordings import Recording
from archive.timecode import format_clock
from clips.bounds import Span
from clips.format import Format

LONGEST_NAME = 150
"""Bytes of UTF-8: ext4 and APFS take 255, eCryptfs 143 after its own overhead, and people add endings."""

LONGEST_SPEAKERS = 50
"""Bytes of UTF-8 for all speakers together; the title takes what is left."""

_FORBIDDEN = re.compile(r'[/\\:*?"<>|]')
_RESERVED = frozenset(  # device names of Windows, whatever the extension
    ["CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in "0123456789¹²³")]
)


def clip_file_name(
    recording: Recording,
    span: Span,
    speakers: Sequence[str],
    format: Format,  # noqa: A002  the field's word
) -> str:
    """`Title - 0h01m02.500s - Speaker.mp4`: at most `LONGEST_NAME` bytes, Chinese kept, no path in it."""
    hours, minutes, whole = format_clock(span.start).split(":")
    clock = f"{hours}h{minutes}m{whole}s"
    people = _shortened(", ".join(filter(None, map(_cleaned, speakers))), LONGEST_SPEAKERS)
    ending = f" - {clock}" + (f" - {people}" if people else "") + f".{format}"
    room = LONGEST_NAME - len(ending.encode()) - 1  # one byte for the mark before a reserved name
    title = _shortened(_cleaned(recording.title) or _cleaned(recording.id) or "clip", room)
    name = title + ending
    return f"_{name}" if name.split(".")[0].strip().upper() in _RESERVED else name


def _cleaned(text: str) -> str:
    """NFC, one line, nothing invisible, nothing that a file system, a shell or a URL takes for syntax."""
    visible = "".join(
        character if character.isspace() or unicodedata.category(character)[0] != "C" else ""
        for character in unicodedata.normalize("NFC", text)
    )
    words = " ".join(_FORBIDDEN.sub(" ", visible).split())
    return unicodedata.normalize("NFC", words.strip(" .-~"))


def _shortened(text: str, room: int) -> str:
    """The longest beginning of whole characters, accents included, that fits into `room` bytes."""
    length = len(text.encode()[:room].decode(errors="ignore"))
    while 0 < length < len(text) and unicodedata.category(text[length])[0] == "M":
        length -= 1  # the mark belongs to the character before it
    return text[:length].rstrip(" .-~,")
