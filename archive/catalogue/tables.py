"""The tables. Plain SQL types only, so that SQLite and PostgreSQL hold the same thing.

    event ─< recording ─┬─ media_file ─< audio_track
                        ├─< transcript ─< segment ─< correction     machine text below, people's over it
                        │        └─< passage ─┬─< passage_speaker
                        │                     └─< vector >─ embedding_model
                        └─< job               one line per thing to do: how far it came, or why not
    speaker ─< speaker_alias      passage_deletion: what the indexes must forget
    removed_recording: what links to it are told

Additive from here: reels and their clips point at recording, start and end; closed spans likewise;
a second embedding model is a second set of vectors.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {  # constraints need names so that a migration can change them
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite gives out row ids by itself only to a column called INTEGER
BigId = BigInteger().with_variant(Integer, "sqlite")


class Table(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class EventRow(Table):
    __tablename__ = "event"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    title_translations: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    venue: Mapped[str | None]
    organiser: Mapped[str | None]


class RecordingRow(Table):
    __tablename__ = "recording"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    root: Mapped[str]  # the folder that was ingested
    path: Mapped[str]  # relative to it, with forward slashes
    event_id: Mapped[str | None] = mapped_column(ForeignKey("event.id"), index=True)
    recorded_on: Mapped[date | None] = mapped_column(index=True)
    language: Mapped[str | None]
    description: Mapped[str | None]
    rights: Mapped[str | None]
    is_closed: Mapped[bool] = mapped_column(default=False)
    closed_reason: Mapped[str | None]
    added_at: Mapped[datetime]


class RemovedRecordingRow(Table):
    """What was taken out of the archive, so that links to it say so; it comes back under its id."""

    __tablename__ = "removed_recording"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    sha256: Mapped[str | None] = mapped_column(index=True)  # of its media
    removed_at: Mapped[datetime]


class MediaFileRow(Table):
    __tablename__ = "media_file"

    recording_id: Mapped[str] = mapped_column(
        ForeignKey("recording.id", ondelete="CASCADE"), primary_key=True
    )
    path: Mapped[str]  # absolute
    sha256: Mapped[str] = mapped_column(unique=True)
    size: Mapped[int] = mapped_column(BigInteger)
    container: Mapped[str]
    duration_ms: Mapped[int | None] = mapped_column(BigInteger)
    video_codec: Mapped[str | None]
    pixel_format: Mapped[str | None]
    width: Mapped[int | None]
    height: Mapped[int | None]
    frame_rate: Mapped[str | None]  # exact: "30000/1001"
    start_timecode: Mapped[str | None]
    is_drop_frame: Mapped[bool] = mapped_column(default=False)
    condition: Mapped[str]
    audio_track: Mapped[int | None]


class AudioTrackRow(Table):
    __tablename__ = "audio_track"

    recording_id: Mapped[str] = mapped_column(
        ForeignKey("media_file.recording_id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    codec: Mapped[str]
    channels: Mapped[int]
    sample_rate: Mapped[int]
    language: Mapped[str | None]
    title: Mapped[str | None]
    is_default: Mapped[bool]


class SpeakerRow(Table):
    __tablename__ = "speaker"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class SpeakerAliasRow(Table):
    """Every spelling of a name, the name itself included, folded for look-up."""

    __tablename__ = "speaker_alias"

    folded: Mapped[str] = mapped_column(primary_key=True)  # NFKC, casefolded, single spaces
    spelling: Mapped[str]
    speaker_id: Mapped[str] = mapped_column(ForeignKey("speaker.id", ondelete="CASCADE"), index=True)


class TranscriptRow(Table):
    __tablename__ = "transcript"
    __table_args__ = (
        Index(
            "uq_transcript_current",
            "recording_id",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    recording_id: Mapped[str] = mapped_column(ForeignKey("recording.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    source: Mapped[str]
    source_sha256: Mapped[str | None] = mapped_column(index=True)
    language: Mapped[str | None]
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    is_complete: Mapped[bool] = mapped_column(default=False)
    is_current: Mapped[bool] = mapped_column(default=False)  # the one that is read and searched
    transcribed_until_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    passages_stamp: Mapped[str | None]  # how its passages were made; null: not yet
    created_at: Mapped[datetime]


class SegmentRow(Table):
    __tablename__ = "segment"
    __table_args__ = (
        UniqueConstraint("transcript_id", "position"),
        CheckConstraint("end_ms >= start_ms", name="order"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    transcript_id: Mapped[str] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"))
    position: Mapped[int]
    start_ms: Mapped[int] = mapped_column(BigInteger)
    end_ms: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str]
    language: Mapped[str | None]
    speaker_id: Mapped[str | None] = mapped_column(ForeignKey("speaker.id"), index=True)
    words: Mapped[list[Any]] = mapped_column(JSON, default=list)  # [text, start, end, probability]
    confidence: Mapped[float | None]
    is_doubtful: Mapped[bool] = mapped_column(default=False)


class CorrectionRow(Table):
    """A person's reading of a segment; the latest one is shown, the machine's stays below it."""

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    segment_id: Mapped[int] = mapped_column(ForeignKey("segment.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    author: Mapped[str | None]
    created_at: Mapped[datetime]


class PassageRow(Table):
    __tablename__ = "passage"
    __table_args__ = ({"sqlite_autoincrement": True},)  # an id is never used twice: indexes rely on it

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    recording_id: Mapped[str] = mapped_column(ForeignKey("recording.id", ondelete="CASCADE"), index=True)
    transcript_id: Mapped[str] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"), index=True)
    first_segment_id: Mapped[int] = mapped_column(ForeignKey("segment.id"))
    last_segment_id: Mapped[int] = mapped_column(ForeignKey("segment.id"))
    start_ms: Mapped[int] = mapped_column(BigInteger)
    end_ms: Mapped[int] = mapped_column(BigInteger)
    language: Mapped[str | None] = mapped_column(index=True)
    text: Mapped[str]
    token_count: Mapped[int]


class PassageSpeakerRow(Table):
    __tablename__ = "passage_speaker"

    passage_id: Mapped[int] = mapped_column(ForeignKey("passage.id", ondelete="CASCADE"), primary_key=True)
    speaker_id: Mapped[str] = mapped_column(ForeignKey("speaker.id"), primary_key=True, index=True)


class EmbeddingModelRow(Table):
    __tablename__ = "embedding_model"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    name: Mapped[str]
    fingerprint: Mapped[str] = mapped_column(unique=True)  # weights and prompts
    dimension: Mapped[int]


class VectorRow(Table):
    __tablename__ = "vector"

    passage_id: Mapped[int] = mapped_column(ForeignKey("passage.id", ondelete="CASCADE"), primary_key=True)
    model_id: Mapped[int] = mapped_column(ForeignKey("embedding_model.id"), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)  # float32, little-endian, unit length
    segments: Mapped[bytes] = mapped_column(LargeBinary)  # its segments' vectors in order, float16


class PassageDeletionRow(Table):
    __tablename__ = "passage_deletion"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    passage_id: Mapped[int] = mapped_column(BigInteger)


class JobRow(Table):
    """The ledger of jobs: one line per thing that is done to a subject, its last outcome.

    While it is worked on, whoever has the token of its lease may write to it; `lease_until` passes when
    nobody renews it.
    """

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("kind", "subject"), Index("ix_job_kind_state", "kind", "state"))

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]  # of an ingest: the file's absolute path
    root: Mapped[str | None]  # of an ingest: the folder that was given
    recording_id: Mapped[str | None] = mapped_column(
        ForeignKey("recording.id", ondelete="CASCADE"), index=True
    )
    stage: Mapped[str | None]
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    deaths: Mapped[int] = mapped_column(default=0)  # in a row, with nothing finished in between
    owner: Mapped[str | None]  # "rostrum ingest (process 4711 on host)"
    host: Mapped[str | None]
    process_id: Mapped[int | None]
    token: Mapped[str | None] = mapped_column(unique=True)  # of the lease
    lease_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    progress: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    outcome: Mapped[str | None]
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]  # in English
    error_hint: Mapped[str | None]
    error_told: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # both, as values
    error_stderr: Mapped[str | None]
    updated_at: Mapped[datetime]


class WrittenFileRow(Table):
    """Files that Rostrum wrote beside media: known by content, so that ingest does not take them back."""

    __tablename__ = "written_file"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str]
