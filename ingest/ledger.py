"""What people ask of the ledger between batches; `ingest` without paths then takes what waits.

A batch that is under way leaves lines that it did not know, and the next one takes them.
"""

from pathlib import Path

from archive import Archive
from archive.catalogue import queries, store
from archive.errors import IngestDied
from archive.jobs import UNDER_WAY, JobKind, Stage, State, ingest_job
from archive.messages import Reason


def put_in_line(archive: Archive, path: Path) -> None:
    """A file or folder, absolute and resolved, waits for its turn; what waits already stays as it is.

    A file that is known keeps the folder that it was given with, and its programme thereby.
    """
    with archive.catalogue.writing() as session:
        known = queries.ingest_on(session, path)
        if known is not None and known.state in UNDER_WAY:
            return
        root = path if path.is_dir() else path.parent
        if known is None:
            waiting = ingest_job(path, root, Stage.PROBE, State.WAITING)
        else:
            place = known.root or root
            waiting = ingest_job(path, place, Stage.PROBE, State.WAITING, known.recording_id, known.attempts)
        store.put_job(session, waiting)


def note_death(archive: Archive, path: Path, reason: Reason, stderr: str) -> None:
    """The process that worked on a file died of it: it is tried again, a few times at the most."""
    with archive.catalogue.writing() as session:
        store.note_death(session, JobKind.INGEST, str(path), IngestDied(path, reason), stderr)
