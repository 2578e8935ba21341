"""Guards mark what Whisper is known to invent, and leave alone what people say."""

import pytest

from archive.recordings import Segment
from archive.timecode import Milliseconds
from ingest.guards import (
    Figures,
    Limits,
    is_distrusted,
    is_in_silence,
    is_mumbled,
    mark_repeated,
    repeats_itself,
)

LIMITS = Limits(compression_ratio=2.4, log_probability=-1.0, no_speech_probability=0.6)
SURE = Figures(log_probability=-0.3, no_speech_probability=0.01)
SENTENCE = "Last year we made a small film about the people who clean the streets of our city."


def segment(text: str, start: int = 0, end: int = 1000, confidence: float | None = 0.9) -> Segment:
    return Segment(Milliseconds(start), Milliseconds(end), text, confidence=confidence)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SENTENCE, False),
        ("No, no, no, no.", False),
        ("no no no no no", True),
        ("thank you thank you thank you", False),
        ("Thank you. Thank you. Thank you. Thank you.", True),
        ("and then we went and then we went", False),
        ("and then we went and then we went and then we went", True),
        ("well it is so and then we went And then we went, and then we went on", True),
        ("谢谢谢谢", False),
        ("谢谢大家谢谢大家", False),
        ("谢谢大家谢谢大家谢谢大家", True),
        ("请不吝点赞请不吝点赞请不吝点赞", True),
        ("", False),
    ],
)
def test_repeats_itself_knows_rhetoric_from_loops(text: str, expected: bool) -> None:
    assert repeats_itself(text) is expected


@pytest.mark.parametrize(
    ("text", "figures", "expected"),
    [
        (SENTENCE, SURE, False),
        (SENTENCE, Figures(-1.01, 0.01), True),
        (SENTENCE, Figures(-1.0, 0.6), False),
        (SENTENCE, Figures(-0.3, 0.61), True),
        ("la" * 60, SURE, True),  # one token: only its compression gives it away
    ],
)
def test_is_distrusted_reads_the_models_figures(text: str, figures: Figures, expected: bool) -> None:
    assert is_distrusted(text, figures, LIMITS) is expected


@pytest.mark.parametrize(("confidence", "expected"), [(0.37, False), (0.36, True), (None, False)])
def test_is_mumbled_compares_with_the_log_probability(confidence: float | None, expected: bool) -> None:
    assert is_mumbled(segment("hum", confidence=confidence), LIMITS) is expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(0, 1000, False), (1000, 2000, True), (800, 1600, True), (700, 1600, False), (500, 500, True)],
)
def test_is_in_silence_asks_for_a_quarter_of_speech(start: int, end: int, expected: bool) -> None:
    speech = [(Milliseconds(0), Milliseconds(1000)), (Milliseconds(5000), Milliseconds(6000))]

    assert is_in_silence(segment("words", start, end), speech) is expected


def test_mark_repeated_marks_rows_of_three_and_hides_none() -> None:
    texts = ["Good.", "Yes.", "Yes.", "Thank you.", "thank you", "Thank you!", "Good."]

    marked = mark_repeated([segment(text) for text in texts])

    assert [found.text for found in marked] == texts
    assert [found.is_doubtful for found in marked] == [False, False, False, True, True, True, False]
