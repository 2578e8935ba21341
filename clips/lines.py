"""Text in caption lines: what may stand on one line, and where it may break.

Latin lines hold 42 characters and Chinese ones 16, the usual limits of subtitling; in a mixed line a
Han character counts as 42/16 Latin ones.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from archive.punctuation import CLAUSE_END, SENTENCE_END
from archive.recordings import Segment, Word, is_wide
from archive.timecode import Milliseconds

LATIN_PER_LINE = 42
HAN_PER_LINE = 16


_NARROW = HAN_PER_LINE  # widths in a unit that both limits divide
_WIDE = LATIN_PER_LINE
_LINE = LATIN_PER_LINE * HAN_PER_LINE

_LATIN_WORD = re.compile(r" ?[^ ]+| ")
_STAYS_WITH_SPACE = "!?:;»…"  # French puts a space before these, and they do not begin a line either


def tokens(segment: Segment) -> list[Word]:
    """A segment as the smallest pieces between which a line may break, each with its times.

    The words, where they still say the segment's text; a corrected or imported text without word times
    is spread over its time in proportion to its characters. None is empty or wider than a line.
    """
    if "".join(word.text for word in segment.words).split() == segment.text.split():
        pieces = list(segment.words)
    else:
        pieces = _spread(segment.text, _start(segment), _end(segment))
    return [chunk for token in _joined(pieces) for chunk in _cut_to_line(token)]


def fits(group: Sequence[Word]) -> bool:
    """Whether tokens fit into a cue of two lines."""
    return _best_break(group) is not None


def fitting_lines(group: Sequence[Word]) -> list[str]:
    """Tokens that fit, on one line or on two of about the same length."""
    middle = _best_break(group)
    assert middle is not None, "ask fits() first"
    return [line for part in (group[:middle], group[middle:]) if (line := _text(part))]


def _best_break(group: Sequence[Word]) -> int | None:
    """Before which token the second line begins: len(group) if one line does, None if two do not.

    Where the first line can end a sentence or clause, it does; else the lines are about as long.
    """
    if _width(_text(group)) <= _LINE:
        return len(group)
    fitting = []
    for middle in range(1, len(group)):
        longer = max(_width(_text(group[:middle])), _width(_text(group[middle:])))
        if longer <= _LINE:
            fitting.append((not _ends_clause(group[middle - 1].text), longer, middle))
    return min(fitting)[-1] if fitting else None


def _ends_clause(text: str) -> bool:
    return bool(SENTENCE_END.search(text) or CLAUSE_END.search(text))


def _text(group: Sequence[Word]) -> str:
    return " ".join("".join(token.text for token in group).split())


def _width(text: str) -> int:
    return sum(_WIDE if is_wide(character) else _NARROW for character in text)


def _joined(pieces: Sequence[Word]) -> Iterator[Word]:
    """Pieces between which a line may break: what cannot begin a line joins the piece before it."""
    current: Word | None = None
    for piece in pieces:
        if current is not None and not _may_break(current.text, piece.text):
            current = Word(current.text + piece.text, current.start, max(current.end, piece.end))
            continue
        if current is not None:
            yield current
        current = piece if piece.text.strip() else None
    if current is not None:
        yield current


def _may_break(before: str, after: str) -> bool:
    if not after.strip() or unicodedata.category(before[-1]) in ("Ps", "Pi"):
        return False
    mark = after.lstrip()[0]
    if after[0].isspace() or before[-1].isspace():
        return mark not in _STAYS_WITH_SPACE
    if unicodedata.category(mark) in ("Po", "Pe", "Pf"):
        return False
    return is_wide(after[0]) or is_wide(before[-1])


def _cut_to_line(token: Word) -> Iterator[Word]:
    """A token wider than a line in line-sized chunks, its time in proportion to its characters."""
    if _width(token.text.strip()) <= _LINE:
        yield token
        return
    text = token.text.strip()
    bounds = [0]
    for position in range(1, len(text)):
        if _width(text[bounds[-1] : position + 1]) > _LINE:
            bounds.append(position)
    for first, last in zip(bounds, [*bounds[1:], len(text)], strict=True):
        yield Word(
            text[first:last],
            _share(token.start, token.end, first, len(text)),
            _share(token.start, token.end, last, len(text)),
        )


def _spread(text: str, start: int, end: int) -> list[Word]:
    """Text in words and Han characters, each given the time that its characters take of the whole."""
    pieces = list(_pieces(" ".join(text.split())))
    total = sum(len(piece) for piece in pieces)
    spread, done = [], 0
    for piece in pieces:
        first, done = done, done + len(piece)
        spread.append(Word(piece, _share(start, end, first, total), _share(start, end, done, total)))
    return spread


def _pieces(text: str) -> Iterator[str]:
    """Han characters one by one, other words whole with the space before them, spaces left over."""
    for wide, run in groupby(text, is_wide):
        characters = "".join(run)
        yield from characters if wide else _LATIN_WORD.findall(characters)


def _share(start: int, end: int, part: int, total: int) -> Milliseconds:
    return Milliseconds(start + (end - start) * part // total)


def _start(segment: Segment) -> int:
    return segment.words[0].start if segment.words else segment.start


def _end(segment: Segment) -> int:
    return segment.words[-1].end if segment.words else segment.end
