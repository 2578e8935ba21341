"""Rows of words end with a sentence, a long pause, or where they would be too long."""

import pytest

from archive.recordings import Word
from archive.timecode import Milliseconds
from ingest.sentences import sentences


def spoken(text: str, each: int = 400) -> list[Word]:
    """Words one after the other; `|` is three seconds of silence."""
    words, position = [], 0
    for token in text.split():
        if token == "|":
            position += 3000
            continue
        words.append(Word(f" {token}", Milliseconds(position), Milliseconds(position + each)))
        position += each
    return words


@pytest.mark.parametrize(
    "rows",
    [
        ["We are here again."],
        ["We are here again.", "Who is with us?", "Nobody can say!"],
        ["We are here again.”", "Who is with us?"],
        ["Yes. I think that it is.", "And so does he."],
        ["This is Dr. Hale and J. R. Marsh of St. Petersburg.", "They are e.g. directors today."],
        ["It costs 3.5 million a year.", "That is much."],
        ["我们 今天 来 了。", "你 好 吗 朋友？", "很 好 谢谢 你！"],
        ["We are here", "| and now we go on."],
    ],
)
def test_sentences_end_rows(rows: list[str]) -> None:
    words = spoken(" ".join(rows))

    found = ["".join(word.text for word in row).strip() for row in sentences(words)]

    assert found == [row.removeprefix("| ") for row in rows]


def test_sentences_divide_a_row_without_punctuation_at_a_comma_or_near_its_middle() -> None:
    plain = spoken(" ".join(["word"] * 60))
    with_comma = spoken(" ".join(["word"] * 20 + ["word,"] + ["word"] * 39))

    assert [len(row) for row in sentences(plain)] == [30, 30]
    assert [len(row) for row in sentences(with_comma)] == [21, 39]


def test_sentences_of_nothing_are_none() -> None:
    assert list(sentences([])) == []
