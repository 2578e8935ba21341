"""The ingest ledger: counted, and in parts."""

from pathlib import Path

import pytest

from archive import Archive
from archive.catalogue import queries, store
from archive.recordings import Stage, State, Work

ROOT = Path("/library")


@pytest.fixture(autouse=True)
def three_files(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        for name, state in (("c", State.FAILED), ("b", State.READY), ("a", State.READY)):
            store.put_work(session, Work(ROOT / name, ROOT, Stage.PROBE, state))


def test_work_is_counted_in_every_state(archive: Archive) -> None:
    with archive.catalogue.reading() as session:
        counts = queries.work_counts(session)

    assert counts == {State.WAITING: 0, State.WORKING: 0, State.READY: 2, State.FAILED: 1}


def test_works_are_had_by_state_and_only_the_first(archive: Archive) -> None:
    with archive.catalogue.reading() as session:
        names = [
            [work.path.name for work in works]
            for works in (
                queries.works(session),
                queries.works(session, State.READY, limit=1),
                queries.works(session, limit=2),
            )
        ]

    assert names == [["a", "b", "c"], ["a"], ["a", "b"]]
