"""Samples at their true times, from whole and damaged files, in bounded memory."""

import math
import os
import tracemalloc
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import making_media
import numpy as np
import numpy.typing as npt
import pytest

from archive import config
from archive.errors import (
    MediaEmpty,
    MediaMissing,
    MediaRefused,
    MediaTooLong,
    MediaUnreadable,
    NoAudio,
    ToolFailed,
)
from archive.media import SAMPLE_RATE, Ffmpeg, decode, probe

Samples = npt.NDArray[np.float32]


def decoded(path: Path, ffmpeg: Ffmpeg, track: int = 1) -> Samples:
    return np.concatenate(list(decode(path, ffmpeg, track=track)))


def seconds_of(samples: Samples) -> float:
    return len(samples) / SAMPLE_RATE


def sound_starts_at(samples: Samples) -> float:
    return float(np.flatnonzero(np.abs(samples) > 0.01)[0]) / SAMPLE_RATE


def loudness(samples: Samples, start: float, end: float) -> float:
    return float(np.abs(samples[int(start * SAMPLE_RATE) : int(end * SAMPLE_RATE)]).max())


def pitch(samples: Samples) -> float:
    spectrum = np.abs(np.fft.rfft(samples[:SAMPLE_RATE]))
    return float(np.argmax(spectrum))


def test_decode_gives_blocks_of_the_asked_length(each_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    path = making_media.make_tone(tmp_path / "tone.flac", 5.0, rate=48_000)

    blocks = list(decode(path, each_ffmpeg, block_seconds=2.0))

    assert [len(block) for block in blocks] == [32_000, 32_000, 16_000]
    assert {block.dtype for block in blocks} == {np.dtype(np.float32)}
    assert all(block.flags.writeable for block in blocks)
    assert pitch(blocks[0]) == 440


def test_decode_samples_are_the_files_own(each_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    path = tmp_path / "ramp.wav"
    ramp = np.linspace(-32_768, 32_767, 4_001).astype("<i2")
    making_media.make_wav(path, ramp)

    assert np.array_equal(decoded(path, each_ffmpeg), ramp.astype(np.float32) / 32_768)


def test_decode_takes_the_track_that_was_asked_for(each_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    path = making_media.make_video(tmp_path / "x.mp4", tracks=[("eng", "Floor"), ("zho", "Booth")])

    assert [pitch(decoded(path, each_ffmpeg, track)) for track in (1, 2)] == [440, 880]


@pytest.mark.parametrize("ending", ["m4a", "mkv", "mov", "ts"])
def test_decode_fills_lost_packets_with_silence(each_ffmpeg: Ffmpeg, tmp_path: Path, ending: str) -> None:
    path = making_media.make_with_gap(tmp_path / f"gap.{ending}", 60.0, (20.0, 30.0))

    samples = decoded(path, each_ffmpeg)

    assert seconds_of(samples) == pytest.approx(60.0, abs=0.05)
    spans = [(0, 19.9), (20.2, 29.8), (30.2, 59.9)]
    assert [loudness(samples, start, end) > 0.01 for start, end in spans] == [True, False, True]


def test_decode_fills_long_gap_of_a_transport_stream(each_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    path = making_media.make_with_gap(tmp_path / "gap.ts", 60.0, (10.0, 45.0))

    samples = decoded(path, each_ffmpeg)

    assert seconds_of(samples) == pytest.approx(60.0, abs=0.05)
    assert loudness(samples, 10.2, 44.8) < 0.01 < loudness(samples, 45.2, 59.0)


@pytest.mark.parametrize("ending", ["mp4", "mkv", "mov", "ts", "mpg"])
def test_decode_keeps_the_late_start_of_a_track(each_ffmpeg: Ffmpeg, tmp_path: Path, ending: str) -> None:
    path = making_media.make_video(tmp_path / f"late.{ending}", 8.0, audio_starts_at=3.0)

    samples = decoded(path, each_ffmpeg)

    assert sound_starts_at(samples) == pytest.approx(3.0, abs=0.05)
    assert seconds_of(samples) == pytest.approx(8.0, abs=0.06)


def test_decode_truncated_mp3_as_far_as_it_goes(each_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    whole = making_media.make_tone(tmp_path / "whole.mp3", 60.0)
    path = making_media.make_truncated(tmp_path / "cut.mp3", whole, 1 / 3)

    assert seconds_of(decoded(path, each_ffmpeg)) == pytest.approx(20.0, abs=0.3)


def test_decode_goes_on_behind_damage_in_an_mp3(each_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    path = making_media.make_tone(tmp_path / "damaged.mp3", 60.0)
    content = bytearray(path.read_bytes())
    third = len(content) // 3
    content[third : third + 2_000] = os.urandom(2_000)
    path.write_bytes(content)

    assert seconds_of(decoded(path, each_ffmpeg)) == pytest.approx(60.0, abs=1.5)


def test_decode_truncated_mp4_as_far_as_it_goes(
    each_ffmpeg: Ffmpeg, media: config.Media, tmp_path: Path
) -> None:
    whole = making_media.make_video(tmp_path / "whole.mp4", 9.0, options=["-movflags", "+faststart"])
    path = making_media.make_truncated(tmp_path / "cut.mp4", whole, 0.5)

    samples = decoded(path, each_ffmpeg)

    assert probe(path, media).duration == 9_000, "the container still promises all"
    assert 2 < seconds_of(samples) < 7


def test_decode_mp4_without_any_samples_is_unreadable(each_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    whole = making_media.make_video(tmp_path / "whole.mp4", 2.0, options=["-movflags", "+faststart"])
    headers = whole.read_bytes().index(b"mdat") / whole.stat().st_size
    path = making_media.make_truncated(tmp_path / "cut.mp4", whole, headers + 0.0001)

    with pytest.raises(MediaUnreadable):
        decoded(path, each_ffmpeg)


def test_decode_complains_like_probe(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    making_media.make_tone(tmp_path / "secret.wav", 1.0)

    with pytest.raises(MediaMissing):
        decoded(tmp_path / "missing.mp4", ffmpeg)
    with pytest.raises(MediaEmpty):
        decoded(making_media.make_empty(tmp_path / "empty.mp4"), ffmpeg)
    with pytest.raises(MediaUnreadable):
        decoded(making_media.make_text(tmp_path / "prose.mp4"), ffmpeg)
    with pytest.raises(MediaRefused):
        decoded(making_media.make_concat_script(tmp_path / "list.mp4", "secret.wav"), ffmpeg)


def test_decode_without_audio_says_so(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    path = making_media.make_video(tmp_path / "silent.mp4", 1.0, tracks=[])

    with pytest.raises(NoAudio, match="there is no audio track"):
        decoded(path, ffmpeg)


def test_decode_wrong_track_lists_those_there_are(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    path = making_media.make_video(tmp_path / "x.mp4", 1.0, tracks=[("eng", "Floor")])

    with pytest.raises(NoAudio) as caught:
        decoded(path, ffmpeg, track=2)

    assert str(caught.value) == (
        f"{path}: there is no audio track 2. Available tracks: “1 (eng, Floor, default)”. "
        "Choose one with --audio-track."
    )


def test_decode_refuses_more_than_the_longest(
    media: config.Media, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of a file that states less than it holds: the probe lets it pass."""
    path = making_media.make_tone(tmp_path / "tone.wav", 10.0)
    decoding = import_module("archive.media.decode")  # the package has a function of that name
    monkeypatch.setattr(decoding, "probe", lambda path, _media: probe(path, media))
    strict = Ffmpeg.find(media.model_copy(update={"max_hours": 6 / 3600}))

    blocks = decode(path, strict, block_seconds=2.0)

    assert [len(next(blocks)) for _ in range(3)] == [2 * SAMPLE_RATE] * 3
    with pytest.raises(MediaTooLong):
        next(blocks)


def test_decode_with_a_broken_ffmpeg_does_not_blame_the_file(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    path = making_media.make_tone(tmp_path / "tone.wav", 1.0)
    broken = tmp_path / "ffmpeg"
    broken.write_text("#!/bin/sh\necho 'error while loading shared libraries' >&2; exit 127\n")
    broken.chmod(0o755)

    with pytest.raises(ToolFailed, match="error while loading shared libraries"):
        decoded(path, replace(ffmpeg, program=broken))


def test_decode_holds_one_block_at_a_time(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    path = making_media.make_speech_like(tmp_path / "silence.flac", [], 600.0)

    tracemalloc.start()
    total = sum(len(block) for block in decode(path, ffmpeg))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert total == 600 * SAMPLE_RATE
    assert peak < 16 << 20, f"{math.ceil(peak / (1 << 20))} MiB"


@pytest.mark.parametrize(
    "name",
    [
        b"-y.m4a",
        b'it\'s "quoted".m4a',
        b"new\nline.m4a",
        "论坛🎤.m4a".encode(),
        b"%d %03d.m4a",
        b"\xb2\xe2.m4a",
    ],
)
def test_decode_takes_every_file_name(
    each_ffmpeg: Ffmpeg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: bytes
) -> None:
    making_media.make_tone(tmp_path / "plain.m4a", 1.0).rename(tmp_path / os.fsdecode(name))
    monkeypatch.chdir(tmp_path)

    assert pitch(decoded(Path(os.fsdecode(name)), each_ffmpeg)) == 440
