"""SubRip (.srt): cues of plain text. It has no specification, no escapes and no voices.

A "Name:" at a line's start stays text: nothing tells it from "Remember:". Who spoke may be said by an
RTTM file beside it.
"""

import re

from archive.messages import message
from archive.recordings import Segment
from ingest.transcript_files.content import Content, Unreadable
from ingest.transcript_files.cues import Cue, read_cues, without_rolling_repeats
from ingest.transcript_files.text import clean
from ingest.transcript_files.timed_text import join_lines

_TAG = re.compile(r"</?(?:i|b|u|s|font)(?:\s[^<>]*)?>|\{\\[^{}]*\}", re.IGNORECASE)


def read(text: str) -> Content:
    """All cues; Unreadable if there is no time line at all."""
    cues = [_without_tags(cue) for cue in read_cues(text.split("\n"), has_comments=False)]
    if not cues:
        raise Unreadable(message("there is no line with times, such as 00:00:01,000 --> 00:00:02,000"))
    fresh = without_rolling_repeats(cues, [cue.lines for cue in cues])
    segments = ((cue, join_lines(cue.lines)) for cue in fresh)
    return Content(tuple(Segment(cue.start, cue.end, said) for cue, said in segments if said))


def _without_tags(cue: Cue) -> Cue:
    return Cue(cue.line_number, cue.start, cue.end, tuple(map(_plain, cue.lines)))


def _plain(line: str) -> str:
    return clean(_TAG.sub("", line) if "<" in line or "{" in line else line)
