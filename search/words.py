"""Text to the words that the lexical index holds, each with its place in the text.

    "AI 正在改变拍攝"  ->  ai · 正在 在改 改变 变拍 拍摄      runs of Han as overlapping pairs

Pairs of characters need no dictionary and never miss a name; on Mandarin speech they find as well as a
segmenter. Full-width forms become half-width, Traditional becomes Simplified, letters lose their case:
in a shadow used for matching only, while places point into the text as it was said.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

from archive.languages import HAN

_LATIN = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A word as the index knows it, and the characters [start, end) of the text it stands for."""

    word: str
    start: int
    end: int


def words_of(text: str) -> list[FoundWord]:
    """The words of a text in order; Han as pairs, a lone Han character as itself."""
    shadow, places = _shadow(text)
    found: list[FoundWord] = []
    for start, end, is_han in _runs(shadow):
        spans = _pairs(start, end) if is_han else [(start, end)]
        for first, last in spans:
            word = shadow[first:last]
            found.append(FoundWord(_bare(word), places[first], places[last - 1] + 1))
    return found


def han_characters_of(text: str) -> list[FoundWord]:
    """Every Han character of a text as a word of its own: what a question of one character matches."""
    shadow, places = _shadow(text)
    return [
        FoundWord(character, places[index], places[index] + 1)
        for index, character in enumerate(shadow)
        if HAN.match(character)
    ]


def _pairs(start: int, end: int) -> list[tuple[int, int]]:
    if end - start == 1:
        return [(start, end)]
    return [(first, first + 2) for first in range(start, end - 1)]


def _runs(shadow: str) -> Iterator[tuple[int, int, bool]]:
    """Stretches of letters and digits, and stretches of Han, in order."""
    for match in _LATIN.finditer(shadow):
        start = match.start()
        for index in range(match.start(), match.end() + 1):
            if index == match.end() or _is_han(shadow, index) != _is_han(shadow, start):
                if start < index:
                    yield start, index, _is_han(shadow, start)
                start = index


def _is_han(shadow: str, index: int) -> bool:
    return HAN.match(shadow, index) is not None


def _bare(word: str) -> str:
    """Without the apostrophe and what follows: `Kang's` is found as `kang`."""
    return word.replace("\u2019", "'").split("'")[0] or word


def _shadow(text: str) -> tuple[str, list[int]]:
    """The text for matching, and for each of its characters the index in the text it came from."""
    characters: list[str] = []
    places: list[int] = []
    for index, character in enumerate(text):
        folded = _folded(character)
        characters.append(folded)
        places.extend([index] * len(folded))
    return "".join(characters), places


@cache
def _folded(character: str) -> str:
    """NFKC, Simplified, without case; a character may become several, never none."""
    folded = unicodedata.normalize("NFKC", character).casefold()
    return str(_to_simplified().convert(folded)) if HAN.search(folded) else folded


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")
