"""One writer at a time, and what becomes of its lock when it dies."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from archive import Archive
from archive.catalogue import current_writer, writer_lock
from archive.catalogue.identity import now
from archive.catalogue.tables import WriterLockRow
from archive.errors import ArchiveLocked

HOLDER = """
import sys, time
from pathlib import Path
from archive import open_archive
from archive.catalogue import writer_lock
with open_archive(Path(sys.argv[1])) as archive, writer_lock(archive.catalogue, "rostrum ingest"):
    print("held", flush=True)
    time.sleep(600)
"""


@contextmanager
def another_writer(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock until it is killed."""
    repository = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE, text=True, cwd=repository
    ) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def held_locks(archive: Archive) -> list[str]:
    with archive.catalogue.reading() as session:
        return list(session.scalars(select(WriterLockRow.holder)))


def test_second_writer_is_told_who_holds_the_lock_and_a_killed_one_frees_it(archive: Archive) -> None:
    with another_writer(archive.folder) as process:
        told = re.escape(f"rostrum ingest (process {process.pid} on")
        with pytest.raises(ArchiveLocked, match=told), writer_lock(archive.catalogue, "rostrum index"):
            pytest.fail("two writers")

        with archive.catalogue.reading() as session:
            writer = current_writer(session)
        assert writer is not None
        assert (writer.process_id, writer.holder.partition(" (")[0]) == (process.pid, "rostrum ingest")

        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        with archive.catalogue.reading() as session:
            assert current_writer(session) is None
        with writer_lock(archive.catalogue, "rostrum index"):
            assert [holder.partition(" (")[0] for holder in held_locks(archive)] == ["rostrum index"]

    assert held_locks(archive) == []


def test_lock_is_freed_when_the_work_raises(archive: Archive) -> None:
    def fail() -> None:
        with writer_lock(archive.catalogue, "rostrum ingest"):
            assert len(held_locks(archive)) == 1
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert held_locks(archive) == []


def set_lock(archive: Archive, **values: object) -> None:
    with archive.catalogue.writing() as session:
        session.execute(update(WriterLockRow).values(**values))


@pytest.mark.parametrize("host", ["elsewhere", None])
def test_silent_holder_loses_the_lock_wherever_it_ran(archive: Archive, host: str | None) -> None:
    """With its own host, the process that runs there now may be another one of the same number."""
    elsewhere = {} if host is None else {"host": host}
    with writer_lock(archive.catalogue, "rostrum ingest"):
        set_lock(archive, heartbeat_at=now() - timedelta(seconds=50), **elsewhere)
        with pytest.raises(ArchiveLocked), writer_lock(archive.catalogue, "rostrum index"):
            pytest.fail("two writers")

        set_lock(archive, heartbeat_at=now() - timedelta(seconds=70))
        with writer_lock(archive.catalogue, "rostrum index"):
            assert [holder.partition(" (")[0] for holder in held_locks(archive)] == ["rostrum index"]


def test_heart_beats_while_the_lock_is_held(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(writer_lock.__wrapped__.__globals__, "HEARTBEAT_SECONDS", 0.02)  # type: ignore[attr-defined]  # contextmanager keeps it
    long_ago = now() - timedelta(days=1)

    with writer_lock(archive.catalogue, "rostrum ingest"):
        set_lock(archive, heartbeat_at=long_ago)
        latest = time.monotonic() + 20
        while beat_of(archive) == long_ago:
            assert time.monotonic() < latest, "no beat"
            time.sleep(0.01)


def beat_of(archive: Archive) -> datetime:
    with archive.catalogue.reading() as session:
        return session.scalars(select(WriterLockRow.heartbeat_at)).one()
