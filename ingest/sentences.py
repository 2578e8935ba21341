"""Words in rows of a sentence or two."""

import re
from collections.abc import Iterator, Sequence

from archive.punctuation import CLAUSE_END, SENTENCE_END
from archive.recordings import Word
from archive.timecode import Milliseconds

_NO_SENTENCE_END = re.compile(
    r"(?:mr|mrs|ms|dr|prof|st|vs|no|e\.g|i\.e|\b[a-z])\.$", re.IGNORECASE
)  # titles, abbreviations and initials

_PAUSE = Milliseconds(2000)  # ends a row even within a sentence
_SHORTEST = Milliseconds(1000)  # "Yes." stays with what follows
_LONGEST = Milliseconds(20_000)  # of a sentence without an end: Whisper may leave punctuation out


def sentences(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """The words in order, in rows that end with a sentence or a long pause, or are too long otherwise."""
    first = 0
    for position in range(len(words)):
        row = words[first : position + 1]
        if position + 1 == len(words) or _ends_row(row, words[position + 1]):
            yield from _short_enough(row)
            first = position + 1


def _ends_row(row: Sequence[Word], following: Word) -> bool:
    last = row[-1]
    if following.start - last.end >= _PAUSE:
        return True
    text = last.text.strip()
    ends_sentence = SENTENCE_END.search(text) and not _NO_SENTENCE_END.search(text)
    return bool(ends_sentence) and last.end - row[0].start >= _SHORTEST


def _short_enough(row: Sequence[Word]) -> Iterator[Sequence[Word]]:
    if len(row) < 2 or row[-1].end - row[0].start <= _LONGEST:
        yield row
        return
    cut = max(range(1, len(row)), key=lambda place: _fitness(row, place))
    yield from _short_enough(row[:cut])
    yield from _short_enough(row[cut:])


def _fitness(row: Sequence[Word], place: int) -> tuple[bool, float]:
    """How good a place before a word is for dividing a long row: after a comma, at a pause, in the middle."""
    before, after = row[place - 1], row[place]
    start, end = row[0].start, row[-1].end
    off_centre = abs((before.end + after.start) / 2 - (start + end) / 2)
    return bool(CLAUSE_END.search(before.text.strip())), (after.start - before.end) - off_centre / 10
