"""The decoded stream in pieces: short enough for memory, cut where nobody speaks.

stream   ------------------|--------------------|----------
a piece  [ piece_minutes        . last part . ]
                                    ^ cut in its quietest half second
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from archive.media import SAMPLE_RATE
from archive.timecode import Milliseconds

Samples = npt.NDArray[np.float32]

_SAMPLES_PER_MS = SAMPLE_RATE // 1000
_FRAME = SAMPLE_RATE // 100  # 10 ms; a whole number of milliseconds keeps cuts on them
_QUIET_FRAMES = 50  # half a second: longer than the stop inside a word
_BEGINNING = Milliseconds(0)
_LAST_PART = 0.2
_LAST_PART_AT_MOST = 120 * SAMPLE_RATE


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A stretch of a recording: float32 mono samples in -1..1 at 16 kHz."""

    start: Milliseconds
    samples: Samples

    @property
    def end(self) -> Milliseconds:
        """The first whole millisecond after its last sample."""
        return Milliseconds(self.start + -(-len(self.samples) // _SAMPLES_PER_MS))


def pieces(
    blocks: Iterable[Samples], piece_minutes: float, *, skip_until: Milliseconds = _BEGINNING
) -> Iterator[Piece]:
    """The samples of `blocks`, each in exactly one piece of at most `piece_minutes`, in order.

    A cut depends on nothing before its piece. So `skip_until`, the end of a piece given earlier, goes on
    with the same pieces. Held at a time: one piece, the one that the caller may still hold, and a block.
    """
    limit = round(piece_minutes * 60_000) * _SAMPLES_PER_MS
    start, filled = int(skip_until), 0
    waiting = np.empty(limit, np.float32)
    for block in _from_sample(blocks, start * _SAMPLES_PER_MS):
        taken = 0
        while taken < len(block):
            if filled == limit:
                cut = _quietest(waiting)
                yield Piece(Milliseconds(start), waiting[:cut])
                waiting, filled = _begun_with(waiting[cut:], limit), limit - cut
                start += cut // _SAMPLES_PER_MS
            taking = min(limit - filled, len(block) - taken)
            waiting[filled : filled + taking] = block[taken : taken + taking]
            filled, taken = filled + taking, taken + taking
    if filled:
        yield Piece(Milliseconds(start), waiting[:filled])


def _from_sample(blocks: Iterable[Samples], first: int) -> Iterator[Samples]:
    for block in blocks:
        yield block[first:]
        first = max(0, first - len(block))


def _begun_with(rest: Samples, limit: int) -> Samples:
    begun = np.empty(limit, np.float32)
    begun[: len(rest)] = rest
    return begun


def _quietest(samples: Samples) -> int:
    """The middle of the quietest half second of the last part; of equals the last, for long pieces."""
    frames = min(int(len(samples) * _LAST_PART), _LAST_PART_AT_MOST) // _FRAME
    first = len(samples) - frames * _FRAME
    energies = np.square(samples[first:], dtype=np.float64).reshape(frames, _FRAME).sum(axis=1)
    sums = np.concatenate(([0.0], np.cumsum(energies)))
    windows = sums[_QUIET_FRAMES:] - sums[:-_QUIET_FRAMES]
    quietest = len(windows) - 1 - int(np.argmin(windows[::-1]))
    return int(first + (quietest + _QUIET_FRAMES // 2) * _FRAME)
