"""What of a recording may leave the archive: one rule, which every route and command asks.

    open      everything
    closed    its title, what the programme says of it, and why it is closed; not a word, sound or picture

Closing takes its passages out of search besides: what is not there cannot be found, suggested or counted.
"""

from archive.errors import RecordingClosed
from archive.recordings import Recording


def may_leave(recording: Recording) -> bool:
    """Whether words, sound and pictures of a recording may leave."""
    return not recording.is_closed


def check_may_leave(recording: Recording) -> None:
    """RecordingClosed unless words, sound and pictures of a recording may leave."""
    if not may_leave(recording):
        raise RecordingClosed(recording.title, recording.closed_reason)
