"""A recording of any length, made of the demo's English talks one after the other, with pauses."""

import wave
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import numpy as np

from archive import config
from archive.demo_models import demo_folder
from archive.media import SAMPLE_RATE, Ffmpeg, decode
from ingest.chunks import Samples

TALKS = ("01-opening.mp4", "02-ten-keywords.m4a", "03-new-season.mp4", "04-panel-ai-in-production.mp4")
PAUSE_SECONDS = 3


def make_recording(path: Path, minutes: float, media: config.Media) -> Path:
    """Write a WAV file, mono at 16 kHz, of exactly so many minutes."""
    remaining = round(minutes * 60 * SAMPLE_RATE)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        for samples in _talks(media):
            file.writeframes((samples[:remaining] * 32767).astype("<i2").tobytes())
            remaining -= min(remaining, len(samples))
            if not remaining:
                break
    return path


def samples_of(path: Path) -> Samples:
    """All samples of such a file, as faster-whisper takes them."""
    with wave.open(str(path), "rb") as file:
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    return data.astype(np.float32) / np.float32(32768)


def _talks(media: config.Media) -> Iterator[Samples]:
    """Blocks of them without end."""
    ffmpeg = Ffmpeg.find(media)
    pause: Samples = np.zeros(PAUSE_SECONDS * SAMPLE_RATE, np.float32)
    talks = [[*decode(demo_folder() / "recordings" / name, ffmpeg), pause] for name in TALKS]
    return cycle([block for talk in talks for block in talk])
