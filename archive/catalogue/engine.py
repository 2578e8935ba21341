"""The catalogue's engine: one database, many readers, one writer at a time.

A transaction of `writing` is the archive's writer lock: it is held for a commit's work, and freed by the
database when its holder dies. Others wait for it, for longer than any commit takes.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from archive.catalogue.damage import told_by_database
from archive.catalogue.earlier import copy_before
from archive.catalogue.identity import now
from archive.errors import ArchiveDamaged, ArchiveError, ArchiveLocked, ArchiveTooNew
from archive.messages import Quoted, message

CATALOGUE_NAME = "catalogue.sqlite3"
BUSY_TIMEOUT_MS = 30_000  # a writer's transaction is one piece of work: far shorter than this

PRAGMAS = (
    "PRAGMA journal_mode = WAL",  # readers never wait for the writer
    "PRAGMA foreign_keys = ON",
    # FULL: a commit survives a power cut. Commits here are few and large (one per piece of work), so the
    # flush costs nothing that people notice, and a correction they typed must not be lost. NORMAL would
    # also never corrupt, but may forget the last commits.
    "PRAGMA synchronous = FULL",
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
)


class Catalogue:
    """The database of one archive. Sessions come from `reading` and `writing`, nothing else."""

    def __init__(self, url: str, folder: Path) -> None:
        self._engine = create_engine(url)
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _prepare_sqlite)
            event.listen(self._engine, "begin", _begin)
        self._writer = self._engine.execution_options(is_writing=True)
        self._check: Callable[[Session], None] | None = None
        self.folder = folder
        self.copied_to: Path | None = None  # what was there before it was brought up to date

    @classmethod
    def open(cls, folder: Path) -> "Catalogue":
        """The catalogue in an archive's folder, migrated to this version's schema if need be.

        ArchiveDamaged where it is empty, ArchiveFull, ArchiveReadOnly, ArchiveUnreachable, ArchiveTooNew.
        """
        file = folder / CATALOGUE_NAME
        if file.is_file() and file.stat().st_size == 0:  # SQLite would take it for a new one
            raise ArchiveDamaged(folder, message("it is empty"))
        return cls._brought_up_to_date(folder, is_new=False)

    @classmethod
    def create(cls, folder: Path) -> "Catalogue":
        """The catalogue in a folder, made unless it is there; errors as of `open`."""
        return cls._brought_up_to_date(folder, is_new=True)

    @classmethod
    def _brought_up_to_date(cls, folder: Path, *, is_new: bool) -> "Catalogue":
        catalogue = cls(f"sqlite:///{folder / CATALOGUE_NAME}", folder)
        try:
            with told_by_database(folder):
                catalogue.migrate(may_create=is_new)
        except DatabaseError as error:
            catalogue.close()
            raise ArchiveError(
                message(
                    "The catalogue of {folder} cannot be opened ({reason}).",
                    folder=str(folder),
                    reason=Quoted(str(error.orig)),
                ),
                message("Check its disk and permissions, then run: rostrum doctor"),
            ) from error
        except ArchiveError:
            catalogue.close()
            raise
        return catalogue

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment of the catalogue and changes nothing."""
        with told_by_database(self.folder), Session(self._engine) as session:
            yield session
            session.rollback()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed whole when the block ends, rolled back whole when it raises.

        Waits while somebody else writes; ArchiveLocked if they do not come to an end.
        """
        with told_by_database(self.folder), Session(self._writer) as session, session.begin():
            _take_lock(session)
            if self._check is not None:
                self._check(session)
            yield session

    def checked(self, check: Callable[[Session], None]) -> "Catalogue":
        """The same catalogue, whose transactions of `writing` each begin with a check, which may raise."""
        same = copy(self)
        same._check = check
        return same

    def migrate(self, *, may_create: bool = False) -> None:
        """Bring the schema to this version's, after a copy of what was there.

        ArchiveTooNew if it is past it, ArchiveDamaged if there is none and none may be made.
        """
        known = _known_revisions()
        with self._engine.connect() as connection:  # a reader that opens the archive waits for no writer
            if _revision(connection) == known[0]:
                return
        with self._writer.begin() as connection:
            current = _revision(connection)
            if current == known[0]:
                return  # somebody else was faster
            if current is not None and current not in known:
                raise ArchiveTooNew(self.folder, current)
            if current is None and not may_create:
                raise ArchiveDamaged(self.folder, message("it holds no tables"))
            if current is not None:
                self.copied_to = copy_before(self.folder / CATALOGUE_NAME, current)
            configuration = _migrations()
            configuration.attributes["connection"] = connection
            command.upgrade(configuration, "head")

    def close(self) -> None:
        self._engine.dispose()


def _take_lock(session: Session) -> None:
    """ArchiveLocked after `BUSY_TIMEOUT_MS`."""
    began = now()
    try:
        session.connection()
    except OperationalError as error:
        if getattr(error.orig, "sqlite_errorname", "") != "SQLITE_BUSY":
            raise
        raise ArchiveLocked(message("Another process"), f"{began:%Y-%m-%d %H:%M:%S} UTC") from error


def _migrations() -> AlembicConfig:
    """Where the steps lie that lead to this version's schema."""
    configuration = AlembicConfig()
    folder = str(Path(__file__).parent / "migrations")
    configuration.set_main_option("script_location", folder.replace("%", "%%"))
    return configuration


@cache  # reading the steps takes longer than all the rest of opening a catalogue
def _known_revisions() -> tuple[str, ...]:
    """The schemas that this version knows, its own first."""
    return tuple(step.revision for step in ScriptDirectory.from_config(_migrations()).walk_revisions())


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: Python's guesses break read snapshots
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    is_writing = connection.get_execution_options().get("is_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
