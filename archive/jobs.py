"""Work that takes a while, as the ledger of jobs knows it: what is done to which thing, and how far it is.

    waiting ─► working ─┬─► ready         the line stays, where it says where a file came in
                 │      ├─► failed        it said why; somebody may have it tried again
                 │      ├─► cancelled     somebody did not want it; it goes on from there when it is asked for
                 │      └─► waiting       whoever worked on it was ended
                 └ its lease is lost ─► taken again by whoever comes; the third time ─► quarantined

How a job is run: `archive/leases.py`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from archive.messages import NOTHING, Message

MOST_DEATHS = 3
"""Of those who worked on a job, one after the other, without anything finished in between."""


class JobKind(StrEnum):
    """What is done."""

    INGEST = "ingest"  # a file; subject: its absolute path
    PROXY = "proxy"  # a copy that browsers play; subject: recording/file
    CLIP = "clip"  # subject: recording/key
    REINDEX = "reindex"  # of the whole archive; without a subject


class State(StrEnum):
    """How far a job is; of a recording: how far it is on its way into the archive."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"
    QUARANTINED = "quarantined"  # it ended those who worked on it: nobody takes it until somebody says so


class Stage(StrEnum):
    """The stages of ingest, in their order."""

    PROBE = "probe"
    TRANSCRIBE = "transcribe"
    INDEX = "index"


UNDER_WAY = frozenset({State.WAITING, State.WORKING})
NEEDS_SOMEBODY = frozenset({State.FAILED, State.QUARANTINED})


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a job is, as it says now and then."""

    done: int | None = None  # milliseconds of the recording; of a re-index: recordings
    total: int | None = None  # likewise; None: nobody knows yet
    rate: float | None = None  # times real time
    number: int | None = None  # of the file in its batch, from 1
    files: int | None = None  # of the batch

    @property
    def share(self) -> float | None:
        """0 to 1; None: not known."""
        return min(1.0, self.done / self.total) if self.done is not None and self.total else None


NO_PROGRESS = JobProgress()


@dataclass(frozen=True, slots=True)
class Owner:
    """Who works on a job."""

    name: str  # "rostrum ingest (process 4711 on host)"
    host: str
    process_id: int
    since: datetime | None = None  # UTC without zone


@dataclass(frozen=True, slots=True)
class Job:
    """A line of the ledger of jobs: how far a thing came, or why it did not."""

    kind: JobKind
    subject: str
    state: State
    root: Path | None = None  # of an ingest: the folder that was given
    stage: Stage | None = None  # of an ingest
    recording_id: str | None = None
    attempts: int = 0
    error_code: str | None = None
    error_message: Message = NOTHING
    error_hint: Message = NOTHING
    error_stderr: str | None = None
    updated_at: datetime | None = None
    id: str = ""  # given by the catalogue; it stays as long as the line
    owner: Owner | None = None  # while somebody holds its lease
    deaths: int = 0
    progress: JobProgress = NO_PROGRESS
    outcome: str | None = None  # of an ingest that ended well

    @property
    def path(self) -> Path:
        """Of an ingest: the file; its root itself: a folder that is still to be looked through."""
        return Path(self.subject)

    @property
    def told_message(self) -> Message:
        """Why it failed, without telling where on the machine the file lies."""
        return self._without_place(self.error_message)

    @property
    def told_hint(self) -> Message:
        """What to do next, likewise."""
        return self._without_place(self.error_hint)

    def _without_place(self, told: Message) -> Message:
        if self.kind is not JobKind.INGEST:
            return told
        place, name = self.subject, self.path.name
        if not told.values:  # the English of an older archive
            return Message(told.template.replace(place, name))
        return told.replaced(place, name)

    @property
    def is_folder(self) -> bool:
        """Whether it stands for all that lies in a folder, which has no lines of its own yet."""
        return self.kind is JobKind.INGEST and self.path == self.root


def ingest_job(
    path: Path,
    root: Path,
    stage: Stage,
    state: State,
    recording_id: str | None = None,
    attempts: int = 0,
    error_code: str | None = None,
    error_message: Message = NOTHING,
    error_hint: Message = NOTHING,
    error_stderr: str | None = None,
) -> Job:
    """The line of a file, absolute, that was given with a folder."""
    return Job(
        JobKind.INGEST,
        str(path),
        state,
        root,
        stage,
        recording_id,
        attempts,
        error_code,
        error_message,
        error_hint,
        error_stderr,
    )
