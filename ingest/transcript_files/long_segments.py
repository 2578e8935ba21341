"""Whole turns made sentence-sized: a quote or a hit is a sentence, not five minutes of speech."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from archive.languages import HAN
from archive.punctuation import CLOSING_MARKS, WIDE_CLAUSE_ENDS, WIDE_SENTENCE_ENDS
from archive.recordings import Segment, Word
from archive.timecode import Milliseconds
from ingest.transcript_files.timed_text import TimedText

MAX_MILLISECONDS = 30_000
MAX_WORDS = 60
MAX_HAN_CHARACTERS = 100
ROUNDING = 1e-9  # of sixty sixtieths
HOPELESS = 2.0  # sizes from which what has no full stop is cut at commas, then anywhere

_CLOSING = f"[{re.escape(CLOSING_MARKS)}]{{0,3}}"
_NO_ABBREVIATION = r"(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bMrs)(?<!\bProf)(?<!\bvs)(?<!\b[A-Z])"
_SENTENCE_END = re.compile(
    rf"(?:[{WIDE_SENTENCE_ENDS}]|(?:[!?…]|{_NO_ABBREVIATION}\.)(?={_CLOSING}(?:\s|$))){_CLOSING}"
)
_CLAUSE_END = re.compile(rf"(?:[{WIDE_CLAUSE_ENDS}]|[,;:](?=\s)){_CLOSING}")
_ANYWHERE = re.compile(r"(?:\S{1,39}\s+){1,10}|\S{40}")
_WIDE = re.compile(rf"[\u3041-\u30ff{HAN.pattern[1:-1]}]")  # Han and kana
_LATIN_WORD = re.compile(r"[^\W\d_]+|\d+")


def sentence_sized(segment: Segment) -> Iterator[Segment]:
    """The segment itself, or pieces of whole sentences within the limits; a long sentence stays whole.

    Times are those of the words, else in proportion to the characters.
    """
    if _is_short(segment):
        yield segment
        return
    spoken = _Spoken(segment)
    if spoken.size(0, len(spoken.timed.text)) <= 1:
        yield segment
        return
    edges = _packed(spoken, list(_units(spoken, 0, len(spoken.timed.text))))
    for start, end in pairwise(edges):
        piece = spoken.piece(start, end)
        if piece.text:
            yield piece


def _is_short(segment: Segment) -> bool:
    """Whether a segment is surely within the limits: no text has more words or Han than characters."""
    characters = sum(len(word.text) for word in segment.words) or len(segment.text)
    return segment.end - segment.start <= MAX_MILLISECONDS and characters <= MAX_WORDS


class _Spoken:
    """A segment's text on its time axis, with its words where it has any."""

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        text = "".join(word.text for word in segment.words) or segment.text
        lengths = [len(word.text) for word in segment.words]
        self.word_starts = [
            total - length for total, length in zip(accumulate(lengths), lengths, strict=True)
        ]
        self.timed = TimedText(text, tuple(self._anchors(len(text))))

    def _anchors(self, length: int) -> Iterator[tuple[int, Milliseconds]]:
        latest = self.segment.start
        yield 0, latest
        for at, word in zip(self.word_starts, self.segment.words, strict=True):
            if at and latest <= word.start <= self.segment.end:
                latest = word.start
                yield at, latest
        yield length, self.segment.end

    def length(self, start: int, end: int) -> float:
        """Of the text; 1 is the limit. Lengths of sentences add up."""
        text = self.timed.text[start:end]
        wide = len(_WIDE.findall(text))
        words = len(_LATIN_WORD.findall(_WIDE.sub(" ", text)))
        return words / MAX_WORDS + wide / MAX_HAN_CHARACTERS

    def duration(self, start: int, end: int) -> float:
        """1 is the limit."""
        return (self.timed.time_at(end) - self.timed.time_at(start)) / MAX_MILLISECONDS

    def size(self, start: int, end: int) -> float:
        """Of the two, whichever is nearer to its limit."""
        return max(self.length(start, end), self.duration(start, end))

    def piece(self, start: int, end: int) -> Segment:
        words = self.words(start, end)
        text = self.timed.text[start:end].strip()
        if not words:
            first, last = self.timed.time_at(start), self.timed.time_at(end)
            return replace(self.segment, start=first, end=last, text=text)
        first, last = words[0].start, max(word.end for word in words)
        words = (replace(words[0], text=words[0].text.lstrip()), *words[1:])
        return replace(self.segment, start=first, end=Milliseconds(last), text=text, words=words)

    def words(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that begin in a stretch."""
        first, after = bisect_left(self.word_starts, start), bisect_left(self.word_starts, end)
        return self.segment.words[first:after]

    def word_edge(self, character: int) -> int:
        """The start of the next word: no word is cut in two."""
        if not self.word_starts:
            return character
        index = bisect_left(self.word_starts, character)
        return self.word_starts[index] if index < len(self.word_starts) else len(self.timed.text)


def _units(
    spoken: _Spoken, start: int, end: int, ends: Sequence[re.Pattern[str]] = ()
) -> Iterator[tuple[int, int]]:
    """Sentences; of hopelessly long ones the clauses; of such clauses any words."""
    pattern, *finer = ends or (_SENTENCE_END, _CLAUSE_END, _ANYWHERE)
    cuts = [spoken.word_edge(match.end()) for match in pattern.finditer(spoken.timed.text, start, end)]
    edges = [start, *(cut for cut in dict.fromkeys(cuts) if start < cut < end), end]
    for left, right in pairwise(edges):
        if finer and spoken.size(left, right) > HOPELESS:
            yield from _units(spoken, left, right, finer)
        else:
            yield left, right


def _packed(spoken: _Spoken, units: Sequence[tuple[int, int]]) -> list[int]:
    """The edges of runs of units that are within the limits."""
    edges, length = [units[0][0]], 0.0
    since = before = spoken.timed.time_at(edges[0])
    for left, right in units:
        own, until = spoken.length(left, right), spoken.timed.time_at(right)
        is_over = max(length + own, (until - since) / MAX_MILLISECONDS) > 1 + ROUNDING
        if left > edges[-1] and is_over:
            edges.append(left)
            length, since = 0.0, before
        length, before = length + own, until
    return [*edges, units[-1][1]]
