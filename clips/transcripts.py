"""A whole transcript as a file: text to read, captions, or JSON for programs."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Literal

from archive.recordings import Recording, Segment, is_wide
from archive.timecode import format_clock, seconds
from clips.captions import CAPTION_FORMATS, CaptionFormat, cues

TranscriptFormat = Literal["txt", "srt", "vtt", "json"]

PARAGRAPH = 60_000
"""Milliseconds after which a long turn gets a new paragraph, so that a reader finds a time nearby."""

GENERATOR = "rostrum"
"""Value of the JSON key "generator", by which ingest knows our own files."""


def transcript_text(
    recording: Recording,
    segments: Sequence[Segment],
    format: TranscriptFormat,  # noqa: A002  the field's word
) -> str:
    """A recording's transcript in one of the formats; times count from the recording's start.

    txt: paragraphs of one speaker each, "[h:mm:ss] Name: text".
    json: {"generator": "rostrum", "recording": {"id", "title", "recorded_on", "language"}, "segments":
    [{"start", "end", "text", "speaker", "language", "confidence", "is_doubtful", "words": [{"text",
    "start", "end", "probability"}]}]}, times in seconds, what is not known null, words with their
    leading spaces.
    """
    ordered = sorted(segments, key=lambda segment: (segment.start, segment.end))
    return TRANSCRIPT_FORMATS[format].write(recording, ordered)


def _plain(recording: Recording, segments: Sequence[Segment]) -> str:
    blocks, speaker = [" ".join(recording.title.split())], None
    for paragraph in _paragraphs(segments):
        first = paragraph[0]
        clock = format_clock(first.start).partition(".")[0]
        name = f"{first.speaker}: " if first.speaker and first.speaker != speaker else ""
        speaker = first.speaker
        blocks.append(f"[{clock}] {name}{_running_text(paragraph)}")
    return "\n\n".join(blocks) + "\n"


def _paragraphs(segments: Sequence[Segment]) -> Iterator[Sequence[Segment]]:
    """Runs of one speaker, anew every `PARAGRAPH`."""
    first = 0
    for index, segment in enumerate(segments):
        begin = segments[first]
        if segment.speaker != begin.speaker or segment.start - begin.start >= PARAGRAPH:
            yield segments[first:index]
            first = index
    if segments:
        yield segments[first:]


def _running_text(paragraph: Sequence[Segment]) -> str:
    """Texts in a row: with spaces, but none between Chinese sentences."""
    texts = [text for segment in paragraph if (text := " ".join(segment.text.split()))]
    joints = ["" if is_wide(before[-1]) and is_wide(after[0]) else " " for before, after in pairwise(texts)]
    return "".join(text + joint for text, joint in zip(texts, [*joints, ""], strict=False))


def _document(recording: Recording, segments: Sequence[Segment]) -> dict[str, object]:
    recorded_on = recording.recorded_on
    return {
        "generator": GENERATOR,
        "recording": {
            "id": recording.id,
            "title": recording.title,
            "recorded_on": recorded_on.isoformat() if recorded_on else None,
            "language": recording.language,
        },
        "segments": [_segment(segment) for segment in segments],
    }


def _segment(segment: Segment) -> dict[str, object]:
    return {
        "start": seconds(segment.start),
        "end": seconds(segment.end),
        "text": segment.text,
        "speaker": segment.speaker,
        "language": segment.language,
        "confidence": segment.confidence,
        "is_doubtful": segment.is_doubtful,
        "words": [
            {
                "text": word.text,
                "start": seconds(word.start),
                "end": seconds(word.end),
                "probability": word.probability,
            }
            for word in segment.words
        ],
    }


def _json(recording: Recording, segments: Sequence[Segment]) -> str:
    return json.dumps(_document(recording, segments), ensure_ascii=False, indent=1) + "\n"


def _captions(known: CaptionFormat) -> "TranscriptKind":
    return TranscriptKind(known.media_type, lambda _, segments: known.write(cues(segments, None)))


@dataclass(frozen=True, slots=True)
class TranscriptKind:
    """What is known of a format of transcripts; its name is its file name's ending."""

    media_type: str
    write: Callable[[Recording, Sequence[Segment]], str]  # segments in the order of time


TRANSCRIPT_FORMATS: Mapping[TranscriptFormat, TranscriptKind] = MappingProxyType(
    {
        "txt": TranscriptKind("text/plain; charset=utf-8", _plain),
        "srt": _captions(CAPTION_FORMATS["srt"]),
        "vtt": _captions(CAPTION_FORMATS["vtt"]),
        "json": TranscriptKind("application/json", _json),
    }
)
