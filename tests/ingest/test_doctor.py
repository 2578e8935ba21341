"""What doctor finds on this machine and on worse ones."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from libraries import Models

from archive import Archive, create_archive
from archive.config import Config
from archive.demo_models import demo_overrides
from archive.errors import ModelMissing
from archive.messages import message
from ingest import doctor
from ingest.doctor import Finding, findings, glance
from ingest.transcribe import SpeechModel


def found(archive: Archive, config: Config | None = None) -> dict[str, Finding]:
    return {finding.subject: finding for finding in findings(config or archive.config, archive)}


@pytest.fixture
def demo_models(tmp_path: Path) -> dict[str, Finding]:
    with create_archive(tmp_path / "archive", demo_overrides()) as archive:
        return found(archive)


def test_doctor_looks_at_all_that_is_needed(demo_models: dict[str, Finding]) -> None:
    assert list(demo_models) == [
        "archive",
        "catalogue",
        "disk",
        "ffmpeg",
        "speech model",
        "embedding model",
        "fonts",
    ]
    assert all(finding.is_well for finding in demo_models.values())
    assert "384 dimensions, en, on " in str(demo_models["embedding model"].text)
    assert re.fullmatch(r"version \S+ at /\S+", str(demo_models["ffmpeg"].text))


def test_glance_says_the_same_without_loading_a_model(
    tmp_path: Path, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SpeechModel, "load", lambda *_: pytest.fail("it was loaded"))
    monkeypatch.setattr(doctor, "load_embedder", lambda *_: pytest.fail("it was loaded"))
    with create_archive(tmp_path / "archive", demo_overrides()) as archive:
        seen = {finding.subject: finding for finding in glance(archive, models.embedder)}

    assert list(seen) == [
        "archive",
        "catalogue",
        "disk",
        "ffmpeg",
        "speech model",
        "embedding model",
        "fonts",
    ]
    assert all(finding.is_well for finding in seen.values())
    assert re.fullmatch(r"whisper-synthetic is on this machine: \w+ on \w+", str(seen["speech model"].text))
    assert "384 dimensions, en, on " in str(seen["embedding model"].text)


@pytest.mark.parametrize("offline", [True, False])
def test_glance_tells_what_is_missing_and_fetches_nothing(
    archive: Archive, offline: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.models._downloaded", lambda _: pytest.fail("it was fetched"))
    section = archive.config
    config = section.model_copy(
        update={
            "models": section.models.model_copy(update={"offline": offline}),
            "transcription": section.transcription.model_copy(update={"model": "nobody/else"}),
        }
    )
    missing = ModelMissing(
        "nobody/nothing", "search.embedding_model", ["here"], message("there is no such folder")
    )

    seen = {finding.subject: finding for finding in glance(replace(archive, config=config), missing)}

    assert (seen["embedding model"].is_well, seen["embedding model"].text) == (False, missing.message)
    assert seen["speech model"].is_well is not offline
    assert "nobody/else" in str(seen["speech model"].text)


def test_doctor_finds_missing_tools_and_models(archive: Archive) -> None:
    section = archive.config
    config = section.model_copy(
        update={
            "media": section.media.model_copy(update={"ffmpeg": "/nowhere/ffmpeg"}),
            "models": section.models.model_copy(update={"offline": True}),
            "search": section.search.model_copy(update={"embedding_model": "nobody/nothing"}),
            "transcription": section.transcription.model_copy(update={"model": "nobody/else"}),
        }
    )

    results = found(archive, config)

    ill = {subject for subject, finding in results.items() if not finding.is_well}
    assert ill == {"ffmpeg", "speech model", "embedding model"}
    assert all(results[subject].next_step for subject in ill)
    assert "/nowhere/ffmpeg" in str(results["ffmpeg"].text)


def test_doctor_says_when_the_disk_is_full(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "FREE_BYTES", 1 << 60)

    finding = found(archive)["disk"]

    assert not finding.is_well
    assert str(finding.next_step) == f"Free some space, for example: rm -r {archive.cache}"


def test_doctor_says_when_the_archive_cannot_be_written_to(tmp_path: Path) -> None:
    with create_archive(tmp_path / "archive") as archive:
        archive.folder.rename(tmp_path / "gone")
        finding = doctor._write_access(archive.config, archive)

    assert not finding.is_well
    assert str(archive.folder) in str(finding.text)
    assert finding.next_step


def test_archive_that_others_can_read_is_named_with_the_remedy(archive: Archive, models: Models) -> None:
    archive.folder.chmod(0o755)
    (archive.folder / "config.yaml").chmod(0o644)

    found = next(one for one in glance(archive, models.embedder) if one.subject == "archive")

    assert not found.is_well
    assert "can read “config.yaml”" in str(found.text)
    assert str(found.next_step) == f"To keep them private: chmod -R o-rwx {archive.folder}"
