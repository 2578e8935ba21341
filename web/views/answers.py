"""Answers as they are shown."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from itertools import accumulate, pairwise
from typing import Literal

from pydantic import ConfigDict, Field

from archive.recordings import is_wide
from web.views.view import View

CONTEXT_ROOM = 220  # characters that are shown on either side of a passage: about three lines


class Fragment(View):
    """The segment of a passage that answers best."""

    start: float
    end: float
    text: str
    speaker: str | None
    highlights: list[tuple[int, int]] = Field(description="Characters [start, end) of the text that match.")


class FoundPassage(View):
    """The passage that answers."""

    start: float
    end: float
    speakers: list[str]
    text: str
    highlights: list[tuple[int, int]] = Field(description="Characters [start, end) of the text that match.")


class FoundRecording(View):
    """Which recording a hit is in."""

    id: str
    title: str
    path: str = Field(description="Relative to the folder that was ingested.")


class FoundEvent(View):
    """At which event it was recorded."""

    id: str
    title: str


class ContextLine(View):
    """A segment beside the passage."""

    start: float
    end: float
    text: str
    speaker: str | None


class ContextView(View):
    """What was said just before and after the passage, in order."""

    before: list[ContextLine]
    after: list[ContextLine]

    def shown_before(self) -> list[ContextLine]:
        """The end of what was said before, as much as there is room for."""
        turned = [turned_round(line) for line in reversed(self.before)]
        return [turned_round(line) for line in reversed(fitting(turned, CONTEXT_ROOM))]

    def shown_after(self) -> list[ContextLine]:
        """The beginning of what was said after."""
        return fitting(self.after, CONTEXT_ROOM)


def turned_round(line: ContextLine) -> ContextLine:
    """Its end first, to be cut like a beginning."""
    return with_text(line, line.text[::-1])


def with_text(line: ContextLine, text: str) -> ContextLine:
    return line.model_copy(update={"text": text})


def fitting(lines: Sequence[ContextLine], room: int) -> list[ContextLine]:
    """The first of the lines that fit, the last one cut short if it must be; room: in Latin characters."""
    found: list[ContextLine] = []
    for line in lines:
        if room > 0:
            text = beginning(line.text, room)
            found.append(line if text == line.text else with_text(line, f"{text} …"))
        room -= length(line.text)
    return found


def beginning(text: str, room: int) -> str:
    """The words of a text that fit; where it has none to part it at, the characters."""
    if length(text) <= room:
        return text
    end = bisect_right(list(accumulate(map(width, text[: room + 1]))), room)
    words = text[:end].rpartition(" ")[0]
    return words if len(words) > end / 2 else text[:end]


def length(text: str) -> int:
    """In Latin characters."""
    return len(text) if text.isascii() else sum(map(width, text))


def width(character: str) -> int:
    """A Han character takes the room of two Latin ones."""
    return 2 if is_wide(character) else 1


class FacetValueView(View):
    """Something that an answer can be narrowed to."""

    value: str = Field(description="What the question says then: an id, a year, a language.")
    label: str
    count: int = Field(description="Of the hits that would be left, as far as candidates were judged.")


class FacetsView(View):
    """By what an answer can be narrowed; each counted under the question's other filters."""

    hits: int = Field(description="Under all filters, those beyond the limit too.")
    speakers: list[FacetValueView]
    events: list[FacetValueView]
    years: list[FacetValueView]
    languages: list[FacetValueView]


class NoticeView(View):
    """What readers must know about an answer."""

    code: str
    text: str


class HitView(View):
    """A stretch of talk, the passage in it that answers, the segment to start at, and why it matched."""

    recording: FoundRecording
    start: float
    end: float
    speakers: list[str]
    text: str
    passage: FoundPassage
    segment: Fragment
    score: float = Field(description="Higher is better; comparable within one answer only.")
    evidence: Literal["strong", "possible"] | None
    matched_by: Literal["meaning", "words", "both"]
    event: FoundEvent | None
    recorded_on: date | None
    language: str | None
    link: str
    highlights: list[tuple[int, int]] = Field(description="Characters [start, end) of the text that match.")
    context: ContextView


class AnswerView(View):
    """Hits in the order asked for; none at all is an answer too."""

    query: str
    hits: list[HitView]
    searched_recordings: int
    near_words: list[str] = Field(description="Without hits: words near to the question's that do occur.")
    notices: list[NoticeView]
    facets: FacetsView | None = Field(description="Where they were asked for.")

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "query": "what was said about AI and filmmaking",
                    "hits": [
                        {
                            "recording": {
                                "id": "r4k2m9x0cd7",
                                "title": "Artificial intelligence in production",
                                "path": "04-panel-ai-in-production.mp4",
                            },
                            "start": 12.48,
                            "end": 20.16,
                            "speakers": ["Sofia Lind"],
                            "text": "What will artificial intelligence change in the making of films?",
                            "passage": {
                                "start": 12.48,
                                "end": 20.16,
                                "speakers": ["Sofia Lind"],
                                "text": "What will artificial intelligence change in the making of films?",
                                "highlights": [[58, 63]],
                            },
                            "segment": {
                                "start": 12.48,
                                "end": 16.0,
                                "text": "What will artificial intelligence change in the making of films?",
                                "speaker": "Sofia Lind",
                                "highlights": [[58, 63]],
                            },
                            "score": 0.82,
                            "evidence": "strong",
                            "matched_by": "both",
                            "event": {"id": "e81m2qv7hx0", "title": "Spring Screens Forum 2024"},
                            "recorded_on": "2024-03-27",
                            "language": "en",
                            "link": "/recordings/r4k2m9x0cd7?t=12.48#t=12.48",
                            "highlights": [[58, 63]],
                            "context": {
                                "before": [
                                    {
                                        "start": 8.0,
                                        "end": 12.0,
                                        "text": "My first question goes to the director.",
                                        "speaker": "Sofia Lind",
                                    }
                                ],
                                "after": [],
                            },
                        }
                    ],
                    "searched_recordings": 5,
                    "near_words": [],
                    "notices": [],
                    "facets": {
                        "hits": 1,
                        "speakers": [{"value": "s0d5n3k8we1", "label": "Sofia Lind", "count": 1}],
                        "events": [
                            {"value": "e81m2qv7hx0", "label": "Spring Screens Forum 2024", "count": 1}
                        ],
                        "years": [{"value": "2024", "label": "2024", "count": 1}],
                        "languages": [{"value": "en", "label": "en", "count": 1}],
                    },
                }
            ]
        }
    )


class Piece(View):
    """A run of text that is shown in one way."""

    text: str
    is_match: bool
    is_best: bool  # of the segment that answers best


def pieces(text: str, highlights: Sequence[tuple[int, int]], best: str = "") -> list[Piece]:
    """The text cut where a match or the best segment begins or ends; joined, it is the text again."""
    first = text.find(best) if best else -1
    last = first + len(best) if first >= 0 else -1
    edges = {0, len(text), *(edge for pair in highlights for edge in pair)} | ({first, last} - {-1})
    cuts = sorted(edge for edge in edges if 0 <= edge <= len(text))
    return [
        Piece(
            text=text[start:end],
            is_match=any(low <= start < high for low, high in highlights),
            is_best=first <= start < last,
        )
        for start, end in pairwise(cuts)
    ]
