"""Spans of a recording as addresses name them, and what is said there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import dropwhile, takewhile
from math import inf

from sqlalchemy.orm import Session

from archive.catalogue import Catalogue, queries
from archive.recordings import Segment, Transcript, join_texts
from archive.timecode import Milliseconds, milliseconds, parse_time, seconds

LONGEST = 40  # characters of `t`
LONGEST_PASSAGE = 300  # characters of what is said
MOST_SEGMENTS = 40  # read for it
MOST_TURNS = 20  # told of a recording: a page stays a page, whatever its recording's length
SHORTEST_TURN = Milliseconds(5000)  # that is worth a link


@dataclass(frozen=True, slots=True)
class LinkedSpan:
    """From a second on, up to another; no end without a start."""

    start: float | None = None
    end: float | None = None

    def __str__(self) -> str:
        """As `t` says it: `12.5`, `12.5,20`; empty for the whole."""
        return ",".join(f"{second:.10g}" for second in (self.start, self.end) if second is not None)


def span_of(text: str) -> LinkedSpan:
    """`12.5`, `12.5,20`, `1:02,1:10`; for what is no span the whole: the page is still worth showing."""
    first, _, last = text.partition(",")
    start, end = _second(first), _second(last)
    return LinkedSpan(start, end if start is not None and end is not None and end > start else None)


def _second(text: str) -> float | None:
    try:
        return seconds(parse_time(text)) if len(text) <= LONGEST else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Said:
    """What is read of a transcript to speak of its recording: little, however long it is."""

    heard: tuple[Segment, ...] = ()  # from the span's start on
    turns: Callable[[], Sequence[queries.LongTurn]] = tuple  # the longest, read when they are asked for


def said_in(catalogue: Catalogue, session: Session, transcript: Transcript | None, span: LinkedSpan) -> Said:
    """session: a reading one of the catalogue."""
    if transcript is None:
        return Said()

    def turns() -> Sequence[queries.LongTurn]:
        with catalogue.reading() as later:
            return queries.longest_turns(later, transcript.id, MOST_TURNS, SHORTEST_TURN)

    return Said(tuple(segments_of(session, transcript, span)), turns)


def segments_of(session: Session, transcript: Transcript | None, span: LinkedSpan) -> list[Segment]:
    """The first of a span."""
    if transcript is None:
        return []
    return queries.segments_from(session, transcript.id, milliseconds(span.start or 0), MOST_SEGMENTS)


def passage_of(segments: Sequence[Segment], span: LinkedSpan) -> tuple[str | None, str]:
    """Who speaks at the start of a span, and what is said from there; (None, "") where nothing is."""
    heard = said_from(segments, span)
    return (heard[0].speaker if heard else None), join_texts(segment.text for segment in heard)


def said_from(segments: Sequence[Segment], span: LinkedSpan) -> list[Segment]:
    """What one voice says from the start of a span on.

    It ends where another voice begins or the span ends, and after about LONGEST_PASSAGE characters.
    """
    start, end = milliseconds(span.start or 0), inf if span.end is None else milliseconds(span.end)
    rest = dropwhile(lambda one: one.end <= start, segments)
    heard: list[Segment] = []
    length = 0
    for segment in takewhile(lambda one: one.start < end, rest):
        if length >= LONGEST_PASSAGE or (heard and segment.speaker != heard[0].speaker):
            break
        heard.append(segment)
        length += len(segment.text)
    return heard
