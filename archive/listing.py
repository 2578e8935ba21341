"""Lists of what the archive holds: which rows, in which order, and where a part of them goes on."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from archive.jobs import State

Row = TypeVar("Row")

Key = tuple[str | int, ...]
"""What a row is ordered by, down to its id: no two rows of a list have the same."""


class RecordingOrder(StrEnum):
    """The order of a list of recordings."""

    EVENT = "event"  # the latest first, then by path; those without one last
    NEWEST = "newest"  # by the day of recording, those without one last
    OLDEST = "oldest"
    TITLE = "title"
    LONGEST = "longest"


@dataclass(frozen=True, slots=True)
class Listing:
    """Which recordings a list holds, in which order; every field that is set must hold for each."""

    event_id: str | None = None
    language: str | None = None
    year: int | None = None
    state: State | None = None
    title: str = ""  # some part of it
    order: RecordingOrder = RecordingOrder.EVENT


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a list: behind the row with this key, whether or not that row is still there."""

    key: Key
    is_before: bool = False  # what lies before that row is wanted instead


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """Some rows of a list in its order, and where those before and after them are."""

    rows: tuple[Row, ...]
    previous: Place | None = None
    next: Place | None = None
