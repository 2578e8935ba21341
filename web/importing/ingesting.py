"""The queue: what waits in the ledger is taken in, one batch after another, while pages are served.

    add, retry ─► ledger ─► one child process at a time ─► ledger ─► stream ─► pages
                    │                                         │
                    └ another process imports on this         └ what any process is at, whoever began it
                      machine: wait until it does not

The ledger is the truth: what waited when the server ended is there when it starts, and is gone on with as
soon as somebody says so.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import anyio
from anyio import CapacityLimiter
from sqlalchemy.orm import Session
from starlette.responses import Response

from archive import Archive, ledger
from archive.catalogue import Writer, now_exactly, queries, store
from archive.jobs import NEEDS_SOMEBODY, Job, State
from archive.log import log
from archive.messages import NOTHING, Message, Quoted, as_fields, from_fields, message
from ingest import Outcome, note_death, put_in_line
from web.importing.event_stream import EventStream
from web.importing.ingest_batch import IngestBatch
from web.importing.ingest_child import IngestChild
from web.views import (
    FailureView,
    FinishedView,
    IngestView,
    QueueState,
    failed_view,
    finished_view,
    job_name,
    job_view,
    progress_view,
    waiting_view,
    writer_view,
)

MOST_SHOWN = 50  # files that wait, and files that failed
MOST_FINISHED = 20
TICK_SECONDS = 0.25  # between two tellings
LOOK_SECONDS = 3.0  # between two looks at what other processes do, while somebody listens
BUSY_LOOK_SECONDS = 1.0  # likewise while there is something to see
HEARTBEAT_SECONDS = 15.0
LOCK_SECONDS = 2.0  # between two looks at the lock that is waited for
END_SECONDS = 60.0  # however busy the machine, a child that will not hear is dead by then

WITH_PLACES = (Outcome.MOVED, Outcome.DUPLICATE)  # their details say where on the machine things lie

Result = TypeVar("Result")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Ledger:
    """How the ledger stands, as far as it is shown."""

    working: tuple[Job, ...] = ()
    waiting: tuple[Job, ...] = ()
    failed: tuple[Job, ...] = ()
    cancelled: tuple[Job, ...] = ()
    others: tuple[tuple[Job, str], ...] = ()  # of other kinds, not done, with their recordings' titles
    counts: Mapping[State, int] = field(default_factory=lambda: dict.fromkeys(State, 0))
    writer: Writer | None = None  # another process

    @property
    def to_do(self) -> int:
        """Files that nobody is at: what waits, and what a worker that died left."""
        held = sum(job.owner is not None for job in self.working)
        return self.counts[State.WAITING] + self.counts[State.WORKING] - held

    @property
    def paths_to_do(self) -> set[Path]:
        """Of those that are shown."""
        return {job.path for job in (*self.working, *self.waiting) if job.owner is None}

    @property
    def held(self) -> list[Job]:
        """Files that somebody is at."""
        return [job for job in self.working if job.owner is not None]

    def name_of(self, path: Path) -> str:
        """As people know it: relative to the folder that was taken in."""
        lines = (*self.working, *self.waiting, *self.failed, *self.cancelled)
        return next((job_name(job) for job in lines if job.path == path), path.name)


def titled(session: Session, jobs: Sequence[Job]) -> tuple[tuple[Job, str], ...]:
    """Jobs with the titles of their recordings; empty where a job is of none."""
    ids = [job.recording_id for job in jobs if job.recording_id is not None]
    recordings = queries.recordings_by_id(session, ids)
    titles = {recording_id: recording.title for recording_id, recording in recordings.items()}
    return tuple((job, titles.get(job.recording_id or "", "")) for job in jobs)


async def ended(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancel tasks until none is left: a cancellation that meets the end of something else can get lost."""
    while tasks:
        for task in tasks:
            task.cancel()
        _, tasks = await asyncio.wait(tasks, timeout=END_SECONDS)


def _end_of(child: IngestChild) -> Message:
    """What a batch that could not work left behind."""
    if not child.last_words:
        return message("The import process ended: {reason}.", reason=child.death)
    return message(
        "The import process ended: {reason}. It reported: {words}",
        reason=child.death,
        words=Quoted(child.last_words),
    )


class Ingesting:
    """Starts, watches and tells; for one event loop. Routes ask it for things."""

    def __init__(self, archive: Archive) -> None:
        self.stream = EventStream()
        self._archive = archive
        self._one_look = CapacityLimiter(1)
        self._ledger = _Ledger()
        self._own_processes: set[int] = set()
        self._seen_until = now_exactly()  # of what others brought in
        self._batch = IngestBatch()
        self._child: IngestChild | None = None
        self._finished: deque[FinishedView] = deque(maxlen=MOST_FINISHED)
        self._problem: Message | None = None
        self._is_wanted = self._is_paused = self._is_cancelled = False
        self._wanted, self._has_news = asyncio.Event(), asyncio.Event()
        self._is_ledger_old = True
        self._shown: IngestView | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The queue works inside this block; its process is dead and its streams are closed after it."""
        tasks = [asyncio.ensure_future(task) for task in (self._take_in(), self._tell())]
        try:
            yield
        finally:
            self.stream.close()
            await ended(tasks)

    # What routes ask for

    async def add(self, path: Path) -> None:
        """A file or folder, absolute and resolved, waits for its turn."""
        await self._at_ledger(lambda: put_in_line(self._archive, path))
        self._want()

    async def retry(self, name: str | None) -> None:
        """A failed file waits once more; without its id, all that failed."""
        await self._at_ledger(lambda: self._wait_again(name))
        self._want()

    async def cancel(self, job_id: str) -> Job:
        """What runs is ended, what waits is forgotten; the line as it was. JobNotFound."""
        job = await self._at_ledger(lambda: ledger.cancel(self._archive.catalogue, job_id))
        child = self._child
        if child is not None and job.owner is not None and job.owner.process_id == child.process_id:
            self._is_cancelled = True
            await child.end()  # what else waits is taken by the next one
        self._news(ledger=True)
        return job

    async def dismiss(self, job_id: str) -> None:
        """A line is taken off the list; JobNotFound, JobRunning."""
        await self._at_ledger(lambda: ledger.dismiss(self._archive.catalogue, job_id))
        self._news(ledger=True)

    def go_on(self) -> None:
        """Take in what waits."""
        self._is_paused = False
        self._want()

    async def stop(self) -> None:
        """Let what waits wait. A file that is being heard goes on later from its last finished piece."""
        self._is_wanted, self._is_paused = False, True
        self._wanted.clear()
        if self._child is not None:
            await self._child.end()
        self._news(ledger=True)

    def kill(self) -> None:
        """End the child at once; for a server that cannot wait."""
        if self._child is not None:
            self._child.kill()

    # What is told

    async def view(self, *, in_full: bool) -> IngestView:
        """How the queue stands now; in full: with what only those should read who may write."""
        await self._look()
        view = self._view()
        if not in_full or self._problem is None:
            return view
        return view.model_copy(update=as_fields("problem", self._problem))

    async def failed_jobs(self) -> tuple[Job, ...]:
        """The failed files that are shown, with all that the ledger says of them."""
        return (await self._look()).failed

    async def events(self, last_id: str | None) -> Response:
        """A stream of all that happens from now on, beginning with how things stand."""
        await self._look()
        self._stand()
        return self.stream.response(last_id)

    @property
    def state(self) -> QueueState:
        ledger = self._ledger
        if self._child is not None:
            return QueueState.WORKING
        if self._problem is not None:
            return QueueState.BROKEN
        if self._is_wanted and ledger.to_do:
            return QueueState.LOCKED if ledger.writer else QueueState.WORKING
        is_offered = self._is_paused or ledger.writer is None  # what another process is at is its own
        if ledger.to_do and is_offered:
            return QueueState.PAUSED
        return QueueState.WORKING if ledger.held else QueueState.IDLE

    def _view(self) -> IngestView:
        ledger, batch = self._ledger, self._batch
        return IngestView(
            state=self.state,
            writer=None if ledger.writer is None else writer_view(ledger.writer),
            **(as_fields("model", batch.model) if self._child and batch.model else {}),
            progress=None if (at := self._at()) is None else progress_view(at),
            waiting=[waiting_view(job) for job in ledger.waiting],
            waiting_count=ledger.counts[State.WAITING],
            failed=[failed_view(job) for job in ledger.failed],
            failed_count=sum(ledger.counts[state] for state in NEEDS_SOMEBODY),
            cancelled=[waiting_view(job) for job in ledger.cancelled],
            cancelled_count=ledger.counts[State.CANCELLED],
            jobs=[*map(job_view, ledger.held), *(job_view(job, title) for job, title in ledger.others)],
            finished=list(self._finished),
            left_out=batch.left_out,
            left_out_count=batch.left_out_count,
            summary=batch.summary,
        )

    def _at(self) -> Job | None:
        """The file that is shown to be worked on: our child's, else another's."""
        held = self._ledger.held
        own = [job for job in held if job.owner is not None and job.owner.process_id in self._own_processes]
        return next(iter([*own, *held]), None)

    # Taking in

    def _want(self) -> None:
        if not self._is_paused:
            self._is_wanted, self._problem = True, None
            self._wanted.set()
        self._news(ledger=True)

    async def _take_in(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                await self._take_what_waits()
            except Exception as error:  # whatever it is, it is told, and pages go on
                logger.exception("The queue of recordings stopped")
                self._problem = message("The queue failed: {reason}", reason=Quoted(str(error)))
            self._is_wanted = self._wanted.is_set()  # somebody may have asked for more meanwhile
            self._news(ledger=True)

    async def _take_what_waits(self) -> None:
        while (await self._look()).to_do and self._is_wanted:
            if self._ledger.writer is not None:
                self._news()
                await asyncio.sleep(LOCK_SECONDS)
            else:
                await self._take_batch()

    async def _take_batch(self) -> None:
        before = self._ledger.paths_to_do
        batch, self._is_cancelled = IngestBatch(), False
        self._batch = batch
        child = self._child = await IngestChild.start(self._archive.folder)
        self._own_processes.add(child.process_id)
        self._news(ledger=True)
        try:
            while self._is_wanted and (told := await child.next_event()) is not None:
                self._follow(told)
        finally:
            await child.end()
            self._child = None
        await self._settle(child, batch, before)

    async def _settle(self, child: IngestChild, batch: IngestBatch, before: set[Path]) -> None:
        """What a batch leaves when it is over; a death is its file's, and the rest goes on."""
        died_at, batch.at = batch.at, None
        after = await self._look()
        if batch.summary is not None:
            is_stuck = not batch.ended and before <= after.paths_to_do
            self._problem = message("The waiting files are no longer where they were.") if is_stuck else None
        elif not self._is_wanted or self._is_cancelled:
            return  # stopped, or one of its files was cancelled
        elif died_at is not None:
            death = partial(note_death, self._archive, died_at, child.death, child.last_words)
            await self._at_ledger(death)
        else:
            self._problem = batch.problem or _end_of(child)
        self._is_wanted = self._is_wanted and self._problem is None

    def _follow(self, told: Mapping[str, Any]) -> None:
        self._batch.follow(told)
        match told["event"]:
            case "finished":
                self._tell_finished(told)
            case "failed":
                self._tell_failed(told)
            case "summary" if self._batch.summary is not None:
                self.stream.happened("summary", self._batch.summary.model_dump(mode="json"))
        self._news(ledger=True)

    def _tell_finished(self, told: Mapping[str, Any]) -> None:
        log("jobs", "finished", kind="ingest", recording=told["recording"], outcome=str(told["outcome"]))
        finished = FinishedView(
            file=self._ledger.name_of(Path(told["path"])),
            outcome=told["outcome"],
            recording=told["recording"],
            link=f"/recordings/{told['recording']}",
            **as_fields("detail", NOTHING if told["outcome"] in WITH_PLACES else from_fields("detail", told)),
        )
        self._note_finished(finished)

    def _note_finished(self, finished: FinishedView) -> None:
        self._finished.appendleft(finished)
        self.stream.happened("finished", finished.model_dump(mode="json"))

    def _tell_failed(self, told: Mapping[str, Any]) -> None:
        log("jobs", "failed", logging.WARNING, kind="ingest", stage=told["stage"], code=told["code"])
        path = Path(told["path"])
        failure = FailureView(
            file=self._ledger.name_of(path),
            stage=told["stage"],
            code=told["code"],
            **as_fields("message", from_fields("message", told).replaced(str(path), path.name)),
            **as_fields("hint", from_fields("hint", told).replaced(str(path), path.name)),
        )
        self.stream.happened("failed", failure.model_dump(mode="json"))

    # Looking and telling

    def _news(self, *, ledger: bool = False) -> None:
        self._is_ledger_old = self._is_ledger_old or ledger
        self._has_news.set()

    async def _tell(self) -> None:
        """Everything that is new, at most every `TICK_SECONDS`; and a sign of life."""
        told_at = time.monotonic()
        while True:
            has_news = await self._wait_for_news()
            if self.stream.listeners:
                await self._bring_up_to_date(look=self._is_ledger_old or not has_news)
            if self.stream.flush():
                told_at = time.monotonic()
            elif time.monotonic() - told_at >= HEARTBEAT_SECONDS:
                told_at = time.monotonic()
                self.stream.beat()
            await asyncio.sleep(TICK_SECONDS)

    async def _bring_up_to_date(self, *, look: bool) -> None:
        try:
            if look:
                await self._look()
            self._stand()
        except Exception:  # a disk that is away, say: the next time may do
            logger.exception("How the queue stands could not be read")

    async def _wait_for_news(self) -> bool:
        is_busy = bool(self._ledger.held or self._ledger.others)
        patience = BUSY_LOOK_SECONDS if is_busy else LOOK_SECONDS  # somebody may begin to listen meanwhile
        try:
            async with asyncio.timeout(patience):
                await self._has_news.wait()
        except TimeoutError:
            return False
        self._has_news.clear()
        return True

    def _stand(self) -> None:
        """A snapshot where more has changed than the progress of a file."""
        view = self._view()
        still = view.model_copy(
            update={"progress": None, "jobs": [job.without_progress for job in view.jobs]}
        )
        if still != self._shown:
            self._shown = still
            self.stream.stands("snapshot", view.model_dump(mode="json"))
        if view.jobs:
            self.stream.stands("jobs", {"jobs": [job.model_dump(mode="json") for job in view.jobs]})
        else:
            self.stream.forget("jobs")
        if view.progress is None:
            self.stream.forget("progress")
        else:
            self.stream.stands("progress", view.progress.model_dump(mode="json"))

    async def _look(self) -> _Ledger:
        self._is_ledger_old = False
        self._ledger, brought_in = await self._at_ledger(self._read_ledger)
        for job in brought_in:
            self._seen_until = job.updated_at or self._seen_until
            self._note_finished(finished_view(job))
        return self._ledger

    async def _at_ledger(self, work: Callable[[], Result]) -> Result:
        """In a thread of its own: the ones that serve media are not taken from them."""
        return await anyio.to_thread.run_sync(work, limiter=self._one_look)

    def _read_ledger(self) -> tuple[_Ledger, list[Job]]:
        """How it stands, and what other processes brought in since the last look."""
        own = self._child
        with self._archive.catalogue.reading() as session:
            writers = queries.writers(session)
            working, waiting, failed, cancelled = (
                tuple(queries.jobs(session, states, limit=MOST_SHOWN))
                for states in ({State.WORKING}, {State.WAITING}, NEEDS_SOMEBODY, {State.CANCELLED})
            )
            counts = queries.job_counts(session)
            others = titled(session, queries.other_jobs(session, limit=MOST_SHOWN))
            brought_in = queries.finished_ingests(
                session, self._seen_until, but_of=self._own_processes, limit=MOST_FINISHED
            )
        writer = next((one for one in writers if own is None or one.process_id != own.process_id), None)
        return _Ledger(working, waiting, failed, cancelled, others, counts, writer), brought_in

    def _wait_again(self, job_id: str | None) -> None:
        with self._archive.catalogue.writing() as session:
            store.wait_again(session, job_id)
