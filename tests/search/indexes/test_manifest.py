"""Files of an index are what the manifest says, also large ones that are not read at every opening."""

import os
from pathlib import Path

import pytest

from search.indexes import manifest
from search.indexes.manifest import (
    VERIFIED,
    IndexDamaged,
    IndexFile,
    describe_file,
    remember_verified,
    verify,
)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IndexFile:
    """A large file that was verified."""
    monkeypatch.setattr(manifest, "LARGE", 1000)
    (tmp_path / "large").write_bytes(bytes(5000))
    described = describe_file(tmp_path / "large")
    verify(tmp_path, [described])
    return described


def reads(folder: Path, file: IndexFile, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often the file is read through when it is verified."""
    read: list[Path] = []

    def describe(path: Path) -> IndexFile:
        read.append(path)
        return describe_file(path)

    with monkeypatch.context() as patched:
        patched.setattr(manifest, "describe_file", describe)
        verify(folder, [file])
    return len(read)


def test_a_large_file_is_read_once_and_a_small_one_every_time(
    tmp_path: Path, file: IndexFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "small").write_bytes(bytes(900))
    small = describe_file(tmp_path / "small")
    verify(tmp_path, [small])

    assert reads(tmp_path, file, monkeypatch) == 0
    assert reads(tmp_path, small, monkeypatch) == 1


def test_a_file_is_noted_by_whoever_wrote_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "LARGE", 1000)
    (tmp_path / "large").write_bytes(bytes(5000))
    file = describe_file(tmp_path / "large")

    remember_verified(tmp_path, [file])

    assert reads(tmp_path, file, monkeypatch) == 0


@pytest.mark.parametrize("keeps_times", [False, True])
def test_a_file_that_changed_is_read_again(tmp_path: Path, file: IndexFile, keeps_times: bool) -> None:
    before = (tmp_path / "large").stat()
    with (tmp_path / "large").open("r+b") as content:
        content.seek(2500)
        content.write(b"x")
    if keeps_times:
        os.utime(tmp_path / "large", ns=(before.st_atime_ns, before.st_mtime_ns))

    with pytest.raises(IndexDamaged, match="the checksum differs"):
        verify(tmp_path, [file])


def test_another_file_of_the_same_name_and_size_is_not_taken_for_it(tmp_path: Path, file: IndexFile) -> None:
    (tmp_path / "other").write_bytes(b"x" * 5000)
    (tmp_path / "other").replace(tmp_path / "large")

    with pytest.raises(IndexDamaged):
        verify(tmp_path, [file])


def test_another_checksum_for_the_same_file_is_noticed(tmp_path: Path, file: IndexFile) -> None:
    with pytest.raises(IndexDamaged):
        verify(tmp_path, [IndexFile(file.name, "0" * 64, file.size)])


@pytest.mark.parametrize("started", ["another run of the machine", None])
def test_after_a_new_start_every_file_is_read(
    tmp_path: Path, file: IndexFile, monkeypatch: pytest.MonkeyPatch, started: str | None
) -> None:
    monkeypatch.setattr(manifest, "_machine_start", lambda: started)

    assert reads(tmp_path, file, monkeypatch) == 1


@pytest.mark.parametrize("content", ["", "[]", "{", '{"large": 3}', None])
def test_a_note_that_cannot_be_read_means_reading_the_file(
    tmp_path: Path, file: IndexFile, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    (tmp_path / VERIFIED).unlink()
    if content is not None:
        (tmp_path / VERIFIED).write_text(content)

    assert reads(tmp_path, file, monkeypatch) == 1
    assert reads(tmp_path, file, monkeypatch) == 0


def test_files_that_are_gone_are_forgotten(tmp_path: Path, file: IndexFile) -> None:
    assert "large" in (tmp_path / VERIFIED).read_text()
    (tmp_path / "large").unlink()
    (tmp_path / "next").write_bytes(bytes(4000))

    verify(tmp_path, [describe_file(tmp_path / "next")])

    assert "large" not in (tmp_path / VERIFIED).read_text()
