"""Many files: one bad one never stops the rest, and what is unfinished is gone on with."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE

import pytest
from libraries import Library, Models, make_talk, outcomes, write_vtt
from making_media import (
    make_empty,
    make_hls_playlist,
    make_text,
    make_tone,
    make_truncated,
    make_video,
)

from archive import create_archive, ledger, open_archive
from archive.catalogue import store
from archive.demo_models import demo_overrides
from archive.errors import ModelMissing
from archive.jobs import Stage, State, ingest_job
from ingest import IngestEvent, IngestOptions, ingest
from ingest.progress import BatchStarted, FileFailed, FileStarted, Progress
from search import Question

NOBODY = 65534


def test_bad_files_are_told_one_by_one_and_never_stop_the_rest(library: Library) -> None:
    folder = library.folder
    make_empty(folder / "1-empty.mp4")
    make_truncated(folder / "2-truncated.mp4", make_video(folder.parent / "whole.mp4"), 0.5)
    make_video(folder / "3-silent.mp4", tracks=())
    make_text(folder / "4-text.mp4")
    make_hls_playlist(folder / "5-playlist.mp4", f"{folder}/7-good.vtt")
    (folder / "6-captions.vtt").write_text("no captions\n")
    write_vtt(folder / "7-good.vtt", "A sentence about harbours.")
    (folder / "8-notes.txt").write_text("x")

    summary = library.ingest()

    assert outcomes(summary) == {
        "1-empty.mp4": "media-empty",
        "2-truncated.mp4": "media-unreadable",
        "3-silent.mp4": "no-audio",
        "4-text.mp4": "media-unreadable",
        "5-playlist.mp4": "media-refused",
        "6-captions.vtt": "transcript-unreadable",
        "7-good.vtt": "added",
    }
    assert [(one.path.name, str(one.reason)) for one in summary.skipped] == [
        ("8-notes.txt", "unsupported file type .txt")
    ]
    assert all(str(one.path) in str(one.error.message) and one.error.hint for one in summary.failed)
    assert [one.path for one in library.recordings()] == ["7-good.vtt"]
    states = {work.path.name: work.state for work in library.jobs()}
    assert states.pop("7-good.vtt") is State.READY
    assert set(states.values()) == {State.FAILED}


def test_file_is_not_to_blame_when_nobody_listens_any_more(library: Library) -> None:
    write_vtt(library.folder / "a.vtt", "A sentence about harbours.")

    def gone(event: IngestEvent) -> None:
        if isinstance(event, Progress):
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        ingest(library.archive, [library.folder], gone, make_pipeline=library.models.pipeline)

    assert [job.state for job in library.jobs()] == [State.WAITING]
    assert outcomes(library.go_on()) == {"a.vtt": "unchanged"}


HOSTILE_NAMES = ['it\'s "quoted".wav', "two\nlines.wav", "-y.wav", "科幻🚀圆桌.wav", " .wav", "%s$(x)&;.wav"]


def test_names_are_only_names(library: Library) -> None:
    sound = make_talk(library.folder.parent / "talk.wav", seconds=5)
    for number, name in enumerate(HOSTILE_NAMES):
        data = sound.read_bytes()
        (library.folder / name).write_bytes(data[: len(data) - 2 * number])

    summary = library.ingest()

    assert outcomes(summary) == dict.fromkeys(HOSTILE_NAMES, "added")
    assert {recording.path for recording in library.recordings()} == set(HOSTILE_NAMES)
    assert all("coming" in library.text(recording) for recording in library.recordings())


@contextmanager
def nobody_special() -> Iterator[None]:
    """Root may read everything: give that up for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_file_that_may_not_be_read_is_told(library: Library) -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to others
        folder = Path(name).resolve()
        closed = write_vtt(folder / "closed.vtt", "Secret.")
        closed.chmod(0o000)
        write_vtt(folder / "open.vtt", "A sentence about harbours.")
        archive_folder = folder / "archive"
        with create_archive(archive_folder, demo_overrides()):
            pass
        for path in (folder, archive_folder, *archive_folder.rglob("*")):
            path.chmod(0o777)
        with open_archive(archive_folder) as archive, nobody_special():  # the program may be closed to others
            own = Library(folder, archive, library.models)
            result = own.outcomes()

    assert result == {"closed.vtt": "media-forbidden", "open.vtt": "added"}


def test_file_that_goes_between_finding_and_reading_is_told(library: Library) -> None:
    first = write_vtt(library.folder / "a.vtt", "A sentence about harbours.")
    second = write_vtt(library.folder / "b.vtt", "A sentence about lighthouses.")

    def take_away(event: IngestEvent) -> None:
        if isinstance(event, FileStarted) and event.path == first:
            second.unlink()

    make = library.models.pipeline
    summary = ingest(library.archive, [library.folder], take_away, make_pipeline=make)

    assert outcomes(summary) == {"a.vtt": "added", "b.vtt": "media-missing"}


def test_path_that_is_not_there_is_a_failure_and_the_others_are_taken(library: Library) -> None:
    vtt = write_vtt(library.folder / "a.vtt", "A sentence about harbours.")

    result = library.outcomes(library.folder / "none.mp4", vtt)

    assert result == {"none.mp4": "media-missing", "a.vtt": "added"}
    assert [work.path for work in library.jobs()] == [vtt]


def test_going_on_takes_what_is_unfinished_as_it_was_given(library: Library) -> None:
    (library.folder / "day 1").mkdir()
    (library.folder / "event.yaml").write_text("title: Forum\nrecordings: {a.vtt: {title: The harbour}}\n")
    vtt = write_vtt(library.folder / "day 1" / "a.vtt", "A sentence about harbours.")
    write_vtt(library.folder / "day 1" / "later.vtt", "A sentence about lighthouses.")
    with library.archive.catalogue.writing() as session:
        store.put_job(session, ingest_job(vtt, library.folder, Stage.PROBE, State.WAITING))

    result = outcomes(library.go_on())

    assert result == {"a.vtt": "added"}
    recording = library.recording()
    assert (recording.path, recording.title) == ("day 1/a.vtt", "The harbour")
    assert recording.event_id is not None
    assert library.go_on().finished == ()


def test_going_on_takes_a_failed_file_that_was_mended(library: Library) -> None:
    bad = make_empty(library.folder / "a.vtt")
    write_vtt(library.folder / "b.vtt", "A sentence about lighthouses.")
    library.ingest()
    write_vtt(bad, "A sentence about harbours.")

    assert outcomes(library.go_on()) == {"a.vtt": "added"}
    (first, _) = library.jobs()
    assert (first.attempts, first.state, first.error_code) == (2, State.READY, None)


def test_going_on_tells_once_of_a_bad_file_that_was_deleted(library: Library) -> None:
    bad = make_empty(library.folder / "a.vtt")
    write_vtt(library.folder / "b.vtt", "A sentence about lighthouses.")
    library.ingest()
    bad.unlink()

    assert outcomes(library.go_on()) == {"a.vtt": "media-missing"}
    assert outcomes(library.go_on()) == {}


def test_going_on_keeps_what_an_unmounted_disk_holds(library: Library) -> None:
    bad = make_empty(library.folder / "a.vtt")
    library.ingest()
    library.folder.rename(library.folder.with_name("elsewhere"))
    gone = [outcomes(library.go_on()) for _ in range(2)]
    library.folder.with_name("elsewhere").rename(library.folder)
    write_vtt(bad, "A sentence about harbours.")

    assert gone == [{"a.vtt": "media-missing"}] * 2
    assert outcomes(library.go_on()) == {"a.vtt": "added"}


def test_empty_folder_takes_nothing_away(library: Library) -> None:
    write_vtt(library.folder / "a.vtt", "A sentence about harbours.")
    library.ingest()
    before = library.recordings()
    library.folder.rename(library.folder.with_name("elsewhere"))
    library.folder.mkdir()

    assert library.outcomes() == {}
    assert library.recordings() == before
    assert len(library.searcher().ask(Question("harbours")).hits) == 1


def test_two_processes_over_one_folder_take_each_file_once(tmp_path: Path, models: Models) -> None:
    folder = tmp_path / "library"
    folder.mkdir()
    for number in range(12):
        write_vtt(folder / f"{number}.vtt", f"Sentence number {number} is about harbours.")
    shutil.copy(folder / "1.vtt", folder / "same as 1.vtt")
    with create_archive(tmp_path / "archive", demo_overrides()) as archive:
        command = [sys.executable, "-m", "rostrum", "--archive", str(archive.folder), "ingest", "--json"]
        both = [subprocess.Popen([*command, str(folder)], stdout=PIPE, text=True) for _ in range(2)]
        told = [[json.loads(line) for line in process.communicate()[0].splitlines()] for process in both]
        library = Library(folder, archive, models)
        hits = library.searcher().ask(Question("harbours", limit=50)).hits

        assert [process.returncode for process in both] == [0, 0]
        added = [
            Path(event["path"]).name for events in told for event in events if event.get("outcome") == "added"
        ]
        assert sorted(added) in (
            sorted(f"{name}.vtt" for name in range(12)),
            sorted([*(f"{name}.vtt" for name in range(12) if name != 1), "same as 1.vtt"]),
        )
        assert len(library.recordings()) == len(hits) == 12
        assert {(job.state, job.attempts <= 2) for job in library.jobs()} == {(State.READY, True)}


def test_recording_that_is_removed_while_it_is_heard_is_left(library: Library, talk: Path) -> None:
    shutil.copy(talk, library.folder / "a.wav")
    write_vtt(library.folder / "b.vtt", "A sentence about harbours.")

    def remove(event: IngestEvent) -> None:
        if isinstance(event, Progress) and event.path.name == "a.wav" and library.recordings():
            with library.archive.catalogue.writing() as session:
                store.remove_recording(session, library.recording().id)

    summary = ingest(library.archive, [library.folder], remove, make_pipeline=library.models.pipeline)

    assert outcomes(summary) == {"b.vtt": "added"}
    assert [(one.path.name, str(one.reason)) for one in summary.skipped] == [
        ("a.wav", "cancelled or removed meanwhile")
    ]
    assert [recording.path for recording in library.recordings()] == ["b.vtt"]
    assert library.outcomes() == {"a.wav": "added", "b.vtt": "unchanged"}  # asked for again, it is back


def test_file_that_is_cancelled_while_it_is_heard_resumes_when_it_is_asked_for(
    library: Library, talk: Path
) -> None:
    shutil.copy(talk, library.folder / "a.wav")
    seen: list[str | None] = []

    def cancel(event: IngestEvent) -> None:
        if isinstance(event, Progress) and not seen:
            (job,) = library.jobs()
            seen.append(job.owner and job.owner.name.partition(" (")[0])
            ledger.cancel(library.archive.catalogue, job.id)

    summary = ingest(library.archive, [library.folder], cancel, make_pipeline=library.models.pipeline)

    assert (outcomes(summary), len(summary.skipped), seen) == ({}, 1, ["rostrum ingest"])
    assert [job.state for job in library.jobs()] == [State.CANCELLED]
    assert library.go_on().finished == ()
    (job,) = library.jobs()
    ledger.retry(library.archive.catalogue, job.id)
    assert outcomes(library.go_on()) == {"a.wav": "unchanged"} or outcomes(library.go_on()) == {}
    assert "coming" in library.text()


def test_missing_embedding_model_is_told_before_anything_is_heard(tmp_path: Path, talk: Path) -> None:
    shutil.copy(talk, tmp_path / "talk.wav")
    missing = {"search.embedding_model": "nobody/nothing", "models.offline": "true"}
    events: list[IngestEvent] = []

    with (
        create_archive(tmp_path / "archive", demo_overrides() | missing) as archive,
        pytest.raises(ModelMissing, match=r"search\.embedding_model"),
    ):
        ingest(archive, [tmp_path / "talk.wav"], events.append)

    assert events == [BatchStarted(1)]


def test_missing_speech_model_lets_transcripts_in(tmp_path: Path, library: Library, talk: Path) -> None:
    shutil.copy(talk, library.folder / "talk.wav")
    write_vtt(library.folder / "a.vtt", "A sentence about harbours.")
    missing = {"transcription.model": "nobody/nothing", "models.offline": "true"}
    events: list[IngestEvent] = []

    with create_archive(tmp_path / "other", demo_overrides() | missing) as archive:
        summary = ingest(archive, [library.folder], events.append)

    assert outcomes(summary) == {"a.vtt": "added", "talk.wav": "model-missing"}
    (failed,) = (event for event in events if isinstance(event, FileFailed))
    assert failed.stage is Stage.TRANSCRIBE
    assert "hf download nobody/nothing" in str(failed.error.hint)


def test_summary_counts_what_was_heard(library: Library, talk: Path) -> None:
    shutil.copy(talk, library.folder / "talk.wav")
    make_tone(library.folder / "tone.wav", 1.0)

    summary = library.ingest()

    assert summary.audio == pytest.approx(16_000, abs=50)
    assert summary.seconds > 0
    assert library.events[0] == BatchStarted(2)


def note(library: Library, path: Path, root: Path, state: State = State.WAITING) -> None:
    with library.archive.catalogue.writing() as session:
        store.put_job(session, ingest_job(path, root, Stage.PROBE, state))


def test_going_on_takes_all_of_a_folder_that_was_noted_and_forgets_its_line(library: Library) -> None:
    (library.folder / "day 1").mkdir()
    (library.folder / "event.yaml").write_text("title: Forum\n")
    write_vtt(library.folder / "day 1" / "a.vtt", "A sentence about harbours.")
    vtt = write_vtt(library.folder / "b.vtt", "A sentence about lighthouses.")
    (library.folder / "notes.txt").write_text("x")
    note(library, library.folder, library.folder)
    note(library, library.folder / "day 1", library.folder / "day 1")
    note(library, vtt, library.folder)

    summary = library.go_on()

    assert outcomes(summary) == {"a.vtt": "added", "b.vtt": "added"}
    assert [one.path.name for one in summary.skipped] == ["notes.txt"]
    assert {recording.path for recording in library.recordings()} == {"day 1/a.vtt", "b.vtt"}
    assert [work.path.name for work in library.jobs()] == ["b.vtt", "a.vtt"]
    assert library.go_on().finished == ()


def test_folder_that_is_given_needs_no_line_any_more(library: Library) -> None:
    write_vtt(library.folder / "a.vtt", "A sentence about harbours.")
    note(library, library.folder, library.folder)

    library.ingest()

    assert [work.path.name for work in library.jobs()] == ["a.vtt"]


def test_noted_folder_that_cannot_be_looked_at_fails_until_it_can(library: Library) -> None:
    folder = library.folder / "disk" / "talks"
    folder.mkdir(parents=True)
    write_vtt(folder / "a.vtt", "A sentence about harbours.")
    note(library, folder, folder)
    (library.folder / "disk").rename(library.folder / "elsewhere")

    gone = outcomes(library.go_on())
    (failed,) = library.jobs()
    (library.folder / "elsewhere").rename(library.folder / "disk")

    assert (gone, failed.state, failed.error_code) == (
        {"talks": "media-missing"},
        State.FAILED,
        "media-missing",
    )
    assert outcomes(library.go_on()) == {"a.vtt": "added"}


def test_going_on_with_what_waits_leaves_what_failed(library: Library) -> None:
    failed, interrupted, waiting = (
        write_vtt(library.folder / f"{name}.vtt", f"A sentence about {name}.")
        for name in ("harbours", "bridges", "lighthouses")
    )
    note(library, failed, library.folder, State.FAILED)
    note(library, interrupted, library.folder, State.WORKING)
    note(library, waiting, library.folder)

    result = outcomes(library.go_on(IngestOptions(only_waiting=True)))

    assert result == {"bridges.vtt": "added", "lighthouses.vtt": "added"}
    assert outcomes(library.go_on()) == {"harbours.vtt": "added"}


def test_what_turned_out_to_be_no_recording_does_not_wait_for_ever(library: Library) -> None:
    file = library.folder / "settings.json"
    file.write_text("{}")
    note(library, file, library.folder)

    summary = library.go_on()

    assert [(one.path, str(one.reason)) for one in summary.skipped] == [
        (file, "JSON, but not a transcript that Rostrum can read")
    ]
    assert library.jobs() == []
