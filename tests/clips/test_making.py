"""One verb for a clip: in the cache and where a person wants it."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive, open_archive
from archive.media import Ffmpeg
from archive.timecode import Milliseconds
from clips import Clip, ClipSpec, Format, Snap, Span, cached_clip_files, make_clip

SPEC = ClipSpec("01-opening", Milliseconds(52_500), Milliseconds(54_000), handles=Milliseconds(0))


@pytest.fixture
def copied(demo_archive: Path, tmp_path: Path) -> Path:
    """A copy of the demo archive that may be written to."""
    return Path(shutil.copytree(demo_archive, tmp_path / "archive"))


def made(archive: Archive, spec: ClipSpec) -> Clip:
    return make_clip(archive, Ffmpeg.find(archive.config.media), spec, "a test")


def test_make_clip_finds_in_the_cache_what_it_has_cut(copied: Path) -> None:
    with open_archive(copied) as archive:
        first = made(archive, SPEC)
        stamp = first.path.stat().st_ino
        again = made(archive, SPEC)
        by_words = made(archive, replace(SPEC, snap=Snap.WORDS, format=Format.WAV))
        files = cached_clip_files(archive, first.recording_id, first.key or "")

    assert again == first
    assert again.path.stat().st_ino == stamp
    assert first.start_timecode == "10:00:52:12"
    assert (first.format, files) == (Format.MP4, [first.path])
    assert (by_words.format, by_words.key != first.key) == (Format.WAV, True)


def test_make_clip_gives_the_same_clip_where_a_person_wants_it(copied: Path, tmp_path: Path) -> None:
    with open_archive(copied) as archive:
        cached = made(archive, replace(SPEC, captions=True))
        named = made(archive, replace(SPEC, captions=True, output=tmp_path / "quote.mp4"))

    assert named == replace(
        cached,
        path=tmp_path / "quote.mp4",
        captions=(tmp_path / "quote.vtt", tmp_path / "quote.srt"),
        key=None,
    )
    assert named.span == Span(Milliseconds(52_480), Milliseconds(54_000))
    assert [file.read_bytes() for file in named.captions] == [file.read_bytes() for file in cached.captions]
