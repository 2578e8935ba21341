"""Text to the words that the lexical index holds, each with its place in the text.

    "AI 正在改变拍攝"  ->  ai · 正在 在改 改变 变拍 拍摄      runs of Han as overlapping pairs

Pairs of characters need no dictionary and never miss a name; on Mandarin speech they find as well as a
segmenter. Full-width forms become half-width, Traditional becomes Simplified, letters lose their case:
in a shadow used for matching only, while places point into the text as it was said.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

from opencc import OpenCC

from archive.languages import HAN

VERSION = 3  # of the words made of a text: a lexical index of another version is made anew

_LETTER = rf"[^\W_{HAN.pattern[1:-1]}]"  # or digit
_ENDINGS = frozenset({"s", "t", "d", "m", "re", "ve", "ll"})
_ENDING = rf"['\u2019](?:{'|'.join(sorted(_ENDINGS))})(?!{_LETTER})"  # of English: Kang's, didn't
_ENDING_HERE = re.compile(_ENDING)
_RUN = re.compile(rf"(?:(?P<han>{HAN.pattern}+)|(?P<word>{_LETTER}+))(?:{_ENDING})?")
# A character with what is written apart in decomposed text: accents, kana marks, the rest of a hangul
_WITH_MARKS = re.compile(r".[\u0300-\u036f\u3099\u309a\u1161-\u1175\u11a8-\u11c2]*", re.DOTALL)


_COMMON_HAN = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))  # code points

Places = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A word as the index knows it, and the characters [start, end) of the text it stands for."""

    word: str
    start: int
    end: int


def words_of(text: str, only: Collection[str] | None = None) -> list[FoundWord]:
    """The words of a text in order; Han as pairs, a lone Han character as itself.

    `Kang's` is found as `kang`, and shown whole. only: the others are left out.
    """
    shadow, places = _shadow(text)
    if only is None:
        return [_found(word, first, last, places) for word, first, last in _spans(shadow)]
    if not any(word in shadow for word in only):
        return []
    if places is None and _ENDINGS.isdisjoint(only):  # looking for a few words is far cheaper
        found = chain.from_iterable(_in_ascii(word, shadow) for word in set(only) if word.isalnum())
        return sorted(found, key=lambda place: place.start)
    return [_found(word, first, last, places) for word, first, last in _spans(shadow) if word in only]


def _in_ascii(word: str, shadow: str) -> Iterator[FoundWord]:
    """Where a word stands in ASCII as it is matched, several times as fast as by a pattern."""
    start = shadow.find(word)
    while start >= 0:
        end = start + len(word)
        if not (shadow[max(0, start - 1) : start].isalnum() or shadow[end : end + 1].isalnum()):
            ending = _ENDING_HERE.match(shadow, end)
            yield FoundWord(word, start, ending.end() if ending else end)
        start = shadow.find(word, end)


def _spans(shadow: str) -> Iterator[tuple[str, int, int]]:
    """Each word, and the characters [start, end) of the shadow that it stands for."""
    for run in _RUN.finditer(shadow):
        if run["han"]:
            for first, last in _pairs(*run.span("han")):
                yield shadow[first:last], first, last
        else:
            yield run["word"], *run.span()


def han_characters_of(text: str) -> list[FoundWord]:
    """Every Han character of a text as a word of its own: what a question of one character matches."""
    shadow, places = _shadow(text)
    return [
        _found(character, index, index + 1, places)
        for index, character in enumerate(shadow)
        if HAN.match(character)
    ]


def matching_form(text: str) -> str:
    """The text as it is matched: half-width, Simplified, without case."""
    return _shadow(text)[0]


def _pairs(start: int, end: int) -> list[tuple[int, int]]:
    if end - start == 1:
        return [(start, end)]
    return [(first, first + 2) for first in range(start, end - 1)]


def _found(word: str, first: int, last: int, places: Places | None) -> FoundWord:
    if places is None:
        return FoundWord(word, first, last)
    return FoundWord(word, places[first][0], places[last - 1][1])


def _shadow(text: str) -> tuple[str, Places | None]:
    """The text for matching, and for each of its characters [start, end) in the text; None: the same."""
    if text.isascii():  # most of English, twenty times faster: here only case is folded
        return text.lower(), None
    characters: list[str] = []
    places: list[tuple[int, int]] = []
    for start, end in _characters(text):
        folded = _folded(text[start:end])
        characters.append(folded)
        places.extend([(start, end)] * len(folded))
    return "".join(characters), places


def _characters(text: str) -> Iterable[tuple[int, int]]:
    """Where each character stands; marks that are written apart belong to theirs."""
    if unicodedata.is_normalized("NFC", text):  # nearly always, and much faster
        return ((index, index + 1) for index in range(len(text)))
    return (match.span() for match in _WITH_MARKS.finditer(text))


@lru_cache(1 << 16)
def _folded(character: str) -> str:
    """NFKC, Simplified, without case; a character may become several, never none."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    return str(_to_simplified().convert(folded)) if HAN.search(folded) else folded


@cache
def simplified_characters() -> dict[str, str]:
    """Characters that are written otherwise in Simplified -> so; for those who match in another place."""
    characters = [chr(point) for first, last in _COMMON_HAN for point in range(first, last)]
    converted = str(_to_simplified().convert("\n".join(characters))).split("\n")
    return {one: other for one, other in zip(characters, converted, strict=True) if one != other}


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")
