"""The JSON of the Whisper family: openai-whisper, faster-whisper's tools, WhisperX, whisper.cpp.

    {"language", "segments": [{"start", "end", "text", "speaker"?, "words"?: [...]}]}     seconds
    {"result": {"language"}, "transcription": [{"offsets": {"from", "to"}, "text",
                                                "tokens"?: [...]}]}                       milliseconds

Words are looked up in the segment's text, so that joined they give it back: WhisperX strips their
spaces, and leaves out the times of words that it could not align (numbers, mostly).
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NoReturn

from archive.languages import language_of_tag
from archive.messages import Message, Quoted, message
from archive.recordings import Segment, Word, is_wide
from archive.timecode import Milliseconds, milliseconds
from ingest.transcript_files.content import LATEST, Content, Unreadable
from ingest.transcript_files.text import clean

GENERATOR = "rostrum"
"""Value of the key "generator", by which we know our own files."""

LONGEST_QUOTE = 40  # characters of a value that is wrong


@dataclass(slots=True)
class _Transcribed:
    """A word on its way: its times may be missing."""

    text: str
    start: Milliseconds | None
    end: Milliseconds | None
    probability: float | None


def read(text: str) -> Content:
    """All segments; Unreadable names the line of bad JSON, or the segment that is not as it should be."""
    document = _parsed(text)
    segments, read_segment = document.get("segments"), _whisper_segment
    if segments is None:
        segments, read_segment = document.get("transcription"), _whisper_cpp_segment
    if not isinstance(segments, list):
        raise Unreadable(message("it has neither a list “segments” nor a list “transcription”"))
    found = (read_segment(number, _mapping(number, one)) for number, one in enumerate(segments, start=1))
    return Content(
        tuple(segment for segment in found if segment.text),
        _language(document),
        document.get("generator") == GENERATOR,
    )


def _parsed(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(
            message("line {line}: {reason}", line=error.lineno, reason=Quoted(error.msg))
        ) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, a million brackets
        raise Unreadable(message("it is not meaningful JSON")) from error
    if not isinstance(document, dict):
        raise Unreadable(message("it is not a JSON object with “segments”"))
    return document


def _language(document: Mapping[str, Any]) -> str | None:
    result, recording = document.get("result"), document.get("recording")
    for holder in (document, result, recording):
        stated = holder.get("language") if isinstance(holder, dict) else None
        if isinstance(stated, str):
            return language_of_tag(stated)
    return None


def _whisper_segment(number: int, segment: Mapping[str, Any]) -> Segment:
    heard = [
        _Transcribed(
            clean(str(word.get("word", word.get("text", "")))),
            None if word.get("start") is None else _time(number, word["start"]),
            None if word.get("end") is None else _time(number, word["end"]),
            _probability(word.get("probability")),
        )
        for word in map(partial(_mapping, number), _list(number, segment.get("words")))
    ]
    speaker = segment.get("speaker")
    return _segment(
        number,
        segment,
        (_time(number, segment.get("start")), _time(number, segment.get("end"))),
        [word for word in heard if word.text],
        clean(speaker) or None if isinstance(speaker, str) else None,
    )


def _whisper_cpp_segment(number: int, segment: Mapping[str, Any]) -> Segment:
    heard: list[_Transcribed] = []
    for token in map(partial(_mapping, number), _list(number, segment.get("tokens"))):
        text = str(token.get("text", ""))
        piece = clean(text)
        if not piece or piece.startswith("[_"):  # a mark such as [_BEG_]
            continue
        begin, until = _offsets(number, token)
        if heard and not text[0].isspace() and not is_wide(piece[0]):
            heard[-1].text, heard[-1].end = heard[-1].text + piece, until
        else:
            heard.append(_Transcribed(piece, begin, until, _probability(token.get("p"))))
    return _segment(number, segment, _offsets(number, segment), heard, None)


def _segment(
    number: int,
    source: Mapping[str, Any],
    span: tuple[Milliseconds, Milliseconds],
    heard: Sequence[_Transcribed],
    speaker: str | None,
) -> Segment:
    start, end = span
    if end < start:
        _refuse(message("segment {number} ends before it starts", number=number))
    text = source.get("text")
    if not isinstance(text, str):
        _refuse(message("segment {number} has no text", number=number))
    words = _words(clean(text), start, end, heard)
    known = [word.probability for word in heard if word.probability is not None]
    confidence = round(math.fsum(known) / len(known), 3) if words and known else None
    return Segment(start, end, clean(text), speaker, words=words, confidence=confidence)


def _words(
    text: str, start: Milliseconds, end: Milliseconds, heard: Sequence[_Transcribed]
) -> tuple[Word, ...]:
    """The words with their spaces and with times for all; none if they are not the text's."""
    spellings: list[str] = []
    cursor = 0
    for word in heard:
        at = text.find(word.text, cursor)
        if at < 0 or text[cursor:at].strip():
            return ()
        spellings.append(text[cursor : at + len(word.text)])
        cursor = at + len(word.text)
    if not heard or text[cursor:].strip():
        return ()
    return tuple(
        Word(spelling, begin, until, 1.0 if word.probability is None else word.probability)
        for spelling, word, (begin, until) in zip(spellings, heard, _times(start, end, heard), strict=True)
    )


def _times(
    start: Milliseconds, end: Milliseconds, heard: Sequence[_Transcribed]
) -> list[tuple[Milliseconds, Milliseconds]]:
    """Known times as they are; words without share the time between their neighbours equally."""
    times: list[tuple[Milliseconds, Milliseconds]] = []
    before = start
    for index, word in enumerate(heard):
        if word.start is not None and word.end is not None:
            begin, until = word.start, max(word.start, word.end)
        else:
            following = next((n for n in range(index, len(heard)) if heard[n].start is not None), None)
            limit = heard[following].start if following is not None else end
            count = (len(heard) if following is None else following) - index
            begin = before
            step = max((limit or end) - before, 0) // max(count, 1)
            until = Milliseconds(begin + step)
        times.append((begin, until))
        before = until
    return times


def _offsets(number: int, holder: Mapping[str, Any]) -> tuple[Milliseconds, Milliseconds]:
    offsets = holder.get("offsets")
    if not isinstance(offsets, dict):
        _refuse(message("segment {number} has no “offsets”", number=number))
    return _time(number, offsets.get("from"), 0.001), _time(number, offsets.get("to"), 0.001)


def _time(number: int, value: object, unit: float = 1.0) -> Milliseconds:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        _refuse(
            message(
                "segment {number} has a time that is not a number: {value}",
                number=number,
                value=Quoted(str(value)[:LONGEST_QUOTE]),
            )
        )
    if not -1 <= value * unit <= LATEST / 1000:
        _refuse(
            message(
                "segment {number} has a time beyond any recording: {value}",
                number=number,
                value=str(value)[:LONGEST_QUOTE],
            )
        )
    return Milliseconds(max(milliseconds(value * unit), 0))


def _probability(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        return None
    return float(value)


def _mapping(number: int, value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        _refuse(message("segment {number}, or a word or token of it, is not a JSON object", number=number))
    return value


def _list(number: int, value: object) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        _refuse(message("segment {number} has words that are not a list", number=number))
    return value


def _refuse(reason: Message) -> NoReturn:
    raise Unreadable(reason)
