"""Peaks and thumbnails, read back and compared whole."""

import json
import os
from pathlib import Path

import av
import making_media
import numpy as np
import pytest

from archive.errors import MediaMissing, MediaUnreadable, NoAudio
from archive.media import Ffmpeg, coarser_peaks, write_peaks, write_thumbnail
from archive.timecode import Milliseconds


def picture_in(path: Path) -> tuple[int, int, tuple[int, ...]]:
    """Width, height and the mean colour, in steps of 64."""
    with av.open(str(path)) as container:
        pixels = next(container.decode(video=0)).to_ndarray(format="rgb24")
    height, width, _ = pixels.shape
    return width, height, tuple(round(c / 64) * 64 for c in pixels.mean(axis=(0, 1)))


def test_write_peaks_is_audiowaveform_json(each_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    steps = np.repeat([0, 16_384, -8_192, 32_767, -32_768], 400)
    path = making_media.make_wav(tmp_path / "steps.wav", steps)
    output = tmp_path / "cache" / "peaks" / "steps.json"

    write_peaks(path, each_ffmpeg, output)

    assert json.loads(output.read_text(encoding="utf-8")) == {
        "version": 2,
        "channels": 1,
        "sample_rate": 16_000,
        "samples_per_pixel": 800,
        "bits": 8,
        "length": 3,
        "data": [0, 64, -32, 127, -128, -128],
    }


@pytest.mark.parametrize(
    ("points", "samples_per_pixel", "data"),
    [(1, 2400, [-128, 127]), (2, 1600, [-32, 127, -128, -128]), (3, 800, [0, 64, -32, 127, -128, -128])],
)
def test_coarser_peaks_are_the_lowest_and_highest_of_many(
    ffmpeg: Ffmpeg, tmp_path: Path, points: int, samples_per_pixel: int, data: list[int]
) -> None:
    steps = np.repeat([0, 16_384, -8_192, 32_767, -32_768], 400)
    write_peaks(making_media.make_wav(tmp_path / "steps.wav", steps), ffmpeg, tmp_path / "steps.json")

    assert json.loads(coarser_peaks(tmp_path / "steps.json", points)) == {
        "version": 2,
        "channels": 1,
        "sample_rate": 16_000,
        "samples_per_pixel": samples_per_pixel,
        "bits": 8,
        "length": len(data) // 2,
        "data": data,
    }


def test_coarser_peaks_of_nothing_are_nothing(tmp_path: Path) -> None:
    empty = {"samples_per_pixel": 800, "length": 0, "data": []}
    (tmp_path / "empty.json").write_text(json.dumps(empty), encoding="utf-8")

    assert json.loads(coarser_peaks(tmp_path / "empty.json", 10)) == empty


@pytest.mark.parametrize("per_second", [1, 20, 30])
def test_write_peaks_of_many_blocks_equals_peaks_of_all_samples(
    ffmpeg: Ffmpeg, tmp_path: Path, per_second: int
) -> None:
    noise = np.random.default_rng(7).integers(-20_000, 20_000, 16_000 * 65 + 123)
    path = making_media.make_wav(tmp_path / "noise.wav", noise)
    output = tmp_path / "noise.json"

    write_peaks(path, ffmpeg, output, per_second=per_second)

    size = 16_000 // per_second
    pixels = [noise[start : start + size] for start in range(0, len(noise), size)]
    expected = [round(float(edge) / 32_768 * 128) for pixel in pixels for edge in (pixel.min(), pixel.max())]
    assert json.loads(output.read_text(encoding="utf-8"))["data"] == expected


def test_write_peaks_takes_the_track_that_was_asked_for(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    path = making_media.make_video(tmp_path / "x.mp4", tracks=[("eng", "Floor")])

    with pytest.raises(NoAudio):
        write_peaks(path, ffmpeg, tmp_path / "peaks.json", track=2)


def test_write_thumbnail_has_the_picture_of_its_time(each_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    path = tmp_path / "colours.mp4"
    red, blue = "color=red:size=320x180:duration=2", "color=blue:size=320x180:duration=2"
    making_media.run_ffmpeg(
        *("-f", "lavfi", "-i", red, "-f", "lavfi", "-i", blue),
        *("-filter_complex", "concat", "-pix_fmt", "yuv420p", str(path)),
    )

    for at in (1_000, 3_000):
        write_thumbnail(path, each_ffmpeg, tmp_path / f"{at}.jpg", at=Milliseconds(at))

    assert picture_in(tmp_path / "1000.jpg") == (480, 270, (256, 0, 0))
    assert picture_in(tmp_path / "3000.jpg") == (480, 270, (0, 0, 256))


def test_write_thumbnail_has_true_proportions(each_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    wide_pixels = ["-vf", "setsar=64/45"]
    path = making_media.make_video(tmp_path / "pal.mp4", 1.0, size="720x576", options=wide_pixels)
    output = tmp_path / "pal.jpg"

    write_thumbnail(path, each_ffmpeg, output, at=Milliseconds(0), width=320)

    assert picture_in(output)[:2] == (320, 180)


def test_write_thumbnail_name_is_no_pattern(each_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    path = making_media.make_video(tmp_path / "%d.mp4", 1.0)
    folder = tmp_path / "cache"

    write_thumbnail(path, each_ffmpeg, folder / "%03d.jpg", at=Milliseconds(0))

    assert os.listdir(folder) == ["%03d.jpg"]  # noqa: PTH208  names alone are compared


def test_write_thumbnail_without_picture_writes_nothing(each_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    video = making_media.make_video(tmp_path / "x.mp4", 1.0)
    cover = making_media.make_with_cover(tmp_path / "cover.mp3")
    output = tmp_path / "cache" / "x.jpg"

    with pytest.raises(MediaUnreadable, match=r"no picture at 0:01:00\.000"):
        write_thumbnail(video, each_ffmpeg, output, at=Milliseconds(60_000))
    with pytest.raises(MediaUnreadable, match="no picture"):
        write_thumbnail(cover, each_ffmpeg, output, at=Milliseconds(0))
    with pytest.raises(MediaMissing):
        write_thumbnail(tmp_path / "missing.mp4", each_ffmpeg, output, at=Milliseconds(0))

    assert not output.exists()


def test_previews_leave_the_old_file_when_they_fail(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    prose = making_media.make_text(tmp_path / "prose.mp4")
    output = tmp_path / "cache" / "peaks.json"
    output.parent.mkdir()
    output.write_text("old", encoding="utf-8")

    with pytest.raises(MediaUnreadable):
        write_peaks(prose, ffmpeg, output)

    assert [path.name for path in output.parent.iterdir()] == ["peaks.json"]
    assert output.read_text(encoding="utf-8") == "old"
