"""Reads of transcripts and segments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, String, case, cast, func, select
from sqlalchemy.orm import Session

from archive.catalogue.queries.among import among
from archive.catalogue.rows import segment_from, transcript_from
from archive.catalogue.tables import (
    CorrectionRow,
    RecordingRow,
    SegmentRow,
    SpeakerRow,
    TranscriptRow,
    WrittenFileRow,
)
from archive.errors import TranscriptNotFound
from archive.recordings import Segment, Transcript, TranscriptKind
from archive.timecode import Milliseconds

Selected = TypeVar("Selected", bound=Select[*tuple[Any, ...]])


def current_transcript(session: Session, recording_id: str) -> Transcript:
    """The transcript that is read and searched; TranscriptNotFound."""
    row = session.scalars(
        select(TranscriptRow).where(TranscriptRow.recording_id == recording_id, TranscriptRow.is_current)
    ).first()
    if row is None:
        raise TranscriptNotFound(recording_id)
    return transcript_from(row)


def transcripts(session: Session, recording_id: str) -> list[Transcript]:
    """All transcripts of a recording, drafts too, the oldest first."""
    rows = session.scalars(
        select(TranscriptRow)
        .where(TranscriptRow.recording_id == recording_id)
        .order_by(TranscriptRow.created_at, TranscriptRow.id)
    )
    return [transcript_from(row) for row in rows]


def draft(session: Session, recording_id: str) -> Transcript | None:
    """The unfinished machine transcript that a crash may have left."""
    row = session.scalars(
        select(TranscriptRow).where(
            TranscriptRow.recording_id == recording_id,
            TranscriptRow.is_complete.is_(False),
            TranscriptRow.kind == TranscriptKind.MACHINE.value,
        )
    ).first()
    return None if row is None else transcript_from(row)


def transcript_with_content(session: Session, sha256: str) -> Transcript | None:
    """The transcript that was imported from a file with these bytes."""
    row = session.scalars(
        select(TranscriptRow).where(TranscriptRow.source_sha256 == sha256, TranscriptRow.is_complete)
    ).first()
    return None if row is None else transcript_from(row)


def due_transcripts(session: Session, stamp: str) -> list[Transcript]:
    """Current transcripts whose passages are missing or were made in another way; none that is closed."""
    rows = session.scalars(
        select(TranscriptRow)
        .join(RecordingRow, RecordingRow.id == TranscriptRow.recording_id)
        .where(
            ~RecordingRow.is_closed,
            TranscriptRow.is_current,
            TranscriptRow.is_complete,
            func.coalesce(TranscriptRow.passages_stamp, "") != stamp,
        )
        .order_by(TranscriptRow.created_at, TranscriptRow.id)
    )
    return [transcript_from(row) for row in rows]


def count_outdated(session: Session, stamp: str) -> int:
    """How many recordings have passages that were made in another way than the stamp says."""
    outdated = TranscriptRow.passages_stamp != stamp  # null, not indexed yet, is neither
    return session.scalar(select(func.count(TranscriptRow.id)).where(outdated)) or 0


def is_due(session: Session, transcript_id: str, stamp: str) -> bool:
    """Whether a transcript's passages are missing or were made in another way; not while it is closed."""
    found = session.execute(
        select(TranscriptRow.passages_stamp, RecordingRow.is_closed)
        .join(RecordingRow, RecordingRow.id == TranscriptRow.recording_id)
        .where(TranscriptRow.id == transcript_id)
    ).one_or_none()
    return found is None or (found.passages_stamp != stamp and not found.is_closed)


def is_current(session: Session, transcript_id: str) -> bool:
    """Whether a transcript is (still) the one of its recording that is read and searched."""
    row = session.get(TranscriptRow, transcript_id)
    return row is not None and row.is_current


def segments(session: Session, transcript_id: str) -> list[Segment]:
    """A transcript's segments as people read them, corrections over the machine's text."""
    rows = session.execute(
        _readings().where(SegmentRow.transcript_id == transcript_id).order_by(SegmentRow.position)
    )
    return [segment_from(*row) for row in rows]


def segments_at(session: Session, transcript_id: str, position: int, limit: int) -> list[Segment]:
    """As `segments`: those from a position on, counted from 0, at most `limit`."""
    rows = session.execute(
        _readings().where(*_at(transcript_id, position, limit)).order_by(SegmentRow.position)
    )
    return [segment_from(*row) for row in rows]


def wordless_segments_at(session: Session, transcript_id: str, position: int, limit: int) -> list[Segment]:
    """As `segments_at`, without the words, which are most of what there is to read."""
    rows = session.execute(
        wordless().where(*_at(transcript_id, position, limit)).order_by(SegmentRow.position)
    )
    return [wordless_segment(*row) for row in rows]


def _at(transcript_id: str, position: int, limit: int) -> tuple[ColumnElement[bool], ...]:
    return (
        SegmentRow.transcript_id == transcript_id,
        SegmentRow.position.between(position, position + limit - 1),
    )


@dataclass(frozen=True, slots=True)
class SpeakingTurn:
    """From when to when somebody speaks before somebody else does."""

    start: Milliseconds
    end: Milliseconds
    speaker: str | None


def speaking_turns(session: Session, transcript_id: str) -> list[SpeakingTurn]:
    """Who speaks when, in order; neighbours are different people."""
    before = func.lag(SegmentRow.speaker_id).over(order_by=SegmentRow.position)
    changes = (
        select(
            SegmentRow.position,
            SegmentRow.start_ms,
            SegmentRow.end_ms,
            SegmentRow.speaker_id,
            case((SegmentRow.speaker_id.is_distinct_from(before), 1), else_=0).label("is_change"),
        )
        .where(SegmentRow.transcript_id == transcript_id)
        .subquery()
    )
    number = func.sum(changes.c.is_change).over(order_by=changes.c.position)
    turns = select(changes, number.label("number")).subquery()
    rows = session.execute(
        select(func.min(turns.c.start_ms), func.max(turns.c.end_ms), SpeakerRow.name)
        .select_from(turns)
        .outerjoin(SpeakerRow, SpeakerRow.id == turns.c.speaker_id)
        .group_by(turns.c.number, SpeakerRow.name)
        .order_by(turns.c.number)
    )
    return [SpeakingTurn(Milliseconds(start), Milliseconds(end), speaker) for start, end, speaker in rows]


def wordless_segments_by_id(session: Session, segment_ids: Sequence[int]) -> dict[int, Segment]:
    """Ids -> segments as people read them, without their words, in one query."""
    rows = session.execute(wordless().where(among(SegmentRow.id, "ids")), {"ids": segment_ids})
    segments = (wordless_segment(*row) for row in rows)
    return {segment.id: segment for segment in segments if segment.id is not None}


def wordless() -> Select[*tuple[Any, ...]]:
    """What `wordless_segment` takes of each segment."""
    return _as_read(
        select(
            SegmentRow.start_ms,
            SegmentRow.end_ms,
            func.coalesce(CorrectionRow.text, SegmentRow.text),
            SpeakerRow.name,
            SegmentRow.language,
            SegmentRow.confidence,
            SegmentRow.is_doubtful & CorrectionRow.id.is_(None),
            SegmentRow.id,
            SegmentRow.speaker_id,
        )
    )


def wordless_segment(
    start: int,
    end: int,
    text: str,
    speaker: str | None,
    language: str | None,
    confidence: float | None,
    is_doubtful: bool,
    segment_id: int,
    speaker_id: str | None,
) -> Segment:
    return Segment(
        Milliseconds(start),
        Milliseconds(end),
        text,
        speaker,
        language,
        confidence=confidence,
        is_doubtful=bool(is_doubtful),
        id=segment_id,
        speaker_id=speaker_id,
    )


@dataclass(frozen=True, slots=True)
class TalkText:
    """What was said in a recording, for those who count words."""

    transcript_id: str
    language: str | None
    texts: tuple[str, ...]


def talks(session: Session) -> list[str]:
    """The ids of all current transcripts, the latest recording first."""
    day = func.coalesce(cast(RecordingRow.recorded_on, String), "")
    return list(
        session.scalars(
            select(TranscriptRow.id)
            .join(RecordingRow, RecordingRow.id == TranscriptRow.recording_id)
            .where(TranscriptRow.is_current)
            .order_by(day.desc(), RecordingRow.path, RecordingRow.id)
        )
    )


def talk_texts(session: Session, transcript_ids: Sequence[str], most: int) -> list[TalkText]:
    """The first segments of transcripts as people read them, in the order of the ids; two queries."""
    languages = dict(
        session.execute(
            select(TranscriptRow.id, func.coalesce(TranscriptRow.language, RecordingRow.language))
            .join(RecordingRow, RecordingRow.id == TranscriptRow.recording_id)
            .where(TranscriptRow.id.in_(transcript_ids))
        ).all()
    )
    texts: dict[str, list[str]] = {transcript_id: [] for transcript_id in languages}
    said = func.coalesce(CorrectionRow.text, SegmentRow.text)
    for transcript_id, text in session.execute(
        _readings()
        .with_only_columns(SegmentRow.transcript_id, said, maintain_column_froms=True)
        .where(SegmentRow.transcript_id.in_(transcript_ids), SegmentRow.position < most)
        .order_by(SegmentRow.transcript_id, SegmentRow.position)
    ):
        texts[transcript_id].append(text)
    return [TalkText(one, languages[one], tuple(texts[one])) for one in transcript_ids if one in texts]


def machine_segments(session: Session, transcript_id: str) -> list[Segment]:
    """A transcript's segments as they were made or imported, without what people corrected."""
    rows = session.execute(
        select(SegmentRow, SpeakerRow.name)
        .outerjoin(SpeakerRow, SpeakerRow.id == SegmentRow.speaker_id)
        .where(SegmentRow.transcript_id == transcript_id)
        .order_by(SegmentRow.position)
    )
    return [segment_from(row, speaker, None) for row, speaker in rows]


def _readings() -> Select[SegmentRow, str | None, str | None]:
    return _as_read(select(SegmentRow, SpeakerRow.name, CorrectionRow.text))


def _as_read(columns: Selected) -> Selected:
    """With each segment's speaker, and its latest correction if there is one."""
    latest = (
        select(func.max(CorrectionRow.id))
        .where(CorrectionRow.segment_id == SegmentRow.id)
        .correlate(SegmentRow)
        .scalar_subquery()
    )
    return (
        columns.select_from(SegmentRow)
        .outerjoin(SpeakerRow, SpeakerRow.id == SegmentRow.speaker_id)
        .outerjoin(CorrectionRow, CorrectionRow.id == latest)
    )


def is_written_by_rostrum(session: Session, sha256: str) -> bool:
    """Whether a file with these bytes is one that Rostrum wrote."""
    return session.get(WrittenFileRow, sha256) is not None
