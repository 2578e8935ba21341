"""Which characters of a text match a question's words."""

from collections.abc import Sequence

from search.answers import Highlight
from search.question_words import places_of


def words_in(text: str, words: Sequence[str]) -> set[str]:
    """Those of the words that a text holds."""
    return {place.word for place in places_of(list(words), text)}


def highlights(words: Sequence[str], text: str) -> tuple[Highlight, ...]:
    """The words' places in a text; pairs of Han that overlap become one."""
    merged: list[Highlight] = []
    for place in places_of(list(words), text):
        if merged and place.start <= merged[-1].end:
            last = merged.pop()
            merged.append(Highlight(last.start, max(last.end, place.end)))
        else:
            merged.append(Highlight(place.start, place.end))
    return tuple(merged)
