"""Writes to transcripts: drafts grow by finished pieces and become current when complete."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from archive.catalogue.identity import new_id, now, now_exactly, storable
from archive.catalogue.rows import segment_row
from archive.catalogue.store.speakers import put_speakers
from archive.catalogue.tables import CorrectionRow, SegmentRow, TranscriptRow, WrittenFileRow
from archive.recordings import Segment, TranscriptKind
from archive.timecode import Milliseconds


def begin_transcript(
    session: Session,
    recording_id: str,
    kind: TranscriptKind,
    source: str,
    *,
    source_sha256: str | None = None,
    language: str | None = None,
    settings: dict[str, Any] | None = None,
) -> str:
    """A new draft; its id."""
    transcript_id = new_id("t")
    session.add(
        TranscriptRow(
            id=transcript_id,
            recording_id=recording_id,
            kind=kind.value,
            source=source,
            source_sha256=source_sha256,
            language=language,
            settings=settings or {},
            created_at=now_exactly(),
        )
    )
    session.flush()
    return transcript_id


def add_piece(session: Session, transcript_id: str, segments: Sequence[Segment], until: Milliseconds) -> None:
    """Add a finished piece and the note that the audio up to `until` is done."""
    last = session.scalar(
        select(func.max(SegmentRow.position)).where(SegmentRow.transcript_id == transcript_id)
    )
    first = 0 if last is None else last + 1
    speaker_ids = put_speakers(session, (segment.speaker for segment in segments))
    session.add_all(
        segment_row(transcript_id, position, segment, speaker_ids.get(segment.speaker or ""))
        for position, segment in enumerate(segments, first)
    )
    session.execute(
        update(TranscriptRow).where(TranscriptRow.id == transcript_id).values(transcribed_until_ms=until)
    )


def note_language(session: Session, transcript_id: str, language: str | None) -> None:
    """Note the language that was detected, so that a resumed draft keeps to it."""
    session.execute(update(TranscriptRow).where(TranscriptRow.id == transcript_id).values(language=language))


def finish_transcript(session: Session, transcript_id: str, language: str | None) -> None:
    """The draft is complete: from now on it is the transcript that is read and searched."""
    row = session.get_one(TranscriptRow, transcript_id)
    session.execute(
        update(TranscriptRow).where(TranscriptRow.recording_id == row.recording_id).values(is_current=False)
    )
    row.is_current, row.is_complete, row.language = True, True, language
    session.flush()


def discard_drafts(session: Session, recording_id: str) -> None:
    """Drop unfinished transcripts, for instance of a model that is no longer configured."""
    session.execute(
        delete(TranscriptRow).where(
            TranscriptRow.recording_id == recording_id, TranscriptRow.is_complete.is_(False)
        )
    )


def correct_segment(session: Session, segment_id: int, text: str, author: str | None = None) -> None:
    """Lay a person's reading over a segment; its transcript's passages are due to be made again."""
    session.add(CorrectionRow(segment_id=segment_id, text=storable(text), author=author, created_at=now()))
    transcript_id = session.get_one(SegmentRow, segment_id).transcript_id
    session.execute(
        update(TranscriptRow).where(TranscriptRow.id == transcript_id).values(passages_stamp=None)
    )


def carry_corrections(session: Session, earlier_id: str, transcript_id: str) -> None:
    """Lay the corrections of an earlier transcript over the segments of the same span in another one."""
    spans = {
        (segment.start_ms, segment.end_ms): segment.id
        for segment in session.scalars(select(SegmentRow).where(SegmentRow.transcript_id == transcript_id))
    }
    corrections = session.execute(
        select(CorrectionRow, SegmentRow)
        .join(SegmentRow, SegmentRow.id == CorrectionRow.segment_id)
        .where(SegmentRow.transcript_id == earlier_id)
        .order_by(CorrectionRow.id)
    )
    session.add_all(
        CorrectionRow(
            segment_id=spans[segment.start_ms, segment.end_ms],
            text=correction.text,
            author=correction.author,
            created_at=correction.created_at,
        )
        for correction, segment in corrections.all()
        if (segment.start_ms, segment.end_ms) in spans
    )
    session.flush()


def remember_written_file(session: Session, sha256: str, path: str) -> None:
    """Note a file that Rostrum wrote, so that ingest does not take it back."""
    session.merge(WrittenFileRow(sha256=sha256, path=path))
