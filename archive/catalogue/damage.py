"""What the database says goes wrong, as errors that advise rightly; and a look at whether it is whole."""

import errno
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from archive.errors import (
    ArchiveDamaged,
    ArchiveError,
    ArchiveFull,
    ArchiveReadOnly,
    ArchiveUnreachable,
)
from archive.messages import Message, Quoted, message

_LEAST_BYTES = 1 << 17  # SQLite's shared memory and a page: with less free, the disk is full
_STEPS = 1000  # of the database's machine between two looks at the clock
_OURS = ("SQLITE_CONSTRAINT", "SQLITE_MISUSE", "SQLITE_RANGE", "SQLITE_BUSY", "SQLITE_ERROR")


@contextmanager
def told_by_database(folder: Path) -> Iterator[None]:
    """ArchiveFull, ArchiveReadOnly, ArchiveDamaged or ArchiveUnreachable for what SQLite meets in a folder.

    What is no fault of disk or file stays as it is: broken constraints, faults of our own, a busy database.
    """
    try:
        yield
    except DatabaseError as error:
        told = archive_error(folder, error.orig)
        if told is None:
            raise
        raise told from error


def archive_error(folder: Path, error: BaseException | None) -> ArchiveError | None:
    """The error of an archive that an exception of sqlite3 or of the system stands for, if any.

    Names are SQLite's: https://www.sqlite.org/rescode.html
    """
    if isinstance(error, OSError):
        return _error_of_system(folder, error)
    name, said = getattr(error, "sqlite_errorname", None) or "", Quoted(str(error))
    if "decode to UTF-8" in str(error):
        return ArchiveDamaged(folder, said)
    if not name or name.startswith(_OURS):
        return None
    return _error_of_result(folder, name, said)


def _error_of_result(folder: Path, name: str, said: Quoted) -> ArchiveError:
    if name == "SQLITE_FULL":
        return ArchiveFull(folder)
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM")):
        return ArchiveReadOnly(folder, said)
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return ArchiveDamaged(folder, said)
    return _error_of_disk(folder, said)


def _error_of_disk(folder: Path, said: Quoted) -> ArchiveError:
    """What lies behind "disk I/O error" and "unable to open database file"."""
    with suppress(OSError):
        if shutil.disk_usage(folder).free < _LEAST_BYTES:
            return ArchiveFull(folder)
        if not os.access(folder, os.W_OK | os.X_OK):
            return ArchiveReadOnly(folder, said)
    return ArchiveUnreachable(folder, said)


def _error_of_system(folder: Path, error: OSError) -> ArchiveError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return ArchiveFull(folder)
    said = Quoted(error.strerror or str(error))
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return ArchiveReadOnly(folder, said)
    return ArchiveUnreachable(folder, said)


def check_integrity(file: Path, seconds: float | None = None) -> bool:
    """Whether SQLite's own check and a look at all text were done within the time.

    ArchiveDamaged at the first fault, other errors as of `told_by_database`.
    """
    until = None if seconds is None else time.monotonic() + seconds
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
            if until is not None:
                connection.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
            fault = _structural_fault(connection) or _undecodable(connection)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
            return False
        told = archive_error(file.parent, error)
        if told is None:
            raise
        raise told from error
    if fault is not None:
        raise ArchiveDamaged(file.parent, fault)
    return True


def _structural_fault(connection: sqlite3.Connection) -> Quoted | None:
    (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    return None if said == "ok" else Quoted(said)


def _undecodable(connection: sqlite3.Connection) -> Message | None:
    """The first text that is no UTF-8: SQLite's check does not look at it."""
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for name in tables:
        row = 0
        try:
            for _ in connection.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - a table's own name
                row += 1
        except sqlite3.OperationalError as error:
            if "decode to UTF-8" not in str(error):
                raise
            return message("text that is not UTF-8 in table {table}, row {row}", table=name, row=row + 1)
    return None
