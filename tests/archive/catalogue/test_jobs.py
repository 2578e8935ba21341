"""The ledger of jobs: counted, and in parts."""

from pathlib import Path

import pytest

from archive import Archive
from archive.catalogue import queries, store
from archive.jobs import Stage, State, ingest_job

ROOT = Path("/library")


@pytest.fixture(autouse=True)
def three_files(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        for name, state in (("c", State.FAILED), ("b", State.READY), ("a", State.READY)):
            store.put_job(session, ingest_job(ROOT / name, ROOT, Stage.PROBE, state))


def test_jobs_are_counted_in_every_state(archive: Archive) -> None:
    with archive.catalogue.reading() as session:
        counts = queries.job_counts(session)

    assert counts == {**dict.fromkeys(State, 0), State.READY: 2, State.FAILED: 1}


def test_jobs_are_had_by_state_and_only_the_first(archive: Archive) -> None:
    with archive.catalogue.reading() as session:
        names = [
            [job.path.name for job in jobs]
            for jobs in (
                queries.jobs(session),
                queries.jobs(session, {State.READY}, limit=1),
                queries.jobs(session, limit=2),
            )
        ]

    assert names == [["a", "b", "c"], ["a"], ["a", "b"]]
