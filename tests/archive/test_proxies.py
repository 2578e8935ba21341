"""Copies for browsers: where they lie, when another one is due, who gets none."""

from dataclasses import replace
from pathlib import Path

import pytest
from making_media import make_tone
from running_commands import Ran, run_command

from archive import Archive, create_archive
from archive.catalogue import store
from archive.errors import MediaMissing, ProxiesOff, RecordingClosed
from archive.media import Ffmpeg, probe, sha256_of
from archive.proxies import make_proxy, proxy_path
from archive.recordings import MediaFile, Recording


def recording_of(path: Path, archive: Archive, recording_id: str = "r1") -> Recording:
    facts = probe(path, archive.config.media)
    media = MediaFile(path, sha256_of(path), path.stat().st_size, facts)
    return Recording(recording_id, path.stem, path.name, media=media)


@pytest.fixture
def ffmpeg(archive: Archive) -> Ffmpeg:
    return Ffmpeg.find(archive.config.media)


def with_proxies(archive: Archive, **values: object) -> Archive:
    proxies = archive.config.proxies.model_copy(update=values)
    return replace(archive, config=archive.config.model_copy(update={"proxies": proxies}))


def test_copy_is_made_once_and_another_original_gets_another(
    archive: Archive, ffmpeg: Ffmpeg, tmp_path: Path
) -> None:
    recording = recording_of(make_tone(tmp_path / "talk.aiff", 0.5), archive)
    first = make_proxy(archive, recording, ffmpeg)
    made_at = first.stat().st_mtime_ns

    assert make_proxy(archive, recording, ffmpeg) == first
    assert first.stat().st_mtime_ns == made_at

    changed = recording_of(make_tone(tmp_path / "talk.aiff", 0.75), archive)
    second = make_proxy(archive, changed, ffmpeg)

    assert list((archive.cache / "proxies" / "r1").iterdir()) == [second]
    assert second != first
    archive.forget_cached("r1")
    assert make_proxy(archive, changed, ffmpeg).is_file()


def test_other_height_and_other_track_are_other_copies(archive: Archive, tmp_path: Path) -> None:
    recording = recording_of(make_tone(tmp_path / "talk.aiff", 0.5), archive)
    media = recording.media
    assert media is not None

    paths = {
        proxy_path(archive, "r1", media),
        proxy_path(archive, "r2", media),
        proxy_path(archive, "r1", replace(media, audio_track=2)),
        proxy_path(with_proxies(archive, height=480), "r1", media),
    }

    assert len(paths) == 4


def test_no_copy_where_none_may_be(archive: Archive, ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    recording = recording_of(make_tone(tmp_path / "talk.aiff", 0.5), archive)

    with pytest.raises(RecordingClosed):
        make_proxy(archive, replace(recording, is_closed=True), ffmpeg)
    with pytest.raises(MediaMissing):
        make_proxy(archive, replace(recording, media=None), ffmpeg)
    with pytest.raises(ProxiesOff):
        make_proxy(with_proxies(archive, when="never"), recording, ffmpeg)


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """An archive with two recordings that browsers do not play, one of them damaged, and one that they do."""
    folder = tmp_path / "archive"
    with create_archive(folder) as archive, archive.catalogue.writing() as session:
        for recording_id, name in (("r1", "a.aiff"), ("r2", "b.wma"), ("r3", "c.mp3")):
            recording = recording_of(make_tone(tmp_path / name, 0.5), archive, recording_id)
            store.add_recording(session, recording, tmp_path)
        store.add_recording(session, Recording("r4", "text", "d.vtt"), tmp_path)
    return folder


def rostrum(folder: Path, *arguments: object) -> Ran:
    return run_command("--archive", folder, *arguments)


def copies(folder: Path) -> list[str]:
    return sorted(path.parent.name for path in folder.glob("cache/proxies/*/*"))


def test_proxy_makes_all_that_browsers_cannot_play_and_then_has_nothing_to_do(filled: Path) -> None:
    first, again = rostrum(filled, "proxy"), rostrum(filled, "proxy")

    assert (first.code, first.err, len(first.out.splitlines())) == (0, "", 2)
    assert first.out.startswith("1/2 a (r1): 0.0 MB\n")
    assert again.out == "1/2 a (r1): converted already\n2/2 b (r2): converted already\n"
    assert copies(filled) == ["r1", "r2"]


def test_proxy_makes_what_is_named_and_tells_what_fails(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "a.aiff").unlink()

    ran = rostrum(filled, "proxy", "a", "c")

    assert (ran.code, copies(filled)) == (1, ["r3"])
    assert "a (r1): " in ran.err
    assert "the file is not there" in ran.err
    assert rostrum(filled, "proxy", "nothing").code == 2


def test_proxy_says_that_none_are_made(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROSTRUM__PROXIES__WHEN", "never")

    ran = rostrum(filled, "proxy")

    assert (ran.code, copies(filled)) == (1, [])
    assert "proxies.when" in ran.err
