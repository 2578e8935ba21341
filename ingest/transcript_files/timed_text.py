"""Text on a time axis: known times at some of its characters, and an estimate for all between."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.recordings import Word, is_wide
from archive.timecode import Milliseconds

_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class TimedText:
    """A text and its anchors (character, time), both rising; the first is (0, start), the last the end."""

    text: str
    anchors: tuple[tuple[int, Milliseconds], ...]

    def time_at(self, character: int) -> Milliseconds:
        """When a character is spoken: in proportion to the characters between two known times."""
        index = min(max(bisect_right(self.anchors, character, key=_offset), 1), len(self.anchors) - 1)
        (left, before), (right, after) = self.anchors[index - 1], self.anchors[index]
        if right == left:
            return after
        share = min(max(character - left, 0), right - left)
        return Milliseconds(before + round((after - before) * share / (right - left)))

    def words(self, start: int, end: int) -> Iterator[Word]:
        """The words of a stretch, each with its leading space; Han characters are cut at anchors only."""
        first = max(bisect_right(self.anchors, start, key=_offset), 1)
        after = min(bisect_left(self.anchors, end, key=_offset), len(self.anchors) - 1)
        edges = [offset for offset, _ in self.anchors[first:after]]
        before = start
        for left, right in zip([start, *edges], [*edges, end], strict=True):
            for match in _TOKEN.finditer(self.text, left, right):
                spelling = self.text[before : match.end()]
                yield Word(spelling, self.time_at(match.start()), self.time_at(match.end()))
                before = match.end()


def _offset(anchor: tuple[int, Milliseconds]) -> int:
    return anchor[0]


def join_lines(lines: Sequence[str]) -> str:
    """The lines of a caption as running text: a space between them, but none between Chinese ones."""
    parts: list[str] = []
    for text in filter(None, map(str.strip, lines)):
        if parts and not (is_wide(parts[-1][-1]) and is_wide(text[0])):
            parts.append(" ")
        parts.append(text)
    return "".join(parts)
