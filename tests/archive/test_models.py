"""Models are found where they lie, and a missing one is a sentence: never a traceback, never a long wait."""

import socket
import time
from pathlib import Path

import huggingface_hub.constants
import pytest

from archive import models
from archive.errors import ModelMissing
from archive.models import locate_model

KEY = "transcription.model"


@pytest.fixture(autouse=True)
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty cache, and a hub at a port where nobody listens."""
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", "http://127.0.0.1:9")


def make_model(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"weights")
    return folder


@pytest.mark.parametrize("name", ["tiny", "someone/tiny", "elsewhere/tiny", "absolute"])
def test_locate_model_finds_local_folders(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folders = {
        "tiny": tmp_path / "models" / "tiny",
        "someone/tiny": tmp_path / "models" / "tiny",
        "elsewhere/tiny": tmp_path / "elsewhere" / "tiny",
        "absolute": tmp_path / "absolute",
    }
    make_model(folders[name])
    asked = str(folders[name]) if name == "absolute" else name

    assert locate_model(asked, KEY, tmp_path / "models", True, required=["model.bin"]) == folders[name]


def test_locate_model_finds_the_hub_cache(tmp_path: Path) -> None:
    repository = tmp_path / "cache" / "models--someone--tiny"
    snapshot = make_model(repository / "snapshots" / "1234")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("1234")

    found = locate_model("tiny", KEY, tmp_path, True, repository="someone/tiny", required=["model.bin"])

    assert found == snapshot


def test_locate_model_refuses_a_folder_without_weights(tmp_path: Path) -> None:
    (tmp_path / "models" / "tiny").mkdir(parents=True)

    with pytest.raises(ModelMissing, match=r"models/tiny lacks config\.json, model\.bin"):
        locate_model("tiny", KEY, tmp_path / "models", True, required=["config.json", "model.bin"])


@pytest.mark.parametrize(
    ("name", "offline", "reason"),
    [
        (
            "tiny",
            True,
            "tiny, the hub's cache. Reason: models.offline does not allow access to the hub.",
        ),
        ("/no/such/folder", False, "Searched: /no/such/folder. Reason: there is no such folder."),
        ("not a name", False, "“not a name” is not a valid repository name at the hub."),
        ("tiny", False, "the hub's cache, the hub. Reason: the hub cannot be used"),
    ],
)
def test_locate_model_says_why_there_is_none(name: str, offline: bool, reason: str, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing) as complaint:
        locate_model(name, KEY, tmp_path, offline)

    assert reason.format(models=tmp_path) in str(complaint.value.message)
    assert "You can (1) put its files" in str(complaint.value.hint)


def test_locate_model_does_not_wait_for_a_silent_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "HUB_TIMEOUT_SECONDS", 0.3)
    asked: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", address)
        started = time.monotonic()

        with pytest.raises(ModelMissing, match="the hub cannot be used"):
            locate_model("tiny", KEY, tmp_path, False, repository="someone/tiny", on_download=asked.append)

    assert time.monotonic() - started < 5
    assert asked == ["someone/tiny"]
