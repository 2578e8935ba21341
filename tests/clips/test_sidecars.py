"""Captions beside a clip."""

from pathlib import Path

import pytest

from archive.errors import ClipRefused
from archive.recordings import Segment
from archive.timecode import Milliseconds
from clips import Clip, Format, Span, write_captions

SAID = [Segment(Milliseconds(5000), Milliseconds(6000), "你好")]


def clip(path: Path, start: int) -> Clip:
    span = Span(Milliseconds(start), Milliseconds(start + 2000))
    return Clip("rec-1", path, span, Format.MP4, None)


def test_write_captions_lays_both_files_beside_the_clip(tmp_path: Path) -> None:
    written = write_captions(clip(tmp_path / "a - 0h00m04.500s.mp4", 4500), SAID)

    assert written.captions == (
        tmp_path / "a - 0h00m04.500s.vtt",
        tmp_path / "a - 0h00m04.500s.srt",
    )
    assert [file.read_text(encoding="utf-8") for file in written.captions] == [
        "WEBVTT\n\nNOTE Written by Rostrum\n\n00:00:00.500 --> 00:00:01.500\n你好\n",
        "1\n00:00:00,500 --> 00:00:01,500\n你好\n",
    ]
    assert sorted(tmp_path.iterdir()) == sorted(written.captions)


def test_write_captions_writes_none_where_nothing_is_said(tmp_path: Path) -> None:
    silent = clip(tmp_path / "a.mp4", 7000)

    assert write_captions(silent, SAID) == silent
    assert list(tmp_path.iterdir()) == []


def test_write_captions_says_what_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(ClipRefused, match=r"a\.vtt cannot be written"):
        write_captions(clip(tmp_path / "nowhere" / "a.mp4", 5000), SAID)
