"""Transcripts as they are shown: lines of text in paragraphs of one speaker."""

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest
from typing import Literal

from pydantic import ConfigDict

from archive.recordings import Segment, is_wide
from archive.timecode import seconds
from web.views.view import View

PARAGRAPH = 40_000  # milliseconds after which a long turn goes on in a new paragraph


class WordView(View):
    """A word as it was heard, with the space before it."""

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


class Line(View):
    """A segment on a page."""

    start: float
    end: float
    text: str
    gap: str  # what stands between it and the line after it: nothing beside Han characters
    language: str | None
    is_doubtful: bool
    words: str  # "offset milliseconds offset milliseconds ...": where each word begins, in text and time


class Paragraph(View):
    """Lines of one speaker, short enough that a reader finds a time nearby."""

    speaker: str | None
    begins_turn: bool  # another speaker spoke before
    start: float
    lines: list[Line]


def paragraphs(segments: Sequence[Segment]) -> list[Paragraph]:
    """Segments in the order of time, in paragraphs of one speaker and about `PARAGRAPH` at most."""
    found: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda segment: (segment.start, segment.end)):
        if not found or begins_paragraph(segment, found[-1]):
            found.append([])
        found[-1].append(segment)
    speakers = [group[0].speaker for group in found]
    return [
        Paragraph(
            speaker=speaker,
            begins_turn=speaker != before,
            start=seconds(group[0].start),
            lines=[line(segment, after) for segment, after in zip_longest(group, group[1:])],
        )
        for group, speaker, before in zip(found, speakers, [None, *speakers], strict=False)
    ]


def begins_paragraph(segment: Segment, group: Sequence[Segment]) -> bool:
    return segment.speaker != group[0].speaker or segment.start - group[0].start >= PARAGRAPH


def line(segment: Segment, after: Segment | None) -> Line:
    text, following = segment.text.strip(), after.text.strip() if after else ""
    has_gap = bool(text and following) and not (is_wide(text[-1]) or is_wide(following[0]))
    return Line(
        start=seconds(segment.start),
        end=seconds(segment.end),
        text=text,
        gap=" " if has_gap else "",
        language=segment.language,
        is_doubtful=segment.is_doubtful,
        words=" ".join(f"{offset} {start}" for offset, start in word_starts(segment)),
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
