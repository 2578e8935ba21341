"""clip and export as people use them."""

import json
import shutil
from pathlib import Path

import av
import pytest
from libraries import make_talk, write_vtt
from making_media import make_tone
from running_commands import Ran, run_command

from archive import open_archive
from archive.jobs import JobKind
from archive.leases import leased


@pytest.fixture
def copied(demo_archive: Path, tmp_path: Path) -> Path:
    """A copy of the demo archive that may be written to."""
    return Path(shutil.copytree(demo_archive, tmp_path / "archive"))


def rostrum(folder: Path, *arguments: object) -> Ran:
    return run_command("--archive", folder, *arguments)


def test_clip_is_cut_to_the_frame_with_timecode_and_captions(copied: Path, tmp_path: Path) -> None:
    output = tmp_path / "clip.mp4"

    ran = rostrum(copied, "clip", "01-opening", "52.5", "0:01:00.3", "--output", output, "--captions")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        f"{output}: 0:00:52.480 to 0:01:00.320, timecode 10:00:52:12",
        f"{tmp_path}/clip.vtt",
        f"{tmp_path}/clip.srt",
    ]
    with av.open(str(output)) as media:
        assert media.duration == pytest.approx(7_840_000, abs=50_000)
    assert "seventy percent" in (tmp_path / "clip.srt").read_text(encoding="utf-8")


def test_clip_handles_stop_at_the_ends(demo_archive: Path, tmp_path: Path) -> None:
    ran = rostrum(
        demo_archive, "clip", "02-ten-keywords", "1", "3", "--output", tmp_path / "a.wav", "--handles", "2"
    )

    assert ran.out == f"{tmp_path}/a.wav: 0:00:00.000 to 0:00:05.000\n"
    with av.open(str(tmp_path / "a.wav")) as media:
        assert media.duration == pytest.approx(5_000_000, abs=1000)


def test_clip_of_a_recording_that_was_never_heard_can_be_cut(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    rostrum(folder, "init", "--demo-models")
    make_tone(tmp_path / "talk.wav", 3.0)
    (tmp_path / "event.yaml").write_text("recordings: {talk.wav: {language: zh}}\n")
    failed = rostrum(folder, "ingest", tmp_path / "talk.wav")

    ran = rostrum(folder, "clip", "talk", "1", "2", "--output", tmp_path / "clip.wav")

    assert (failed.code, ran.code) == (1, 0)
    assert (tmp_path / "clip.wav").is_file()


def test_clip_of_text_alone_is_refused_with_the_way_out(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    rostrum(folder, "init", "--demo-models")
    rostrum(folder, "ingest", write_vtt(tmp_path / "talk.vtt", "A sentence about harbours."))

    ran = rostrum(folder, "clip", "talk", "0", "1", "--output", tmp_path / "clip.wav")

    assert ran.code == 2
    assert "has only a transcript: there is nothing to play or cut." in ran.err


@pytest.mark.parametrize("format", ["txt", "srt", "vtt", "json"])
def test_export_prints_every_format(demo_archive: Path, format: str) -> None:  # noqa: A002 - the option's name
    ran = rostrum(demo_archive, "export", "05-科幻圆桌", "--format", format)

    assert (ran.code, ran.err) == (0, "")
    assert "今天我们聊三件事" in ran.out
    assert "戴莹" in ran.out or format == "srt"
    if format == "json":
        assert json.loads(ran.out)["generator"] == "rostrum"


def test_exported_files_beside_the_media_are_not_taken_back(tmp_path: Path) -> None:
    folder, library = tmp_path / "archive", tmp_path / "library"
    library.mkdir()
    make_talk(library / "talk.wav", seconds=6)
    rostrum(folder, "init", "--demo-models")
    rostrum(folder, "ingest", library)
    before = rostrum(folder, "export", "talk").out
    for name in ("talk.vtt", "talk.srt", "talk.json", "elsewhere.vtt", "elsewhere.srt", "elsewhere.json"):
        ending, output = name.rpartition(".")[2], library / name
        assert rostrum(folder, "export", "talk", "--format", ending, "--output", output).code == 0

    ran = rostrum(folder, "ingest", library)

    assert ran.code == 0
    assert ran.out.splitlines()[-1] == "1 unchanged, 1 skipped"
    assert f"skipped  {library}/elsewhere.vtt: written by Rostrum" in ran.out
    assert rostrum(folder, "export", "talk").out == before


def test_nothing_is_overwritten_without_force(copied: Path, tmp_path: Path) -> None:
    clip, caption, text = tmp_path / "a.wav", tmp_path / "a.vtt", tmp_path / "talk.txt"
    cut = ("clip", "01-opening", "52", "53", "--output", clip, "--captions")
    export = ("export", "01-opening", "--output", text)
    for file in (clip, caption, text):
        file.write_text("Mine.\n")

    refused = [rostrum(copied, *cut), rostrum(copied, *export)]
    untouched = [file.read_text() for file in (clip, caption, text)]
    clip.unlink()
    by_captions = rostrum(copied, *cut)
    forced = [rostrum(copied, *cut, "--force"), rostrum(copied, *export, "--force")]

    assert [ran.code for ran in refused] == [2, 2]
    for file, ran in zip((clip, text), refused, strict=True):
        assert f"{file} exists already." in ran.err
    assert untouched == ["Mine.\n"] * 3
    assert (by_captions.code, f"{caption} exists already." in by_captions.err) == (2, True)
    assert [ran.code for ran in forced] == [0, 0]
    assert clip.read_bytes()[:4] == b"RIFF"
    assert caption.read_text().startswith("WEBVTT")
    assert text.read_text().startswith("Three measures for a new start\n")


@pytest.mark.parametrize("command", ["clip", "export"])
def test_originals_are_not_overwritten_by_force_either(tmp_path: Path, command: str) -> None:
    folder, original = tmp_path / "archive", tmp_path / "other.wav"
    make_tone(original, 3.0)
    write_vtt(tmp_path / "other.vtt", "A sentence about harbours.")
    rostrum(folder, "init", "--demo-models")
    assert rostrum(folder, "ingest", tmp_path).code == 0
    linked = tmp_path / "linked.wav"
    linked.hardlink_to(original)
    before = original.read_bytes()
    span = ("0", "1") if command == "clip" else ()

    results = [
        rostrum(folder, command, "other", *span, "--output", output, "--force")
        for output in (original, linked)
    ]

    assert [ran.code for ran in results] == [2, 2]
    assert ["Originals are never overwritten" in ran.err for ran in results] == [True, True]
    assert original.read_bytes() == before
    assert linked.samefile(original)


def test_export_need_not_wait_for_an_ingest(copied: Path, tmp_path: Path) -> None:
    with (
        open_archive(copied) as archive,
        leased(archive.catalogue, JobKind.INGEST, "/a.mp4", "rostrum ingest"),
    ):
        ran = rostrum(copied, "export", "01-opening", "--output", tmp_path / "talk.txt")

    assert (ran.code, (tmp_path / "talk.txt").is_file()) == (0, True)


def test_export_to_where_nothing_can_be_written_is_told(demo_archive: Path, tmp_path: Path) -> None:
    ran = rostrum(demo_archive, "export", "01-opening", "--output", tmp_path / "no folder" / "talk.txt")

    assert ran.code == 2
    assert f"The folder {tmp_path}/no folder does not exist. Create it first." in " ".join(ran.err.split())
