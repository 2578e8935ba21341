"""Numbered recordings, written once, and the ffmpeg that cuts them."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from archive import config
from archive.media import Ffmpeg, probe
from archive.recordings import MediaFile, Recording
from tests.clips.numbered_media import constant, noise, write_numbered

NTSC = Fraction(30_000, 1001)

RecordingOf = Callable[..., Recording]


@pytest.fixture(scope="session")
def settings() -> config.Config:
    return config.load_config(environment={})


@pytest.fixture(scope="session")
def ffmpeg(settings: config.Config) -> Ffmpeg:
    return Ffmpeg.find(settings.media)


@pytest.fixture(scope="session")
def recording_of(settings: config.Config) -> RecordingOf:
    """A recording of a media file, as ingest would hold it."""

    def recording(path: Path, *, title: str = "Opening", audio_track: int | None = None) -> Recording:
        facts = probe(path, settings.media)
        media = MediaFile(path, "0" * 64, path.stat().st_size, facts, audio_track)
        return Recording(id="rec-1", title=title, path=path.name, media=media)

    return recording


@pytest.fixture(scope="session")
def at_25(tmp_path_factory: pytest.TempPathFactory, recording_of: RecordingOf) -> Recording:
    """8 s at 25 frames with B-frames, timecode from 10:00:00:00, sound `noise(8)`."""
    path = tmp_path_factory.mktemp("at_25") / "talk.mp4"
    rate = Fraction(25)
    return recording_of(write_numbered(path, constant(rate, 200), rate, [noise(8)], timecode="10:00:00:00"))


@pytest.fixture(scope="session")
def at_ntsc(tmp_path_factory: pytest.TempPathFactory, recording_of: RecordingOf) -> Recording:
    """240 frames at 30000/1001, drop-frame timecode from 00:00:57;00, sound `noise(8)` as PCM."""
    path = tmp_path_factory.mktemp("at_ntsc") / "talk.mov"
    return recording_of(
        write_numbered(
            path, constant(NTSC, 240), NTSC, [noise(8)], timecode="00:00:57;00", sound_codec="pcm_s16le"
        )
    )
