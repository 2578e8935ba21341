"""Reads of recordings and their standing."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import Session

from archive.catalogue.identity import fold, near_names, storable
from archive.catalogue.queries.among import among
from archive.catalogue.queries.events import events_by_id
from archive.catalogue.queries.keysets import in_lots
from archive.catalogue.queries.plain_rows import plain_rows, whole
from archive.catalogue.queries.speakers import speakers_by_recording_id
from archive.catalogue.rows import PlainRow, job_from, recording_from, transcript_from
from archive.catalogue.tables import (
    AudioTrackRow,
    EventRow,
    JobRow,
    MediaFileRow,
    RecordingRow,
    RemovedRecordingRow,
    TranscriptRow,
)
from archive.errors import Ambiguous, RecordingNotFound, RecordingRemoved
from archive.gate import may_leave
from archive.jobs import Job, JobKind, State
from archive.recordings import Recording, Standing, Transcript

MOST_NAMES = 5000  # compared when looking for near ones

# Each answer asks for these; written once, they are compiled once.
_RECORDINGS = whole(RecordingRow).where(among(RecordingRow.id, "ids"))
_MEDIA = whole(MediaFileRow).where(among(MediaFileRow.recording_id, "ids"))
_TRACKS = (
    whole(AudioTrackRow)
    .where(among(AudioTrackRow.recording_id, "ids"))
    .order_by(AudioTrackRow.recording_id, AudioTrackRow.position)
)


def recording(session: Session, recording_id: str) -> Recording:
    """The recording with this id; RecordingNotFound, RecordingRemoved."""
    found = recordings_by_id(session, [recording_id])
    if not found:
        raise absence(session, recording_id)
    return found[recording_id]


def absence(session: Session, recording_id: str) -> RecordingNotFound | RecordingRemoved:
    """Why there is no recording with this id: it was removed, or never there."""
    removed = session.get(RemovedRecordingRow, storable(recording_id))
    if removed is None:
        return RecordingNotFound(recording_id)
    return RecordingRemoved(removed.id, removed.title, removed.removed_at)


def recordings_by_id(session: Session, recording_ids: Sequence[str]) -> dict[str, Recording]:
    """Ids -> recordings, in three queries; unknown ids are left out."""
    tracks: dict[str, list[PlainRow]] = {}
    for track in plain_rows(session, _TRACKS, ids=recording_ids):
        tracks.setdefault(track.recording_id, []).append(track)
    media = {row.recording_id: row for row in plain_rows(session, _MEDIA, ids=recording_ids)}
    return {
        row.id: recording_from(row, media.get(row.id), tracks.get(row.id, ()))
        for row in plain_rows(session, _RECORDINGS, ids=recording_ids)
    }


def recording_named(session: Session, name: str) -> Recording:
    """The one recording with this id, title or file name, with or without its extension.

    RecordingNotFound offers near names; RecordingRemoved for the id of one that was; Ambiguous lists
    the ids of all that fit.
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
        if isinstance(absent := absence(session, name), RecordingRemoved):
            raise absent
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
    return near_names(
        name, (spelling for title, path in rows for spelling in (title, PurePosixPath(path).stem))
    )


def recording_with_content(session: Session, sha256: str) -> Recording | None:
    """The recording whose media has these bytes."""
    recording_id = session.scalar(select(MediaFileRow.recording_id).where(MediaFileRow.sha256 == sha256))
    return None if recording_id is None else recording(session, recording_id)


def media_paths_like(session: Session, path: Path, size: int) -> list[Path]:
    """Originals that lie at a path or have as many bytes: whether one is a given file, its inode tells."""
    wanted = (MediaFileRow.path == str(path)) | (MediaFileRow.size == size)
    return [Path(known) for known in session.scalars(select(MediaFileRow.path).where(wanted))]


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


def recording_changes(session: Session) -> list[tuple[str, datetime]]:
    """The ids of all recordings, and when each or its transcript came into the archive; by id."""
    changed = func.coalesce(func.max(TranscriptRow.created_at), RecordingRow.added_at)
    rows = session.execute(
        select(RecordingRow.id, changed)
        .outerjoin(TranscriptRow, TranscriptRow.recording_id == RecordingRow.id)
        .group_by(RecordingRow.id, RecordingRow.added_at)
        .order_by(RecordingRow.id)
    )
    return [(recording_id, changed_at) for recording_id, changed_at in rows]


def recording_root(session: Session, recording_id: str) -> Path:
    """The folder that a recording was ingested from."""
    return Path(
        session.execute(select(RecordingRow.root).where(RecordingRow.id == recording_id)).scalar_one()
    )


def standings(session: Session, *, limit: int | None = None, offset: int = 0) -> list[Standing]:
    """Recordings with event, speakers, current transcript and state; by event, then path.

    A fixed number of queries, however many rows (again for each 30,000).
    """
    order = (
        select(RecordingRow.id)
        .outerjoin(EventRow)
        .order_by(EventRow.starts_on.desc(), EventRow.id, RecordingRow.path, RecordingRow.id)
    )
    return standings_of(session, session.scalars(order.limit(limit).offset(offset)).all())


def standings_of(session: Session, recording_ids: Sequence[str]) -> list[Standing]:
    """What `standings` shows of these recordings, in their order; unknown ids are left out."""
    return [standing for ids in in_lots(recording_ids) for standing in _standings_of_lot(session, ids)]


def _standings_of_lot(session: Session, ids: Sequence[str]) -> list[Standing]:
    found = recordings_by_id(session, ids)
    all_events = events_by_id(session, {one.event_id for one in found.values() if one.event_id})
    transcripts = {
        row.recording_id: transcript_from(row)
        for row in session.scalars(
            select(TranscriptRow).where(TranscriptRow.recording_id.in_(ids), TranscriptRow.is_current)
        )
    }
    jobs = {
        row.recording_id: job_from(row)
        for row in session.scalars(
            select(JobRow)
            .where(JobRow.recording_id.in_(ids), JobRow.kind == JobKind.INGEST.value)
            .order_by(JobRow.updated_at, JobRow.subject)
        )
    }
    speakers = speakers_by_recording_id(session, ids)
    return [
        Standing(
            recording=found[recording_id],
            state=_state_of(jobs.get(recording_id), transcripts.get(recording_id)),
            event=all_events.get(found[recording_id].event_id or ""),
            speakers=speakers.get(recording_id, ()) if may_leave(found[recording_id]) else (),
            transcript=transcripts.get(recording_id) if may_leave(found[recording_id]) else None,
            job=jobs.get(recording_id),
        )
        for recording_id in ids
        if recording_id in found
    ]


def _state_of(job: Job | None, transcript: Transcript | None) -> State:
    """That of its line in the ledger; whose line was dismissed is ready if it has a transcript."""
    if job is not None:
        return job.state
    return State.CANCELLED if transcript is None else State.READY


def standing(session: Session, recording_id: str) -> Standing:
    """One recording with what a list shows beside it; RecordingNotFound, RecordingRemoved."""
    found = standings_of(session, [recording_id])
    if not found:
        raise absence(session, recording_id)
    return found[0]
