"""The line of files that wait, as people change it."""

from pathlib import Path

import pytest

from archive import Archive
from archive.catalogue import queries, store
from archive.messages import message
from archive.recordings import Recording, Stage, State, Work
from ingest.discover import may_be_recording
from ingest.ledger import note_death, put_in_line, put_in_line_again


def works(archive: Archive) -> list[Work]:
    """The ledger's lines, without their time."""
    with archive.catalogue.reading() as session:
        found = queries.works(session)
    return [Work(w.path, w.root, w.stage, w.state, w.recording_id, w.attempts, w.error_code) for w in found]


def put(archive: Archive, *lines: Work) -> None:
    with archive.catalogue.writing() as session:
        for line in lines:
            store.put_work(session, line)


def test_new_file_and_folder_wait(archive: Archive, tmp_path: Path) -> None:
    folder, file = tmp_path / "folder", tmp_path / "talk.wav"
    folder.mkdir()

    put_in_line(archive, folder)
    put_in_line(archive, file)

    waiting = works(archive)
    assert waiting == [
        Work(folder, folder, Stage.PROBE, State.WAITING),
        Work(file, tmp_path, Stage.PROBE, State.WAITING),
    ]
    assert [work.is_folder for work in waiting] == [True, False]


@pytest.mark.parametrize("state", [State.READY, State.FAILED])
def test_known_file_waits_again_where_it_was_given(archive: Archive, state: State) -> None:
    root, file = Path("/library"), Path("/library/day 1/talk.wav")
    with archive.catalogue.writing() as session:
        store.add_recording(session, Recording("r1", "Talk", "day 1/talk.wav"), root)
    put(archive, Work(file, root, Stage.INDEX, state, "r1", 2, "no-audio"))

    put_in_line(archive, file)

    assert works(archive) == [Work(file, root, Stage.PROBE, State.WAITING, "r1", 2)]


@pytest.mark.parametrize("state", [State.WAITING, State.WORKING])
def test_file_in_the_line_stays_as_it_is(archive: Archive, state: State) -> None:
    line = Work(Path("/library/talk.wav"), Path("/"), Stage.TRANSCRIBE, state, attempts=1)
    put(archive, line)

    put_in_line(archive, line.path)

    assert works(archive) == [line]


def test_only_what_failed_is_tried_again(archive: Archive) -> None:
    root = Path("/library")
    failed = [Work(root / n, root, Stage.INDEX, State.FAILED, attempts=1, error_code="x") for n in "ab"]
    ready = Work(root / "c", root, Stage.INDEX, State.READY)
    put(archive, *failed, ready)

    put_in_line_again(archive, {root / "a", root / "c", root / "gone"})

    assert works(archive) == [
        Work(root / "a", root, Stage.PROBE, State.WAITING, attempts=1),
        failed[1],
        ready,
    ]


def test_death_of_the_process_is_the_file_s_failure(archive: Archive) -> None:
    root = Path("/library")
    put(archive, Work(root / "a", root, Stage.TRANSCRIBE, State.WORKING, attempts=1))

    note_death(archive, root / "a", message("killed by {signal}", signal="SIGKILL"), "last words")

    with archive.catalogue.reading() as session:
        work = queries.work_on(session, root / "a")
    assert work is not None
    assert (work.stage, work.state, work.error_code) == (Stage.TRANSCRIBE, State.FAILED, "ingest-died")
    assert work.error_message == "/library/a: the import crashed (killed by SIGKILL)."
    assert work.error_stderr == "last words"


def test_what_may_be_a_recording_is_told_by_the_name() -> None:
    names = ["talk.MP4", "talk.vtt", "talk.zh.SRT", "talk.json", "talk.txt", "talk", "talk.mp4.part"]

    assert [name for name in names if may_be_recording(Path(name), ("mp4",))] == names[:4]
