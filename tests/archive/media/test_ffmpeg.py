"""The runner on both ffmpeg builds: found, guarded, stopped, streamed."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ffmpeg as arguments
import making_media
import pytest

from archive import config
from archive.errors import ToolFailed, ToolMissing
from archive.media import Ffmpeg, file_url

SAMPLES = {"format": "s16le", "ac": 1, "ar": 16_000}


def endless_tone() -> Any:
    return arguments.input("sine", format="lavfi")


def child_pids() -> set[str]:
    tasks = Path("/proc/self/task").glob("*/children")
    return {pid for task in tasks for pid in task.read_text(encoding="ascii").split()}


@pytest.fixture
def started() -> Callable[[], set[str]]:
    """The processes that the test started and that still run: earlier tests may have left some."""
    before = child_pids()
    return lambda: child_pids() - before


def test_find_tells_program_and_version(each_ffmpeg: Ffmpeg) -> None:
    assert each_ffmpeg.program.exists()
    assert each_ffmpeg.version.replace(".", "").isdigit()


def test_find_auto_falls_back_to_imageio(
    media: config.Media, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert "imageio_ffmpeg" in str(Ffmpeg.find(media).program)


def test_find_refuses_missing_program_and_names_the_key(media: config.Media) -> None:
    with pytest.raises(ToolMissing) as caught:
        Ffmpeg.find(media.model_copy(update={"ffmpeg": "/nowhere/ffmpeg"}))

    assert str(caught.value) == (
        "/nowhere/ffmpeg (media.ffmpeg) is not installed. "
        "Correct media.ffmpeg in config.yaml, or set it to auto."
    )


def test_find_refuses_what_is_not_ffmpeg(media: config.Media) -> None:
    with pytest.raises(ToolFailed, match="does not report its version"):
        Ffmpeg.find(media.model_copy(update={"ffmpeg": "false"}))


def test_run_writes_file_and_tells_progress(each_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    source = making_media.make_video(tmp_path / "in.mp4", 4.0)
    output = tmp_path / "out.mp4"
    positions: list[int] = []

    node = each_ffmpeg.input(source).output(file_url(output), vcodec="libx264", acodec="aac")
    each_ffmpeg.run(node, on_progress=positions.append)

    assert output.stat().st_size > 0
    assert positions == sorted(positions)
    assert positions[-1] == pytest.approx(4000, abs=100)


def test_run_takes_dash_y_for_a_file(
    each_ffmpeg: Ffmpeg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    making_media.make_tone(Path("-y.wav"), 1.0)

    each_ffmpeg.run(each_ffmpeg.input(Path("-y.wav")).output(file_url(Path("-n.wav"))))

    assert {path.name for path in tmp_path.iterdir()} == {"-n.wav", "-y.wav"}


def test_run_does_not_overwrite_unasked(each_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    source = making_media.make_tone(tmp_path / "in.wav", 1.0)
    kept = tmp_path / "kept.wav"
    kept.write_bytes(b"kept")

    node = each_ffmpeg.input(source).output(file_url(kept))
    with pytest.raises(ToolFailed, match="ffmpeg failed"):
        each_ffmpeg.run(node)
    assert kept.read_bytes() == b"kept"

    each_ffmpeg.run(node.overwrite_output())
    assert kept.read_bytes()[:4] == b"RIFF"


def test_run_stalled_is_killed(
    media: config.Media, each_ffmpeg: Ffmpeg, stalling_file: Path, started: Callable[[], set[str]]
) -> None:
    hasty = media.model_copy(update={"ffmpeg": str(each_ffmpeg.program), "stall_seconds": 1.0})
    runner = Ffmpeg.find(hasty)

    with pytest.raises(ToolFailed, match="no progress for 1 seconds"):
        runner.run(runner.input(stalling_file).output("-", format="null"))

    assert started() == set()


def test_run_stops_when_asked(each_ffmpeg: Ffmpeg, started: Callable[[], set[str]]) -> None:
    positions: list[int] = []

    with pytest.raises(ToolFailed, match="stopped"):
        each_ffmpeg.run(
            endless_tone().output("-", format="null"),
            on_progress=positions.append,
            should_stop=lambda: len(positions) > 0,
        )

    assert started() == set()


def test_run_failure_carries_what_ffmpeg_said(each_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    prose = making_media.make_text(tmp_path / "prose.mp4")

    with pytest.raises(ToolFailed) as caught:
        each_ffmpeg.run(each_ffmpeg.input(prose).output("-", format="null"))

    last_line = caught.value.stderr.strip().splitlines()[-1]
    assert str(caught.value.message) == f"ffmpeg failed: “{last_line}”"
    assert "Invalid data found" in caught.value.stderr


def test_stream_gives_exact_blocks(each_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    source = making_media.make_tone(tmp_path / "tone.wav", 1.0)

    blocks = list(each_ffmpeg.stream(each_ffmpeg.input(source).output("pipe:1", **SAMPLES), 10_000))

    assert [len(block) for block in blocks] == [10_000, 10_000, 10_000, 2_000]


def test_stream_closed_early_kills_ffmpeg(each_ffmpeg: Ffmpeg, started: Callable[[], set[str]]) -> None:
    blocks = each_ffmpeg.stream(endless_tone().output("pipe:1", **SAMPLES), 10_000)

    assert len(next(blocks)) == 10_000
    assert len(started()) == 1
    blocks.close()  # type: ignore[attr-defined]  # it is a generator, promised as an iterator

    assert started() == set()


def test_stream_does_not_count_the_consumers_time(media: config.Media, each_ffmpeg: Ffmpeg) -> None:
    hasty = media.model_copy(update={"ffmpeg": str(each_ffmpeg.program), "stall_seconds": 0.6})
    runner = Ffmpeg.find(hasty)
    node = endless_tone().output("pipe:1", t=20, **SAMPLES)

    total = 0
    for block in runner.stream(node, 200_000):
        total += len(block)
        time.sleep(0.7 if total <= 400_000 else 0)

    assert total == 20 * 16_000 * 2


def test_stream_stalled_is_killed(media: config.Media, each_ffmpeg: Ffmpeg, stalling_file: Path) -> None:
    hasty = media.model_copy(update={"ffmpeg": str(each_ffmpeg.program), "stall_seconds": 1.0})
    runner = Ffmpeg.find(hasty)

    with pytest.raises(ToolFailed, match="no progress for 1 seconds"):
        list(runner.stream(runner.input(stalling_file).output("pipe:1", **SAMPLES), 10_000))


@pytest.mark.parametrize("name", ["secret.ffconcat", "secret.mp4"])
def test_input_reads_no_file_that_a_script_names(each_ffmpeg: Ffmpeg, tmp_path: Path, name: str) -> None:
    making_media.make_tone(tmp_path / "secret.wav", 1.0)
    script = making_media.make_concat_script(tmp_path / name, "secret.wav")

    unguarded = arguments.input(str(script)).output("pipe:1", **SAMPLES)
    assert len(b"".join(each_ffmpeg.stream(unguarded, 10_000))) == 32_000, "the bait is good"
    with pytest.raises(ToolFailed):
        list(each_ffmpeg.stream(each_ffmpeg.input(script).output("pipe:1", **SAMPLES), 10_000))


def test_input_reads_no_file_that_a_playlist_names(each_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    making_media.make_video(tmp_path / "secret.ts", 1.0)
    playlist = making_media.make_hls_playlist(tmp_path / "list.m3u8", "secret.ts")

    unguarded = arguments.input(str(playlist)).output("pipe:1", **SAMPLES)
    assert b"".join(each_ffmpeg.stream(unguarded, 10_000)), "the bait is good"
    with pytest.raises(ToolFailed):
        list(each_ffmpeg.stream(each_ffmpeg.input(playlist).output("pipe:1", **SAMPLES), 10_000))


@pytest.mark.parametrize("name", ["list.m3u8", "list.mp4"])
def test_input_calls_nobody_that_a_playlist_names(
    each_ffmpeg: Ffmpeg, tmp_path: Path, uncalled_address: str, name: str
) -> None:
    playlist = making_media.make_hls_playlist(tmp_path / name, f"{uncalled_address}/x.ts")

    with pytest.raises(ToolFailed):
        each_ffmpeg.run(each_ffmpeg.input(playlist).output("-", format="null"))


def test_input_calls_nobody_that_a_subtitle_in_avi_names(
    each_ffmpeg: Ffmpeg, tmp_path: Path, uncalled_address: str
) -> None:
    film = making_media.make_avi_with_playlist(tmp_path / "film.mp4", f"{uncalled_address}/x.ts")

    sound = b"".join(
        each_ffmpeg.stream(each_ffmpeg.input(film).output("pipe:1", map="0:a", **SAMPLES), 10_000)
    )

    assert len(sound) == 32_000


def test_input_guards_cannot_be_loosened(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    node = ffmpeg.input(tmp_path / "x.mp4", protocol_whitelist="http,tcp", format_whitelist="hls")

    told = arguments.get_args(node.output("-"))

    assert told[told.index("-protocol_whitelist") + 1] == "file"
    assert "hls" not in told[told.index("-format_whitelist") + 1].split(",")


def test_file_url_survives_names_that_are_not_utf8() -> None:
    path = Path(os.fsdecode(b"\xb2\xe2\xca\xd4.mp4"))  # GBK

    told = arguments.get_args(arguments.input(file_url(path)).output(file_url(path)))

    assert [os.fsencode(argument) for argument in told] == [
        b"-i",
        b"file:\xb2\xe2\xca\xd4.mp4",
        b"file:\xb2\xe2\xca\xd4.mp4",
    ]
