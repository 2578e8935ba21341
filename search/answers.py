"""What is asked and what comes back, as frozen values."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from archive.messages import Message
from archive.recordings import PassageInContext, Segment, join_texts
from archive.timecode import Milliseconds


class MatchedBy(StrEnum):
    """Why a passage is a hit."""

    MEANING = "meaning"
    WORDS = "words"
    BOTH = "both"


class SearchBy(StrEnum):
    """What a question is compared by."""

    BOTH = "both"
    WORDS = "words"
    MEANING = "meaning"


class SortBy(StrEnum):
    """The order of hits."""

    RELEVANCE = "relevance"
    NEWEST = "newest"  # by the day of recording, those without one last
    OLDEST = "oldest"


class Evidence(StrEnum):
    """How well a hit supports that the question is answered there."""

    STRONG = "strong"
    POSSIBLE = "possible"


class Notice(StrEnum):
    """What people must know about an answer; front ends say it in the reader's language."""

    MEANING_OFF_FOR_QUESTION = "meaning-off-for-question"  # the model does not know its language
    MEANING_OFF_FOR_PASSAGES = "meaning-off-for-passages"  # nor that of some passages searched
    MEANING_OFF_NO_MODEL = "meaning-off-no-model"  # the model is missing: words alone
    PASSAGES_OUTDATED = "passages-outdated"  # some recordings were indexed with another model or settings
    INDEX_REBUILT = "index-rebuilt"  # an index was missing, damaged or of another model


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the names that narrow it, as a person gave them."""

    text: str
    limit: int | None = None  # None: as configured
    recording: str | None = None
    event: str | None = None
    speaker: str | None = None
    language: str | None = None
    recorded_from: date | None = None
    recorded_to: date | None = None
    by: SearchBy = SearchBy.BOTH
    sort: SortBy = SortBy.RELEVANCE
    facets: bool = False  # whether the answer says by what it can be narrowed further


@dataclass(frozen=True, slots=True)
class Highlight:
    """Characters [start, end) of a text that match the question's words."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers, the stretch of talk around it, and the segment that answers best."""

    found: PassageInContext
    stretch: tuple[PassageInContext, ...]  # the passage and those around it that are about the same, in order
    segment: Segment  # of the passage: where to start listening
    score: float  # higher is better; comparable within one answer only
    matched_by: MatchedBy
    evidence: Evidence | None
    highlights: tuple[Highlight, ...] = ()  # in found.text
    segment_highlights: tuple[Highlight, ...] = ()  # in segment.text
    stretch_highlights: tuple[Highlight, ...] = ()  # in text
    before: tuple[Segment, ...] = ()  # what was said just before the passage, in order
    after: tuple[Segment, ...] = ()

    @property
    def start(self) -> Milliseconds:
        """Where the stretch starts."""
        return min(part.passage.start for part in self.stretch)

    @property
    def end(self) -> Milliseconds:
        """Where the stretch ends."""
        return max(part.passage.end for part in self.stretch)

    @property
    def text(self) -> str:
        """What is said in the stretch, without the names."""
        return join_texts(part.text for part in self.stretch)

    @property
    def speakers(self) -> tuple[str, ...]:
        """Who speaks in the stretch, in the order of first words."""
        return tuple(dict.fromkeys(name for part in self.stretch for name in part.speakers))

    @property
    def passage_ids(self) -> tuple[int, ...]:
        """The passages of the stretch."""
        return tuple(part.passage.id for part in self.stretch if part.passage.id is not None)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """Something that an answer can be narrowed to."""

    value: str  # an id, a year, a language
    label: str
    count: int  # of the hits that would be left, as far as candidates were judged


@dataclass(frozen=True, slots=True)
class Facets:
    """By what an answer can be narrowed; each counted under the question's other filters."""

    hits: int = 0  # under all filters, those beyond the limit too
    speakers: tuple[FacetValue, ...] = ()  # the most frequent first, as events and languages
    events: tuple[FacetValue, ...] = ()
    years: tuple[FacetValue, ...] = ()  # of recording, the latest first
    languages: tuple[FacetValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits in order of relevance; none at all is an answer too."""

    question: Question
    hits: tuple[Hit, ...]
    searched_recordings: int  # how many were searched: "nothing on this in N recordings"
    notices: tuple[Notice, ...] = field(default=())
    notice_details: dict[Notice, Message] = field(default_factory=dict)  # the sentence with its noun
    near_words: tuple[str, ...] = ()  # words that do occur, near to those that nobody said; only without hits
    facets: Facets | None = None  # where the question asks for them
