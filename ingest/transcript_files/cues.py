"""The line structure that WebVTT and SubRip share: time lines, with text until the next one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from archive.messages import Quoted, message
from archive.timecode import Milliseconds
from ingest.transcript_files.content import Unreadable

LONGEST_QUOTE = 80  # characters of a line that is wrong

_SIXTY = r"([0-5]?\d|60)"  # 60: left by writers that round 59.9996 up without a carry
_TIME = rf"(?:(\d{{1,3}}):)?{_SIXTY}:{_SIXTY}(?:[.,](\d{{1,3}}))?"
_STAMP = re.compile(_TIME)
_END = re.compile(rf"{_TIME}(?!\S)")  # behind it, settings of the cue
_TIME_LIKE = re.compile(r"\d+:\S*")
_END_LIKE = re.compile(r"(?:\d+:)?\d\d:\d\d")
MOST_ROLLING_LINES = 16
"""Lines that one caption repeats of the one before; captions show two or three."""
_COMMENT = re.compile(r"NOTE(?:\s.*)?|(?:STYLE|REGION)\s*")


@dataclass(frozen=True, slots=True)
class Cue:
    """A time line with what stands below it."""

    line_number: int  # of the time line, from 1
    start: Milliseconds
    end: Milliseconds
    lines: tuple[str, ...]  # as written, tags and all; none blank


def read_cues(lines: Sequence[str], first_line: int = 0, *, has_comments: bool) -> list[Cue]:
    """The cues of a file from a line (counted from 0) on; Unreadable names a damaged time line.

    Text after a blank line belongs to the cue above it, as players show it. A line above a time line is
    the cue's name and no text, when it is a number or a blank line is above it.
    """
    found: list[Cue] = []
    begun: tuple[int, Milliseconds, Milliseconds] | None = None  # line number, start and end
    text: list[str] = []
    times = [_times(line) if "-->" in line else None for line in lines]
    is_comment = False
    for number in range(first_line, len(lines)):
        line = lines[number]
        after_blank = number == first_line or not lines[number - 1].strip()
        is_comment = line.strip() != "" and (
            is_comment or (has_comments and after_blank and _COMMENT.fullmatch(line) is not None)
        )
        if is_comment:
            continue
        _check(line, number + 1, times[number])
        if (span := times[number]) is not None:
            found += _cue(begun, text)
            begun, text = (number + 1, *span), []
        elif line.strip() and not (
            number + 1 < len(lines)
            and times[number + 1] is not None
            and (after_blank or line.strip().isdecimal())
        ):
            text.append(line)
    return [*found, *_cue(begun, text)]


def _cue(begun: tuple[int, Milliseconds, Milliseconds] | None, text: list[str]) -> tuple[Cue, ...]:
    return () if begun is None else (Cue(*begun, tuple(text)),)


def _check(line: str, line_number: int, times: tuple[Milliseconds, Milliseconds] | None) -> None:
    """Unreadable where a line was meant as a time line, and is none."""
    if times is None and "-->" in line and _is_damaged(line):
        raise Unreadable(
            message("line {line} has damaged times: {text}", line=line_number, text=_quoted(line))
        )
    if times is not None and times[1] < times[0]:
        raise Unreadable(
            message(
                "line {line}: the cue ends before it starts: {text}", line=line_number, text=_quoted(line)
            )
        )


def _quoted(line: str) -> Quoted:
    return Quoted(line.strip()[:LONGEST_QUOTE])


def _times(line: str) -> tuple[Milliseconds, Milliseconds] | None:
    """Both times of a time line. Cut at the arrow first: a pattern with spaces on both sides of it would try
    every way to share them out."""
    before, arrow, after = line.partition("-->")
    if not arrow:
        return None
    start, end = _STAMP.fullmatch(before.strip()), _END.match(after.lstrip())
    if start is None or end is None:
        return None
    return _milliseconds(start.groups()), _milliseconds(end.groups())


def _is_damaged(line: str) -> bool:
    """Whether a line with an arrow was meant as a time line."""
    before, _, after = line.partition("-->")
    start = before.strip()
    if _TIME_LIKE.fullmatch(start):
        return True
    return not any(map(str.isspace, start)) and _END_LIKE.match(after.lstrip()) is not None


def stamp(text: str) -> Milliseconds | None:
    """A time inside a cue's text, `00:00:01.000`."""
    match = _STAMP.fullmatch(text)
    return None if match is None else _milliseconds(match.groups())


def _milliseconds(groups: Sequence[str | None]) -> Milliseconds:
    hours, minutes, seconds, fraction = groups
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return Milliseconds(whole * 1000 + int((fraction or "0").ljust(3, "0")))


def without_rolling_repeats(cues: Sequence[Cue], plain: Sequence[tuple[str, ...]]) -> list[Cue]:
    """Cues whose lines are new: rolling captions show each line a second time while the next one comes.

    plain: each cue's lines without tags. Only files that roll throughout are changed: "Yes." twice in a
    row is said twice.
    """
    repeats = [0, *(_repeated_lines(*pair) for pair in pairwise(zip(cues, plain, strict=True)))]
    if sum(map(bool, repeats)) < max(2, len(cues) // 2):
        return list(cues)
    return list(_shortened(cues, repeats))


def _shortened(cues: Sequence[Cue], repeats: Sequence[int]) -> Iterator[Cue]:
    for cue, count in zip(cues, repeats, strict=True):
        if count < len(cue.lines):
            yield replace(cue, lines=cue.lines[count:])


def _repeated_lines(before: tuple[Cue, tuple[str, ...]], after: tuple[Cue, tuple[str, ...]]) -> int:
    """How many of a cue's first lines are the last lines of the one before, which it joins."""
    (earlier, shown), (later, lines) = before, after
    if later.start - earlier.end > 0 or not shown:
        return 0
    longest = min(len(shown), len(lines), MOST_ROLLING_LINES)
    return next((n for n in range(longest, 0, -1) if shown[-n:] == lines[:n]), 0)
