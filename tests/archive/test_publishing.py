"""Files appear whole, or as they were."""

from pathlib import Path

import pytest

from archive.publishing import publish_bytes, publish_text, published


def test_published_files_are_whole_and_nothing_lies_beside_them(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    publish_bytes(file, b"old")
    with published(file) as draft:
        draft.write_bytes(b"new")
        while_written = (file.read_bytes(), draft.parent)

    assert while_written == (b"old", tmp_path)
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]


def fail_midway(file: Path) -> None:
    with published(file) as draft:
        draft.write_bytes(b"half")
        raise OSError("midway")


def test_what_fails_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    publish_text(file, "old")

    with pytest.raises(OSError, match="midway"):
        fail_midway(file)

    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_text_keeps_its_line_ends_and_loses_only_what_is_no_character(tmp_path: Path) -> None:
    publish_text(tmp_path / "a.txt", "一\n\ud800b\r\n")

    assert (tmp_path / "a.txt").read_bytes() == "一\n?b\r\n".encode()
