"""What tests of every package need: an archive of their own, and the demo's, made once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from archive import Archive, create_archive, open_archive
from archive.demo_models import demo_folder, demo_overrides
from ingest import ingest

settings.register_profile("rostrum", deadline=None)  # machines are shared: a slow example is no failure
settings.load_profile("rostrum")


@pytest.fixture(scope="session")
def new_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an archive that nothing was put into: a copy costs a tenth of making one."""
    folder = tmp_path_factory.mktemp("new") / "archive"
    create_archive(folder).catalogue.close()
    return folder


@pytest.fixture
def archive(new_folder: Path, tmp_path: Path) -> Iterator[Archive]:
    """A fresh archive in a folder of its own, below tmp_path."""
    shutil.copytree(new_folder, tmp_path / "archive")
    with open_archive(tmp_path / "archive") as archive:
        yield archive


@pytest.fixture(scope="session")
def demo_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an archive with the demo's recordings, heard and indexed by the real pipeline.

    It takes half a minute and is shared: a test that writes to it must copy the folder first.
    """
    folder = tmp_path_factory.mktemp("demo") / "archive"
    with create_archive(folder, demo_overrides()) as archive:
        summary = ingest(archive, [demo_folder() / "recordings"], lambda _event: None)
    assert summary.failed == ()
    assert len(summary.finished) == 5
    return folder
