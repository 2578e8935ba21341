"""What clip is wanted, as a value: the same from a command, a page and a program."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from archive.timecode import Milliseconds
from clips.format import Format


class Snap(StrEnum):
    """What the bounds of a clip are moved to."""

    EXACT = "exact"  # the frame grid only
    WORDS = "words"  # the gaps around the words that they touch


@dataclass(frozen=True, slots=True)
class ClipSpec:
    """A span of a recording that is to become a file."""

    recording: str  # id, title or file name
    start: Milliseconds
    end: Milliseconds
    snap: Snap = Snap.EXACT
    format: Format | None = None  # None: as the output's name says; in the cache mp4 where there is a picture
    handles: Milliseconds | None = None  # more at both ends; None: as configured
    captions: bool = False  # WebVTT and SubRip beside it
    output: Path | None = None  # None: in the cache
    overwrites: bool = False  # what lies at `output`; an original never
