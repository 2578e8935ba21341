"""Time: integer milliseconds inside, whole frames at a Fraction rate on a timeline.

SMPTE ST 12-1 drop-frame counting: at 30000/1001 (and its double) the first two (four) frame *numbers*
of each minute are skipped, except in every tenth minute; no picture is dropped.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import NewType

Milliseconds = NewType("Milliseconds", int)
"""Position or length in a recording; 0 is the first sample of its media."""

TimeSpan = tuple[Milliseconds, Milliseconds]
"""[start, end) in a recording."""

FrameRate = Fraction
"""Frames per second, exact: 25, 30000/1001."""

_CLOCK = re.compile(r"(?:(\d+):)?([0-5]?\d):([0-5]?\d)(?:[.,](\d{1,3}))?|(\d+)(?:\.(\d{1,6}))?")
_SMPTE = re.compile(r"(\d{1,2}):([0-5]\d):([0-5]\d)([:;.,])(\d{2,3})")


def milliseconds(seconds: float) -> Milliseconds:
    """Seconds to the nearest millisecond."""
    return Milliseconds(round(seconds * 1000))


def seconds(position: int) -> float:
    """Milliseconds as seconds with three decimals, as JSON shows them."""
    return round(position / 1000, 3)


def parse_time(text: str) -> Milliseconds:
    """`12`, `12.5`, `1:02`, `1:02:03.250` to milliseconds; ValueError says what was expected."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a time: use seconds (12.5) or h:mm:ss.mmm (0:01:02.500)")
    hours, minutes, whole, fraction, bare, bare_fraction = match.groups()
    if bare is not None:
        return milliseconds(float(f"{bare}.{bare_fraction or 0}"))
    total = int(hours or 0) * 3600 + int(minutes) * 60 + int(whole)
    return Milliseconds(total * 1000 + int((fraction or "0").ljust(3, "0")))


def format_clock(position: int) -> str:
    """`0:01:02.500`: for people and file names' raw material."""
    hours, minutes, whole, fraction = _fields(position)
    return f"{hours}:{minutes:02}:{whole:02}.{fraction:03}"


def format_length(duration: int) -> str:
    """`0:01:02`: to the second, for lists and moving bars."""
    return format_clock(duration).partition(".")[0]


def format_webvtt(position: int) -> str:
    """`00:01:02.500`: a WebVTT timestamp."""
    hours, minutes, whole, fraction = _fields(position)
    return f"{hours:02}:{minutes:02}:{whole:02}.{fraction:03}"


def format_srt(position: int) -> str:
    """`00:01:02,500`: a SubRip timestamp."""
    return format_webvtt(position).replace(".", ",")


def _fields(position: int) -> tuple[int, int, int, int]:
    whole, fraction = divmod(position, 1000)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    return hours, minute, second, fraction


def frame_at(position: int, rate: FrameRate) -> int:
    """The frame whose start is nearest to a position."""
    return round(Fraction(position, 1000) * rate)


def position_of_frame(frame: int, rate: FrameRate) -> Milliseconds:
    """Where a frame starts, to the nearest millisecond."""
    return Milliseconds(round(Fraction(frame) / rate * 1000))


@dataclass(frozen=True, slots=True)
class Timecode:
    """A SMPTE timecode: a frame count, the rate it counts at, and how its numbers are written."""

    frame: int
    rate: FrameRate
    is_drop_frame: bool = False

    def __post_init__(self) -> None:
        if self.is_drop_frame and not can_drop_frames(self.rate):
            raise ValueError(f"drop-frame timecode does not exist at {self.rate} frames per second")

    @classmethod
    def parse(cls, text: str, rate: FrameRate) -> "Timecode":
        """`10:00:00:00` or, with `;` before the frames, drop-frame; ValueError if it is neither."""
        match = _SMPTE.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text!r} is not a timecode: use hh:mm:ss:ff")
        hours, minutes, whole, separator, frames = match.groups()
        is_drop_frame = separator in ";,." and can_drop_frames(rate)
        nominal = round(rate)
        if int(frames) >= nominal:
            raise ValueError(f"{text!r}: there are only {nominal} frames in a second")
        total_minutes = int(hours) * 60 + int(minutes)
        number = (total_minutes * 60 + int(whole)) * nominal + int(frames)
        if is_drop_frame:
            number -= _dropped_per_minute(rate) * (total_minutes - total_minutes // 10)
        return cls(number, rate, is_drop_frame)

    def __add__(self, frames: int) -> "Timecode":
        return Timecode(self.frame + frames, self.rate, self.is_drop_frame)

    def __str__(self) -> str:
        nominal = round(self.rate)
        number = self._number() % (24 * 3600 * nominal)
        whole, frames = divmod(number, nominal)
        minutes, second = divmod(whole, 60)
        hours, minute = divmod(minutes, 60)
        mark = ";" if self.is_drop_frame else ":"
        return f"{hours:02}:{minute:02}:{second:02}{mark}{frames:02}"

    def _number(self) -> int:
        """The frame number as written: the count plus the numbers that were skipped before it."""
        if not self.is_drop_frame:
            return self.frame
        dropped, nominal = _dropped_per_minute(self.rate), round(self.rate)
        per_minute = 60 * nominal - dropped
        per_ten_minutes = 10 * per_minute + dropped
        tens, rest = divmod(self.frame, per_ten_minutes)
        minutes = 0 if rest < 60 * nominal else 1 + (rest - 60 * nominal) // per_minute
        return self.frame + dropped * (9 * tens + minutes)


def can_drop_frames(rate: FrameRate) -> bool:
    """Drop-frame counting exists at 29.97 and 59.94 only."""
    return rate in (Fraction(30000, 1001), Fraction(60000, 1001))


def _dropped_per_minute(rate: FrameRate) -> int:
    return 2 * round(rate) // 30
