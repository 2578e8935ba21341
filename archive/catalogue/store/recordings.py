"""Writes to events, recordings and their media."""

from datetime import date
from pathlib import Path

from sqlalchemy import ScalarSelect, delete, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session

from archive.catalogue.identity import new_id, now, storable
from archive.catalogue.rows import media_row, track_row
from archive.catalogue.store.passages import forget_passages
from archive.catalogue.tables import (
    EventRow,
    JobRow,
    MediaFileRow,
    RecordingRow,
    RemovedRecordingRow,
    TranscriptRow,
)
from archive.recordings import Event, MediaFile, Recording


def put_event(session: Session, event: Event, renamed: str | None = None) -> str:
    """Add an event, or bring the one of the same title and start up to date; its id.

    renamed: the id of an event that this is under its earlier title or start, if there is none like it.
    """
    row = session.scalars(
        select(EventRow).where(EventRow.title == event.title, EventRow.starts_on == event.starts_on)
    ).first()
    if row is None and renamed is not None:
        row = session.get_one(EventRow, renamed)
        row.title, row.starts_on = event.title, event.starts_on
    elif row is None:
        row = EventRow(id=event.id or new_id("e"), title=event.title, starts_on=event.starts_on)
        session.add(row)
    row.title_translations = dict(event.title_translations)
    row.ends_on, row.venue, row.organiser = event.ends_on, event.venue, event.organiser
    session.flush()
    return row.id


def drop_empty_event(session: Session, event_id: str) -> None:
    """Take an event out of the archive if it holds no recording any more."""
    is_held = exists().where(RecordingRow.event_id == event_id)
    session.execute(delete(EventRow).where(EventRow.id == event_id, ~is_held))


def add_recording(session: Session, recording: Recording, root: Path, text_sha256: str | None = None) -> str:
    """Add a recording with its media, if it has any; its id.

    Media, or a transcript alone (text_sha256), that was in the archive before and was removed comes back
    under the id it had: links to it lead somewhere again.
    """
    content = text_sha256 if recording.media is None else recording.media.sha256
    recording_id = recording.id or _earlier_id(session, content) or new_id("r")
    session.execute(delete(RemovedRecordingRow).where(RemovedRecordingRow.id == recording_id))
    session.add(
        RecordingRow(
            id=recording_id,
            title=storable(recording.title),
            root=str(root),
            path=recording.path,
            event_id=recording.event_id,
            recorded_on=recording.recorded_on,
            language=recording.language,
            description=recording.description,
            rights=recording.rights,
            is_closed=recording.is_closed,
            closed_reason=recording.closed_reason,
            added_at=now(),
        )
    )
    session.flush()
    if recording.media is not None:
        put_media(session, recording_id, recording.media)
    return recording_id


def _earlier_id(session: Session, sha256: str | None) -> str | None:
    """The id under which media or a transcript with these bytes was removed last."""
    if sha256 is None:
        return None
    return session.scalar(
        select(RemovedRecordingRow.id)
        .where(RemovedRecordingRow.sha256 == sha256)
        .order_by(RemovedRecordingRow.removed_at.desc(), RemovedRecordingRow.id)
        .limit(1)
    )


def put_media(session: Session, recording_id: str, media: MediaFile) -> None:
    """Set or replace a recording's media file."""
    session.execute(delete(MediaFileRow).where(MediaFileRow.recording_id == recording_id))
    session.flush()
    session.add(media_row(recording_id, media))
    session.flush()
    session.add_all(track_row(recording_id, track) for track in media.facts.audio_tracks)
    session.flush()


def place_recording(session: Session, recording_id: str, root: Path, path: str) -> None:
    """Say where a recording lies now; its media file, if it has one, lies there too."""
    session.execute(
        update(RecordingRow).where(RecordingRow.id == recording_id).values(root=str(root), path=path)
    )
    session.execute(
        update(MediaFileRow).where(MediaFileRow.recording_id == recording_id).values(path=str(root / path))
    )


def describe_recording(
    session: Session,
    recording_id: str,
    *,
    title: str | None = None,
    event_id: str | None = None,
    recorded_on: date | None = None,
    language: str | None = None,
    description: str | None = None,
) -> None:
    """Set the facts that are given; the others stay as they are."""
    facts = {
        "title": None if title is None else storable(title),
        "event_id": event_id,
        "recorded_on": recorded_on,
        "language": language,
        "description": description,
    }
    given = {key: value for key, value in facts.items() if value is not None}
    if given:
        session.execute(update(RecordingRow).where(RecordingRow.id == recording_id).values(**given))


def close_recording(session: Session, recording_id: str, reason: str | None) -> None:
    """Let nothing but its title leave: its passages go too, so that no question finds its words."""
    stated = None if reason is None else storable(reason)
    _set_closed(session, recording_id, is_closed=True, reason=stated)
    forget_passages(session, recording_id=recording_id)
    session.execute(
        update(TranscriptRow).where(TranscriptRow.recording_id == recording_id).values(passages_stamp=None)
    )


def open_recording(session: Session, recording_id: str) -> None:
    """Let everything leave again; its passages are due then."""
    _set_closed(session, recording_id, is_closed=False, reason=None)


def _set_closed(session: Session, recording_id: str, *, is_closed: bool, reason: str | None) -> None:
    session.execute(
        update(RecordingRow)
        .where(RecordingRow.id == recording_id)
        .values(is_closed=is_closed, closed_reason=reason)
    )


def remove_recording(session: Session, recording_id: str) -> None:
    """Take a recording out of the archive with all that was made from it; its media stays as it is.

    What it was is remembered, for those who follow links to it.
    """
    session.execute(
        insert(RemovedRecordingRow).from_select(
            ["id", "title", "sha256", "removed_at"],
            select(
                RecordingRow.id,
                RecordingRow.title,
                func.coalesce(MediaFileRow.sha256, _text_sha256(recording_id)),
                literal(now()),
            )
            .outerjoin(MediaFileRow)
            .where(RecordingRow.id == recording_id),
        )
    )
    forget_passages(session, recording_id=recording_id)
    session.execute(delete(JobRow).where(JobRow.recording_id == recording_id))
    session.execute(delete(RecordingRow).where(RecordingRow.id == recording_id))


def _text_sha256(recording_id: str) -> ScalarSelect[str | None]:
    """Of the file that the recording's text was read from last, where it came as text."""
    return (
        select(TranscriptRow.source_sha256)
        .where(TranscriptRow.recording_id == recording_id, TranscriptRow.source_sha256.is_not(None))
        .order_by(TranscriptRow.created_at.desc(), TranscriptRow.id)
        .limit(1)
        .scalar_subquery()
    )


def set_condition(session: Session, recording_id: str, media: MediaFile) -> None:
    """Note what decoding taught about a media file: its condition and, where unknown, its duration."""
    session.execute(
        update(MediaFileRow)
        .where(MediaFileRow.recording_id == recording_id)
        .values(condition=media.facts.condition.value, duration_ms=media.facts.duration)
    )


def choose_track(session: Session, recording_id: str, position: int) -> None:
    """Note which audio track is the one to transcribe and to cut."""
    session.execute(
        update(MediaFileRow).where(MediaFileRow.recording_id == recording_id).values(audio_track=position)
    )
