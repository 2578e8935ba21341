"""Questions to begin with, drawn from what the archive holds: each has been asked, and has an answer.

    some talks ─► terms of each ─► topics by how telling they are ─► framed and asked ─► those with evidence

The same archive gives the same questions. They are made anew for each generation of the indexes; what a
transcript says again and again is counted once.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, zip_longest

from sqlalchemy.orm import Session

from archive.catalogue import queries
from archive.catalogue.queries import TalkText
from search.answers import Answer, Evidence, Question, SearchBy
from search.indexes import Generation
from search.topics import Topic, terms_of, topics

LATEST, SPREAD = 8, 8  # talks that are looked at: the latest, and as many of the others, evenly spread
SEGMENTS = 400  # of each, from its beginning: about half an hour
EACH = 2  # questions that one talk gives
MOST = 12  # questions in all
TRIED = 3  # topics that are asked, for each that is wanted

TOPIC = "{topic}"
"""Where a frame has its gap."""

Ask = Callable[[Question], Answer]


@dataclass(frozen=True, slots=True)
class SuggestedQuestion:
    """A question that this archive answers."""

    text: str
    topic: str  # what it asks about
    language: str | None  # of the talk that it was taken from


@dataclass(frozen=True, slots=True)
class _TalkTopic:
    """A topic of a talk."""

    topic: Topic
    language: str | None

    @property
    def is_phrase(self) -> bool:
        return len(self.topic.words) > 1


@dataclass
class _Remembered:
    """What was found in one generation of the indexes."""

    marks: tuple[int, int]
    topics: list[_TalkTopic]
    questions: dict[tuple[str, str], tuple[SuggestedQuestion, ...]] = field(default_factory=dict)


class Suggestions:
    """Remembers what it suggested; shared by threads, one of which looks while the others wait."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._terms: dict[str, dict[str, int]] = {}  # by transcript
        self._remembered: _Remembered | None = None
        self._one_at_a_time = threading.Lock()

    def questions(
        self, session: Session, generation: Generation, frame: str, language: str
    ) -> tuple[SuggestedQuestion, ...]:
        """Those about talks in the reader's language first; frame: `What was said about {topic}?`."""
        with self._one_at_a_time:
            known = self._remembered
            if known is None or known.marks != generation.lexical.manifest.marks:
                known = _Remembered(generation.lexical.manifest.marks, self._topics(session, generation))
                self._remembered = known
            if (frame, language) not in known.questions:
                known.questions[frame, language] = tuple(self._answered(known.topics, frame, language))
            return known.questions[frame, language]

    def _topics(self, session: Session, generation: Generation) -> list[_TalkTopic]:
        """A few of each talk, phrases before single words; the best of every talk come first."""
        lexical = generation.lexical
        talks = queries.talk_texts(session, chosen(queries.talks(session)), SEGMENTS)
        self._terms = {talk.transcript_id: self._terms_of(talk) for talk in talks}
        found = []
        for talk in talks:
            ranked = topics(self._terms[talk.transcript_id], len(lexical), lexical.document_frequency)
            own = [_TalkTopic(topic, talk.language) for topic in ranked]
            found.append(list(_apart(sorted(own, key=lambda one: not one.is_phrase)))[:EACH])
        return [one for one in chain.from_iterable(zip_longest(*found)) if one is not None]

    def _terms_of(self, talk: TalkText) -> dict[str, int]:
        known = self._terms.get(talk.transcript_id)
        return terms_of(talk.texts, talk.language) if known is None else known

    def _answered(
        self, found: Sequence[_TalkTopic], frame: str, language: str
    ) -> Iterator[SuggestedQuestion]:
        order = sorted(found, key=lambda one: (one.language != language, not one.is_phrase))
        asked = (
            SuggestedQuestion(frame.replace(TOPIC, one.topic.text), one.topic.text, one.language)
            for one in islice(_apart(order), TRIED * MOST)
        )
        return islice((one for one in asked if self._has_answer(one.text)), MOST)

    def _has_answer(self, text: str) -> bool:
        """Whether some passage holds every word that counts: evidence by words, whatever the model finds."""
        hits = self._ask(Question(text, limit=1, by=SearchBy.WORDS)).hits
        return any(hit.evidence is Evidence.STRONG for hit in hits)


def chosen(talks: Sequence[str]) -> list[str]:
    """Of all talks, the latest first, those that are looked at."""
    rest = talks[LATEST:]
    step = max(1, -(-len(rest) // SPREAD))
    return [*talks[:LATEST], *rest[::step]]


def _apart(found: Iterable[_TalkTopic]) -> Iterator[_TalkTopic]:
    """Those that share no word with an earlier one."""
    taken: set[str] = set()
    for one in found:
        if taken.isdisjoint(one.topic.words):
            taken.update(one.topic.words)
            yield one
