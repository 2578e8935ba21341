"""The words of answers as they are shown: cut to the room there is, and marked."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise

from archive.recordings import is_wide
from search import ContextLine
from web.views.view import View

CONTEXT_ROOM = 220  # characters that are shown on either side of a passage: about three lines


def end_of_context(before: Sequence[ContextLine]) -> list[ContextLine]:
    """The end of what was said before a passage, as much as there is room for."""
    turned = [turned_round(line) for line in reversed(before)]
    return [turned_round(line) for line in reversed(fitting(turned, CONTEXT_ROOM))]


def beginning_of_context(after: Sequence[ContextLine]) -> list[ContextLine]:
    """The beginning of what was said after it."""
    return fitting(after, CONTEXT_ROOM)


def turned_round(line: ContextLine) -> ContextLine:
    """Its end first, to be cut like a beginning."""
    return with_text(line, line.text[::-1])


def with_text(line: ContextLine, text: str) -> ContextLine:
    return line.model_copy(update={"text": text})


def fitting(lines: Sequence[ContextLine], room: int) -> list[ContextLine]:
    """The first of the lines that fit, the last one cut short if it must be; room: in Latin characters."""
    found: list[ContextLine] = []
    for line in lines:
        if room > 0:
            text = beginning(line.text, room)
            found.append(line if text == line.text else with_text(line, f"{text} …"))
        room -= length(line.text)
    return found


def beginning(text: str, room: int) -> str:
    """The words of a text that fit; where it has none to part it at, the characters."""
    if length(text) <= room:
        return text
    end = bisect_right(list(accumulate(map(width, text[: room + 1]))), room)
    words = text[:end].rpartition(" ")[0]
    return words if len(words) > end / 2 else text[:end]


def length(text: str) -> int:
    """In Latin characters."""
    return len(text) if text.isascii() else sum(map(width, text))


def width(character: str) -> int:
    """A Han character takes the room of two Latin ones."""
    return 2 if is_wide(character) else 1


class TextRun(View):
    """A run of text that is shown in one way."""

    text: str
    is_match: bool
    is_best: bool  # of the segment that answers best


def text_runs(text: str, highlights: Sequence[tuple[int, int]], best: str = "") -> list[TextRun]:
    """The text cut where a match or the best segment begins or ends; joined, it is the text again."""
    first = text.find(best) if best else -1
    last = first + len(best) if first >= 0 else -1
    edges = {0, len(text), *(edge for pair in highlights for edge in pair)} | ({first, last} - {-1})
    cuts = sorted(edge for edge in edges if 0 <= edge <= len(text))
    return [
        TextRun(
            text=text[start:end],
            is_match=any(low <= start < high for low, high in highlights),
            is_best=first <= start < last,
        )
        for start, end in pairwise(cuts)
    ]
