"""Transcripts as they are shown: lines of text in paragraphs of one speaker."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Literal

from pydantic import ConfigDict

from archive.recordings import Segment, is_wide
from archive.timecode import TimeSpan, seconds
from web.views.view import View

LONGEST_LINE = 20_000
"""Characters of a segment on a page: more is no sentence, and browsers lay out long words for minutes."""

PARAGRAPH = 40_000  # milliseconds after which a long turn goes on in a new paragraph


class WordView(View):
    """A word as it was transcribed, with the space before it."""

    text: str
    start: float
    end: float
    probability: float


class SegmentView(View):
    """A sentence-sized piece of a transcript."""

    start: float
    end: float
    text: str
    speaker: str | None
    language: str | None
    confidence: float | None
    is_doubtful: bool
    words: list[WordView]


class TranscribedView(View):
    """Which recording a transcript is of."""

    id: str
    title: str
    recorded_on: date | None
    language: str | None


class TranscriptDocument(View):
    """A whole transcript; the same object as the file transcript.json."""

    generator: Literal["rostrum"]
    recording: TranscribedView
    segments: list[SegmentView]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "generator": "rostrum",
                    "recording": {
                        "id": "r4k2m9x0cd7",
                        "title": "科幻、短剧与虚拟拍摄",
                        "recorded_on": "2024-03-27",
                        "language": "zh",
                    },
                    "segments": [
                        {
                            "start": 12.48,
                            "end": 14.0,
                            "text": "我认为科幻创作有五个难点。",
                            "speaker": "图拉古",
                            "language": "zh",
                            "confidence": 0.93,
                            "is_doubtful": False,
                            "words": [{"text": "我", "start": 12.48, "end": 12.6, "probability": 0.99}],
                        }
                    ],
                }
            ]
        }
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A segment on a page."""

    position: int  # in the transcript, from 0
    start: float
    end: float
    text: str
    gap: str  # what stands between it and the line after it: nothing beside Han characters
    language: str | None
    is_doubtful: bool
    is_found: bool  # of a passage that answers a question


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of one speaker, short enough that a reader finds a time nearby."""

    speaker: str | None
    begins_turn: bool  # another speaker spoke before
    start: float
    lines: tuple[Line, ...]


def paragraphs(segments: Iterable[Segment], found: Sequence[TimeSpan] = ()) -> Iterator[Paragraph]:
    """Segments in the order of time, in paragraphs of one speaker and about `PARAGRAPH` at most.

    found: spans that answer a question; the lines that begin in them are marked.
    Each paragraph comes as soon as its last segment is known.
    """
    position, before = 0, None
    for group in paragraph_groups(segments):
        speaker = group[0].speaker
        yield Paragraph(
            speaker=speaker,
            begins_turn=speaker != before,
            start=seconds(group[0].start),
            lines=tuple(
                line(segment, after, place, found)
                for place, (segment, after) in enumerate(zip_longest(group, group[1:]), position)
            ),
        )
        position, before = position + len(group), speaker


def paragraph_groups(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    group: list[Segment] = []
    for segment in segments:
        if group and begins_paragraph(segment, group):
            yield group
            group = []
        group.append(segment)
    if group:
        yield group


def begins_paragraph(segment: Segment, group: Sequence[Segment]) -> bool:
    return segment.speaker != group[0].speaker or segment.start - group[0].start >= PARAGRAPH


def line(segment: Segment, after: Segment | None, position: int, found: Sequence[TimeSpan]) -> Line:
    text, following = segment.text.strip(), after.text.strip() if after else ""
    has_gap = bool(text and following) and not (is_wide(text[-1]) or is_wide(following[0]))
    return Line(
        position=position,
        start=seconds(segment.start),
        end=seconds(segment.end),
        text=text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]}…",
        gap=" " if has_gap else "",
        language=segment.language,
        is_doubtful=segment.is_doubtful,
        is_found=any(start <= segment.start < end for start, end in found),
    )


def word_starts(segment: Segment) -> list[tuple[int, int]]:
    """(offset in the stripped text, start in ms) of each word; none where a correction changed the text.

    Offsets count UTF-16 code units, as browsers do.
    """
    spoken = "".join(word.text for word in segment.words)
    if spoken.strip() != segment.text.strip():
        return []
    starts, offset = [], -utf16_length(spoken[: len(spoken) - len(spoken.lstrip())])
    for word in segment.words:
        space = len(word.text) - len(word.text.lstrip())
        if word.text.strip():
            starts.append((offset + space, int(word.start)))
        offset += utf16_length(word.text)
    return starts


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
