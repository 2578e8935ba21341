"""Where a clip begins and ends: on the frame grid, and for words in the gaps around them.

word │ gap │ selected words │ gap │ word
         └── start     end ──┘
"""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.errors import ClipRefused
from archive.messages import message
from archive.recordings import MediaFacts, Segment, Word
from archive.timecode import FrameRate, Milliseconds, format_clock, frame_at, position_of_frame

BREATH = Milliseconds(250)
"""Farthest that a bound goes out into a gap: a soft onset or a last consonant fits in, a pause does not."""

ROUNDING = Milliseconds(1)
"""A container's duration may be rounded down: its last frame is not to be lost for that."""

Spoken = Word | Segment  # a segment without word times stands for itself


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a recording, `end` exclusive."""

    start: Milliseconds
    end: Milliseconds


def stated_span(start: int, end: int, facts: MediaFacts, *, handles: int = 0, longest: int) -> Span:
    """Start and end as a person states them, moved to the nearest frame; handles stop at the media's ends.

    ClipRefused: negative or inverted, past the end of the media, longer than `longest`, less than a frame.
    """
    _check_order(start, end)
    for position in (start, end):
        if facts.duration is not None and position > facts.duration:
            raise ClipRefused(
                message("{time} is past the end of the recording.", time=format_clock(position)),
                message("It ends at {time}.", time=format_clock(facts.duration)),
            )
    return _widened(start, end, facts, handles, longest)


def words_span(
    segments: Sequence[Segment],
    start: int,
    end: int,
    facts: MediaFacts,
    *,
    handles: int = 0,
    longest: int,
) -> Span:
    """Every word that touches [start, end), with bounds in the gaps around them.

    A bound lies halfway to the neighbouring word, at most `BREATH` out, then on the frame grid: outward,
    or inward where outward would sound the neighbour. Only handles reach into neighbours.
    ClipRefused: no word there, longer than `longest`, less than a frame.
    """
    _check_order(start, end)
    spoken = [part for segment in segments for part in (segment.words or (segment,))]
    chosen = [part for part in spoken if touches(part, start, end)]
    if not chosen:
        raise ClipRefused(
            message(
                "Nothing is said between {start} and {end}.",
                start=format_clock(start),
                end=format_clock(end),
            ),
            message("Select words, or cut at exact times."),
        )
    first, last = min(part.start for part in chosen), max(part.end for part in chosen)
    others = [part for part in spoken if not touches(part, start, end)]
    before = max((part.end for part in others if part.start < first), default=0)
    after = min((part.start for part in others if part.end > last), default=None)
    return _widened(
        _start_in_gap(first, before, facts.frame_rate),
        _end_in_gap(last, after, facts.frame_rate),
        facts,
        handles,
        longest,
    )


def touches(part: Spoken, start: int, end: int) -> bool:
    """Whether something spoken is heard in [start, end), if only in part; a moment counts at its start."""
    return part.start < end and (part.end > start or part.start == start)


def snapped(span: Span, rate: FrameRate | None) -> Span:
    """A span with both ends on the nearest frames; without a picture every millisecond is on the grid."""
    return Span(_nearest(span.start, rate), _nearest(span.end, rate))


def _check_order(start: int, end: int) -> None:
    if start < 0:
        raise ClipRefused(
            message("A clip cannot start {length} ms before its recording.", length=-start),
            message("The earliest start is 0."),
        )
    if start >= end:
        raise ClipRefused(
            message(
                "A clip cannot start at {start} and end at {end}.",
                start=format_clock(start),
                end=format_clock(max(end, 0)),
            ),
            message("Give the start first, then a later end."),
        )


def _start_in_gap(first: int, before: int, rate: FrameRate | None) -> Milliseconds:
    """Where to start for a first word at `first`, when the word before it ends at `before`."""
    if before > first:  # two people speak at once: no gap to aim for, the chosen word counts
        return _at_or_before(first, rate)
    room = first if before == 0 else (first - before) // 2
    wanted = first - min(room, BREATH)
    outward = _at_or_before(wanted, rate)
    return outward if outward >= before else _at_or_after(wanted, rate)


def _end_in_gap(last: int, after: int | None, rate: FrameRate | None) -> Milliseconds:
    """Where to end for a last word that ends at `last`, when the next word starts at `after`."""
    if after is None:
        return _at_or_after(last + BREATH, rate)
    if after < last:
        return _at_or_after(last, rate)
    wanted = last + min((after - last) // 2, BREATH)
    outward = _at_or_after(wanted, rate)
    return outward if outward <= after else _at_or_before(wanted, rate)


def _widened(start: int, end: int, facts: MediaFacts, handles: int, longest: int) -> Span:
    """Bounds with their handles, within the media, on its grid."""
    if handles < 0:
        raise ClipRefused(message("Handles cannot be negative."), message("Give 0 or more."))
    first, last = max(start - handles, 0), end + handles
    if facts.duration is not None:
        last = min(last, facts.duration)
    if last - first > longest:
        raise ClipRefused(
            message(
                "The clip would be {length} long; at most {longest} is allowed.",
                length=format_clock(last - first),
                longest=format_clock(longest),
            ),
            message("Choose a shorter span, or raise clips.max_minutes in config.yaml."),
        )
    span = Span(_nearest(first, facts.frame_rate), _end_on_grid(last, facts))
    if span.start >= span.end:
        raise ClipRefused(
            message(
                "There is not one whole frame from {start} to {end}.",
                start=format_clock(first),
                end=format_clock(last),
            ),
            message("Choose a longer span, or add handles."),
        )
    return span


def _end_on_grid(end: int, facts: MediaFacts) -> Milliseconds:
    """The nearest frame bound that still has its whole last frame within the media."""
    nearest = _nearest(end, facts.frame_rate)
    if facts.duration is None or facts.frame_rate is None:
        return nearest
    return min(nearest, _at_or_before(facts.duration + ROUNDING, facts.frame_rate))


def _nearest(position: int, rate: FrameRate | None) -> Milliseconds:
    if rate is None:
        return Milliseconds(position)
    return position_of_frame(frame_at(position, rate), rate)


def _at_or_before(position: int, rate: FrameRate | None) -> Milliseconds:
    nearest = _nearest(position, rate)
    if rate is None or nearest <= position:
        return nearest
    return position_of_frame(frame_at(position, rate) - 1, rate)


def _at_or_after(position: int, rate: FrameRate | None) -> Milliseconds:
    nearest = _nearest(position, rate)
    if rate is None or nearest >= position:
        return nearest
    return position_of_frame(frame_at(position, rate) + 1, rate)
