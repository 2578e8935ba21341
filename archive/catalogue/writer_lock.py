"""One writer, many readers: the archive's lock is a row with a heartbeat.

A holder that died frees the lock: at once when it ran on this machine, after STALE_AFTER elsewhere or
when another process has got its number since.
"""

import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from archive.catalogue.engine import Catalogue
from archive.catalogue.identity import now
from archive.catalogue.tables import WriterLockRow
from archive.errors import ArchiveLocked

HEARTBEAT_SECONDS = 10.0
STALE_AFTER = timedelta(seconds=60)
THE_ROW = 1


@dataclass(frozen=True, slots=True)
class Writer:
    """Who holds the archive's lock."""

    holder: str  # "rostrum ingest (process 4711 on host)"
    since: datetime  # UTC without zone
    process_id: int


def current_writer(session: Session) -> Writer | None:
    """Who writes now; None where nobody does, or whoever did has died."""
    held = session.get(WriterLockRow, THE_ROW)
    if held is None or _is_abandoned(held):
        return None
    return Writer(held.holder, held.acquired_at, held.process_id)


@contextmanager
def writer_lock(catalogue: Catalogue, purpose: str) -> Iterator[None]:
    """Hold the archive's lock for a block; ArchiveLocked says who holds it."""
    token = secrets.token_hex(8)
    with catalogue.writing() as session:
        _acquire(session, token, purpose)
    ended = threading.Event()
    heart = threading.Thread(target=_beat, args=(catalogue, token, ended), daemon=True)
    heart.start()
    try:
        yield
    finally:
        ended.set()
        heart.join()
        with catalogue.writing() as session:
            session.execute(delete(WriterLockRow).where(WriterLockRow.token == token))


def _acquire(session: Session, token: str, purpose: str) -> None:
    held = session.get(WriterLockRow, THE_ROW)
    if held is not None and not _is_abandoned(held):
        raise ArchiveLocked(held.holder, f"{held.acquired_at:%Y-%m-%d %H:%M:%S} UTC")
    host, process_id = socket.gethostname(), os.getpid()
    session.merge(
        WriterLockRow(
            id=THE_ROW,
            token=token,
            holder=f"{purpose} (process {process_id} on {host})",
            host=host,
            process_id=process_id,
            acquired_at=now(),
            heartbeat_at=now(),
        )
    )


def _is_abandoned(held: WriterLockRow) -> bool:
    is_dead = held.host == socket.gethostname() and not _is_running(held.process_id)
    return is_dead or now() - held.heartbeat_at > STALE_AFTER


def _is_running(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's process
    return True


def _beat(catalogue: Catalogue, token: str, ended: threading.Event) -> None:
    while not ended.wait(HEARTBEAT_SECONDS):
        # busy for longer than the time-out: the next beat will do
        with suppress(OperationalError), catalogue.writing() as session:
            session.execute(
                update(WriterLockRow).where(WriterLockRow.token == token).values(heartbeat_at=now())
            )
