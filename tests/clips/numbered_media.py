"""Media that say where they are: every frame carries its number, every stretch of sound is its own.

PyAV writes and reads them, so that what ffmpeg cut is judged by someone else.
"""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

SOUND_RATE = 48_000

Samples = npt.NDArray[np.int16]

_BITS = 16
_SQUARE = 8  # pixels per bit: survives any quantizer


def noise(seconds: float | Fraction, seed: int = 7, rate: int = SOUND_RATE) -> Samples:
    """Noise below 6 kHz: no moment sounds like another, and AAC keeps it."""
    white = np.random.default_rng(seed).standard_normal(round(seconds * rate) + 3)
    smooth = np.convolve(white, np.ones(4) / 4, mode="valid")
    return (np.clip(smooth, -3, 3) * 6_000).astype(np.int16)


def write_numbered(
    path: Path,
    frame_times: Sequence[Fraction],
    rate: Fraction,
    sounds: Sequence[Samples] = (),
    *,
    sound_starts_at: Fraction = Fraction(0),
    timecode: str | None = None,
    sound_codec: str = "aac",
    options: dict[str, str] | None = None,
    size: tuple[int, int] = (_BITS * _SQUARE, 32),
) -> Path:
    """Frame n, showing n in black and white squares, at each of `frame_times`; H.264 with B-frames."""
    with av.open(str(path), "w") as container:
        container.metadata["title"] = "The whole session"
        container.metadata["comment"] = "stale"
        video = container.add_stream("libx264", rate=rate)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.options = {"bf": "3", "g": "75", "preset": "veryfast", "crf": "12", **(options or {})}
        clock = Fraction(1, 120_000)  # divides 24, 25, 30000/1001 exactly
        video.time_base = video.codec_context.time_base = clock
        if timecode is not None:
            video.metadata["timecode"] = timecode
        tracks = [_add_sound(container, sound_codec, SOUND_RATE) for _ in sounds]
        for number, time in enumerate(frame_times):
            frame = _numbered(number, size)
            frame.pts, frame.time_base = round(time / clock), clock
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        for track, sound in zip(tracks, sounds, strict=True):
            _write_sound(container, track, sound, round(sound_starts_at * SOUND_RATE))
    return path


def write_wav(path: Path, sound: Samples, rate: int = SOUND_RATE) -> Path:
    """16-bit mono PCM."""
    with av.open(str(path), "w") as container:
        track = _add_sound(container, "pcm_s16le", rate)
        _write_sound(container, track, sound, 0)
    return path


def constant(rate: Fraction, count: int) -> list[Fraction]:
    """When each of `count` frames is shown at a constant rate."""
    return [Fraction(number) / rate for number in range(count)]


def shown_numbers(path: Path) -> list[int]:
    """The number on every frame, in the order of display."""
    with av.open(str(path)) as container:
        return [_number(frame) for frame in container.decode(video=0)]


def shown_times(path: Path) -> list[float]:
    """When every frame is shown, in seconds."""
    with av.open(str(path)) as container:
        return [frame.time for frame in container.decode(video=0) if frame.time is not None]


def heard(path: Path) -> tuple[float, npt.NDArray[np.float64]]:
    """When the first audio track begins, in seconds, and its samples as mono from -1 to 1."""
    with av.open(str(path)) as container:
        frames = list(container.decode(audio=0))
    assert frames[0].time is not None
    to_mono = av.AudioResampler(format="flt", layout="mono")
    parts = [part.to_ndarray().ravel() for frame in frames for part in to_mono.resample(frame)]
    return frames[0].time, np.concatenate(parts).astype(np.float64)


def lag(sound: npt.NDArray[np.float64], source: Samples, expected_at: int) -> int:
    """By how many samples a sound lies later in its source than `expected_at`, up to half a second."""
    reach = SOUND_RATE // 2
    padded = np.pad(source.astype(np.float64), reach + len(sound))
    around = padded[expected_at + len(sound) : expected_at + 2 * len(sound) + 2 * reach]
    length = len(around) + len(sound)
    spectrum = np.fft.rfft(around, length) * np.conj(np.fft.rfft(sound, length))
    return int(np.argmax(np.fft.irfft(spectrum, length)[: 2 * reach + 1])) - reach


def _add_sound(container: av.container.OutputContainer, codec: str, rate: int) -> av.AudioStream:
    track = container.add_stream(codec, rate=rate, layout="mono")
    assert isinstance(track, av.AudioStream)
    return track


def _write_sound(
    container: av.container.OutputContainer, track: av.AudioStream, sound: Samples, first_pts: int
) -> None:
    frame = av.AudioFrame.from_ndarray(sound.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate, frame.pts = track.rate, first_pts
    frame.time_base = Fraction(1, track.rate)
    container.mux(track.encode(frame))
    container.mux(track.encode(None))


def _numbered(number: int, size: tuple[int, int]) -> av.VideoFrame:
    grey = np.full((size[1], size[0]), 128, dtype=np.uint8)
    for bit in range(_BITS):
        grey[:32, bit * _SQUARE : (bit + 1) * _SQUARE] = 235 if number >> bit & 1 else 16
    return av.VideoFrame.from_ndarray(grey, format="gray").reformat(format="yuv420p")


def _number(frame: av.VideoFrame) -> int:
    grey = frame.to_ndarray(format="gray")
    squares = grey[:32, : _BITS * _SQUARE].reshape(-1, _BITS, _SQUARE).mean(axis=(0, 2))
    return sum(1 << bit for bit, level in enumerate(squares) if level > 125)
