"""The digest of a file, and what is said of files that have none."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import making_media
import pytest

from archive.errors import MediaEmpty, MediaForbidden, MediaMissing, MediaUnreadable
from archive.media import sha256_of

NOBODY = 65_534


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter, which pytest's own is not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def unprivileged() -> Iterator[None]:
    """We are nobody: root may read everything."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    yield
    os.seteuid(before)


def test_sha256_of_known_bytes(tmp_path: Path) -> None:
    path = tmp_path / "abc.mp4"
    path.write_bytes(b"abc")  # FIPS 180-2, B.1

    assert sha256_of(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_sha256_of_tells_bytes_done(tmp_path: Path) -> None:
    path = tmp_path / "zeros.mp4"
    path.write_bytes(bytes((2 << 20) + 5))
    done: list[int] = []

    sha256_of(path, done.append)

    assert done == [1 << 20, 2 << 20, (2 << 20) + 5]


def test_sha256_of_nothing(tmp_path: Path) -> None:
    empty = making_media.make_empty(tmp_path / "empty.mp4")

    with pytest.raises(MediaMissing):
        sha256_of(tmp_path / "missing.mp4")
    with pytest.raises(MediaMissing):
        sha256_of(empty / "below-a-file.mp4")
    with pytest.raises(MediaEmpty):
        sha256_of(empty)


def test_sha256_of_folder_or_pipe_is_unreadable(tmp_path: Path, stalling_file: Path) -> None:
    for path in (tmp_path, stalling_file):
        with pytest.raises(MediaUnreadable, match="a folder or device"):
            sha256_of(path)


def test_sha256_of_name_that_is_too_long_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(MediaUnreadable, match="File name too long"):
        sha256_of(tmp_path / ("x" * 300))


def test_sha256_of_forbidden_file_says_how_to_allow_it(
    open_folder: Path, request: pytest.FixtureRequest
) -> None:
    path = open_folder / "closed.mp4"
    path.write_bytes(b"abc")
    path.chmod(0)
    request.getfixturevalue("unprivileged")

    with pytest.raises(MediaForbidden) as caught:
        sha256_of(path)

    assert str(caught.value) == f"{path}: permission denied. Allow Rostrum to read it: chmod u+r '{path}'"
