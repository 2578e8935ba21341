"""The ingest ledger, counted."""

from pathlib import Path

from archive import Archive
from archive.catalogue import queries, store
from archive.recordings import Stage, State, Work

ROOT = Path("/library")


def test_work_is_counted_in_every_state(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        for name, state in (("a", State.READY), ("b", State.READY), ("c", State.FAILED)):
            store.put_work(session, Work(ROOT / name, ROOT, Stage.PROBE, state))

    with archive.catalogue.reading() as session:
        counts = queries.work_counts(session)

    assert counts == {State.WAITING: 0, State.WORKING: 0, State.READY: 2, State.FAILED: 1}
