"""What the readers of each format hand over."""

from dataclasses import dataclass

from archive.messages import Message
from archive.recordings import Segment
from archive.timecode import Milliseconds

LATEST = Milliseconds(1000 * 3600 * 1000 - 1)
"""A thousand hours: what says more is no time of a recording."""


class Unreadable(Exception):
    """Why the text is no transcript; the reader adds the path."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Content:
    """A file's segments in its own order, and what it says of itself."""

    segments: tuple[Segment, ...]
    language: str | None = None
    is_by_rostrum: bool = False
