"""Catalogues of earlier versions are brought up to date, and what they hold stays."""

import os
import socket
from pathlib import Path

import pytest
from earlier_catalogues import make_earlier
from sqlalchemy import Connection, text

from archive.catalogue import Catalogue, queries, store
from archive.catalogue.identity import now
from archive.errors import ArchiveLocked, RecordingRemoved


def test_first_schema_is_brought_up_to_date_with_what_it_holds(tmp_path: Path) -> None:
    make_earlier(tmp_path, "0001")

    catalogue = Catalogue.open(tmp_path)

    with catalogue.writing() as session:
        held = queries.recording(session, "r1")
        assert held.media is not None
        assert (held.title, held.media.facts.pixel_format) == ("Opening", None)
        store.remove_recording(session, "r1")
        assert isinstance(queries.absence(session, "r1"), RecordingRemoved)
    catalogue.close()


WORK = text(
    "INSERT INTO work VALUES (:path, '/library', :recording, :stage, :state, 2, :code, :message, :hint,"
    " :stderr, '2026-11-30 21:00:00.000000')"
)
LINES = [
    ("/library/a.mp4", "r1", "index", "ready", None),
    ("/library/b.mp4", None, "probe", "failed", "media-empty"),
    ("/library/c.mp4", None, "probe", "waiting", None),
    ("/library/d.mp4", None, "transcribe", "working", None),
]


def put_work(connection: Connection) -> None:
    for path, recording, stage, state, code in LINES:
        told = (f"{path}: the file is empty (0 bytes).", "Copy it again.", "tail") if code else (None,) * 3
        values = {"path": path, "recording": recording, "stage": stage, "state": state, "code": code}
        connection.execute(WORK, values | dict(zip(("message", "hint", "stderr"), told, strict=True)))


def test_lines_of_the_earlier_ledger_are_jobs(tmp_path: Path) -> None:
    make_earlier(tmp_path, "0003", put_work)

    catalogue = Catalogue.open(tmp_path)

    with catalogue.reading() as session:
        jobs = queries.jobs(session)
    catalogue.close()
    assert [
        (job.subject, job.recording_id, job.stage, job.state, job.error_code, job.attempts) for job in jobs
    ] == [(*line, 2) for line in LINES]
    assert all(job.root == Path("/library") and job.owner is None for job in jobs)
    assert len({job.id for job in jobs}) == len(jobs)
    failed = jobs[1]
    assert (str(failed.error_message), str(failed.error_hint), failed.error_stderr) == (
        "/library/b.mp4: the file is empty (0 bytes).",
        "Copy it again.",
        "tail",
    )


@pytest.mark.parametrize(("process_id", "is_refused"), [(os.getpid(), True), (2**22 + 1, False)])
def test_ingest_of_an_earlier_version_keeps_its_ledger_while_it_runs(
    tmp_path: Path, process_id: int, is_refused: bool
) -> None:
    held = {"host": socket.gethostname(), "process": process_id, "now": str(now())}

    lock = text("INSERT INTO writer_lock VALUES (1, 't', 'rostrum ingest', :host, :process, :now, :now)")
    make_earlier(tmp_path, "0003", lambda connection: connection.execute(lock, held))

    if is_refused:
        with pytest.raises(ArchiveLocked, match="rostrum ingest"):
            Catalogue.open(tmp_path)
    else:
        Catalogue.open(tmp_path).close()
