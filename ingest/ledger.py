"""What people ask of the ledger between batches; `ingest` without paths then takes what waits.

These are single lines that say what is wanted, so that they need no writer lock: a batch that is under way
leaves lines that it did not know, and the next one takes them.
"""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from archive import Archive
from archive.catalogue import queries, store
from archive.errors import IngestDied
from archive.messages import Reason
from archive.recordings import Stage, State, Work

UNDER_WAY = frozenset({State.WAITING, State.WORKING})


def put_in_line(archive: Archive, path: Path) -> None:
    """A file or folder, absolute and resolved, waits for its turn; what waits already stays as it is.

    A file that is known keeps the folder that it was given with, and its programme thereby.
    """
    root = path if path.is_dir() else path.parent
    with archive.catalogue.writing() as session:
        known = queries.work_on(session, path) or Work(path, root, Stage.PROBE, State.READY)
        if known.state not in UNDER_WAY:
            store.put_work(session, _waiting(known))


def put_in_line_again(archive: Archive, paths: Collection[Path]) -> None:
    """What failed waits once more; lines that did not fail, or are gone, stay as they are."""
    with archive.catalogue.writing() as session:
        for work in queries.works(session, State.FAILED):
            if work.path in paths:
                store.put_work(session, _waiting(work))


def note_death(archive: Archive, path: Path, reason: Reason, stderr: str) -> None:
    """The process that worked on a file died of it: that is a failure of this file, not of the rest."""
    error = IngestDied(path, reason)
    with archive.catalogue.writing() as session:
        work = queries.work_on(session, path) or Work(path, path.parent, Stage.PROBE, State.WORKING)
        failed = replace(
            work,
            state=State.FAILED,
            error_code=error.code,
            error_message=str(error.message),
            error_hint=str(error.hint),
            error_stderr=stderr or None,
        )
        store.put_work(session, failed)


def _waiting(work: Work) -> Work:
    return Work(work.path, work.root, Stage.PROBE, State.WAITING, work.recording_id, work.attempts)
