"""Reads of passages and vectors, for indexes and hits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, Select, bindparam, distinct, func, select
from sqlalchemy.orm import Session, aliased

from archive.catalogue.queries.among import among
from archive.catalogue.queries.events import events_by_id
from archive.catalogue.queries.plain_rows import plain_rows
from archive.catalogue.queries.recordings import recordings_by_id
from archive.catalogue.queries.transcripts import wordless, wordless_segment
from archive.catalogue.rows import passage_from
from archive.catalogue.tables import (
    EmbeddingModelRow,
    PassageDeletionRow,
    PassageRow,
    PassageSpeakerRow,
    RecordingRow,
    SegmentRow,
    TranscriptRow,
    VectorRow,
)
from archive.recordings import Filters, PassageInContext, PassagePlace, PassageRun, PassageTraits, Segment
from archive.timecode import Milliseconds

BATCH = 10_000  # rows fetched at once: bounded memory at any size

# Each question asks for these; written once, they are compiled once.
_PASSAGES = select(
    PassageRow.id,
    PassageRow.recording_id,
    PassageRow.start_ms,
    PassageRow.end_ms,
    PassageRow.text,
    PassageRow.language,
    PassageRow.token_count,
).where(among(PassageRow.id, "ids"))
_PLACES = select(PassageRow.id, PassageRow.transcript_id, PassageRow.start_ms, PassageRow.end_ms).where(
    among(PassageRow.id, "ids")
)
_MARKS = select(
    select(func.max(PassageRow.id)).scalar_subquery(),
    select(func.max(PassageDeletionRow.id)).scalar_subquery(),
)
_language = select(func.min(PassageRow.language).label("tag")).cte("language", recursive=True)
_language = _language.union_all(
    select(
        select(func.min(PassageRow.language))
        .where(PassageRow.language > _language.c.tag)
        .correlate(_language)
        .scalar_subquery()
    ).where(_language.c.tag.is_not(None))
)
_LANGUAGES = select(_language.c.tag).where(_language.c.tag.is_not(None)).order_by(_language.c.tag)
_SEGMENT_VECTORS = select(VectorRow.passage_id, VectorRow.segments).where(
    among(VectorRow.passage_id, "ids"), VectorRow.model_id == bindparam("model_id")
)
_first, _last = aliased(SegmentRow), aliased(SegmentRow)
_BESIDE_PASSAGES = (  # by position, which has an index: a talk of ten hours has thousands of segments
    wordless()
    .add_columns(PassageRow.id)
    .join(PassageRow, SegmentRow.transcript_id == PassageRow.transcript_id)
    .join(_first, _first.id == PassageRow.first_segment_id)
    .join(_last, _last.id == PassageRow.last_segment_id)
    .where(among(PassageRow.id, "ids"))
    .order_by(PassageRow.id, SegmentRow.position)
)
_SEGMENTS = _BESIDE_PASSAGES.where(SegmentRow.position.between(_first.position, _last.position))
_reach = bindparam("reach", type_=Integer)
_SEGMENTS_AROUND = _BESIDE_PASSAGES.add_columns(SegmentRow.position < _first.position).where(
    SegmentRow.position.between(_first.position - _reach, _last.position + _reach),
    ~SegmentRow.position.between(_first.position, _last.position),
)


@dataclass(frozen=True, slots=True)
class IndexablePassage:
    """What the indexes need of a passage."""

    id: int
    text: str
    language: str | None
    vector: bytes | None  # of the model asked for, float32


def change_marks(session: Session) -> tuple[int, int]:
    """(newest passage id, newest deletion id): two look-ups in indexes, whatever the size."""
    (marks,) = plain_rows(session, _MARKS)
    return marks[0] or 0, marks[1] or 0


def passages_after(
    session: Session, passage_id: int, model_id: int | None, last_id: int | None = None
) -> Iterator[list[IndexablePassage]]:
    """Passages with greater ids (up to last_id), ascending, in batches of bounded size."""
    while True:
        query = (
            select(PassageRow.id, PassageRow.text, PassageRow.language, VectorRow.data)
            .outerjoin(
                VectorRow,
                (VectorRow.passage_id == PassageRow.id) & (VectorRow.model_id == model_id),
            )
            .where(PassageRow.id > passage_id)
            .order_by(PassageRow.id)
            .limit(BATCH)
        )
        if last_id is not None:
            query = query.where(PassageRow.id <= last_id)
        rows = session.execute(query).all()
        if not rows:
            return
        yield [IndexablePassage(*row) for row in rows]
        passage_id = rows[-1].id


def embedding_model_id(session: Session, fingerprint: str) -> int | None:
    """The id of the embedding model with this fingerprint, if the catalogue knows it."""
    return session.scalar(select(EmbeddingModelRow.id).where(EmbeddingModelRow.fingerprint == fingerprint))


def segment_vectors(session: Session, ids: Sequence[int], model_id: int) -> dict[int, bytes]:
    """Passage ids -> their segments' vectors of this model (float16); those without are left out."""
    return dict(plain_rows(session, _SEGMENT_VECTORS, ids=ids, model_id=model_id))


def passage_texts(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Passage ids -> the text that the indexes see; ids that are gone are left out."""
    texts = select(PassageRow.id, PassageRow.text).where(among(PassageRow.id, "ids"))
    return dict(session.execute(texts, {"ids": ids}).all())


def passage_runs(session: Session) -> list[PassageRun]:
    """The passages of each transcript that has some: two look-ups in an index for each of them."""
    own = PassageRow.transcript_id == TranscriptRow.id
    first, last = (select(edge(PassageRow.id)).where(own).scalar_subquery() for edge in (func.min, func.max))
    runs = session.execute(select(TranscriptRow.recording_id, first, last))
    return [PassageRun(*run) for run in runs if run[1] is not None]


def passage_places(session: Session, ids: Sequence[int]) -> dict[int, PassagePlace]:
    """Passage ids -> where they are; ids that are not there are left out."""
    return {
        passage_id: PassagePlace(transcript_id, Milliseconds(start), Milliseconds(end))
        for passage_id, transcript_id, start, end in plain_rows(session, _PLACES, ids=ids)
    }


def passage_traits(session: Session, ids: Sequence[int]) -> dict[int, PassageTraits]:
    """Passage ids -> what they are told apart by, in two queries; ids that are gone are left out."""
    speakers: dict[int, list[str]] = {}
    for passage_id, speaker_id in session.execute(
        select(PassageSpeakerRow.passage_id, PassageSpeakerRow.speaker_id)
        .where(among(PassageSpeakerRow.passage_id, "ids"))
        .order_by(PassageSpeakerRow.passage_id, PassageSpeakerRow.speaker_id),
        {"ids": ids},
    ):
        speakers.setdefault(passage_id, []).append(speaker_id)
    rows = session.execute(
        select(PassageRow.id, RecordingRow.event_id, RecordingRow.recorded_on, PassageRow.language)
        .join(RecordingRow, RecordingRow.id == PassageRow.recording_id)
        .where(among(PassageRow.id, "ids")),
        {"ids": ids},
    )
    return {
        passage_id: PassageTraits(
            event_id, day.year if day else None, language, tuple(speakers.get(passage_id, ()))
        )
        for passage_id, event_id, day, language in rows
    }


def segments_around(
    session: Session, ids: Sequence[int], reach: int
) -> dict[int, tuple[tuple[Segment, ...], tuple[Segment, ...]]]:
    """Passage ids -> the segments just before and just after each, in order: at most `reach` on either side.

    Without their words; at the ends of a transcript there are fewer, or none.
    """
    before: dict[int, list[Segment]] = {passage_id: [] for passage_id in ids}
    after: dict[int, list[Segment]] = {passage_id: [] for passage_id in ids}
    for *segment, passage_id, comes_before in plain_rows(session, _SEGMENTS_AROUND, ids=ids, reach=reach):
        (before if comes_before else after)[passage_id].append(wordless_segment(*segment))
    return {passage_id: (tuple(before[passage_id]), tuple(after[passage_id])) for passage_id in ids}


def passages_with_speakers(session: Session, ids: Sequence[int], speaker_ids: Sequence[str]) -> set[int]:
    """Those of the passages in which one of these people speaks."""
    query = select(PassageSpeakerRow.passage_id).where(
        among(PassageSpeakerRow.passage_id, "ids"), among(PassageSpeakerRow.speaker_id, "speaker_ids")
    )
    return set(session.scalars(query, {"ids": ids, "speaker_ids": speaker_ids}))


def deletions_after(session: Session, deletion_id: int) -> list[int]:
    """Ids of passages that were deleted after that deletion, ascending."""
    return list(
        session.scalars(
            select(PassageDeletionRow.passage_id)
            .where(PassageDeletionRow.id > deletion_id)
            .order_by(PassageDeletionRow.passage_id)
        )
    )


def passage_ids(session: Session, filters: Filters) -> list[int]:
    """The passages that pass all filters, ascending: exact per passage."""
    return list(session.scalars(_filtered(select(PassageRow.id), filters).order_by(PassageRow.id)))


def _filtered(query: Select[int], filters: Filters) -> Select[int]:
    query = query.where(*_conditions(filters))
    if filters.event_id or filters.recorded_from or filters.recorded_to:
        query = query.join(RecordingRow, RecordingRow.id == PassageRow.recording_id)
    if filters.speaker_id:
        query = query.join(PassageSpeakerRow, PassageSpeakerRow.passage_id == PassageRow.id)
    return query


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.recording_id:
        conditions.append(PassageRow.recording_id == filters.recording_id)
    if filters.event_id:
        conditions.append(RecordingRow.event_id == filters.event_id)
    if filters.speaker_id:
        conditions.append(PassageSpeakerRow.speaker_id == filters.speaker_id)
    if filters.language:
        conditions.append(PassageRow.language == filters.language)
    if filters.recorded_from:
        conditions.append(RecordingRow.recorded_on >= filters.recorded_from)
    if filters.recorded_to:
        conditions.append(RecordingRow.recorded_on <= filters.recorded_to)
    return conditions


def passages_in_context(session: Session, ids: Sequence[int]) -> dict[int, PassageInContext]:
    """Ids -> passages with recording, event, speakers and segments without words; a fixed number of queries.

    Ids that are no longer there are left out.
    """
    rows = plain_rows(session, _PASSAGES, ids=ids)
    recordings = recordings_by_id(session, sorted({row.recording_id for row in rows}))
    events = events_by_id(session, {one.event_id for one in recordings.values() if one.event_id})
    segments = _segments_by_passage_id(session, [row.id for row in rows])
    found = {}
    for row in rows:
        own = segments.get(row.id, ())
        speakers = {s.speaker_id: s.speaker for s in own if s.speaker_id and s.speaker}
        recording = recordings[row.recording_id]
        found[row.id] = PassageInContext(
            passage=passage_from(row, [s.id for s in own if s.id is not None], tuple(speakers)),
            recording=recording,
            event=events.get(recording.event_id or ""),
            speakers=tuple(speakers.values()),
            segments=tuple(own),
        )
    return found


def _segments_by_passage_id(session: Session, ids: Sequence[int]) -> dict[int, list[Segment]]:
    found: dict[int, list[Segment]] = {}
    for *segment, passage_id in plain_rows(session, _SEGMENTS, ids=ids):
        found.setdefault(passage_id, []).append(wordless_segment(*segment))
    return found


def count_searchable(session: Session, filters: Filters) -> int:
    """How many recordings have passages that pass the filters."""
    query = select(func.count(distinct(PassageRow.recording_id)))
    return session.scalar(_filtered(query, filters)) or 0


def passage_languages(session: Session) -> list[str]:
    """The languages of passages, in order: a look-up in an index each, whatever the size."""
    return [tag for (tag,) in plain_rows(session, _LANGUAGES)]
