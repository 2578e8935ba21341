"""Captions of a clip or a whole transcript: readable cues, written as WebVTT or SubRip.

    segments ─► tokens (words with times) ─► cues of at most two lines ─► .vtt, .srt

WebVTT: https://www.w3.org/TR/webvtt1/. SubRip has no specification and no escapes.
"""

import html
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from archive.punctuation import CLAUSE_END, SENTENCE_END
from archive.recordings import Segment, Word
from archive.timecode import Milliseconds, format_srt, format_webvtt
from clips.bounds import Span, touches
from clips.lines import fits, fitting_lines, tokens

GENERATOR_NOTE = "Written by Rostrum"
"""Block after the WebVTT header, by which ingest knows our own files."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Text that is shown from start to end; its lines are parted by newlines."""

    start: Milliseconds
    end: Milliseconds
    text: str
    speaker: str | None


def cues(segments: Sequence[Segment], span: Span | None) -> list[Cue]:
    """Captions in the order of time, with the span's start as 0; without a span, of everything.

    Words outside the span are left out and cues end with it. No cue is empty or without duration.
    """
    found = [cue for segment in segments for cue in _segment_cues(segment, span)]
    return sorted(found, key=lambda cue: (cue.start, cue.end))


def webvtt(cues: Sequence[Cue]) -> str:
    """A WebVTT file: text and names escaped, speakers as voices, marked as ours."""
    blocks = ["WEBVTT", f"NOTE {GENERATOR_NOTE}", *map(_webvtt_block, _visible(cues))]
    return "\n\n".join(blocks) + "\n"


def subrip(cues: Sequence[Cue]) -> str:
    """A SubRip file; where several people speak, "Name: " stands before each one's first words."""
    several = len({cue.speaker for cue in cues if cue.speaker}) > 1
    blocks, speaker = [], None
    for number, cue in enumerate(_visible(cues), start=1):
        text = "\n".join(_lines(cue.text)).replace("-->", "→")  # readers take it for a time line
        if several and cue.speaker and cue.speaker != speaker:
            text = f"{_one_line(cue.speaker).replace('-->', '→')}: {text}"
        speaker = cue.speaker
        blocks.append(f"{number}\n{format_srt(cue.start)} --> {format_srt(cue.end)}\n{text}\n")
    return "\n".join(blocks)


@dataclass(frozen=True, slots=True)
class CaptionFormat:
    """A format of captions; its name is its file name's ending."""

    name: str
    media_type: str
    write: Callable[[Sequence[Cue]], str]


CAPTION_FORMATS: Mapping[str, CaptionFormat] = MappingProxyType(
    {
        "vtt": CaptionFormat("vtt", "text/vtt; charset=utf-8", webvtt),
        "srt": CaptionFormat("srt", "application/x-subrip; charset=utf-8", subrip),
    }
)


def _segment_cues(segment: Segment, span: Span | None) -> Iterator[Cue]:
    heard = [token for token in tokens(segment) if span is None or touches(token, span.start, span.end)]
    for group in _groups(heard):
        start, end = group[0].start, max(token.end for token in group)
        if span is not None:
            start, end = max(start, span.start), min(end, span.end)
            start, end = Milliseconds(start - span.start), Milliseconds(end - span.start)
        end = max(end, Milliseconds(start + 1))  # a cue without duration is never shown
        yield Cue(start, end, "\n".join(fitting_lines(group)), segment.speaker)


def _groups(heard: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Runs of tokens that fit into one cue each, ending at sentences and clauses where they can."""
    rest = heard
    while rest:
        length = 1
        while length < len(rest) and fits(rest[: length + 1]):
            length += 1
        if length < len(rest):
            length = _good_end(rest[:length])
        yield rest[:length]
        rest = rest[length:]


def _good_end(group: Sequence[Word]) -> int:
    """How many tokens to keep so that a cue ends with a sentence, else a clause, not before its middle."""
    for ending in (SENTENCE_END, CLAUSE_END):
        for count in range(len(group), len(group) // 2, -1):
            if ending.search(group[count - 1].text):
                return count
    return len(group)


def _webvtt_block(cue: Cue) -> str:
    voice = f"<v {html.escape(_one_line(cue.speaker), quote=False)}>" if cue.speaker else ""
    text = html.escape("\n".join(_lines(cue.text)), quote=False)
    return f"{format_webvtt(cue.start)} --> {format_webvtt(cue.end)}\n{voice}{text}"


def _visible(cues: Sequence[Cue]) -> list[Cue]:
    return [cue for cue in cues if _lines(cue.text)]


def _lines(text: str) -> list[str]:
    """The lines that have something on them: a blank one would end the cue."""
    return [line for line in map(_one_line, text.splitlines()) if line]


def _one_line(text: str) -> str:
    """Text without control characters, its white space (line ends too) as single spaces."""
    return " ".join("".join(" " if unicodedata.category(one) == "Cc" else one for one in text).split())
