"""An answer as it is shown and sent: one view for `rostrum search --json`, `GET /api/search` and the page.

Made of an `Answer` and validated as it is made. Fields are added, never renamed or removed; times are seconds
with three decimals.
"""

from datetime import date
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

from archive.recordings import Segment
from archive.timecode import seconds
from search.answer_example import ANSWER
from search.answers import Answer, Evidence, Facets, FacetValue, Highlight, Hit, MatchedBy

Highlights = list[tuple[int, int]]
HIGHLIGHTS = "Characters [start, end) of the text that match."


class _View(BaseModel):
    """A frozen value with declared fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Fragment(_View):
    """The segment of a passage that answers best."""

    start: float
    end: float
    text: str
    speaker: str | None
    highlights: Highlights = Field(description=HIGHLIGHTS)


class FoundPassage(_View):
    """The passage that answers."""

    start: float
    end: float
    speakers: list[str]
    text: str
    highlights: Highlights = Field(description=HIGHLIGHTS)


class FoundRecording(_View):
    """Which recording a hit is in."""

    id: str
    title: str
    path: str = Field(description="Relative to the folder that was ingested.")


class FoundEvent(_View):
    """At which event it was recorded."""

    id: str
    title: str


class ContextLine(_View):
    """A segment beside the passage."""

    start: float
    end: float
    text: str
    speaker: str | None


class ContextView(_View):
    """What was said just before and after the passage, in order."""

    before: list[ContextLine]
    after: list[ContextLine]


class FacetValueView(_View):
    """Something that an answer can be narrowed to."""

    value: str = Field(description="The value to filter by: an id, a year, a language.")
    label: str
    count: int = Field(description="Of the hits that would be left, as far as candidates were judged.")


class FacetsView(_View):
    """By what an answer can be narrowed; each counted under the question's other filters."""

    hits: int = Field(description="Under all filters, those beyond the limit too.")
    speakers: list[FacetValueView]
    events: list[FacetValueView]
    years: list[FacetValueView]
    languages: list[FacetValueView]


class NoticeView(_View):
    """What readers must know about an answer."""

    code: str
    text: str


class HitView(_View):
    """A stretch of talk, the passage in it that answers, the segment to start at, and why it matched."""

    recording: FoundRecording
    start: float
    end: float
    speakers: list[str]
    text: str
    passage: FoundPassage
    segment: Fragment
    score: float = Field(description="Higher is better; comparable within one answer only.")
    evidence: Evidence | None
    matched_by: MatchedBy
    highlights: Highlights = Field(description=HIGHLIGHTS)
    language: str | None
    recorded_on: date | None
    event: FoundEvent | None
    link: str
    context: ContextView


class AnswerView(_View):
    """Hits in the order asked for; none at all is an answer too."""

    query: str
    hits: list[HitView]
    searched_recordings: int
    near_words: list[str] = Field(description="Without hits: similar words in the archive.")
    notices: list[NoticeView]
    facets: FacetsView | None = Field(description="Where they were asked for.")

    model_config = ConfigDict(json_schema_extra={"examples": [ANSWER]})


def answer_view(answer: Answer) -> AnswerView:
    """The answer, each field validated: pydantic.ValidationError for one that cannot be what it says."""
    return AnswerView(
        query=_encodable(answer.question.text),
        hits=[hit_view(hit) for hit in answer.hits],
        searched_recordings=answer.searched_recordings,
        near_words=list(answer.near_words),
        notices=[
            NoticeView(code=notice.value, text=str(answer.notice_details.get(notice, "")))
            for notice in answer.notices
        ],
        facets=None if answer.facets is None else _facets(answer.facets),
    )


def hit_view(hit: Hit) -> HitView:
    """One hit; `highlights` are those of the text beside them."""
    recording, passage, event = hit.found.recording, hit.found.passage, hit.found.event
    return HitView(
        recording=FoundRecording(id=recording.id, title=recording.title, path=recording.path),
        start=seconds(hit.start),
        end=seconds(hit.end),
        speakers=list(hit.speakers),
        text=hit.text,
        passage=FoundPassage(
            start=seconds(passage.start),
            end=seconds(passage.end),
            speakers=list(hit.found.speakers),
            text=hit.found.text,
            highlights=_pairs(hit.highlights),
        ),
        segment=Fragment(
            start=seconds(hit.segment.start),
            end=seconds(hit.segment.end),
            text=hit.segment.text,
            speaker=hit.segment.speaker,
            highlights=_pairs(hit.segment_highlights),
        ),
        score=round(hit.score, 6),
        evidence=hit.evidence,
        matched_by=hit.matched_by,
        highlights=_pairs(hit.stretch_highlights),
        language=passage.language,
        recorded_on=recording.recorded_on,
        event=None if event is None else FoundEvent(id=event.id, title=event.title),
        link=link_to(recording.id, hit.segment.start),
        context=ContextView(before=list(map(_line, hit.before)), after=list(map(_line, hit.after))),
    )


def link_to(recording_id: str, position: int) -> str:
    """A link into a recording: the server reads the first time, the browser the second."""
    at = f"{seconds(position):.3f}".rstrip("0").rstrip(".")
    return f"/recordings/{quote(recording_id, safe='')}?t={at}#t={at}"


def _line(segment: Segment) -> ContextLine:
    return ContextLine(
        start=seconds(segment.start), end=seconds(segment.end), text=segment.text, speaker=segment.speaker
    )


def _facets(facets: Facets) -> FacetsView:
    return FacetsView(
        hits=facets.hits,
        speakers=_values(facets.speakers),
        events=_values(facets.events),
        years=_values(facets.years),
        languages=_values(facets.languages),
    )


def _values(values: tuple[FacetValue, ...]) -> list[FacetValueView]:
    return [FacetValueView(value=one.value, label=one.label, count=one.count) for one in values]


def _pairs(highlights: tuple[Highlight, ...]) -> Highlights:
    return [(highlight.start, highlight.end) for highlight in highlights]


def _encodable(text: str) -> str:
    """A lone surrogate, as a shell makes of a stray byte, could not be written as UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")
