"""Reads of lists of recordings: filtered, ordered, in parts."""

from datetime import date

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    String,
    and_,
    case,
    cast,
    extract,
    func,
    select,
)
from sqlalchemy.orm import Session

from archive.catalogue.identity import storable
from archive.catalogue.queries.keysets import SortKey, read_part
from archive.catalogue.queries.lengths import length_ms
from archive.catalogue.queries.recordings import standings_of
from archive.catalogue.tables import EventRow, JobRow, MediaFileRow, RecordingRow, TranscriptRow
from archive.jobs import JobKind, State
from archive.listing import Listing, Part, Place, RecordingOrder
from archive.recordings import Standing

LAST = "9999-12-31"  # sorts behind every day
TITLE_START = 100  # characters of a title that its place is told by


def listed_recordings(
    session: Session, listing: Listing, place: Place | None = None, limit: int = 50, offset: int = 0
) -> Part[Standing]:
    """Some recordings of a list, from its start or from a place on; a fixed number of queries."""
    part = read_part(session, _listed(listing), _order(listing.order), place, limit, offset)
    rows = standings_of(session, [str(key[-1]) for key in part.rows])
    return Part(tuple(rows), part.previous, part.next)


def count_listed(session: Session, listing: Listing) -> int:
    """How many recordings a list holds in all."""
    return session.scalar(_listed(listing).with_only_columns(func.count(RecordingRow.id))) or 0


def recorded_years(session: Session) -> list[int]:
    """The years in which recordings were made, the latest first."""
    year = extract("year", RecordingRow.recorded_on)
    found = session.scalars(select(year).where(RecordingRow.recorded_on.is_not(None)).distinct())
    return sorted(map(int, found), reverse=True)


def recording_languages(session: Session) -> list[str]:
    """The languages of recordings, in order."""
    language = _language()
    query = select(language).select_from(RecordingRow).outerjoin(TranscriptRow, _is_current())
    return sorted(tag for tag in session.scalars(query.distinct()) if tag)


def _listed(listing: Listing) -> Select[str]:
    return (
        select(RecordingRow.id)
        .outerjoin(EventRow)
        .outerjoin(MediaFileRow, MediaFileRow.recording_id == RecordingRow.id)
        .outerjoin(TranscriptRow, _is_current())
        .where(*_conditions(listing))
    )


def _is_current() -> ColumnElement[bool]:
    return and_(TranscriptRow.recording_id == RecordingRow.id, TranscriptRow.is_current)


def _language() -> ColumnElement[str | None]:
    """As lists show it: what is known of the recording, else what its transcript is in."""
    return func.coalesce(RecordingRow.language, TranscriptRow.language)


def _conditions(listing: Listing) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if listing.event_id is not None:
        conditions.append(RecordingRow.event_id == listing.event_id)
    if listing.language is not None:
        conditions.append(_language() == listing.language)
    if listing.year is not None:
        first, last = date(listing.year, 1, 1), date(listing.year, 12, 31)
        conditions.append(RecordingRow.recorded_on.between(first, last))
    if listing.state is not None:
        conditions.append(_state() == listing.state.value)
    if title := storable(listing.title).strip():
        conditions.append(RecordingRow.title.icontains(title, autoescape=True))
    return conditions


def _state() -> ColumnElement[str]:
    """The state that the ledger noted last; without a line there what has a transcript is ready."""
    latest = (
        select(JobRow.state)
        .where(JobRow.recording_id == RecordingRow.id, JobRow.kind == JobKind.INGEST.value)
        .order_by(JobRow.updated_at.desc(), JobRow.subject.desc())
        .limit(1)
        .correlate(RecordingRow)
        .scalar_subquery()
    )
    otherwise = case((TranscriptRow.id.is_not(None), State.READY.value), else_=State.CANCELLED.value)
    return func.coalesce(latest, otherwise)


def _order(order: RecordingOrder) -> list[SortKey]:
    """Down to the recording's id, which is last."""
    path, own = SortKey(RecordingRow.path), SortKey(RecordingRow.id)
    match order:
        case RecordingOrder.NEWEST:
            return [SortKey(_day(RecordingRow.recorded_on, ""), is_falling=True), path, own]
        case RecordingOrder.OLDEST:
            return [SortKey(_day(RecordingRow.recorded_on, LAST)), path, own]
        case RecordingOrder.TITLE:
            return [SortKey(func.substr(func.lower(RecordingRow.title), 1, TITLE_START)), own]
        case RecordingOrder.LONGEST:
            return [SortKey(length_ms(), is_falling=True, kind=int), own]
        case RecordingOrder.EVENT:
            start = SortKey(_day(EventRow.starts_on, ""), is_falling=True)
            return [start, SortKey(func.coalesce(EventRow.id, "")), path, own]


def _day(column: SQLColumnExpression[date | None], otherwise: str) -> ColumnElement[str]:
    """`2024-03-26`, as every database writes it out."""
    return func.coalesce(cast(column, String), otherwise)
