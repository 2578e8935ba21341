"""Speech from flite and espeak-ng on one time line that knows when each sentence sounds."""

import io
import subprocess
import wave
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from talks import Line, Speaker, Talk

Samples = NDArray[np.int16]

LEAD_MS = 1_200  # silence before the first sentence
PAUSE_MS = 900  # between sentences of one speaker
TURN_PAUSE_MS = 1_200  # before another speaker
TAIL_MS = 1_800  # silence after the last sentence
ESPEAK_PACE = "190"  # words a minute
PEAK = 20_000  # loudest sample of a sentence; the speech model was trained at this level
AUDIBLE = 0.02  # share of a sentence's peak that counts as sound, not as its silent edge


@dataclass(frozen=True)
class Sentence:
    """One sentence as spoken; its times are those of its first and last audible sample."""

    speaker: Speaker
    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class Speech:
    samples: Samples
    rate: int  # samples a second
    sentences: tuple[Sentence, ...]

    @property
    def duration_ms(self) -> int:
        return len(self.samples) * 1000 // self.rate


def speak_talk(talk: Talk) -> Speech:
    """The whole talk; the same script gives the same samples on the same versions of the voices."""
    parts: list[Samples] = []
    sentences: list[Sentence] = []
    at_ms = 0
    rate = 0
    for number, line in enumerate(talk.lines):
        spoken, rate = _speak_line(line)
        pause_ms = LEAD_MS if number == 0 else TURN_PAUSE_MS if line.opens_turn else PAUSE_MS
        length_ms = len(spoken) * 1000 // rate
        start_ms = at_ms + pause_ms
        sentences.append(Sentence(line.speaker, line.text, start_ms, start_ms + length_ms))
        parts += [_silence(pause_ms, rate), spoken]
        at_ms = start_ms + length_ms
    parts.append(_silence(TAIL_MS, rate))
    return Speech(np.concatenate(parts), rate, tuple(sentences))


def wave_bytes(speech: Speech) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(speech.rate)
        file.writeframes(speech.samples.tobytes())
    return buffer.getvalue()


def _speak_line(line: Line) -> tuple[Samples, int]:
    """A whole number of milliseconds of sound, without silent edges, and its sample rate."""
    spoken = subprocess.run(_command(line), capture_output=True, check=True).stdout
    samples, rate = _read_wave(spoken)
    loudness = np.abs(samples.astype(np.float64))
    audible = np.flatnonzero(loudness > AUDIBLE * loudness.max())
    sound = samples[audible[0] : audible[-1] + 1] / loudness.max() * PEAK
    length_ms = -(-len(sound) * 1000 // rate)
    whole = np.zeros(_sample_count(length_ms, rate), np.int16)
    whole[: len(sound)] = sound[: len(whole)].astype(np.int16)
    return whole, rate


def _command(line: Line) -> list[str]:
    speaker = line.speaker
    if speaker.voice.startswith("cmn"):
        pace = ["-s", ESPEAK_PACE, "-p", str(speaker.pitch)]
        return ["espeak-ng", "-v", speaker.voice, *pace, "--stdout", "--", line.text]
    return ["flite", "-voice", speaker.voice, "-t", line.text, "-o", "/dev/stdout"]


def _read_wave(data: bytes) -> tuple[Samples, int]:
    """Reads the samples by their place, since espeak-ng writes a header without a true length."""
    start = data.index(b"data") + 8
    rate = int.from_bytes(data[24:28], "little")
    return np.frombuffer(data[start : start + (len(data) - start) // 2 * 2], "<i2"), rate


def _silence(length_ms: int, rate: int) -> Samples:
    return np.zeros(_sample_count(length_ms, rate), np.int16)


def _sample_count(length_ms: int, rate: int) -> int:
    return length_ms * rate // 1000
