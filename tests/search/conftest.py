"""Archives for search, and the small embedding model, loaded once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from archive import Archive, create_archive, open_archive
from archive.demo_models import demo_overrides
from search import Embedder, Searcher, load_embedder
from tests.search.forum import put_forum


@pytest.fixture(scope="session")
def empty_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an archive that is set to the demo's models, to be copied."""
    overrides = {**demo_overrides(), "search.passage_tokens": "40", "models.offline": "true"}
    with create_archive(tmp_path_factory.mktemp("empty") / "archive", overrides) as archive:
        return archive.folder


@pytest.fixture
def archive(tmp_path: Path, empty_archive: Path) -> Iterator[Archive]:
    """A fresh archive in a folder of its own."""
    shutil.copytree(empty_archive, tmp_path / "archive")
    with open_archive(tmp_path / "archive") as archive:
        yield archive


@pytest.fixture(scope="session")
def embedder(empty_archive: Path) -> Embedder:
    """all-MiniLM-L6-v2, said to know English only."""
    torch.set_num_threads(1)  # threads that spin for one another cost more than these texts
    with open_archive(empty_archive) as archive:
        return load_embedder(archive.config.search, archive.config.models, archive.models_folder)


@pytest.fixture(scope="session")
def forum(
    empty_archive: Path, tmp_path_factory: pytest.TempPathFactory, embedder: Embedder
) -> Iterator[Archive]:
    """The four talks; nobody writes to it."""
    folder = tmp_path_factory.mktemp("forum") / "archive"
    shutil.copytree(empty_archive, folder)
    with open_archive(folder) as archive:
        put_forum(archive, embedder)
        yield archive


@pytest.fixture(scope="session")
def searcher(forum: Archive, embedder: Embedder) -> Searcher:
    return Searcher(forum, embedder)
