"""The line of files that wait, as people change it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from socket import gethostname

import pytest

from archive import Archive, ledger
from archive.catalogue import queries, store
from archive.errors import JobNotFound
from archive.jobs import MOST_DEATHS, Job, JobKind, Owner, Stage, State, ingest_job
from archive.messages import message
from archive.recordings import Recording
from ingest.discover import may_be_recording
from ingest.ledger import note_death, put_in_line


def jobs(archive: Archive) -> list[Job]:
    """The ledger's lines, without their ids and times."""
    with archive.catalogue.reading() as session:
        return [replace(job, id="", updated_at=None) for job in queries.jobs(session)]


def put(archive: Archive, *lines: Job) -> None:
    with archive.catalogue.writing() as session:
        for line in lines:
            store.put_job(session, line)


def test_new_file_and_folder_wait(archive: Archive, tmp_path: Path) -> None:
    folder, file = tmp_path / "folder", tmp_path / "talk.wav"
    folder.mkdir()

    put_in_line(archive, folder)
    put_in_line(archive, file)

    waiting = jobs(archive)
    assert waiting == [
        ingest_job(folder, folder, Stage.PROBE, State.WAITING),
        ingest_job(file, tmp_path, Stage.PROBE, State.WAITING),
    ]
    assert [work.is_folder for work in waiting] == [True, False]


@pytest.mark.parametrize("state", [State.READY, State.FAILED])
def test_known_file_waits_again_where_it_was_given(archive: Archive, state: State) -> None:
    root, file = Path("/library"), Path("/library/day 1/talk.wav")
    with archive.catalogue.writing() as session:
        store.add_recording(session, Recording("r1", "Talk", "day 1/talk.wav"), root)
    put(archive, ingest_job(file, root, Stage.INDEX, state, "r1", 2, "no-audio"))

    put_in_line(archive, file)

    assert jobs(archive) == [ingest_job(file, root, Stage.PROBE, State.WAITING, "r1", 2)]


@pytest.mark.parametrize("state", [State.WAITING, State.WORKING])
def test_file_in_the_line_stays_as_it_is(archive: Archive, state: State) -> None:
    line = ingest_job(Path("/library/talk.wav"), Path("/"), Stage.TRANSCRIBE, state, attempts=1)
    put(archive, line)

    put_in_line(archive, line.path)

    assert jobs(archive) == [line]


def test_only_what_failed_is_tried_again(archive: Archive) -> None:
    root = Path("/library")
    failed = [ingest_job(root / n, root, Stage.INDEX, State.FAILED, attempts=1, error_code="x") for n in "ab"]
    cancelled = ingest_job(root / "c", root, Stage.TRANSCRIBE, State.CANCELLED, attempts=1)
    conversion = Job(JobKind.PROXY, "r1/x.mp4", State.FAILED)
    put(archive, *failed, cancelled, conversion)
    with archive.catalogue.reading() as session:
        ids = {job.path.name: job.id for job in queries.jobs(session)}

    ledger.retry(archive.catalogue, ids["a"])

    tried = [ingest_job(root / n, root, Stage.PROBE, State.WAITING, attempts=1) for n in "abc"]
    assert jobs(archive) == [tried[0], failed[1], cancelled]

    with archive.catalogue.writing() as session:
        store.wait_again(session)
    assert jobs(archive) == [*tried[:2], cancelled]

    ledger.retry(archive.catalogue, ids["c"])
    assert jobs(archive) == tried
    with archive.catalogue.reading() as session:
        assert [job.state for job in queries.other_jobs(session)] == [State.FAILED]
    with pytest.raises(JobNotFound, match="rostrum jobs"):
        ledger.retry(archive.catalogue, "jnobody")


def test_file_that_kills_its_process_three_times_is_in_quarantine(archive: Archive) -> None:
    root = Path("/library")
    put_in_line(archive, root / "a")

    states = []
    for _ in range(MOST_DEATHS):
        claim = store.Claim(JobKind.INGEST, str(root / "a"), Owner("rostrum ingest", gethostname(), -1), "t")
        with archive.catalogue.writing() as session:
            assert store.claim_job(session, claim, timedelta(seconds=60)) is not None
        note_death(archive, root / "a", message("killed by {signal}", signal="SIGKILL"), "last words")
        states += [job.state for job in jobs(archive)]

    assert states == [State.WAITING, State.WAITING, State.QUARANTINED]
    (job,) = jobs(archive)
    assert (job.stage, job.attempts, job.deaths, job.error_code) == (Stage.PROBE, 3, 3, "ingest-died")
    assert str(job.error_message) == "/library/a: the import crashed (killed by SIGKILL)."
    assert job.error_stderr == "last words"

    put_in_line(archive, root / "a")  # somebody asks for it
    assert jobs(archive) == [ingest_job(root / "a", root, Stage.PROBE, State.WAITING, attempts=3)]


def test_what_may_be_a_recording_is_told_by_the_name() -> None:
    names = ["talk.MP4", "talk.vtt", "talk.zh.SRT", "talk.json", "talk.txt", "talk", "talk.mp4.part"]

    assert [name for name in names if may_be_recording(Path(name), ("mp4",))] == names[:4]
