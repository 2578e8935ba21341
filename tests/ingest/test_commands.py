"""ingest, status, remove and doctor as people and programs use them."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from libraries import make_talk, write_vtt
from making_media import make_empty, make_tone
from running_commands import Ran, run_command

from archive import open_archive
from archive.catalogue import queries
from archive.jobs import JobKind, JobProgress
from archive.leases import leased
from ingest import reporting


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library with captions alone, a video-less talk with captions, and a file of another type."""
    folder = tmp_path / "library"
    folder.mkdir()
    write_vtt(folder / "harbour.vtt", "A sentence about harbours.")
    make_tone(folder / "tone.wav", 1.0)
    write_vtt(folder / "tone.vtt", "A sentence about lighthouses.")
    (folder / "notes.txt").write_text("x")
    return folder.resolve()


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The folder of a new archive with the demo's models."""
    assert run_command("--archive", tmp_path / "archive", "init", "--demo-models").code == 0
    return tmp_path / "archive"


def rostrum(own: Path, *arguments: object) -> Ran:
    return run_command("--archive", own, *arguments)


def status(own: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(rostrum(own, "status", "--json").out)
    return values


def test_ingest_prints_lines_and_a_summary(own: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporting, "LINE_SECONDS", 3600.0)  # on a busy machine a file may take ten seconds
    ran = rostrum(own, "ingest", folder)
    ids = {recording["path"]: recording["id"] for recording in status(own)["list"]}

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        f"skipped  {folder}/notes.txt: unsupported file type .txt",
        "2 recordings to check",
        f"[1/2] {folder}/harbour.vtt",
        f"added    {folder}/harbour.vtt  {ids['harbour.vtt']}",
        f"[2/2] {folder}/tone.wav",
        f"added    {folder}/tone.wav  {ids['tone.wav']}",
        "2 added, 1 skipped",
    ]


def test_ingest_prints_json_lines_for_programs(own: Path, folder: Path) -> None:
    ran = rostrum(own, "ingest", "--json", folder / "harbour.vtt")
    events = [json.loads(line) for line in ran.out.splitlines()]

    assert ran.code == 0
    assert [event["event"] for event in events] == ["batch", "file", "progress", "finished", "summary"]
    assert events[-1] | {"seconds": 0} == {
        "event": "summary",
        "finished": 1,
        "failed": 0,
        "skipped": 0,
        "seconds": 0,
        "audio": 0.0,
    }


def test_ingest_ends_with_one_when_some_failed_and_goes_on_later(own: Path, folder: Path) -> None:
    bad = make_empty(folder / "bad.mp4")

    first = rostrum(own, "ingest", folder)
    attention = status(own)["unfinished"]
    shown = rostrum(own, "status").out
    bad.unlink()
    make_tone(folder / "bad.wav", 1.0)
    write_vtt(folder / "bad.vtt", "A sentence about bridges.")
    second = rostrum(own, "ingest")
    third = rostrum(own, "ingest")

    told = [
        f"failed while reading: {bad}: the file is empty (0 bytes).",
        "    Copy it again from its source.",
    ]
    assert first.code == 1
    assert first.out.splitlines()[-3:] == ["2 added, 1 failed, 1 skipped", *told]
    assert attention[0]["message_template"] == "{path}: {problem}"
    assert [
        {name: value for name, value in one.items() if "_" not in name} | {"id": ""} for one in attention
    ] == [
        {
            "id": "",
            "kind": "ingest",
            "path": str(bad),
            "recording": None,
            "state": "failed",
            "stage": "probe",
            "owner": None,
            "share": None,
            "code": "media-empty",
            "message": f"{bad}: the file is empty (0 bytes).",
            "hint": "Copy it again from its source.",
        }
    ]
    assert shown.splitlines()[-2:] == told
    assert (second.code, third.code) == (1, 0)
    assert third.out.splitlines() == ["0 recordings to check", "nothing to do"]


@pytest.mark.parametrize("options", [["--event", "Spring Forum"], ["--event", "forum.yaml"]])
def test_ingest_takes_an_event_by_title_or_file(
    own: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    monkeypatch.chdir(folder)
    (folder / "event.yaml").write_text("title: Another Forum\n")
    Path("forum.yaml").write_text("title: Spring Forum\nvenue: Harbour Hall\n")

    ran = rostrum(own, "ingest", *options, "harbour.vtt")

    assert ran.code == 0
    with open_archive(own) as archive, archive.catalogue.reading() as session:
        assert [event.title for event in queries.events(session)] == ["Spring Forum"]
        assert [standing.event for standing in queries.standings(session)] == queries.events(session)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--event", "  "], "an event needs a title."),
        (["--event", "none.yaml"], "there is no programme file none.yaml"),
        (["--language", "Klingon"], "“Klingon” is not a valid language"),
        (["--nonsense"], "No such option"),
        (["--waiting"], "cannot be combined with paths."),
    ],
)
def test_ingest_refuses_bad_options(own: Path, folder: Path, options: list[str], said: str) -> None:
    ran = rostrum(own, "ingest", *options, folder)

    assert ran.code == 2
    assert said in ran.err
    assert status(own)["recordings"] == 0


def test_ingest_takes_a_programme_error_for_a_failure_of_its_folder(own: Path, folder: Path) -> None:
    (folder / "event.yaml").write_text("titel: Forum\n")

    ran = rostrum(own, "ingest", folder)

    assert ran.code == 1
    assert ran.out.count("Did you mean title?") == 4  # two files, told at once and in the summary


def test_ingest_leaves_what_another_is_importing_and_says_so(own: Path, folder: Path) -> None:
    taken = next(path for path in sorted(folder.iterdir()) if path.suffix == ".vtt")
    with (
        open_archive(own) as archive,
        leased(archive.catalogue, JobKind.INGEST, str(taken.resolve()), "rostrum ingest") as lease,
    ):
        assert lease is not None
        lease.tell(JobProgress(1, 4))
        ran = rostrum(own, "ingest", folder)
        reading = rostrum(own, "search", "harbours")
        status = rostrum(own, "status")

    assert ran.code == 0
    assert f"{taken.name}: rostrum ingest (process {os.getpid()} on " in ran.out
    assert "1 added, 2 skipped" in ran.out
    assert reading.code == 0
    place, us = re.escape(str(taken.resolve())), rf"rostrum ingest \(process {os.getpid()} on "
    working = rf"import of {place}: running(, 25%)? \({us}"
    assert re.search(working, status.out)


def test_jobs_are_listed_cancelled_retried_and_dismissed(own: Path, folder: Path) -> None:
    make_empty(folder / "empty.mp4")
    assert rostrum(own, "jobs").out == "No jobs waiting, running or failed.\n"
    rostrum(own, "ingest", folder)
    (listed,) = json.loads(rostrum(own, "jobs", "--json").out)
    job = listed["id"]

    assert (listed["kind"], listed["state"], listed["code"]) == ("ingest", "failed", "media-empty")
    assert rostrum(own, "jobs").out.startswith(f"{job}  failed ")
    assert rostrum(own, "jobs", "retry", job).out == f"{job}: queued\n"
    assert "is not finished. To continue: rostrum ingest" in rostrum(own, "jobs").out
    rostrum(own, "ingest", "--waiting")
    with open_archive(own) as archive:
        path = str((folder / "empty.mp4").resolve())
        with leased(archive.catalogue, JobKind.INGEST, path, "rostrum ingest"):
            refused = rostrum(own, "jobs", "dismiss", job)
            cancelled = rostrum(own, "jobs", "cancel", job)
    assert (refused.code, f"rostrum jobs cancel {job}" in refused.err) == (1, True)
    assert cancelled.out == f"{job}: cancelled\n"
    assert f"cancelled. To continue: rostrum jobs retry {job}" in rostrum(own, "jobs").out
    assert rostrum(own, "jobs", "dismiss", job).out == f"{job}: dismissed\n"
    assert rostrum(own, "jobs", "dismiss", job).code == 2
    assert json.loads(rostrum(own, "jobs", "--json").out) == []


def test_ingest_language_and_transcribe_reach_the_speech_model(own: Path, folder: Path) -> None:
    make_talk(folder / "talk.wav", seconds=6)
    write_vtt(folder / "talk.vtt", "By hand.")

    refused = rostrum(own, "ingest", "--transcribe", "--language", "zh-Hans", folder / "talk.wav")
    heard = rostrum(own, "ingest", "--transcribe", folder / "talk.wav")
    again = rostrum(own, "ingest", "--again", folder / "talk.wav")

    assert (refused.code, heard.code, again.code) == (1, 0, 0)
    assert "the language is “zh”, which the speech model whisper-synthetic does not support" in refused.out
    assert "coming" in rostrum(own, "export", "talk").out
    with open_archive(own) as archive, archive.catalogue.reading() as session:
        recording = queries.recording_named(session, "talk")
        assert len(queries.transcripts(session, recording.id)) == 2


def test_status_tells_text_only_and_playable_recordings(own: Path, folder: Path) -> None:
    rostrum(own, "ingest", folder)

    values, lines = status(own), rostrum(own, "status").out.splitlines()

    first, second = values.pop("list")
    assert values == {
        "recordings": 2,
        "searchable": 2,
        "passages": 2,
        "speakers": 0,
        "events": 0,
        "duration": 3.0,
        "unfinished": [],
    }
    assert first | {"id": "r"} == {
        "id": "r",
        "title": "harbour",
        "path": "harbour.vtt",
        "state": "ready",
        "language": None,
        "has_media": False,
        "condition": None,
        "duration": 2.0,
    }
    assert (second["has_media"], second["condition"], second["duration"]) == (True, "whole", 1.0)
    assert lines[0] == "2 recordings (2 searchable), 0:00:03 in all, 2 passages, 0 speakers, 0 events"
    assert lines[2].split() == [first["id"], "ready,", "text", "only", "0:00:02", "harbour", "harbour.vtt"]
    assert lines[3].split() == [second["id"], "ready", "0:00:01", "tone", "tone.wav"]


def test_remove_takes_recordings_out_and_leaves_their_files(own: Path, folder: Path) -> None:
    rostrum(own, "ingest", folder)
    files = sorted(folder.iterdir())
    removed_id = status(own)["list"][1]["id"]
    cached = own / "cache" / "previews" / removed_id
    cached.mkdir(parents=True)

    ran = rostrum(own, "remove", "tone")

    assert ran.code == 0
    assert f"its media stays at {folder}/tone.wav" in ran.out
    assert [recording["path"] for recording in status(own)["list"]] == ["harbour.vtt"]
    assert "lighthouses" not in rostrum(own, "search", "lighthouses").out
    assert sorted(folder.iterdir()) == files
    assert not cached.exists()
    assert "“tone” was removed from this archive on" in rostrum(own, "remove", removed_id).err
    assert rostrum(own, "ingest", folder).out.splitlines()[-1] == "1 unchanged, 1 added, 1 skipped"
    assert status(own)["list"][1]["id"] == removed_id


def test_doctor_finds_the_demo_models_well(own: Path) -> None:
    ran = rostrum(own, "doctor")

    assert ran.code == 0
    lines = ran.out.splitlines()
    assert f"OK  archive: {own} is writable" in lines
    assert any(line.startswith("OK  speech model: whisper-synthetic, ") for line in lines)
    assert any(line.startswith("OK  embedding model: ") for line in lines)


def test_doctor_names_the_next_step_of_what_is_missing(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROSTRUM__TRANSCRIPTION__MODEL", "nobody/nothing")
    monkeypatch.setenv("ROSTRUM__MODELS__OFFLINE", "true")
    missing = rostrum(own, "doctor")
    nowhere = rostrum(tmp_path / "nowhere", "doctor")

    assert (missing.code, nowhere.code) == (1, 1)
    assert "FIX speech model: The model “nobody/nothing” (transcription.model) was not found" in missing.out
    assert "hf download nobody/nothing" in missing.out
    assert f"    Create one with: rostrum --archive {tmp_path}/nowhere init" in nowhere.out
