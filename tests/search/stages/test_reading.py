"""Where listening starts."""

import pytest

from archive.recordings import Segment
from archive.timecode import Milliseconds
from search.stages.reading import best_segment


@pytest.mark.parametrize(
    ("words", "cosines", "best"),
    [
        (["b"], [0.2, 0.1, 0.0], 1),
        ([], [0.2, 0.1, 0.3], 2),
        (["b", "c"], [0.0, 0.0, 0.0], 1),
        (["x"], [0.1, 0.1, 0.1], 0),
    ],
)
def test_best_segment_weighs_words_against_meaning(words: list[str], cosines: list[float], best: int) -> None:
    segments = [
        Segment(Milliseconds(n), Milliseconds(n + 1), text) for n, text in enumerate(["a", "b c", "c"])
    ]

    assert best_segment(segments, words, cosines, 0.5) is segments[best]
