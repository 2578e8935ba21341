"""Words become segments: with the sound, in order, apart, inside their piece."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from archive.media import SAMPLE_RATE
from archive.recordings import Segment, Word
from archive.timecode import Milliseconds
from ingest.chunks import Piece
from ingest.guards import Figures, Limits
from ingest.segments import Line, TranscribedWord, segments, with_the_sound
from ingest.windows import SampleRange

LIMITS = Limits(2.4, -1.0, 0.6)
SURE = Figures(-0.3, 0.01)
SECOND = SAMPLE_RATE


def span(start: float, end: float) -> SampleRange:
    return SampleRange(round(start * SECOND), round(end * SECOND))


def line(*words: tuple[str, float, float]) -> Line:
    return Line(tuple(TranscribedWord(text, span(start, end), 0.9) for text, start, end in words), SURE)


def piece(seconds: float = 30, start: int = 0) -> Piece:
    return Piece(Milliseconds(start), np.zeros(round(seconds * SECOND), np.float32))


def test_with_the_sound_moves_the_borders_of_an_utterance() -> None:
    speech = [span(1, 3), span(3.05, 4), span(6, 8)]
    words = [span(0.6, 1.4), span(1.4, 3.1), span(3.1, 3.8), span(5.7, 5.9), span(6.3, 7), span(7, 7.2)]

    moved = with_the_sound(words, speech)

    assert moved == [span(1, 1.4), span(1.4, 3.1), span(3.1, 4), span(6, 6), span(6.3, 7), span(7, 7.2)]


def test_segments_keep_words_times_and_confidence() -> None:
    words = line((" Good", 1, 1.25), (" morning", 1.25, 2))

    found = segments([words], [span(1, 2)], piece(start=60_000), "en", LIMITS)

    heard = (
        Word(" Good", Milliseconds(61_000), Milliseconds(61_250), 0.9),
        Word(" morning", Milliseconds(61_250), Milliseconds(62_000), 0.9),
    )
    assert found == [
        Segment(
            Milliseconds(61_000),
            Milliseconds(62_000),
            "Good morning",
            language="en",
            words=heard,
            confidence=0.9,
        )
    ]


def test_segments_take_what_was_heard_in_a_gap_into_its_place() -> None:
    around = line((" One", 0, 1), (" four.", 9, 10))
    between = line((" two", 4, 5), (" three.", 5, 6))

    found = segments([around, between], [span(0, 10)], piece(), "en", LIMITS)

    assert [segment.text for segment in found] == ["One", "two three.", "four."]


def test_segments_doubt_what_lies_in_silence_and_show_it() -> None:
    invented = line((" Thanks", 20, 20.5), (" for", 20.5, 21), (" watching.", 21, 22))

    found = segments([invented], [span(0, 10)], piece(), "en", LIMITS)

    assert [(segment.text, segment.is_doubtful) for segment in found] == [("Thanks for watching.", True)]


spans = st.builds(
    lambda start, length: SampleRange(start, start + length), st.integers(0, 500_000), st.integers(0, 60_000)
)
heard_words = st.builds(TranscribedWord, st.sampled_from([" yes", " no.", "好。"]), spans, st.floats(0, 1))
lines = st.builds(lambda words: Line(tuple(words), SURE), st.lists(heard_words, min_size=1, max_size=6))


@given(st.lists(lines, max_size=5), st.lists(spans, max_size=4))
def test_segments_are_in_order_apart_and_inside(heard: list[Line], stretches: list[SampleRange]) -> None:
    speech = [stretch for number, stretch in enumerate(sorted(stretches)) if number % 4 == 0]

    found = segments(heard, speech, piece(seconds=30, start=1000), "en", LIMITS)

    times = [time for segment in found for word in segment.words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert all(1000 <= time <= 31_000 for time in times)
    assert sorted("".join(w.text for s in found for w in s.words)) == sorted(
        "".join(w.text for one in heard for w in one.words)
    )
    assert all((s.start, s.end) == (s.words[0].start, s.words[-1].end) for s in found)
