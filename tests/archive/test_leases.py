"""Leases of jobs: one holder at a time, and what becomes of a job when its holder dies or is cancelled."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from archive import Archive, leases, ledger
from archive.catalogue import Catalogue, engine, queries, store
from archive.catalogue.identity import now
from archive.catalogue.processes import this_process
from archive.catalogue.tables import JobRow
from archive.errors import ArchiveLocked, JobCancelled, JobDied, JobRunning, NoAudio, RostrumError
from archive.jobs import Job, JobKind, JobProgress, State
from archive.leases import WorkerStopped, leased, why_not
from archive.recordings import Recording

HOLDER = """
import sys, time
from pathlib import Path
from archive import open_archive
from archive.jobs import JobKind
from archive.leases import leased
with (
    open_archive(Path(sys.argv[1])) as archive,
    leased(archive.catalogue, JobKind.REINDEX, "", "rostrum reindex") as lease,
):
    print("held" if lease else "not", flush=True)
    time.sleep(600)
"""
KIND = JobKind.REINDEX


@contextmanager
def another_worker(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lease until it is killed."""
    repository = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE, text=True, cwd=repository
    ) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def the_job(archive: Archive, kind: JobKind = KIND, subject: str = "") -> Job | None:
    with archive.catalogue.reading() as session:
        return queries.job_on(session, kind, subject)


def held(archive: Archive) -> bool:
    """Whether this process gets the lease, and lets go of it again."""
    with leased(archive.catalogue, KIND, "", "rostrum reindex") as lease:
        return lease is not None


def wait_until(is_time: Callable[[], bool]) -> None:
    latest = time.monotonic() + 20
    while not is_time():
        assert time.monotonic() < latest
        time.sleep(0.01)


def test_second_worker_is_told_who_holds_the_lease_and_a_killed_one_frees_it(archive: Archive) -> None:
    with another_worker(archive.folder) as process:
        assert not held(archive)
        reason = why_not(archive.catalogue, KIND, "")
        assert isinstance(reason, JobRunning)
        assert f"rostrum reindex (process {process.pid} on" in str(reason.message)
        with archive.catalogue.reading() as session:
            (writer,) = queries.writers(session)
        assert (writer.process_id, writer.holder.partition(" (")[0]) == (process.pid, "rostrum reindex")

        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        left = the_job(archive)
        assert left is not None
        assert (left.state, left.owner) == (State.WORKING, None)
        with archive.catalogue.reading() as session:
            assert queries.writers(session) == []
        assert held(archive)

    assert the_job(archive) is None


@pytest.mark.parametrize("host", ["elsewhere", None])
def test_silent_worker_loses_the_lease_wherever_it_ran(archive: Archive, host: str | None) -> None:
    """With its own host, the process that runs there now may be another one of the same number."""
    elsewhere = {} if host is None else {"host": host}
    with leased(archive.catalogue, KIND, "", "rostrum reindex") as first:
        assert first is not None
        with archive.catalogue.writing() as session:
            session.execute(update(JobRow).values(lease_until=now() + timedelta(seconds=5), **elsewhere))
        assert not held(archive)
        with archive.catalogue.writing() as session:
            session.execute(update(JobRow).values(lease_until=now() - timedelta(seconds=5)))
        assert held(archive)
        wait_until(first.is_lost)
        with pytest.raises(JobCancelled):
            first.check()


def test_third_death_in_a_row_is_quarantine_and_a_finished_piece_begins_anew(archive: Archive) -> None:
    def die(*, after_a_piece: bool = False) -> None:
        claim = store.Claim(KIND, "", this_process("rostrum reindex"), "token")
        with archive.catalogue.writing() as session:
            assert store.claim_job(session, claim, timedelta(seconds=60)) is not None
            if after_a_piece:
                store.note_finished_piece(session, "token")
            session.execute(update(JobRow).values(lease_until=now() - timedelta(seconds=5), token=None))

    die()
    die()
    die(after_a_piece=True)
    die()
    die()

    assert not held(archive)
    reason = why_not(archive.catalogue, KIND, "")
    assert isinstance(reason, JobDied)
    job = the_job(archive)
    assert job is not None
    assert (job.state, job.deaths, job.attempts, job.error_code) == (State.QUARANTINED, 3, 5, "job-died")
    ledger.retry(archive.catalogue, job.id)
    assert held(archive)


def test_cancelled_worker_writes_nothing_more(archive: Archive) -> None:
    def work() -> None:
        with leased(archive.catalogue, JobKind.INGEST, "/library/a.mp4", "rostrum ingest") as lease:
            assert lease is not None
            job = the_job(archive, JobKind.INGEST, "/library/a.mp4")
            assert job is not None
            with pytest.raises(JobRunning, match="rostrum jobs cancel"):
                ledger.dismiss(archive.catalogue, job.id)
            assert ledger.cancel(archive.catalogue, job.id).owner is not None
            wait_until(lease.is_lost)
            with pytest.raises(JobCancelled), lease.catalogue.writing() as session:
                store.add_recording(session, Recording("r1", "Talk", "a.mp4"), Path("/library"))
            raise NoAudio(Path("/library/a.mp4"))  # of what it did meanwhile

    with pytest.raises(JobCancelled):
        work()

    job = the_job(archive, JobKind.INGEST, "/library/a.mp4")
    assert job is not None
    assert (job.state, job.error_code, job.owner) == (State.CANCELLED, None, None)
    with archive.catalogue.reading() as session:
        assert queries.standings(session) == []
    ledger.dismiss(archive.catalogue, job.id)
    assert the_job(archive, JobKind.INGEST, "/library/a.mp4") is None


ENDS = [
    (None, State.READY),
    (NoAudio(Path("a.mp4")), State.FAILED),
    (WorkerStopped(), State.WAITING),
    (KeyboardInterrupt(), State.WAITING),
]


@pytest.mark.parametrize(("error", "state"), ENDS)
def test_job_ends_with_what_came_of_it(archive: Archive, error: BaseException | None, state: State) -> None:
    def work() -> None:
        with leased(archive.catalogue, JobKind.INGEST, "/a.mp4", "rostrum ingest") as lease:
            assert lease is not None
            lease.end_with("added")
            if error is not None:
                raise error

    if error is None:
        work()
    else:
        with pytest.raises(type(error)):
            work()

    job = the_job(archive, JobKind.INGEST, "/a.mp4")
    assert job is not None
    assert (job.state, job.owner, job.attempts) == (state, None, 1)
    assert job.outcome == ("added" if error is None else None)
    assert job.error_code == (error.code if isinstance(error, RostrumError) else None)
    assert job.id == the_job_id_before_and_after(archive, job)


def the_job_id_before_and_after(archive: Archive, job: Job) -> str:
    with leased(archive.catalogue, job.kind, job.subject, "rostrum ingest") as lease:
        assert lease is not None
        return lease.job.id


def test_heart_renews_the_lease_and_notes_progress_now_and_then(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("RENEW_SECONDS", 0.02), ("LOOK_SECONDS", 0.01), ("TELL_SECONDS", 0.05)):
        monkeypatch.setattr(leases, name, value)
    with leased(archive.catalogue, KIND, "", "rostrum reindex") as lease:
        assert lease is not None
        with archive.catalogue.writing() as session:
            session.execute(update(JobRow).values(lease_until=now() + timedelta(seconds=3)))
        lease.tell(JobProgress(1, 4))
        lease.tell(JobProgress(2, 4))

        def is_told() -> bool:
            job = the_job(archive)
            return job is not None and job.progress.share == 0.5

        wait_until(is_told)
        with archive.catalogue.reading() as session:
            until = session.query(JobRow.lease_until).scalar()
        assert until > now() + timedelta(seconds=30)


def test_writer_that_does_not_come_to_an_end_is_told(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "PRAGMAS", (*engine.PRAGMAS, "PRAGMA busy_timeout = 50"))
    catalogue = Catalogue.open(archive.folder)

    def write_too() -> None:
        with catalogue.writing():
            pytest.fail("two writers")

    with archive.catalogue.writing() as session:
        session.execute(update(JobRow).values(deaths=0))
        with pytest.raises(ArchiveLocked, match="Another process has been writing"):
            write_too()
    catalogue.close()
