"""Speech is packed into windows without loss, and positions find their way back."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from archive.media import SAMPLE_RATE
from ingest.windows import PADDING, SampleRange, Window, onset, packed, padded, uncovered

SECOND = SAMPLE_RATE


@st.composite
def speeches(draw: st.DrawFn) -> list[SampleRange]:
    """Stretches in order and apart, of at most ten seconds."""
    position, found = 0, []
    for silence, length in draw(st.lists(st.tuples(st.integers(0, 90_000), st.integers(1, 160_000)))):
        found.append(SampleRange(position + silence, position + silence + length))
        position = found[-1].end
    return found


@given(speeches(), st.integers(0, 10 * SECOND))
def test_padded_keeps_stretches_whole_apart_and_inside(speech: list[SampleRange], silence: int) -> None:
    length = (speech[-1].end if speech else 0) + silence

    wide = list(padded(speech, length))

    borders = [0, *(border for stretch in wide for border in (stretch.start, stretch.end)), length]
    assert borders == sorted(borders)
    assert all(w.start <= s.start and s.end <= w.end for w, s in zip(wide, speech, strict=True))
    assert all(len(w) <= len(s) + 2 * PADDING for w, s in zip(wide, speech, strict=True))


@given(speeches())
def test_packed_keeps_every_stretch_in_order(speech: list[SampleRange]) -> None:
    windows = list(packed(speech, 12 * SECOND))

    assert [stretch for window in windows for stretch in window.stretches] == speech
    assert all(len(window) <= 12 * SECOND for window in windows)


@given(speeches().filter(bool), st.data())
def test_place_finds_the_samples_that_were_cut(speech: list[SampleRange], data: st.DataObject) -> None:
    recording = np.arange(speech[-1].end, dtype=np.float64)
    window = Window(tuple(speech))
    cut = window.cut(recording)  # type: ignore[arg-type]  # positions as samples: float32 cannot hold them
    position = data.draw(st.integers(0, len(cut) - 1))

    found = window.place(SampleRange(position, position))

    assert recording[found.start] == cut[position]


def test_place_keeps_a_word_in_one_stretch_and_lets_its_end_decide() -> None:
    window = Window((SampleRange(1 * SECOND, 2 * SECOND), SampleRange(9 * SECOND, 11 * SECOND)))

    early_start = window.place(SampleRange(SECOND * 6 // 10, SECOND * 13 // 10))

    assert early_start == SampleRange(9 * SECOND, SECOND * 93 // 10)


def test_onset_finds_a_soft_beginning() -> None:
    samples = np.random.default_rng(1).normal(0, 0.001, 2 * SECOND).astype(np.float32)
    samples[SECOND : SECOND + 1600] += np.linspace(0.05, 0.3, 1600, dtype=np.float32)
    samples[SECOND + 1600 :] += 0.3

    found = onset(samples, SampleRange(SECOND + 1500, 2 * SECOND))

    assert abs(found - SECOND) <= SECOND // 100
    assert onset(samples, SampleRange(0, SECOND)) == 0


def test_uncovered_names_the_gaps_of_speech() -> None:
    speech = [SampleRange(0, 10 * SECOND), SampleRange(20 * SECOND, 26 * SECOND)]
    words = [
        SampleRange(9 * SECOND, 10 * SECOND),
        SampleRange(0, 1 * SECOND),
        SampleRange(4 * SECOND, 5 * SECOND),
        SampleRange(20 * SECOND, 26 * SECOND),  # stretched over four seconds that it cannot fill
    ]

    gaps = uncovered(speech, words, 3 * SECOND)

    assert gaps == [
        SampleRange(1 * SECOND, 4 * SECOND),
        SampleRange(5 * SECOND, 9 * SECOND),
        SampleRange(20 * SECOND, 24 * SECOND),
    ]
    assert uncovered(speech, [], 3 * SECOND) == speech
