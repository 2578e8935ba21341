"""Pieces hold every sample once, are cut in the quiet, and go on after a crash as they began."""

import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.media import SAMPLE_RATE
from archive.timecode import Milliseconds
from ingest.chunks import Piece, Samples, pieces

MINUTES = 0.1  # 6 s: the shortest that the configuration allows


def loud(seconds: float, seed: int = 0) -> Samples:
    return np.random.default_rng(seed).uniform(-1, 1, round(seconds * SAMPLE_RATE)).astype(np.float32)


def in_blocks(samples: Samples, size: int) -> Iterator[Samples]:
    for start in range(0, len(samples), size):
        yield samples[start : start + size]


def facts(found: Iterator[Piece] | list[Piece]) -> list[tuple[int, bytes]]:
    return [(piece.start, piece.samples.tobytes()) for piece in found]


recordings = st.builds(loud, st.floats(0, 30), st.integers(0, 9))
block_sizes = st.integers(1000, 500_000)


@given(recordings, block_sizes)
def test_pieces_hold_every_sample_exactly_once(samples: Samples, block_size: int) -> None:
    found = list(pieces(in_blocks(samples, block_size), MINUTES))

    joined = np.concatenate([np.empty(0, np.float32), *(piece.samples for piece in found)])
    assert joined.tobytes() == samples.tobytes()
    assert [piece.start for piece in found] == [Milliseconds(0), *(piece.end for piece in found)][:-1][
        : len(found)
    ]
    assert all(0 < len(piece.samples) <= MINUTES * 60 * SAMPLE_RATE for piece in found)


@given(recordings, block_sizes, block_sizes)
def test_pieces_go_on_after_a_crash_as_they_began(samples: Samples, size: int, other_size: int) -> None:
    whole = list(pieces(in_blocks(samples, size), MINUTES))

    for done in range(len(whole) + 1):
        skip_until = whole[done - 1].end if done else Milliseconds(0)
        rest = pieces(in_blocks(samples, other_size), MINUTES, skip_until=skip_until)
        assert facts(rest) == facts(whole[done:])


@pytest.mark.parametrize("pause_at", [5.0, 5.3, 5.69])
def test_pieces_are_cut_in_the_quiet(pause_at: float) -> None:
    samples = loud(20)
    pause = slice(round((pause_at - 0.3) * SAMPLE_RATE), round((pause_at + 0.3) * SAMPLE_RATE))
    samples[pause] *= 0.01

    first = next(pieces([samples], MINUTES))

    assert first.end / 1000 == pytest.approx(pause_at, abs=0.06)


def test_pieces_of_silence_are_long() -> None:
    silence = np.zeros(60 * SAMPLE_RATE, np.float32)

    lengths = [piece.end - piece.start for piece in pieces([silence], MINUTES)]

    assert lengths == [5750] * 10 + [2500]


def test_pieces_of_a_whole_day_need_the_memory_of_two() -> None:
    minutes = 1.0
    piece_bytes = int(minutes * 60 * SAMPLE_RATE * 4)
    blocks = (np.zeros(30 * SAMPLE_RATE, np.float32) for _ in range(24 * 60 * 2))
    tracemalloc.start()

    heard = sum(len(piece.samples) for piece in pieces(blocks, minutes))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert heard == 24 * 3600 * SAMPLE_RATE
    assert (
        peak < 3.5 * piece_bytes
    )  # the piece, the caller's last one, a block, and energies of the last part
