"""Copies that browsers play, made while the server runs: one at a time, those who asked first come first.

    asked for ─► a job that waits, each copy once ─► being made, in a thread of its own ─► in the cache
                                                        └─► failed: why is kept until it is asked for again

The thread lives as long as there is something to make. What is there is seen by looking into the cache,
which may be deleted at any moment; what waits, is made or failed stands in the ledger of jobs.
"""

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from archive import Archive
from archive.catalogue import queries, store
from archive.errors import MediaMissing, ProxiesBusy, ProxiesOff, RostrumError
from archive.gate import check_may_leave
from archive.jobs import NEEDS_SOMEBODY, UNDER_WAY, Job, JobKind, State
from archive.leases import WorkerStopped
from archive.media import Ffmpeg, Playability
from archive.proxies import convert, media_playability, proxy_path, proxy_subject
from archive.recordings import MediaFile, Recording

MOST_WAITING = 20
PURPOSE = "rostrum serve"
STOP_SECONDS = 5.0  # in which ffmpeg is killed and its thread ends

logger = logging.getLogger(__name__)


class ProxyState(StrEnum):
    """How far the copy of a recording is."""

    NOT_NEEDED = "not-needed"  # every browser plays the original
    OFF = "off"  # none is made in this archive
    ABSENT = "absent"  # it is made when it is asked for
    WAITING = "waiting"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ProxyStanding:
    """How far the copy of a recording is, and why it is not further."""

    state: ProxyState
    share: float | None = None  # of the recording, 0 to 1, while it is being made
    failure: Job | None = None


class Proxying:
    """The queue. To be used from any thread; `stop` ends what is being made."""

    def __init__(self, archive: Archive, ffmpeg: Callable[[], Ffmpeg]) -> None:
        self._archive = archive
        self._ffmpeg = ffmpeg
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_stopped = threading.Event()

    def standing(self, recording: Recording) -> ProxyStanding:
        """How far the copy of a recording is, whoever makes it."""
        media = recording.media
        if media is None or media_playability(media) is Playability.ALL:
            return ProxyStanding(ProxyState.NOT_NEEDED)
        if self._archive.config.proxies.when == "never":
            return ProxyStanding(ProxyState.OFF)
        if proxy_path(self._archive, recording.id, media).is_file():
            return ProxyStanding(ProxyState.READY)
        with self._archive.catalogue.reading() as session:
            job = queries.job_on(session, JobKind.PROXY, proxy_subject(self._archive, recording.id, media))
        return ProxyStanding(ProxyState.ABSENT) if job is None else _standing(job)

    def ask(self, recording: Recording) -> ProxyStanding:
        """Have the copy of a recording made, unless it is there, waiting or not needed; how far it is then.

        RecordingClosed, MediaMissing, ProxiesOff, ProxiesBusy.
        """
        media = _media(recording)
        standing = self.standing(recording)
        if standing.state is ProxyState.OFF:
            raise ProxiesOff
        if standing.state in (ProxyState.ABSENT, ProxyState.FAILED) and not self._is_stopped.is_set():
            self._put(recording.id, proxy_subject(self._archive, recording.id, media))
        self.resume()
        return self.standing(recording)

    def resume(self) -> None:
        """Make what waits, also what waited when an earlier server ended."""
        with self._lock, self._archive.catalogue.reading() as session:
            if self._thread is None and not self._is_stopped.is_set() and self._next(session):
                self._thread = threading.Thread(target=self._work, name="proxies", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Make nothing more: the server ends. What is not made waits for the next one."""
        with self._lock:
            self._is_stopped.set()
            thread = self._thread
        if thread is not None:
            thread.join(STOP_SECONDS)

    def _put(self, recording_id: str, subject: str) -> None:
        with self._archive.catalogue.writing() as session:
            known = queries.job_on(session, JobKind.PROXY, subject)
            if known is not None and known.state in UNDER_WAY:
                return
            waiting = queries.job_counts(session, JobKind.PROXY)[State.WAITING]
            if waiting >= MOST_WAITING:
                raise ProxiesBusy(waiting)
            store.put_job(session, Job(JobKind.PROXY, subject, State.WAITING, recording_id=recording_id))

    def _work(self) -> None:
        while (job := self._next_or_end()) is not None:
            self._make(job)

    def _next_or_end(self) -> Job | None:
        with self._lock, self._archive.catalogue.reading() as session:
            job = None if self._is_stopped.is_set() else self._next(session)
            if job is None:
                self._thread = None
            return job

    def _next(self, session: Session) -> Job | None:
        return queries.next_waiting(session, JobKind.PROXY)

    def _make(self, job: Job) -> None:
        """Make one copy; why it cannot be made is in the ledger."""
        try:
            with self._archive.catalogue.reading() as session:
                recording = queries.recording(session, job.recording_id or "")
            made = convert(
                self._archive,
                recording,
                self._ffmpeg,
                PURPOSE,
                threads=max(1, (os.cpu_count() or 1) // 2),  # the others answer questions meanwhile
                should_stop=self._is_stopped.is_set,
            )
            logger.debug("%s is there", made)
        except (RostrumError, WorkerStopped) as error:
            logger.info("No copy for browsers was made of %s: %s", job.subject, error)
        finally:
            self._forget_if_left(job)

    def _forget_if_left(self, job: Job) -> None:
        """A copy of other bytes than those there are now is nobody's any more."""
        with self._archive.catalogue.writing() as session:
            known = queries.job_on(session, job.kind, job.subject)
            if known is not None and known.state is State.WAITING and not self._is_stopped.is_set():
                store.forget_job(session, known.id)


def _standing(job: Job) -> ProxyStanding:
    if job.state in NEEDS_SOMEBODY:
        return ProxyStanding(ProxyState.FAILED, failure=job)
    if job.owner is not None:
        return ProxyStanding(ProxyState.MAKING, job.progress.share)
    return ProxyStanding(ProxyState.WAITING)


def _media(recording: Recording) -> MediaFile:
    """The media of a recording that may be played; RecordingClosed, MediaMissing."""
    check_may_leave(recording)
    if recording.media is None or not recording.media.path.is_file():
        raise MediaMissing(Path(recording.path))
    return recording.media


async def proxying_of(request: Request) -> Proxying:
    """Async although it waits for nothing, as `resources_of`."""
    proxying = request.app.state.proxying
    assert isinstance(proxying, Proxying)
    return proxying


ProxyingDep = Annotated[Proxying, Depends(proxying_of)]
