"""What the words of a question weigh in an archive, and which of them are absent: nobody has said them.

A passage near to "parking fees for students" speaks of fees and students; that `parking` occurs nowhere
speaks against it. So does a name that nobody has uttered, whatever else is asked about its bearer. Pairs of
Han that straddle two words are none: of 流浪地球能够 `球能` may be absent, since 地球 and 能够 occur.
"""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from archive.languages import HAN
from search.indexes import LexicalIndex
from search.question_words import frame_words
from search.words import FoundWord, han_characters_of, matching_form, words_of

_SPOKEN_BY = re.compile(
    rf"({HAN.pattern}{{2,4}}?)(?:对|怎么看|怎么说|怎么想|怎么理解|怎样看|如何看|如何理解|说|谈|讲|评价|眼里|眼中|认为|提到|主张)"
)
TITLE_CASE = 4  # words of a question that all begin with a capital: a headline, which marks no names


@dataclass(frozen=True, slots=True)
class TermWeights:
    """What the words of a question weigh in an archive."""

    weights: Mapping[str, float]  # inverse document frequency, as BM25 has it; without straddling pairs
    absent: tuple[str, ...]
    absent_names: tuple[str, ...]
    passages: int  # in the archive

    @property
    def absent_share(self) -> float:
        """The weight of what nobody said, over the weight of all: 0 to 1."""
        total = sum(self.weights.values())
        return sum(self.weights[word] for word in self.absent) / total if total else 0.0

    def surprise(self, half_at: int) -> float:
        """That share, by how much its absence tells: where little is said, most words are absent.

        half_at: passages at which absence tells half of what it tells in a boundless archive.
        """
        return self.absent_share * self.passages / (self.passages + half_at)


def term_weights(
    question: str, words: Sequence[str], lexical: LexicalIndex, known: Collection[str] = ()
) -> TermWeights:
    """Weigh the words that count as evidence; question: the text they are of, for the capitals of names.

    known: words of the names of speakers. An alias that nobody uttered tells who is meant, not what is asked.
    """
    counts = {word: lexical.document_frequency(word) for word in words}
    frequencies = {word: count for word, count in counts.items() if count or word not in known}
    said = {character for word, count in frequencies.items() if count for character in word}
    straddling = {
        word for word, count in frequencies.items() if not count and _is_pair(word) and said >= set(word)
    }
    kept = {word: count for word, count in frequencies.items() if word not in straddling}
    total = len(lexical)
    names = [name for name in names_in(question) if name not in known and _was_never_said(name, lexical)]
    speaker = _who_is_said_to_speak(question)
    if not any(word in known or lexical.document_frequency(word) for word in speaker):
        names += speaker
    return TermWeights(
        weights={word: math.log(1 + (total - n + 0.5) / (n + 0.5)) for word, n in kept.items()},
        absent=tuple(word for word, count in kept.items() if not count),
        absent_names=tuple(names),
        passages=total,
    )


def _is_pair(word: str) -> bool:
    return len(word) == 2 and len(han_characters_of(word)) == 2


def names_in(question: str) -> list[str]:
    """The words of an English question that its capitals mark as names; LCD and the like are none.

    The first word begins with a capital anyway: it is a name if the next one is one too.
    """
    found = words_of(question)
    capital = [_has_capital(question[word.start : word.end]) for word in found]
    long = [
        is_capital for word, is_capital in zip(found, capital, strict=True) if len(word.word) >= TITLE_CASE
    ]
    if len(long) >= TITLE_CASE and all(long):
        return []
    is_name = [has and (at > 0 or (len(found) > 1 and capital[1])) for at, has in enumerate(capital)]
    return [word.word for word, marked in zip(found, is_name, strict=True) if marked and _may_be_name(word)]


def _who_is_said_to_speak(question: str) -> list[str]:
    """The pairs of a name at the beginning of a Chinese question: 福柯怎么理解媒介, 诺兰对拍摄的看法."""
    match = _SPOKEN_BY.match(matching_form(question))
    return [found.word for found in words_of(match[1])] if match else []


def _has_capital(text: str) -> bool:
    rest = text[1:].strip("'\u2019")
    return text[:1].isupper() and (not rest or rest.islower())


def _may_be_name(word: FoundWord) -> bool:
    return len(word.word) > 1 and word.word not in frame_words("en")


def _was_never_said(name: str, lexical: LexicalIndex) -> bool:
    """Whether nothing like it occurs: a name that was heard with one letter wrong did occur."""
    if lexical.document_frequency(name):
        return False
    return not any(_differ_by_one(name, near) for near in lexical.nearest_words(name, 3))


def _differ_by_one(one: str, other: str) -> bool:
    """Whether one letter was changed, added or left out."""
    shorter, longer = sorted((one, other), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    same = next((at for at, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    return shorter[same + (len(shorter) == len(longer)) :] == longer[same + 1 :]
