"""Writes to passages and their vectors."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.orm import Session

from archive.catalogue.tables import (
    EmbeddingModelRow,
    PassageDeletionRow,
    PassageRow,
    PassageSpeakerRow,
    RecordingRow,
    TranscriptRow,
    VectorRow,
)
from archive.recordings import Passage, PassageVectors


def put_embedding_model(session: Session, name: str, fingerprint: str, dimension: int) -> int:
    """The id of the model with this fingerprint, added if new."""
    row = session.scalars(
        select(EmbeddingModelRow).where(EmbeddingModelRow.fingerprint == fingerprint)
    ).first()
    if row is None:
        row = EmbeddingModelRow(name=name, fingerprint=fingerprint, dimension=dimension)
        session.add(row)
        session.flush()
    return row.id


def replace_passages(
    session: Session,
    transcript_id: str,
    passages: Sequence[Passage],
    vectors: Sequence[PassageVectors | None],
    model_id: int | None,
    stamp: str,
) -> list[int]:
    """Make these the only passages of the transcript's recording; their new ids, in order.

    vectors: one a passage; None where the model does not know the passage's language. The stamp says
    how they were made. A closed recording gets none.
    """
    transcript = session.get_one(TranscriptRow, transcript_id)
    forget_passages(session, recording_id=transcript.recording_id)
    if session.get_one(RecordingRow, transcript.recording_id).is_closed:
        return []  # it was closed while they were made
    rows = [_passage_row(transcript, passage) for passage in passages]
    session.add_all(rows)
    session.flush()
    speakers = [
        {"passage_id": row.id, "speaker_id": speaker_id}
        for row, passage in zip(rows, passages, strict=True)
        for speaker_id in dict.fromkeys(passage.speaker_ids)
    ]
    if speakers:
        session.execute(insert(PassageSpeakerRow), speakers)
    embedded = [
        {
            "passage_id": row.id,
            "model_id": model_id,
            "data": own.passage,
            "segments": own.segments,
        }
        for row, own in zip(rows, vectors, strict=True)
        if own is not None
    ]
    if embedded:
        session.execute(insert(VectorRow), embedded)
    session.execute(
        update(TranscriptRow)
        .where(TranscriptRow.recording_id == transcript.recording_id)
        .values(passages_stamp=None)
    )
    session.execute(
        update(TranscriptRow).where(TranscriptRow.id == transcript_id).values(passages_stamp=stamp)
    )
    return [row.id for row in rows]


def _passage_row(transcript: TranscriptRow, passage: Passage) -> PassageRow:
    return PassageRow(
        recording_id=transcript.recording_id,
        transcript_id=transcript.id,
        first_segment_id=passage.segment_ids[0],
        last_segment_id=passage.segment_ids[-1],
        start_ms=passage.start,
        end_ms=passage.end,
        language=passage.language,
        text=passage.text,
        token_count=passage.token_count,
    )


def forget_passages(session: Session, *, recording_id: str) -> None:
    """Delete a recording's passages and note them for the indexes to forget."""
    _forget(session, PassageRow.recording_id == recording_id)


def _forget(session: Session, condition: ColumnElement[bool]) -> None:
    session.execute(
        insert(PassageDeletionRow).from_select(["passage_id"], select(PassageRow.id).where(condition))
    )
    session.execute(delete(PassageRow).where(condition))
