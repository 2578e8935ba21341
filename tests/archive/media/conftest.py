"""Both ffmpeg builds under default limits, and a port on which nobody should ever call."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import imageio_ffmpeg
import pytest

from archive import config
from archive.media import Ffmpeg

_BUILDS = [
    pytest.param(
        shutil.which("ffmpeg") or "",
        id="system",
        marks=pytest.mark.skipif(not shutil.which("ffmpeg"), reason="no ffmpeg is installed here"),
    ),
    pytest.param(
        str(imageio_ffmpeg.get_ffmpeg_exe()),
        id="imageio",
        marks=[pytest.mark.exhaustive] if shutil.which("ffmpeg") else [],  # one build is always tried
    ),
]


@pytest.fixture(scope="session")
def media() -> config.Media:
    return config.load_config(environment={}).media


@pytest.fixture
def ffmpeg(media: config.Media) -> Ffmpeg:
    return Ffmpeg.find(media)


@pytest.fixture(params=_BUILDS)
def each_ffmpeg(request: pytest.FixtureRequest, media: config.Media) -> Ffmpeg:
    return Ffmpeg.find(media.model_copy(update={"ffmpeg": request.param}))


@pytest.fixture
def stalling_file(tmp_path: Path) -> Path:
    """A named pipe into which nobody writes: opening it waits for ever."""
    path = tmp_path / "stalling.mp4"
    os.mkfifo(path)
    return path


@pytest.fixture
def uncalled_address() -> Iterator[str]:
    """The address of a server that must not be called while the test runs."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(BlockingIOError):  # nobody waits to be accepted
            server.accept()
