"""What an uploaded file is called here: a name alone, whatever was sent as one."""

import unicodedata
from pathlib import PurePosixPath

MOST_BYTES = 200  # of a name: file systems take 255, and a number may follow
NAMELESS = "recording"
DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They make `gpj.4pm` out of a name for the eye."""


def safe_name(stated: str) -> str:
    """The last part of a path, in one Unicode form, without what is no text; as long as files may be called.

    Never hidden, never an option of a command, never empty; its ending stays.
    """
    last = unicodedata.normalize("NFC", stated).replace("\\", "/").rpartition("/")[2]
    text = " ".join("".join(map(_printable, last)).split())
    name = PurePosixPath(text.lstrip(".-_ ").rstrip(". ") or NAMELESS)
    return _shortened(name.stem, MOST_BYTES - len(name.suffix.encode())) + name.suffix


def numbered(name: str, number: int) -> str:
    """`talk.mp4`, `talk (2).mp4`, `talk (3).mp4`."""
    file = PurePosixPath(name)
    return name if number == 1 else f"{file.stem} ({number}){file.suffix}"


def _printable(character: str) -> str:
    kind = unicodedata.category(character)
    if character in DIRECTIONS or kind in {"Cc", "Cs", "Cn", "Co"}:
        return " " if character.isspace() else ""
    return character


def _shortened(text: str, most_bytes: int) -> str:
    return text.encode()[: max(most_bytes, 1)].decode("utf-8", "ignore").rstrip()
