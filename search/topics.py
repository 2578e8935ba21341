"""What a talk speaks of more than others do: terms and names that recur in it, taken from its own words.

    run       … used virtual production in our costume drama …       words in a row that say something
    terms     virtual production ×3, production ×4, drama ×2
    kept      those that stand among different neighbours: `virtual` is always followed by `production`,
              so it is no term by itself; nor is 拟拍 of 虚拟拍摄, which no dictionary had to tell

A term's score is how often the talk says it, times how few passages of the archive do.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from archive.languages import HAN
from search.question_words import PARTICLES, frame_words
from search.words import FoundWord, matching_form, words_of

MOST_WORDS, MOST_HAN = 3, 8  # of a term: English words, Chinese characters
LONGEST = 60  # characters of a term: what is longer is noise
RECURS, RECURS_ALONE = 2, 3  # times at least; the second for a single English word
SHORTEST_ALONE = 5  # letters of a single word
LOOKED_AT, GRAMMAR = 100, 0.3  # segments that tell the language, and the share of English grammar in them
BOUND = 0.5  # share of one neighbour, above which a term is only part of a longer one
WEIGHED_WORDS = 3  # a term of several words asks more precisely: so many count
EDGES = frozenset(  # characters that no Chinese term begins or ends with
    "我你他她它们这那此其之而以于为从到让给用把将又再很更最太也都就才不没无要会能可想做看去来个些种位次年月日"
    "时里中上下前后内外间等所得着过吧嘛呀哦嗯啦"
)

Run = tuple[str, ...]
Frequency = Callable[[str], int]
"""A word as the index knows it -> how many passages of the archive hold it."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that a talk speaks of, as it says it."""

    text: str
    words: tuple[str, ...]  # as the index knows them
    score: float


def terms_of(texts: Sequence[str], language: str | None) -> dict[str, int]:
    """What one talk says again and again, with its counts; texts: its segments.

    Of Latin words that are not English only names are taken: those that have capitals.
    """
    is_english = language == "en" or (language is None and _reads_as_english(texts))
    counts = _han_terms(texts) | _latin_terms(texts, is_english=is_english)
    return {text: count for text, count in counts.items() if len(text) <= LONGEST}


def _reads_as_english(texts: Sequence[str]) -> bool:
    """Nearly half of all words of English are those of its grammar."""
    words = [found.word for text in texts[:LOOKED_AT] for found in words_of(text)]
    return sum(word in frame_words("en") for word in words) > GRAMMAR * len(words)


def topics(terms: Mapping[str, int], passages: int, frequency: Frequency) -> list[Topic]:
    """The terms of a talk that tell it from others, the most telling first; passages: of the archive."""
    found = (_topic(text, count, passages, frequency) for text, count in terms.items())
    return sorted((topic for topic in found if topic.score), key=lambda topic: (-topic.score, topic.text))


def _topic(text: str, count: int, passages: int, frequency: Frequency) -> Topic:
    words = tuple(dict.fromkeys(found.word for found in words_of(text)))
    held = min(map(frequency, words), default=0)
    rarity = math.log(1 + (passages - held + 0.5) / (held + 0.5)) if held else 0.0
    return Topic(text, words, count * rarity * min(len(words), WEIGHED_WORDS))


def _standing_free(runs: Sequence[Run], longest: int) -> dict[Run, int]:
    """What recurs in the runs among different neighbours, with its count."""
    counts = _recurring(runs, longest)
    before, after = _neighbours(runs, counts, longest)
    return {
        term: count
        for term, count in counts.items()
        if max(before[term].values()) <= BOUND * count and max(after[term].values()) <= BOUND * count
    }


def _recurring(runs: Sequence[Run], longest: int) -> dict[Run, int]:
    """A longer part is looked at only where both that are shorter by one recur."""
    found: dict[Run, int] = {}
    for length in range(1, longest + 1):
        parts = (run[start : start + length] for run in runs for start in range(len(run) - length + 1))
        counts = Counter(part for part in parts if length == 1 or (part[:-1] in found and part[1:] in found))
        found |= {part: count for part, count in counts.items() if count >= RECURS}
    return found


Neighbours = dict[Run, Counter[str]]


def _neighbours(runs: Sequence[Run], terms: Mapping[Run, int], longest: int) -> tuple[Neighbours, Neighbours]:
    """What stands before and after each term, and how often; each end of a run is a neighbour of its own."""
    before: Neighbours = {term: Counter() for term in terms}
    after: Neighbours = {term: Counter() for term in terms}
    for number, run in enumerate(runs):
        for start in range(len(run)):
            for end in range(start + 1, min(start + longest, len(run)) + 1):
                term = run[start:end]
                if term not in before:
                    break  # nor does any longer one recur
                before[term][run[start - 1] if start else f"{number}<"] += 1
                after[term][run[end] if end < len(run) else f">{number}"] += 1
    return before, after


@dataclass(frozen=True, slots=True)
class _Said:
    """A Latin word where it was said."""

    word: str
    text: str
    begins_sentence: bool

    @property
    def is_capital(self) -> bool:
        return self.text[:1].isupper()


def _latin_terms(texts: Sequence[str], *, is_english: bool) -> dict[str, int]:
    """Terms as they are mostly written, with their counts."""
    said = list(_said_runs(" ".join(texts)))
    counts = _standing_free([tuple(one.word for one in run) for run in said], MOST_WORDS)
    spellings = _spellings(said, counts)
    usual = {
        term: min(spelled, key=lambda text: (-spelled[text], text)) for term, spelled in spellings.items()
    }
    return {
        usual[term]: count
        for term, count in counts.items()
        if _is_name(usual[term]) or (is_english and _says_something(term, count))
    }


def _says_something(term: Run, count: int) -> bool:
    return len(term) > 1 or (count >= RECURS_ALONE and len(term[0]) >= SHORTEST_ALONE)


def _is_name(text: str) -> bool:
    """Whether every word has a capital, as in `Trinity Saint David`."""
    words = text.split()
    return len(words) > 1 and all(word[:1].isupper() for word in words)


def _spellings(runs: Sequence[Sequence[_Said]], terms: Mapping[Run, int]) -> dict[Run, Counter[str]]:
    spellings: dict[Run, Counter[str]] = {term: Counter() for term in terms}
    for run in runs:
        for start in range(len(run)):
            for end in range(start + 1, min(start + MOST_WORDS, len(run)) + 1):
                spelled = spellings.get(tuple(one.word for one in run[start:end]))
                if spelled is not None:
                    spelled[_spelling(run[start:end])] += 1
    return spellings


def _spelling(part: Sequence[_Said]) -> str:
    """As it was said, without the capital of a word that only begins a sentence."""
    text = " ".join(one.text for one in part)
    is_by_place = part[0].begins_sentence and not any(one.is_capital for one in part[1:])
    return text[:1].lower() + text[1:] if is_by_place and part[0].text[1:].islower() else text


def _said_runs(text: str) -> Iterator[list[_Said]]:
    """Latin words in a row, with neither a mark nor a plain word between them."""
    text = re.sub(f"{HAN.pattern}+", "|", text)
    run: list[_Said] = []
    end = 0
    for found in words_of(text):
        between, is_plain = text[end : found.start], _is_plain(found.word)
        if run and (is_plain or between.strip()):
            yield run
            run = []
        if not is_plain:
            run.append(_said(text, found, begins_sentence=not end or not between.isspace()))
        end = found.end
    if run:
        yield run


def _said(text: str, found: FoundWord, *, begins_sentence: bool) -> _Said:
    spelled = re.sub(r"['\u2019]\w*$", "", text[found.start : found.end])  # Kang's is said of Kang
    return _Said(found.word, spelled, begins_sentence)


def _is_plain(word: str) -> bool:
    return len(word) < 2 or word in _plain_words("en") or word.isdecimal()


def _han_terms(texts: Sequence[str]) -> dict[str, int]:
    counts = _standing_free([tuple(run) for text in texts for run in _han_runs(text)], MOST_HAN)
    terms = {"".join(term): count for term, count in counts.items() if len(term) > 1}
    return {term: count for term, count in terms.items() if _may_be_han_term(term)}


def _han_runs(text: str) -> list[str]:
    """Chinese characters in a row, as they were written, with gaps for what frames talk."""
    matched = matching_form(text)
    if len(matched) == len(text):  # nearly always: few characters have a form of several
        for gap in _plain_han().finditer(matched):
            text = f"{text[: gap.start()]}{' ' * len(gap[0])}{text[gap.end() :]}"
    return re.findall(f"{HAN.pattern}+", text)


def _may_be_han_term(term: str) -> bool:
    simple = matching_form(term)
    return not PARTICLES.intersection(simple) and not EDGES.intersection((simple[0], simple[-1]))


@cache
def _plain_words(language: str) -> frozenset[str]:
    """Words that are too plain to ask about."""
    file = Path(__file__).parent / "plain_words" / f"{language}.txt"
    lines = file.read_text(encoding="utf-8").splitlines()
    return frame_words(language) | {line for line in lines if line and not line.startswith("#")}


@cache
def _plain_han() -> re.Pattern[str]:
    longest_first = sorted(_plain_words("zh"), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first)))
