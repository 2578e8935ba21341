"""Reads of speakers."""

from collections.abc import Sequence
from difflib import get_close_matches

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.catalogue.identity import fold, storable
from archive.catalogue.tables import SegmentRow, SpeakerAliasRow, SpeakerRow, TranscriptRow
from archive.errors import SpeakerNotFound
from archive.recordings import Speaker

NEAREST = 3


def speakers_by_id(session: Session, speaker_ids: Sequence[str]) -> dict[str, Speaker]:
    """Ids -> speakers with their aliases, in two queries."""
    query = select(SpeakerRow.id, SpeakerRow.name).where(SpeakerRow.id.in_(speaker_ids))
    names = dict(session.execute(query).all())
    aliases: dict[str, list[str]] = {}
    for row in session.scalars(
        select(SpeakerAliasRow)
        .where(SpeakerAliasRow.speaker_id.in_(speaker_ids))
        .order_by(SpeakerAliasRow.spelling)
    ):
        if row.spelling != names.get(row.speaker_id):
            aliases.setdefault(row.speaker_id, []).append(row.spelling)
    return {key: Speaker(key, name, tuple(aliases.get(key, ()))) for key, name in names.items()}


def speaker_named(session: Session, name: str) -> Speaker:
    """The speaker with this id, name or alias; SpeakerNotFound offers near names."""
    name = storable(name).strip()
    alias = session.get(SpeakerAliasRow, fold(name))
    found = speakers_by_id(session, [name if alias is None else alias.speaker_id])
    if not found:
        spellings = session.scalars(select(SpeakerAliasRow.spelling)).all()
        raise SpeakerNotFound(name, get_close_matches(name, sorted(spellings), n=NEAREST))
    return next(iter(found.values()))


def speakers(session: Session) -> list[Speaker]:
    """All speakers, by name."""
    ids = session.scalars(select(SpeakerRow.id).order_by(SpeakerRow.name, SpeakerRow.id)).all()
    found = speakers_by_id(session, ids)
    return [found[speaker_id] for speaker_id in ids]


def speaker_spellings(session: Session) -> list[tuple[str, str]]:
    """(speaker id, spelling) of every name and alias."""
    rows = session.execute(
        select(SpeakerAliasRow.speaker_id, SpeakerAliasRow.spelling).order_by(SpeakerAliasRow.spelling)
    )
    return [(speaker_id, spelling) for speaker_id, spelling in rows]


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
