"""Copies for browsers, read back: their streams, their times, and what stops one from being made."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import av
import numpy as np
import pytest
from making_media import make_text, make_tone, make_truncated, make_video, make_with_gap, run_ffmpeg

from archive import config
from archive.errors import CacheFull, MediaMissing, MediaReplaced, MediaUnreadable, NoAudio, ToolFailed
from archive.media import Ffmpeg, Playability, decode, playability, probe, proxy, write_proxy
from archive.publishing import DRAFT_SUFFIX
from archive.recordings import MediaFile

PRORES = ("-c:v", "prores_ks", "-pix_fmt", "yuv422p10le", "-c:a", "pcm_s16le")
AVI = ("-c:v", "mpeg4", "-c:a", "mp3")
MPEG_TS = ("-c:v", "mpeg2video", "-c:a", "mp2")
LATE = ("-c:v", "mpeg4", "-c:a", "pcm_s16le")

FileOf = Callable[[Path], MediaFile]


@pytest.fixture
def file_of(media: config.Media) -> FileOf:
    def file(path: Path) -> MediaFile:
        return MediaFile(path, "sha", path.stat().st_size, probe(path, media))

    return file


def loud_spans(path: Path, ffmpeg: Ffmpeg, track: int = 1) -> list[tuple[float, float]]:
    """From when to when there is sound, to a twentieth of a second."""
    samples = np.concatenate(list(decode(path, ffmpeg, track=track)))
    steps = np.abs(samples[: len(samples) // 800 * 800].reshape(-1, 800)).max(axis=1) > 0.02
    edges = np.flatnonzero(np.diff(np.concatenate([[False], steps, [False]]).astype(int)))
    return [(float(start) / 20, float(end) / 20) for start, end in edges.reshape(-1, 2)]


def pictures_in(path: Path) -> list[float]:
    """When each picture is shown, in seconds."""
    with av.open(str(path)) as container:
        return [float(frame.time or 0.0) for frame in container.decode(video=0)]


@pytest.mark.parametrize(
    ("name", "rate", "options"),
    [
        ("talk.mov", "25", PRORES),
        ("talk.avi", "25", AVI),
        ("talk.ts", "30000/1001", MPEG_TS),
        ("talk.mxf", "25", ()),
        ("talk.mpg", "25", ()),
        ("talk.flv", "25", ()),
    ],
)
def test_video_becomes_what_all_browsers_play_with_every_picture_at_its_time(
    each_ffmpeg: Ffmpeg, file_of: FileOf, tmp_path: Path, name: str, rate: str, options: Sequence[str]
) -> None:
    original = file_of(make_video(tmp_path / name, 3.0, rate=rate, options=options))
    copy = tmp_path / "cache" / "proxies" / "copy.mp4"

    write_proxy(original, each_ffmpeg, copy, height=720)

    made = probe(copy, each_ffmpeg.media)
    assert playability(original.facts, 1) is Playability.NONE
    assert playability(made, 1) is Playability.ALL
    assert (made.width, made.height, made.frame_rate) == (160, 120, Fraction(rate))
    assert made.duration == pytest.approx(3000, abs=45)
    times = pictures_in(copy)
    assert times[0] == 0.0
    assert len(times) == pytest.approx(3 * Fraction(rate), abs=1)
    assert list(copy.parent.iterdir()) == [copy]
    assert copy.read_bytes().index(b"moov") < copy.read_bytes().index(b"mdat")


@pytest.mark.parametrize("name", ["talk.aiff", "talk.wma", "talk.ac3"])
def test_sound_alone_becomes_m4a(ffmpeg: Ffmpeg, file_of: FileOf, tmp_path: Path, name: str) -> None:
    copy = tmp_path / "copy.m4a"

    write_proxy(file_of(make_tone(tmp_path / name, 3.0)), ffmpeg, copy, height=720)

    made = probe(copy, ffmpeg.media)
    assert playability(made, 1) is Playability.ALL
    assert not made.has_picture
    assert made.duration == pytest.approx(3000, abs=45)


def test_sound_that_starts_late_stays_late(each_ffmpeg: Ffmpeg, file_of: FileOf, tmp_path: Path) -> None:
    original = file_of(make_video(tmp_path / "late.mkv", 4.0, audio_starts_at=1.5, options=LATE))

    write_proxy(original, each_ffmpeg, tmp_path / "copy.mp4", height=720)

    (span,) = loud_spans(tmp_path / "copy.mp4", each_ffmpeg)
    assert span == pytest.approx((1.5, 4.0), abs=0.1)
    assert pictures_in(tmp_path / "copy.mp4")[0] == 0.0


@pytest.mark.parametrize("name", ["gap.m4a", "gap.mkv"])
def test_lost_packets_are_silence_and_what_follows_keeps_its_time(
    each_ffmpeg: Ffmpeg, file_of: FileOf, tmp_path: Path, name: str
) -> None:
    original = file_of(make_with_gap(tmp_path / name, 20.0, (5.0, 12.0)))

    write_proxy(original, each_ffmpeg, tmp_path / "copy.m4a", height=720)

    spans = loud_spans(tmp_path / "copy.m4a", each_ffmpeg)
    assert [edge for span in spans for edge in span] == pytest.approx([0.0, 5.0, 12.0, 20.0], abs=0.15)


def test_picture_that_starts_late_stands_still_until_then(
    ffmpeg: Ffmpeg, file_of: FileOf, tmp_path: Path
) -> None:
    card, tone = "testsrc2=rate=25:size=160x120:duration=2", "sine=frequency=440:duration=3"
    inputs = ("-itsoffset", "1", "-f", "lavfi", "-i", card, "-f", "lavfi", "-i", tone)
    run_ffmpeg(*inputs, "-c:v", "mpeg4", "-c:a", "mp3", str(tmp_path / "late.mkv"))

    write_proxy(file_of(tmp_path / "late.mkv"), ffmpeg, tmp_path / "copy.mp4", height=720)

    times = pictures_in(tmp_path / "copy.mp4")
    assert times[0] == 0.0
    assert len(times) == pytest.approx(75, abs=1)


def test_track_that_is_heard_is_the_one_in_the_copy(ffmpeg: Ffmpeg, file_of: FileOf, tmp_path: Path) -> None:
    path = make_video(tmp_path / "two.mp4", 2.0, tracks=[("eng", "Floor"), ("chi", "Interpreter")])
    interpreted = replace(file_of(path), audio_track=2)

    write_proxy(interpreted, ffmpeg, tmp_path / "copy.mp4", height=720)

    samples = np.concatenate(list(decode(tmp_path / "copy.mp4", ffmpeg)))
    loudest = np.abs(np.fft.rfft(samples)).argmax() * 16_000 / len(samples)
    assert loudest == pytest.approx(880, abs=5)
    assert len(probe(tmp_path / "copy.mp4", ffmpeg.media).audio_tracks) == 1


@pytest.mark.parametrize(
    ("size", "options", "expected"),
    [
        ("640x480", (), (320, 240)),
        ("320x180", (), (320, 180)),
        ("161x121", ("-c:v", "mjpeg", "-pix_fmt", "yuvj444p"), (158, 120)),
        ("720x576", ("-c:v", "mpeg4", "-aspect", "16:9"), (426, 240)),
    ],
)
def test_picture_is_low_enough_even_and_in_its_true_proportions(
    ffmpeg: Ffmpeg,
    file_of: FileOf,
    tmp_path: Path,
    size: str,
    options: Sequence[str],
    expected: tuple[int, int],
) -> None:
    original = file_of(make_video(tmp_path / "talk.mov", 0.5, size=size, options=options))

    write_proxy(original, ffmpeg, tmp_path / "copy.mp4", height=240)

    made = probe(tmp_path / "copy.mp4", ffmpeg.media)
    assert (made.width, made.height) == pytest.approx(expected, abs=2)


def test_progress_is_told_and_a_copy_that_is_stopped_leaves_nothing(
    ffmpeg: Ffmpeg, file_of: FileOf, tmp_path: Path
) -> None:
    original = file_of(make_tone(tmp_path / "talk.aiff", 30.0))
    told: list[int] = []  # milliseconds
    write_proxy(original, ffmpeg, tmp_path / "a" / "copy.m4a", height=720, on_progress=told.append)

    with pytest.raises(ToolFailed, match="stopped"):
        write_proxy(original, ffmpeg, tmp_path / "b" / "copy.m4a", height=720, should_stop=lambda: True)

    assert told == sorted(told)
    assert told[-1] == pytest.approx(30_000, abs=50)
    assert list((tmp_path / "b").iterdir()) == []


def test_full_disk_is_told_as_such(
    ffmpeg: Ffmpeg, file_of: FileOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = file_of(make_tone(tmp_path / "talk.aiff", 2.0))
    name = UUID(int=7)
    monkeypatch.setattr("archive.publishing.uuid4", lambda: name)
    (tmp_path / f".{name.hex}{DRAFT_SUFFIX}").symlink_to("/dev/full")
    node_of = proxy._copy

    def over(*arguments: object) -> object:
        return node_of(*arguments).overwrite_output()  # type: ignore[arg-type]  # passed on as they come

    monkeypatch.setattr("archive.media.proxy._copy", over)

    with pytest.raises(CacheFull, match="not enough space"):
        write_proxy(original, ffmpeg, tmp_path / "copy.m4a", height=720)

    assert sorted(tmp_path.iterdir()) == [original.path]


def test_what_cannot_be_copied_is_told_as_such(ffmpeg: Ffmpeg, file_of: FileOf, tmp_path: Path) -> None:
    whole = make_video(tmp_path / "talk.mov", 1.0, options=PRORES)
    original = file_of(whole)
    bare = replace(original.facts, audio_tracks=(), frame_rate=None)
    text = make_text(tmp_path / "text.mov")
    table: list[tuple[MediaFile, type[Exception]]] = [
        (replace(original, path=tmp_path / "gone.mov"), MediaMissing),
        (replace(original, size=7), MediaReplaced),
        (replace(original, facts=bare), NoAudio),
        (replace(original, audio_track=2), NoAudio),
        (replace(original, path=text, size=text.stat().st_size), MediaUnreadable),
    ]

    for file, kind in table:
        with pytest.raises(kind):
            write_proxy(file, ffmpeg, tmp_path / "cache" / "copy.mp4", height=720)

    assert list((tmp_path / "cache").iterdir()) == []


def test_damaged_recording_is_copied_as_far_as_it_goes(
    ffmpeg: Ffmpeg, file_of: FileOf, tmp_path: Path
) -> None:
    whole = make_video(tmp_path / "whole.avi", 10.0, options=AVI)

    write_proxy(
        file_of(make_truncated(tmp_path / "half.avi", whole, 0.5)), ffmpeg, tmp_path / "copy.mp4", height=720
    )

    assert 3000 < (probe(tmp_path / "copy.mp4", ffmpeg.media).duration or 0) < 7000
