"""What tests of every package need: an archive of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import Archive, create_archive


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """A fresh archive in a folder of its own, below tmp_path."""
    with create_archive(tmp_path / "archive") as archive:
        yield archive
