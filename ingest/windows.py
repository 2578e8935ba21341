"""Stretches of speech, the windows in which the model hears them, and the way back to the recording.

    recording  ..[stretch]........[stretch]...[stretch].....
    window     [ stretch | stretch ] [ stretch ]              silence is left out, padding kept

All positions are samples of one piece; `end` is exclusive.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from archive.media import SAMPLE_RATE
from ingest.chunks import Samples

PADDING = SAMPLE_RATE * 4 // 10
"""Kept on both sides of a stretch: Whisper hears soft beginnings and ends better than VAD."""

_LONGEST_WORD = 2 * SAMPLE_RATE
"""What a word can cover: alignment stretches a word over a passage that was dropped."""

LONGEST_ONSET = SAMPLE_RATE // 5
"""How much later than the sound VAD may hear a stretch begin."""

_FRAME = SAMPLE_RATE // 200  # 5 ms
_ONSET_SHARE = 0.02  # of the loudest frame: above it is sound


@dataclass(frozen=True, slots=True, order=True)
class SampleRange:
    """Samples [start, end)."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Window:
    """Neighbouring stretches that the model hears at once, without the silence between them."""

    stretches: tuple[SampleRange, ...]

    def __len__(self) -> int:
        return sum(map(len, self.stretches))

    def cut(self, samples: Samples) -> Samples:
        return np.concatenate([samples[s.start : s.end] for s in self.stretches])

    def place(self, span: SampleRange) -> SampleRange:
        """A span of the window as a span of the piece: inside the one stretch where most of it lies.

        Near a border the end decides, because ends are heard well and starts are guessed too early.
        """
        anchor = max((span.start + span.end) // 2, span.end - PADDING // 2)
        offset = 0
        for stretch in self.stretches:
            shift = stretch.start - offset
            offset += len(stretch)
            if anchor < offset or stretch is self.stretches[-1]:
                break
        start = min(max(span.start + shift, stretch.start), stretch.end)
        return SampleRange(start, min(max(span.end + shift, start), stretch.end))


def padded(speech: Iterable[SampleRange], length: int) -> Iterator[SampleRange]:
    """Stretches with `PADDING` around them, or half of the silence where that is shorter."""
    last, left = None, 0
    for stretch in speech:
        if last is None:
            left = min(PADDING, stretch.start)
        else:
            half = min(PADDING, (stretch.start - last.end) // 2)
            yield SampleRange(last.start - left, last.end + half)
            left = half
        last = stretch
    if last is not None:
        yield SampleRange(last.start - left, last.end + min(PADDING, length - last.end))


def packed(stretches: Iterable[SampleRange], longest: int) -> Iterator[Window]:
    """Stretches gathered, in order, into windows of at most `longest` samples; none is divided."""
    gathered: list[SampleRange] = []
    for stretch in stretches:
        if gathered and sum(map(len, gathered)) + len(stretch) > longest:
            yield Window(tuple(gathered))
            gathered = []
        gathered.append(stretch)
    if gathered:
        yield Window(tuple(gathered))


def onset(samples: Samples, stretch: SampleRange) -> int:
    """Where the sound of a stretch begins: VAD is a little late where it begins softly."""
    first = max(0, stretch.start - LONGEST_ONSET)
    before = _energies(samples[first : stretch.start])
    if not len(before):
        return stretch.start
    peak = _energies(samples[stretch.start : stretch.start + LONGEST_ONSET]).max(initial=0.0)
    quiet = np.flatnonzero(before <= before.min() + _ONSET_SHARE * peak)
    return stretch.start - int(len(before) - 1 - quiet[-1]) * _FRAME


def _energies(samples: Samples) -> npt.NDArray[np.float64]:
    """Of frames of 5 ms that end with the last sample."""
    frames = len(samples) // _FRAME
    whole = samples[len(samples) - frames * _FRAME :].reshape(frames, _FRAME)
    energies: npt.NDArray[np.float64] = np.square(whole, dtype=np.float64).sum(axis=1)
    return energies


def uncovered(
    speech: Iterable[SampleRange], words: Iterable[SampleRange], shortest: int
) -> list[SampleRange]:
    """The spans of at least `shortest` samples within the speech that no word covers."""
    covering = sorted(SampleRange(max(word.start, word.end - _LONGEST_WORD), word.end) for word in words)
    gaps: list[SampleRange] = []
    for stretch in speech:
        position = stretch.start
        within = [word for word in covering if word.start < stretch.end and word.end > stretch.start]
        for word in [*within, SampleRange(stretch.end, stretch.end)]:
            gaps.append(SampleRange(position, max(position, word.start)))
            position = max(position, word.end)
    return [gap for gap in gaps if len(gap) >= shortest]
