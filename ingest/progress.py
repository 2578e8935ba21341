"""What ingest tells while it works: frozen events to whoever listens. It knows nothing of terminals."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from archive.errors import RostrumError
from archive.jobs import Stage
from archive.messages import NOTHING, Message
from archive.timecode import Milliseconds


class Outcome(StrEnum):
    """How a file's ingest ended well."""

    ADDED = "added"
    UPDATED = "updated"  # a new transcript, other media, or other facts of its programme
    UNCHANGED = "unchanged"
    MOVED = "moved"
    DUPLICATE = "duplicate"  # the same bytes lie elsewhere in the archive, and still do


@dataclass(frozen=True, slots=True)
class BatchStarted:
    """What will be done."""

    files: int


@dataclass(frozen=True, slots=True)
class ModelLoaded:
    """The speech model that transcribes the batch: its name, device and compute type."""

    description: Message


@dataclass(frozen=True, slots=True)
class FileSkipped:
    """Something that is not taken, and why."""

    path: Path
    reason: Message


@dataclass(frozen=True, slots=True)
class FileStarted:
    """A file's turn; number counts from 1."""

    path: Path
    number: int
    files: int


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a file that people should know and that stops nothing."""

    path: Path
    text: Message


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a stage is done, in recorded time."""

    path: Path
    stage: Stage
    done: Milliseconds
    total: Milliseconds | None  # None: nobody knows yet


@dataclass(frozen=True, slots=True)
class FileFinished:
    """A file is in the archive and can be found."""

    path: Path
    outcome: Outcome
    recording_id: str
    detail: Message = NOTHING


@dataclass(frozen=True, slots=True)
class FileFailed:
    """A file is not in the archive, or not wholly; the rest goes on."""

    path: Path
    stage: Stage
    error: RostrumError


IngestEvent = (
    BatchStarted | ModelLoaded | FileSkipped | FileStarted | Remark | Progress | FileFinished | FileFailed
)
Listener = Callable[[IngestEvent], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """The end of a batch."""

    finished: tuple[FileFinished, ...]
    failed: tuple[FileFailed, ...]
    skipped: tuple[FileSkipped, ...]
    seconds: float  # of wall clock
    audio: Milliseconds  # transcribed in this batch
