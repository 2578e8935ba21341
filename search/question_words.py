"""Which words of a question tell what it asks for.

"What was said about AI and filmmaking" asks for `ai` and `filmmaking`; the rest is its frame. Framing
words are neither looked for nor evidence, unless a question has no others: `what` finds "what".
"""

import re
from functools import cache
from pathlib import Path

from search.words import FoundWord, han_characters_of, matching_form, words_of

# Chinese particles and the like: pairs that hold one mostly straddle two words (作的, 的难). They are looked
# for, since some are words (目的), but count as evidence only where a question has nothing better.
PARTICLES = frozenset("的了是在和与及对把被这那几哪说讲谈吗呢吧啊谁有就都也还")


def content_words(question: str) -> list[str]:
    """The distinct words to look for, in order; a lone Han character stands for itself."""
    said = [found.word for found in words_of(_without_chinese_frame(question))]
    kept = [word for word in said if word not in frame_words("en")]
    return list(dict.fromkeys(kept or [found.word for found in words_of(question)]))


def words_of_evidence(words: list[str]) -> list[str]:
    """Those of the content words that say something when a passage holds them."""
    return [word for word in words if not PARTICLES.intersection(word)] or words


def places_of(words: list[str], text: str) -> list[FoundWord]:
    """Where the words stand in a text, in order."""
    wanted = set(words)
    found = words_of(text, wanted)
    if any(is_lone_character(word) for word in wanted):
        found += [found for found in han_characters_of(text) if found.word in wanted]
    return sorted(set(found), key=lambda place: (place.start, place.end))


def is_lone_character(word: str) -> bool:
    """Whether a word is one Han character, which the index keeps apart from pairs."""
    return len(word) == 1 and bool(han_characters_of(word))


def _without_chinese_frame(question: str) -> str:
    """The question with gaps for its frame, unless nothing would be left of it."""
    rest = _chinese_frame().sub(" ", matching_form(question))  # the list is Simplified
    return rest if words_of(rest) else question


@cache
def frame_words(language: str) -> frozenset[str]:
    """The framing words of a language, from frame_words/LANGUAGE.txt."""
    file = Path(__file__).parent / "frame_words" / f"{language}.txt"
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@cache
def _chinese_frame() -> re.Pattern[str]:
    longest_first = sorted(frame_words("zh"), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first)))
