"""Whom a question names: "what did Bains think of loans" prefers where Navdeep Bains speaks.

A preference, never a filter: others speak of what he thinks too. Whole names and aliases count, and parts of
names that few people share; in either script of Chinese, whatever the case.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from archive.languages import HAN
from search.question_words import frame_words
from search.words import matching_form, words_of

SHORTEST_PART = 3  # letters of a part of a name, and characters of a Chinese name by itself: 2
SHARED_BY = 3  # people at most: a part that more of them bear names nobody
TITLES = frozenset(
    [
        "dr",
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "prof",
        "professor",
        "hon",
        "sir",
        "dame",
        "lord",
        "lady",
        "right",
    ]
)

_WORD = re.compile(r"[^\W_]+")
_HAN_NAME = re.compile(rf"{HAN.pattern}{{2,}}")


def speakers_named_in(question: str, spellings: Sequence[tuple[str, str]]) -> list[str]:
    """The ids of the speakers whom a question names; spellings: (speaker id, name or alias)."""
    asked = _folded(question)
    words = set(asked.split())
    named = {speaker_id for speaker_id, spelling in spellings if _is_whole_name_in(_folded(spelling), asked)}
    bearers: dict[str, set[str]] = defaultdict(set)
    for speaker_id, spelling in spellings:
        for part in _parts(spelling) & words:
            bearers[part].add(speaker_id)
    few = (people for people in bearers.values() if len(people) <= SHARED_BY)
    return sorted(named.union(*few))


def words_of_names(speaker_ids: Sequence[str], spellings: Sequence[tuple[str, str]]) -> frozenset[str]:
    """The words of every name and alias of these speakers, as the index knows words."""
    own = (spelling for speaker_id, spelling in spellings if speaker_id in speaker_ids)
    return frozenset(found.word for spelling in own for found in words_of(spelling))


def _is_whole_name_in(name: str, asked: str) -> bool:
    together = name.replace(" ", "")  # 阿尔·帕西诺 has a gap where its dot was
    if _HAN_NAME.fullmatch(together):  # Chinese does not set names apart
        return together in asked.replace(" ", "")
    return len(name) >= SHORTEST_PART and f" {name} " in f" {asked} "


@lru_cache(1 << 14)
def _parts(spelling: str) -> frozenset[str]:
    """The words of a name that may stand for it: no titles, initials or words that frame questions."""
    words = _folded(spelling).split()
    return frozenset(
        word
        for word in words
        if len(word) >= SHORTEST_PART and word not in TITLES and word not in frame_words("en")
    )


@lru_cache(1 << 14)
def _folded(text: str) -> str:
    """The words of a text as they are matched, with single spaces."""
    return " ".join(_WORD.findall(matching_form(text)))
