"""Reads of events."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.catalogue.identity import fold, near_names
from archive.catalogue.queries.among import among
from archive.catalogue.queries.lengths import length_ms
from archive.catalogue.queries.plain_rows import plain_rows, whole
from archive.catalogue.rows import event_from
from archive.catalogue.tables import EventRow, MediaFileRow, RecordingRow
from archive.errors import Ambiguous, EventNotFound
from archive.recordings import Event, EventHoldings
from archive.timecode import Milliseconds

_ALL = whole(EventRow).order_by(EventRow.starts_on.desc(), EventRow.title)
_EVENTS = whole(EventRow).where(among(EventRow.id, "ids"))


def event(session: Session, event_id: str) -> Event:
    """The event with this id; EventNotFound."""
    row = session.get(EventRow, event_id)
    if row is None:
        raise EventNotFound(event_id)
    return event_from(row)


def events(session: Session) -> list[Event]:
    """All events, the latest first."""
    return [event_from(row) for row in plain_rows(session, _ALL)]


def events_by_id(session: Session, event_ids: Iterable[str]) -> dict[str, Event]:
    """Ids -> events; unknown ids are left out."""
    return {row.id: event_from(row) for row in plain_rows(session, _EVENTS, ids=event_ids)}


def event_named(session: Session, name: str) -> Event:
    """The event with this id or title, in any of its languages; EventNotFound, Ambiguous."""
    everything = events(session)
    fitting = [one for one in everything if fold(name) in {fold(one.id), *map(fold, titles_of(one))}]
    if not fitting:
        titles = (title for one in everything for title in titles_of(one))
        raise EventNotFound(name, near_names(name, titles))
    if len(fitting) > 1:
        raise Ambiguous("event", name, sorted(one.id for one in fitting))
    return fitting[0]


def titles_of(event: Event) -> tuple[str, ...]:
    """Its title in every language."""
    return event.title, *event.title_translations.values()


def event_places(session: Session, event_id: str) -> list[Path]:
    """Where the recordings of an event lie."""
    rows = session.execute(
        select(RecordingRow.root, RecordingRow.path).where(RecordingRow.event_id == event_id)
    )
    return [Path(root, path) for root, path in rows]


def event_holdings(session: Session) -> dict[str, EventHoldings]:
    """Event ids -> what each holds; events without a recording are left out."""
    rows = session.execute(
        select(RecordingRow.event_id, func.count(RecordingRow.id), func.sum(length_ms()))
        .outerjoin(MediaFileRow, MediaFileRow.recording_id == RecordingRow.id)
        .where(RecordingRow.event_id.is_not(None))
        .group_by(RecordingRow.event_id)
    )
    return {
        event_id: EventHoldings(count, Milliseconds(duration or 0))
        for event_id, count, duration in rows
        if event_id is not None
    }
