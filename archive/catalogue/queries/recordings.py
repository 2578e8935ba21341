"""Reads of events, recordings and their standing."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

from sqlalchemy import distinct, func, or_, select, tuple_
from sqlalchemy.orm import Session

from archive.catalogue.identity import fold, storable
from archive.catalogue.queries.speakers import speakers_by_recording_id
from archive.catalogue.rows import event_from, recording_from, transcript_from, work_from
from archive.catalogue.tables import (
    AudioTrackRow,
    EventRow,
    MediaFileRow,
    PassageRow,
    RecordingRow,
    SpeakerRow,
    TranscriptRow,
    WorkRow,
)
from archive.errors import Ambiguous, EventNotFound, RecordingNotFound
from archive.recordings import Event, Holdings, Recording, Standing, State
from archive.timecode import Milliseconds

NEAREST = 3  # names offered when one is unknown
MOST_NAMES = 5000  # compared when looking for near ones


def recording(session: Session, recording_id: str) -> Recording:
    """The recording with this id; RecordingNotFound."""
    found = recordings_by_id(session, [recording_id])
    if not found:
        raise RecordingNotFound(recording_id)
    return found[recording_id]


def recordings_by_id(session: Session, recording_ids: Sequence[str]) -> dict[str, Recording]:
    """Ids -> recordings, in two queries; unknown ids are left out."""
    rows = session.execute(
        select(RecordingRow, MediaFileRow).outerjoin(MediaFileRow).where(RecordingRow.id.in_(recording_ids))
    ).all()
    tracks: dict[str, list[AudioTrackRow]] = {}
    for track in session.scalars(
        select(AudioTrackRow)
        .where(AudioTrackRow.recording_id.in_(recording_ids))
        .order_by(AudioTrackRow.position)
    ):
        tracks.setdefault(track.recording_id, []).append(track)
    return {row.id: recording_from(row, media, tracks.get(row.id, ())) for row, media in rows}


def recording_named(session: Session, name: str) -> Recording:
    """The one recording with this id, title or file name, with or without its extension.

    RecordingNotFound offers near names; Ambiguous lists the ids of all that fit.
    """
    name = storable(name).strip()
    if name in (by_id := recordings_by_id(session, [name])):
        return by_id[name]
    fitting = [
        recording_id
        for recording_id, title, path in _names_like(session, name)
        if fold(name) in {fold(spelling) for spelling in _spellings(title, path)}
    ]
    if not fitting:
        raise RecordingNotFound(name, _nearest_names(session, name))
    if len(fitting) > 1:
        raise Ambiguous("recording", name, sorted(fitting))
    return recording(session, fitting[0])


def _names_like(session: Session, name: str) -> Sequence[tuple[str, str, str]]:
    columns = select(RecordingRow.id, RecordingRow.title, RecordingRow.path)
    if name.isascii():  # the database folds only these; other names are compared one by one
        like = RecordingRow.path.icontains(name, autoescape=True)
        columns = columns.where(or_(func.lower(RecordingRow.title) == name.lower(), like))
    return [(recording_id, title, path) for recording_id, title, path in session.execute(columns)]


def _spellings(title: str, path: str) -> tuple[str, ...]:
    """What a recording may be called: `talks/a.zh.vtt` also `a.zh.vtt`, `a.zh` and `a`."""
    file = PurePosixPath(path)
    return title, path, file.name, file.stem, file.name.split(".")[0] or file.name


def _nearest_names(session: Session, name: str) -> list[str]:
    rows = session.execute(select(RecordingRow.title, RecordingRow.path).limit(MOST_NAMES))
    names = {spelling for title, path in rows for spelling in (title, PurePosixPath(path).stem)}
    return get_close_matches(name, sorted(names), n=NEAREST)


def recording_with_content(session: Session, sha256: str) -> Recording | None:
    """The recording whose media has these bytes."""
    recording_id = session.scalar(select(MediaFileRow.recording_id).where(MediaFileRow.sha256 == sha256))
    return None if recording_id is None else recording(session, recording_id)


def recording_at(session: Session, root: Path, path: str) -> Recording | None:
    """The recording that came from this place, whichever of the folders above it was ingested."""
    place = root / path
    splits = [(str(above), place.relative_to(above).as_posix()) for above in place.parents]
    recording_id = session.scalar(
        select(RecordingRow.id).where(tuple_(RecordingRow.root, RecordingRow.path).in_(splits))
    )
    return None if recording_id is None else recording(session, recording_id)


def latest_recording_ids(session: Session, limit: int) -> list[str]:
    """The recordings that came into the archive last, the latest first."""
    order = (RecordingRow.added_at.desc(), RecordingRow.path, RecordingRow.id)
    return list(session.scalars(select(RecordingRow.id).order_by(*order).limit(limit)))


def recording_root(session: Session, recording_id: str) -> Path:
    """The folder that a recording was ingested from."""
    return Path(
        session.execute(select(RecordingRow.root).where(RecordingRow.id == recording_id)).scalar_one()
    )


def event(session: Session, event_id: str) -> Event:
    """The event with this id; EventNotFound."""
    row = session.get(EventRow, event_id)
    if row is None:
        raise EventNotFound(event_id)
    return event_from(row)


def events(session: Session) -> list[Event]:
    """All events, the latest first."""
    rows = session.scalars(select(EventRow).order_by(EventRow.starts_on.desc(), EventRow.title))
    return [event_from(row) for row in rows]


def event_named(session: Session, name: str) -> Event:
    """The event with this id or title, in any of its languages; EventNotFound, Ambiguous."""
    everything = events(session)
    fitting = [
        candidate
        for candidate in everything
        if fold(name)
        in {fold(t) for t in (candidate.id, candidate.title, *candidate.title_translations.values())}
    ]
    if not fitting:
        titles = [candidate.title for candidate in everything]
        raise EventNotFound(name, get_close_matches(name, titles, n=NEAREST))
    if len(fitting) > 1:
        raise Ambiguous("event", name, sorted(candidate.id for candidate in fitting))
    return fitting[0]


def standings(
    session: Session,
    recording_ids: Sequence[str] | None = None,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> list[Standing]:
    """Recordings with event, speakers, current transcript and state; by event, then path.

    A fixed number of queries, however many rows.
    """
    order = (
        select(RecordingRow.id)
        .outerjoin(EventRow)
        .order_by(EventRow.starts_on.desc(), EventRow.id, RecordingRow.path, RecordingRow.id)
    )
    if recording_ids is not None:
        order = order.where(RecordingRow.id.in_(recording_ids))
    ids = session.scalars(order.limit(limit).offset(offset)).all()
    found = recordings_by_id(session, ids)
    all_events = {
        row.id: event_from(row)
        for row in session.scalars(
            select(EventRow).where(EventRow.id.in_({r.event_id for r in found.values()} - {None}))
        )
    }
    transcripts = {
        row.recording_id: row
        for row in session.scalars(
            select(TranscriptRow).where(TranscriptRow.recording_id.in_(ids), TranscriptRow.is_current)
        )
    }
    works = {
        row.recording_id: work_from(row)
        for row in session.scalars(
            select(WorkRow).where(WorkRow.recording_id.in_(ids)).order_by(WorkRow.updated_at, WorkRow.path)
        )
    }
    speakers = speakers_by_recording_id(session, ids)
    return [
        Standing(
            recording=found[recording_id],
            state=works[recording_id].state if recording_id in works else State.READY,
            event=all_events.get(found[recording_id].event_id or ""),
            speakers=speakers.get(recording_id, ()),
            transcript=(transcript_from(transcripts[recording_id]) if recording_id in transcripts else None),
            work=works.get(recording_id),
        )
        for recording_id in ids
    ]


def standing(session: Session, recording_id: str) -> Standing:
    """One recording with what a list shows beside it; RecordingNotFound."""
    found = standings(session, [recording_id])
    if not found:
        raise RecordingNotFound(recording_id)
    return found[0]


def holdings(session: Session) -> Holdings:
    """What the archive holds, counted."""

    def count(column: object) -> int:
        return session.scalar(select(func.count(column))) or 0  # type: ignore[arg-type]  # any column

    return Holdings(
        recordings=count(RecordingRow.id),
        searchable=count(distinct(PassageRow.recording_id)),
        passages=count(PassageRow.id),
        speakers=count(SpeakerRow.id),
        events=count(EventRow.id),
        duration=Milliseconds(session.scalar(select(func.sum(MediaFileRow.duration_ms))) or 0),
    )
