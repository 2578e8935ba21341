"""What tests of ingest need: the models once, a library each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from libraries import Library, Models, make_talk

from archive import create_archive
from archive.demo_models import demo_overrides


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    """The demo's speech and embedding model, loaded."""
    return Models.load(tmp_path_factory.mktemp("models") / "archive")


@pytest.fixture
def library(tmp_path: Path, models: Models) -> Iterator[Library]:
    """An empty folder for recordings, and an archive beside it."""
    folder = tmp_path / "library"
    folder.mkdir()
    with create_archive(tmp_path / "archive", demo_overrides()) as archive:
        yield Library(folder.resolve(), archive, models)


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fifteen seconds of English speech; copy it into a library."""
    path = tmp_path_factory.mktemp("talk") / "talk.wav"
    make_talk(path)
    return path
