"""How a job is run: claimed, its lease renewed while it is worked on, and ended with what came of it.

with leased(archive.catalogue, JobKind.PROXY, subject, "rostrum serve") as lease:   # None: not to be had
    lease.tell(JobProgress(done, total))          # costs nothing: written about once a second
    lease.check()                                 # JobCancelled when it is no longer ours
    with lease.catalogue.writing() as session:    # each commit makes sure of that first
        ...

Leaving the block ends the job: done; failed, with the RostrumError that was raised; let go of, where the
worker was ended. Of a lease that was cancelled, removed or taken over nothing more is written.
"""

import logging
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from archive.catalogue import Catalogue, queries, store
from archive.catalogue.processes import this_process
from archive.errors import ArchiveLocked, JobCancelled, JobDied, JobRunning, RostrumError
from archive.jobs import NO_PROGRESS, Job, JobKind, JobProgress, Stage, State
from archive.log import log
from archive.messages import counted, message

LEASE = timedelta(seconds=60)  # after which a worker that is not heard of has lost it
RENEW_SECONDS = 10.0
LOOK_SECONDS = 0.5  # between two looks whether it is still ours
TELL_SECONDS = 1.0  # between two notes of its progress

KEPT_WHEN_DONE = frozenset({JobKind.INGEST})  # of the others, what they made tells
KEPT_WHEN_FAILED = frozenset({JobKind.INGEST, JobKind.PROXY, JobKind.REINDEX})  # of clips, who asked is told


class WorkerStopped(Exception):
    """Whoever works here is about to end: its job is let go of, and waits for the next."""


class Lease:
    """A job that is ours."""

    def __init__(self, catalogue: Catalogue, job: Job, token: str) -> None:
        self.job = job
        self.catalogue = catalogue.checked(self._check_in)
        self._plain = catalogue
        self._token = token
        self._lost = threading.Event()
        self._over = threading.Event()
        self._progress = job.progress
        self._outcome: str | None = None
        self.stage = job.stage

    def is_lost(self) -> bool:
        """Whether it was cancelled, removed or taken over."""
        return self._lost.is_set()

    def check(self) -> None:
        """JobCancelled when it is no longer ours."""
        if self.is_lost():
            raise JobCancelled(self.job.subject)

    def tell(self, progress: JobProgress) -> None:
        """How far it is; written now and then."""
        self._progress = progress

    def advance(self, session: Session, stage: Stage, recording_id: str | None) -> None:
        """It reached a stage, in the transaction that brought it there."""
        self._progress = replace(self._progress, done=None, total=None, rate=None)
        store.advance_job(session, self._token, stage, recording_id, self._progress)
        self.stage = stage

    def finish_piece(self, session: Session) -> None:
        """Something is done for good, in the transaction that did it."""
        store.note_finished_piece(session, self._token)

    def end_with(self, outcome: str) -> None:
        """What the ledger is to say once it is done."""
        self._outcome = outcome

    def forget(self, session: Session) -> None:
        """Take its line out of the ledger: there was nothing to do. The lease is over."""
        store.forget_job(session, self.job.id)

    # For `leased`

    def _check_in(self, session: Session) -> None:
        if not queries.is_held(session, self._token):
            self._lost.set()
            raise JobCancelled(self.job.subject)

    def finish(self) -> None:
        with self._plain.writing() as session:
            if self.job.kind in KEPT_WHEN_DONE:
                store.finish_job(session, self._token, self._outcome)
            elif queries.is_held(session, self._token):
                store.forget_job(session, self.job.id)
        log("jobs", "finished", kind=self.job.kind.value, job=self.job.id, recording=self.job.recording_id)

    def fail(self, error: RostrumError) -> bool:
        """Whether it was ours: what somebody removed meanwhile cannot be found, and that is no failure."""
        with self._plain.writing() as session:
            if not queries.is_held(session, self._token):
                return False
            if self.job.kind in KEPT_WHEN_FAILED:
                store.fail_job(session, self._token, error)
            else:
                store.forget_job(session, self.job.id)
        kind, recording = self.job.kind.value, self.job.recording_id
        log(
            "jobs",
            "failed",
            logging.WARNING,
            kind=kind,
            job=self.job.id,
            recording=recording,
            code=error.code,
        )
        return True

    def release(self) -> None:
        with self._plain.writing() as session:
            store.release_job(session, self._token)

    def beat(self) -> None:
        """Until it is over: look whether it is still ours, renew it, note its progress."""
        renewed = told_at = time.monotonic()
        told = self._progress
        while not self._over.wait(LOOK_SECONDS) and not self.is_lost():
            with suppress(DatabaseError, ArchiveLocked):  # busy for longer than the time-out: the next beat
                self._look()
                if time.monotonic() - renewed >= RENEW_SECONDS:
                    renewed = time.monotonic()
                    self._renew()
                if self._progress != told and time.monotonic() - told_at >= TELL_SECONDS:
                    told, told_at = self._progress, time.monotonic()
                    self._note(told)

    def stop(self) -> None:
        self._over.set()

    def _look(self) -> None:
        with self._plain.reading() as session:
            if not queries.is_held(session, self._token):
                self._lost.set()

    def _renew(self) -> None:
        with self._plain.writing() as session:
            if not store.renew_lease(session, self._token, LEASE):
                self._lost.set()

    def _note(self, progress: JobProgress) -> None:
        with self._plain.writing() as session:
            store.note_progress(session, self._token, progress)


@contextmanager
def leased(
    catalogue: Catalogue,
    kind: JobKind,
    subject: str,
    purpose: str,
    *,
    recording_id: str | None = None,
    is_listed: bool = False,
    progress: JobProgress = NO_PROGRESS,
) -> Iterator[Lease | None]:
    """The lease of a job for a block, which is the work; None where it is not to be had.

    purpose: "rostrum ingest", for people. is_listed: only what stands in the ledger, and was not cancelled.
    """
    token = secrets.token_hex(8)
    claim = store.Claim(kind, subject, this_process(purpose), token, recording_id, is_listed, progress)
    with catalogue.writing() as session:
        job = store.claim_job(session, claim, LEASE)
    if job is None:
        yield None
        return
    lease = Lease(catalogue, job, token)
    heart = threading.Thread(target=lease.beat, name=f"lease {job.id}", daemon=True)
    heart.start()
    try:
        yield lease
    except JobCancelled:
        raise
    except RostrumError as error:
        if lease.fail(error):
            raise
        raise JobCancelled(subject) from error
    except BaseException:  # Ctrl-C, a broken pipe, or a mistake of ours: the next one may do better
        lease.release()
        raise
    else:
        lease.finish()
    finally:
        lease.stop()
        heart.join()


def why_not(catalogue: Catalogue, kind: JobKind, subject: str) -> JobRunning | JobDied:
    """Why the lease of a job is not to be had."""
    with catalogue.reading() as session:
        job = queries.job_on(session, kind, subject)
    if job is not None and job.state is State.QUARANTINED:
        return JobDied(subject, counted("{count} time", "{count} times", count=job.deaths))
    if job is None or job.owner is None:
        return JobRunning("", message("Another process"))  # which has ended by now
    return JobRunning(job.id, job.owner.name)
