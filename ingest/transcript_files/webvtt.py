"""WebVTT, as browsers and meeting services write it: https://www.w3.org/TR/webvtt1/."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.languages import language_of_tag
from archive.messages import message
from archive.recordings import Segment, Word
from ingest.transcript_files.content import Content, Unreadable
from ingest.transcript_files.cues import Cue, read_cues, stamp, without_rolling_repeats
from ingest.transcript_files.text import clean
from ingest.transcript_files.timed_text import TimedText, join_lines

GENERATOR_NOTE = "NOTE Written by Rostrum"
"""A block that says so, by which we know our own files."""

_HEADER = re.compile(r"WEBVTT(?:[ \t].*)?")
_LANGUAGE = re.compile(r"Language:\s*(\S+)\s*", re.IGNORECASE)
_STYLE_TAG = re.compile(r"</?(?:c|i|b|u|ruby|rt|lang)(?:[.\s][^<>]*)?>", re.IGNORECASE)
_RUBY_TEXT = re.compile(r"<rt>[^<>]*</rt>", re.IGNORECASE)  # how the word is spoken: it is there already
_TAG = re.compile(r"(<v(?:[.\s][^<>]*)?>|</v>|<[\d:.]+>)", re.IGNORECASE)
_VOICE = re.compile(r"<v(?:\.\S*)?\s*([^<>]*)>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _VoiceSpan:
    """What one voice says in a cue."""

    speaker: str | None
    start: int  # characters of the cue's text
    end: int


def read(text: str) -> Content:
    """All cues with their voices and, where there are stamps, word times; Unreadable without a header."""
    lines = text.split("\n")
    if _HEADER.fullmatch(lines[0]) is None:
        raise Unreadable(message("line 1 is not WEBVTT"))
    end = next((n for n, line in enumerate(lines) if n and (not line.strip() or "-->" in line)), len(lines))
    cues = read_cues(lines, end, has_comments=True)
    fresh = without_rolling_repeats(cues, [tuple(map(_plain, cue.lines)) for cue in cues])
    segments = tuple(segment for cue in fresh for segment in _segments(cue))
    return Content(segments, _language(lines[:end]), _is_by_rostrum(lines))


def _language(header: Sequence[str]) -> str | None:
    for line in header:
        if match := _LANGUAGE.fullmatch(line):
            return language_of_tag(match[1])
    return None


def _is_by_rostrum(lines: Sequence[str]) -> bool:
    return any(line.strip() == GENERATOR_NOTE for line in lines)


def _plain(line: str) -> str:
    return clean(html.unescape(_TAG.sub("", _STYLE_TAG.sub("", line))))


def _segments(cue: Cue) -> Iterator[Segment]:
    timed, voice_spans = _spoken(cue)
    has_stamps = len(timed.anchors) > 2
    for span in voice_spans:
        said = timed.text[span.start : span.end].strip()
        if not said:
            continue
        words = tuple(timed.words(span.start, span.end)) if has_stamps else ()
        yield Segment(
            start=timed.time_at(span.start),
            end=timed.time_at(span.end),
            text=said,
            speaker=span.speaker,
            words=_without_leading_space(words),
        )


def _without_leading_space(words: tuple[Word, ...]) -> tuple[Word, ...]:
    if not words:
        return ()
    first = words[0]
    return (Word(first.text.lstrip(), first.start, first.end), *words[1:])


def _spoken(cue: Cue) -> tuple[TimedText, list[_VoiceSpan]]:
    """A cue's text without tags, the times in it, and who says which stretch of it."""
    text, speaker = _RunningText(), None
    anchors = [(0, cue.start)]
    voice_spans: list[_VoiceSpan] = []
    begin = 0
    for part in _TAG.split(_STYLE_TAG.sub("", _RUBY_TEXT.sub("", join_lines(cue.lines)))):
        if _TAG.fullmatch(part) is None:
            text.append(part)
        elif (position := stamp(part.strip("<>"))) is not None:
            if anchors[-1][1] <= position <= cue.end:
                anchors.append((text.length, position))
        else:
            voice_spans.append(_VoiceSpan(speaker, begin, text.length))
            begin = text.length
            voice = _VOICE.fullmatch(part)
            speaker = (clean(html.unescape(voice[1])) or None) if voice else None
    voice_spans.append(_VoiceSpan(speaker, begin, text.length))
    anchors.append((text.length, cue.end))
    return TimedText(str(text), tuple(anchors)), voice_spans


class _RunningText:
    """A text that grows by parts: white space collapsed, also where two parts meet."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.length = 0

    def append(self, part: str) -> None:
        part = html.unescape(part)
        said = clean(part)
        opens = part[:1].isspace() and self.length > 0 and not self._parts[-1].endswith(" ")
        closes = part[-1:].isspace() and said != ""
        added = f"{' ' if opens else ''}{said}{' ' if closes else ''}"
        if added:
            self._parts.append(added)
            self.length += len(added)

    def __str__(self) -> str:
        return "".join(self._parts)
