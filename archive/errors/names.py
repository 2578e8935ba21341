"""Errors of what people name and ask for."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Literal

from archive.errors.base import RostrumError
from archive.messages import Message, message

LONGEST_NAME = 200  # characters of a name that is repeated to whoever gave it


def _repeated(name: str) -> str:
    """A name as an error repeats it: one without end would bury what it says."""
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"


class NotFound(RostrumError):
    """A thing that was named is not in the archive."""

    code = "not-found"
    title = message("Not found")
    absence: ClassVar[Message] = message("There is nothing called “{name}”.")
    noun: ClassVar[str | None] = None  # of what was named, as questions name their filters

    def __init__(self, name: str, nearest: Sequence[str] = ()) -> None:
        self.name = _repeated(name)
        self.nearest = tuple(nearest)
        super().__init__(
            self.absence.given(name=self.name),
            self.with_nearest(message("To list what there is: rostrum status")),
        )

    def with_nearest(self, hint: Message) -> Message:
        """A hint behind the names that may have been meant."""
        if not self.nearest:
            return hint
        return message("Did you mean {names}? {hint}", names=self.nearest, hint=hint)


class RecordingNotFound(NotFound):
    """No recording has this id, title or file name."""

    code = "recording-not-found"
    title = message("Recording not found")
    noun = "recording"
    absence = message("No recording is called “{name}”.")


class RecordingRemoved(NotFound):
    """A recording that was in the archive and was taken out of it."""

    code = "recording-removed"
    title = message("This recording was removed")

    def __init__(self, recording_id: str, title: str, removed_at: datetime) -> None:
        super().__init__(recording_id)
        self.recording_title = _repeated(title)
        self.removed_at = removed_at  # UTC, without zone
        self.message = message(
            "“{title}” was removed from this archive on {day}.",
            title=self.recording_title,
            day=removed_at.date(),
        )
        self.hint = message("Its file was not deleted. Import it again to restore it at this address.")


class SpeakerNotFound(NotFound):
    """No speaker has this name or alias."""

    code = "speaker-not-found"
    title = message("Speaker not found")
    noun = "speaker"
    absence = message("No speaker is called “{name}”.")


class EventNotFound(NotFound):
    """No event has this id or title."""

    code = "event-not-found"
    title = message("Event not found")
    noun = "event"
    absence = message("No event is called “{name}”.")


class TranscriptNotFound(NotFound):
    """A recording has no transcript yet."""

    code = "transcript-not-found"
    title = message("No transcript yet")
    absence = message("The recording “{name}” has no transcript yet.")

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.hint = message("It has not been transcribed yet, or its import failed.")


class Ambiguous(RostrumError):
    """A name fits several things."""

    code = "ambiguous"
    title = message("Several things have this name")

    def __init__(self, noun: Literal["recording", "event"], name: str, ids: Sequence[str]) -> None:
        several = {
            "recording": message("{count} recordings are called “{name}”."),
            "event": message("{count} events are called “{name}”."),
        }
        super().__init__(
            several[noun].given(count=len(ids), name=name),
            message("Use one of their ids: {ids}", ids=tuple(ids)),
        )
        self.noun = noun
        self.ids = tuple(ids)


class QuestionRefused(RostrumError):
    """A question that cannot be asked."""

    code = "question-refused"
    title = message("Enter a valid question")


class CursorRefused(RostrumError):
    """A place in a list that is not one of this list."""

    code = "cursor-refused"
    title = message("This part of the list does not exist")

    def __init__(self) -> None:
        super().__init__(
            message("The cursor is damaged or belongs to another list."),
            message(
                "Leave it out to start at the beginning of the list. A cursor is valid only with the filters "
                "and the order that it was given with."
            ),
        )


class JobNotFound(NotFound):
    """No job has this id (any more)."""

    code = "job-not-found"
    title = message("Job not found")
    absence = message("No job is called “{name}”.")

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.hint = message("To list jobs: rostrum jobs")
