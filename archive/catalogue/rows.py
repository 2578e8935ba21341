"""Rows to frozen values and back."""

import socket
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from sqlalchemy import Row

from archive.catalogue.identity import now, storable
from archive.catalogue.processes import is_running
from archive.catalogue.tables import (
    AudioTrackRow,
    EventRow,
    JobRow,
    MediaFileRow,
    SegmentRow,
    TranscriptRow,
)
from archive.jobs import Job, JobKind, JobProgress, Owner, Stage, State
from archive.messages import Message
from archive.recordings import (
    AudioTrack,
    Condition,
    Event,
    MediaFacts,
    MediaFile,
    Passage,
    Recording,
    Segment,
    Transcript,
    TranscriptKind,
    Word,
)
from archive.timecode import Milliseconds

PlainRow = Row[*tuple[Any, ...]]
"""With the columns of a table, under their names."""


def event_from(row: EventRow | PlainRow) -> Event:
    return Event(
        id=row.id,
        title=row.title,
        title_translations=dict(row.title_translations),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        venue=row.venue,
        organiser=row.organiser,
    )


def recording_from(row: PlainRow, media: PlainRow | None, tracks: Sequence[PlainRow] = ()) -> Recording:
    return Recording(
        id=row.id,
        title=row.title,
        path=row.path,
        event_id=row.event_id,
        recorded_on=row.recorded_on,
        language=row.language,
        description=row.description,
        rights=row.rights,
        is_closed=row.is_closed,
        closed_reason=row.closed_reason,
        media=None if media is None else media_from(media, tracks),
        added_at=row.added_at,
    )


def media_from(row: PlainRow, tracks: Sequence[PlainRow]) -> MediaFile:
    facts = MediaFacts(
        container=row.container,
        duration=None if row.duration_ms is None else Milliseconds(row.duration_ms),
        audio_tracks=tuple(track_from(track) for track in tracks),
        video_codec=row.video_codec,
        pixel_format=row.pixel_format,
        width=row.width,
        height=row.height,
        frame_rate=None if row.frame_rate is None else Fraction(row.frame_rate),
        start_timecode=row.start_timecode,
        is_drop_frame=row.is_drop_frame,
        condition=Condition(row.condition),
    )
    return MediaFile(
        path=Path(row.path),
        sha256=row.sha256,
        size=row.size,
        facts=facts,
        audio_track=row.audio_track,
    )


def media_row(recording_id: str, media: MediaFile) -> MediaFileRow:
    facts = media.facts
    return MediaFileRow(
        recording_id=recording_id,
        path=str(media.path),
        sha256=media.sha256,
        size=media.size,
        container=facts.container,
        duration_ms=facts.duration,
        video_codec=facts.video_codec,
        pixel_format=facts.pixel_format,
        width=facts.width,
        height=facts.height,
        frame_rate=None if facts.frame_rate is None else str(facts.frame_rate),
        start_timecode=facts.start_timecode,
        is_drop_frame=facts.is_drop_frame,
        condition=facts.condition.value,
        audio_track=media.audio_track,
    )


def track_from(row: PlainRow) -> AudioTrack:
    return AudioTrack(
        position=row.position,
        codec=row.codec,
        channels=row.channels,
        sample_rate=row.sample_rate,
        language=row.language,
        title=row.title,
        is_default=row.is_default,
    )


def track_row(recording_id: str, track: AudioTrack) -> AudioTrackRow:
    return AudioTrackRow(
        recording_id=recording_id,
        position=track.position,
        codec=track.codec,
        channels=track.channels,
        sample_rate=track.sample_rate,
        language=track.language,
        title=track.title,
        is_default=track.is_default,
    )


def transcript_from(row: TranscriptRow) -> Transcript:
    return Transcript(
        id=row.id,
        recording_id=row.recording_id,
        kind=TranscriptKind(row.kind),
        source=row.source,
        language=row.language,
        is_complete=row.is_complete,
        transcribed_until=Milliseconds(row.transcribed_until_ms),
        source_sha256=row.source_sha256,
        settings=dict(row.settings),
        created_at=row.created_at,
    )


def segment_from(row: SegmentRow, speaker: str | None, correction: str | None) -> Segment:
    """A segment as people read it: a correction replaces the text and, its words gone, the words."""
    return Segment(
        start=Milliseconds(row.start_ms),
        end=Milliseconds(row.end_ms),
        text=row.text if correction is None else correction,
        speaker=speaker,
        language=row.language,
        words=tuple(word_from(word) for word in row.words) if correction is None else (),
        confidence=row.confidence,
        is_doubtful=row.is_doubtful and correction is None,
        id=row.id,
        speaker_id=row.speaker_id,
    )


def word_from(word: Sequence[Any]) -> Word:
    text, start, end, probability = word
    return Word(text, Milliseconds(start), Milliseconds(end), probability)


def segment_row(transcript_id: str, position: int, segment: Segment, speaker_id: str | None) -> SegmentRow:
    return SegmentRow(
        transcript_id=transcript_id,
        position=position,
        start_ms=segment.start,
        end_ms=segment.end,
        text=storable(segment.text),
        language=segment.language,
        speaker_id=speaker_id,
        words=[[storable(w.text), w.start, w.end, round(w.probability, 3)] for w in segment.words],
        confidence=segment.confidence,
        is_doubtful=segment.is_doubtful,
    )


def passage_from(row: PlainRow, segment_ids: Sequence[int], speaker_ids: Sequence[str]) -> Passage:
    """Of a row with a passage's own columns."""
    return Passage(
        start=Milliseconds(row.start_ms),
        end=Milliseconds(row.end_ms),
        text=row.text,
        language=row.language,
        segment_ids=tuple(segment_ids),
        speaker_ids=tuple(speaker_ids),
        token_count=row.token_count,
        id=row.id,
        recording_id=row.recording_id,
    )


def job_from(row: JobRow) -> Job:
    """A line of the ledger; its owner only while the lease holds."""
    owner = None
    if row.state == State.WORKING and row.owner is not None and not is_abandoned(row):
        owner = Owner(row.owner, row.host or "", row.process_id or 0, row.started_at)
    return Job(
        kind=JobKind(row.kind),
        subject=row.subject,
        state=State(row.state),
        root=None if row.root is None else Path(row.root),
        stage=None if row.stage is None else Stage(row.stage),
        recording_id=row.recording_id,
        attempts=row.attempts,
        error_code=row.error_code,
        error_message=told_in(row, "message"),
        error_hint=told_in(row, "hint"),
        error_stderr=row.error_stderr,
        updated_at=row.updated_at,
        id=row.id,
        owner=owner,
        deaths=row.deaths,
        progress=JobProgress(**row.progress),
        outcome=row.outcome,
    )


def told_in(row: JobRow, name: str) -> Message:
    """What a line says: as a value, or where an older version wrote it in English alone."""
    if row.error_told is not None:
        return Message.from_json(row.error_told[name])
    return Message({"message": row.error_message, "hint": row.error_hint}[name] or "")


def is_abandoned(row: JobRow) -> bool:
    """Whether whoever worked on a job lost its lease: at once when their process on this machine is dead,
    otherwise when it has run out."""
    if row.lease_until is None or row.lease_until < now():
        return True
    return row.host == socket.gethostname() and not is_running(row.process_id or 0)
