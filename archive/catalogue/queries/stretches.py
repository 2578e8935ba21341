"""Reads of parts of one transcript: what is said from a moment on, and where somebody speaks at length."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.catalogue.queries.transcripts import wordless, wordless_segment
from archive.catalogue.tables import SegmentRow
from archive.recordings import Segment
from archive.timecode import Milliseconds

BEGINNING = 3  # segments of a turn that are read


@dataclass(frozen=True, slots=True)
class LongTurn:
    """Where one voice speaks without another between."""

    start: Milliseconds
    end: Milliseconds
    beginning: tuple[Segment, ...]  # its first segments, without their words


def segments_from(session: Session, transcript_id: str, moment: Milliseconds, limit: int) -> list[Segment]:
    """The first segments that end after a moment, in order, without their words."""
    rows = session.execute(
        wordless()
        .where(SegmentRow.transcript_id == transcript_id, SegmentRow.end_ms > moment)
        .order_by(SegmentRow.position)
        .limit(limit)
    )
    return [wordless_segment(*row) for row in rows]


def longest_turns(session: Session, transcript_id: str, most: int, shortest: Milliseconds) -> list[LongTurn]:
    """The longest turns, in the order of time; two queries, however long the transcript is.

    Neighbours of one voice have the same difference between their place among all segments and their
    place among that voice's.
    """
    own_place = func.row_number().over(partition_by=SegmentRow.speaker_id, order_by=SegmentRow.position)
    places = (
        select(
            SegmentRow.position,
            SegmentRow.start_ms,
            SegmentRow.end_ms,
            SegmentRow.speaker_id,
            (SegmentRow.position - own_place).label("turn"),
        )
        .where(SegmentRow.transcript_id == transcript_id)
        .subquery()
    )
    start, end = func.min(places.c.start_ms), func.max(places.c.end_ms)
    first, last = func.min(places.c.position), func.max(places.c.position)
    found = session.execute(
        select(first, last, start, end)
        .group_by(places.c.speaker_id, places.c.turn)
        .having(end - start >= shortest)
        .order_by((end - start).desc(), first)
        .limit(most)
    ).all()
    positions = {
        position for first, last, _, _ in found for position in range(first, min(last + 1, first + BEGINNING))
    }
    rows = session.execute(
        wordless()
        .add_columns(SegmentRow.position)
        .where(SegmentRow.transcript_id == transcript_id, SegmentRow.position.in_(positions))
    )
    segments = {row[-1]: wordless_segment(*row[:-1]) for row in rows}
    return [
        LongTurn(
            Milliseconds(start),
            Milliseconds(end),
            tuple(segments[one] for one in range(first, min(last + 1, first + BEGINNING)) if one in segments),
        )
        for first, last, start, end in sorted(tuple(row) for row in found)
    ]
