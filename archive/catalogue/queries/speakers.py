"""Reads of speakers."""

from collections.abc import Iterable, Sequence

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from archive.catalogue.identity import fold, near_names, storable
from archive.catalogue.queries.keysets import in_lots
from archive.catalogue.queries.plain_rows import plain_rows
from archive.catalogue.tables import SegmentRow, SpeakerAliasRow, SpeakerRow, TranscriptRow
from archive.errors import SpeakerNotFound
from archive.recordings import Speaker, Spoken
from archive.timecode import Milliseconds

_SPELLINGS = select(SpeakerAliasRow.speaker_id, SpeakerAliasRow.spelling).order_by(SpeakerAliasRow.spelling)


def speaker(session: Session, speaker_id: str) -> Speaker:
    """The speaker with this id; SpeakerNotFound."""
    found = speakers_by_id(session, [speaker_id])
    if not found:
        raise SpeakerNotFound(speaker_id)
    return found[speaker_id]


def speakers_by_id(session: Session, speaker_ids: Iterable[str]) -> dict[str, Speaker]:
    """Ids -> speakers with their aliases, in two queries."""
    found: dict[str, Speaker] = {}
    for ids in in_lots(speaker_ids):
        query = select(SpeakerRow.id, SpeakerRow.name).where(SpeakerRow.id.in_(ids))
        names = dict(session.execute(query).all())
        aliases: dict[str, list[str]] = {}
        for row in session.scalars(
            select(SpeakerAliasRow)
            .where(SpeakerAliasRow.speaker_id.in_(ids))
            .order_by(SpeakerAliasRow.spelling)
        ):
            if row.spelling != names.get(row.speaker_id):
                aliases.setdefault(row.speaker_id, []).append(row.spelling)
        found |= {key: Speaker(key, name, tuple(aliases.get(key, ()))) for key, name in names.items()}
    return found


def speaker_named(session: Session, name: str) -> Speaker:
    """The speaker with this id, name or alias; SpeakerNotFound offers near names."""
    name = storable(name).strip()
    alias = session.get(SpeakerAliasRow, fold(name))
    found = speakers_by_id(session, [name if alias is None else alias.speaker_id])
    if not found:
        raise SpeakerNotFound(name, near_names(name, session.scalars(select(SpeakerAliasRow.spelling))))
    return next(iter(found.values()))


def speakers(session: Session) -> list[Speaker]:
    """All speakers, by name."""
    ids = session.scalars(select(SpeakerRow.id).order_by(SpeakerRow.name, SpeakerRow.id)).all()
    found = speakers_by_id(session, ids)
    return [found[speaker_id] for speaker_id in ids]


def speaker_spellings(session: Session) -> list[tuple[str, str]]:
    """(speaker id, spelling) of every name and alias."""
    return [(speaker_id, spelling) for speaker_id, spelling in plain_rows(session, _SPELLINGS)]


def speakers_by_recording_id(
    session: Session, recording_ids: Sequence[str]
) -> dict[str, tuple[Speaker, ...]]:
    """Recording ids -> who speaks in the current transcript, in the order of first words."""
    rows = session.execute(
        select(TranscriptRow.recording_id, SegmentRow.speaker_id)
        .join(SegmentRow, SegmentRow.transcript_id == TranscriptRow.id)
        .where(
            TranscriptRow.recording_id.in_(recording_ids),
            TranscriptRow.is_current,
            SegmentRow.speaker_id.is_not(None),
        )
        .group_by(TranscriptRow.recording_id, SegmentRow.speaker_id)
        .order_by(TranscriptRow.recording_id, func.min(SegmentRow.position))
    ).all()
    pairs = [(recording_id, speaker_id) for recording_id, speaker_id in rows if speaker_id]
    known = speakers_by_id(session, sorted({speaker_id for _, speaker_id in pairs}))
    found: dict[str, list[Speaker]] = {}
    for recording_id, speaker_id in pairs:
        found.setdefault(recording_id, []).append(known[speaker_id])
    return {recording_id: tuple(people) for recording_id, people in found.items()}


def spoken(
    session: Session,
    *,
    speaker_ids: Sequence[str] | None = None,
    recording_ids: Sequence[str] | None = None,
) -> list[Spoken]:
    """How long people speak in each recording by its current transcript; only these, where they are given."""
    ends_before = func.max(SegmentRow.end_ms).over(
        partition_by=(SegmentRow.transcript_id, SegmentRow.speaker_id),
        order_by=(SegmentRow.start_ms, SegmentRow.end_ms),
        rows=(None, -1),
    )
    parts = (
        select(
            SegmentRow.speaker_id,
            TranscriptRow.recording_id,
            SegmentRow.start_ms,
            SegmentRow.end_ms,
            func.coalesce(ends_before, 0).label("ends_before"),
        )
        .join(TranscriptRow, TranscriptRow.id == SegmentRow.transcript_id)
        .where(TranscriptRow.is_current, SegmentRow.speaker_id.is_not(None))
    )
    if speaker_ids is not None:
        parts = parts.where(SegmentRow.speaker_id.in_(speaker_ids))
    if recording_ids is not None:
        parts = parts.where(TranscriptRow.recording_id.in_(recording_ids))
    part = parts.subquery().c
    added = case(
        (part.ends_before <= part.start_ms, part.end_ms - part.start_ms),
        (part.ends_before < part.end_ms, part.end_ms - part.ends_before),
        else_=0,
    )
    rows = session.execute(
        select(part.speaker_id, part.recording_id, func.sum(added))
        .group_by(part.speaker_id, part.recording_id)
        .order_by(part.speaker_id, part.recording_id)
    )
    return [
        Spoken(speaker_id, recording_id, Milliseconds(duration))
        for speaker_id, recording_id, duration in rows
    ]
