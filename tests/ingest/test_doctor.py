"""What doctor finds on this machine and on worse ones."""

import re
from pathlib import Path

import pytest

from archive import Archive, create_archive
from archive.config import Config
from archive.demo_models import demo_overrides
from ingest import doctor
from ingest.doctor import Finding, findings


def found(archive: Archive, config: Config | None = None) -> dict[str, Finding]:
    return {finding.subject: finding for finding in findings(config or archive.config, archive)}


@pytest.fixture
def demo_models(tmp_path: Path) -> dict[str, Finding]:
    with create_archive(tmp_path / "archive", demo_overrides()) as archive:
        return found(archive)


def test_doctor_looks_at_all_that_is_needed(demo_models: dict[str, Finding]) -> None:
    assert list(demo_models) == ["archive", "disk", "ffmpeg", "speech model", "embedding model", "fonts"]
    assert all(finding.is_well for finding in demo_models.values())
    assert "384 dimensions, en, on " in demo_models["embedding model"].text
    assert re.fullmatch(r"\S+ at /\S+", demo_models["ffmpeg"].text)


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
    assert "/nowhere/ffmpeg" in results["ffmpeg"].text


def test_doctor_says_when_the_disk_is_full(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "FREE_BYTES", 1 << 60)

    finding = found(archive)["disk"]

    assert not finding.is_well
    assert finding.next_step == f"Free some, for instance: rm -r {archive.cache}"


def test_doctor_says_when_the_archive_cannot_be_written_to(tmp_path: Path) -> None:
    with create_archive(tmp_path / "archive") as archive:
        archive.folder.rename(tmp_path / "gone")
        finding = doctor._write_access(archive.config, archive)

    assert not finding.is_well
    assert str(archive.folder) in finding.text
    assert finding.next_step
