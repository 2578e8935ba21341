"""Marks on text that Whisper may have invented: doubtful text is shown and marked, never hidden.

Over silence, music and applause Whisper repeats itself or recites what it saw in training.
"""

import math
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from archive.languages import HAN
from archive.recordings import Segment
from archive.timecode import Milliseconds

_TOKEN = re.compile(rf"{HAN.pattern}|[^\W_]+(?:['’][^\W_]+)*")

_MOST_REPEATS = {1: 4, 2: 3, 3: 2, 4: 2, 5: 2, 6: 2, 7: 2, 8: 2}
"""Tokens of a phrase -> times in a row that people do say it: "no, no, no, no"; "it is, it is, it is"."""

_MOST_EQUAL_SEGMENTS = 2

_LEAST_SPEECH = 0.25
"""Share of a segment's time in which voice activity detection must hear speech."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where the model's own figures of a text begin to be distrusted."""

    compression_ratio: float
    log_probability: float
    no_speech_probability: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What the model says of its text."""

    log_probability: float  # mean over the tokens
    no_speech_probability: float


def is_distrusted(text: str, figures: Figures, limits: Limits) -> bool:
    """Whether a text repeats itself, or the model itself doubts it."""
    return (
        compression_ratio(text) > limits.compression_ratio
        or figures.log_probability < limits.log_probability
        or figures.no_speech_probability > limits.no_speech_probability
        or repeats_itself(text)
    )


def is_mumbled(segment: Segment, limits: Limits) -> bool:
    """Whether its words are less probable than the limit on the model's own figure allows."""
    return segment.confidence is not None and segment.confidence < math.exp(limits.log_probability)


def compression_ratio(text: str) -> float:
    """Bytes of a text to its bytes compressed; English prose of a few sentences has about 1.5."""
    written = text.encode()
    return len(written) / len(zlib.compress(written))


def repeats_itself(text: str) -> bool:
    """Whether a phrase of up to eight tokens (words, Han characters) comes too often in a row."""
    tokens = _TOKEN.findall(text.casefold())
    return any(_longest_run(tokens, size) > most for size, most in _MOST_REPEATS.items())


def _longest_run(tokens: Sequence[str], size: int) -> int:
    """How often, at most, a phrase of `size` tokens stands in a row."""
    longest = equal = 0
    for position in range(size, len(tokens)):
        equal = equal + 1 if tokens[position] == tokens[position - size] else 0
        longest = max(longest, equal)
    return longest // size + 1


def is_in_silence(segment: Segment, speech: Iterable[tuple[Milliseconds, Milliseconds]]) -> bool:
    """Whether hardly any of a segment's time is speech; text that takes no time is not spoken."""
    spoken = sum(max(0, min(segment.end, end) - max(segment.start, start)) for start, end in speech)
    return spoken <= _LEAST_SPEECH * (segment.end - segment.start)


def mark_repeated(segments: Sequence[Segment]) -> list[Segment]:
    """The segments, those doubtful that stand with the same words more than twice in a row."""
    marked: list[Segment] = []
    for _, equal in groupby(segments, key=lambda segment: _TOKEN.findall(segment.text.casefold())):
        row = list(equal)
        is_repeated = len(row) > _MOST_EQUAL_SEGMENTS
        marked += [replace(segment, is_doubtful=True) for segment in row] if is_repeated else row
    return marked
