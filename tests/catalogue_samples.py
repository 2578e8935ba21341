"""Values to put into a catalogue: each is complete, so that a round trip can be compared whole."""

from datetime import date
from fractions import Fraction
from pathlib import Path

from sqlalchemy.orm import Session

from archive.catalogue import queries, store
from archive.recordings import (
    AudioTrack,
    Condition,
    Event,
    MediaFacts,
    MediaFile,
    Passage,
    PassageVectors,
    Recording,
    Segment,
    TranscriptKind,
    Word,
)
from archive.timecode import Milliseconds

ROOT = Path("/library")

EVENT = Event(
    id="e1",
    title="Spring Screens",
    title_translations={"zh": "春幕论坛"},
    starts_on=date(2024, 3, 26),
    ends_on=date(2024, 3, 27),
    venue="Harbour Hall",
    organiser="Producers",
)

VECTORS = PassageVectors(passage=b"\x00\x00\x80?", segments=b"\x00<\x00<")


def sample_media(path: Path, sha256: str) -> MediaFile:
    """A broadcast file with two tracks."""
    tracks = (
        AudioTrack(1, "aac", 2, 48000, "eng", "Floor", is_default=True),
        AudioTrack(2, "aac", 1, 48000, "chi"),
    )
    facts = MediaFacts(
        container="mov,mp4",
        duration=Milliseconds(60_060),
        audio_tracks=tracks,
        video_codec="h264",
        pixel_format="yuv422p10le",
        width=1920,
        height=1080,
        frame_rate=Fraction(30000, 1001),
        start_timecode="10:00:00;00",
        is_drop_frame=True,
        condition=Condition.PARTIAL,
    )
    return MediaFile(path, sha256, 123_456_789_012, facts, audio_track=2)


def sample_recording(recording_id: str, path: str, **facts: object) -> Recording:
    """A recording with its media; facts replace or add to what it is made of."""
    media = sample_media(ROOT / path, f"sha-{recording_id}")
    values: dict[str, object] = {"title": f"Talk {recording_id}", "media": media, **facts}
    return Recording(id=recording_id, path=path, **values)  # type: ignore[arg-type]  # values of many types


def sample_segments(*texts: str, speaker: str | None = "Clara Voss") -> list[Segment]:
    """Segments of one second each, each a single word with a time."""
    return [
        Segment(
            Milliseconds(n * 1000),
            Milliseconds(n * 1000 + 900),
            text,
            speaker,
            "en",
            (Word(text, Milliseconds(n * 1000), Milliseconds(n * 1000 + 900), 0.875),),
            confidence=0.875,
            is_doubtful=True,
        )
        for n, text in enumerate(texts)
    ]


def put_transcript(session: Session, recording_id: str, segments: list[Segment]) -> str:
    """A complete machine transcript, made current; its id."""
    transcript_id = store.begin_transcript(session, recording_id, TranscriptKind.MACHINE, "whisper")
    store.add_piece(session, transcript_id, segments, Milliseconds(60_000))
    store.finish_transcript(session, transcript_id, "en")
    return transcript_id


def put_passages(session: Session, transcript_id: str, segments: list[Segment]) -> list[int]:
    """A passage of each segment of a transcript, with vectors; their ids."""
    model = store.put_embedding_model(session, "a model", "fingerprint", 1)
    passages = [sample_passage(segment) for segment in segments]
    vectors = [VECTORS] * len(passages)
    return store.replace_passages(session, transcript_id, passages, vectors, model, "stamp")


def sample_passage(segment: Segment) -> Passage:
    """A passage of one segment that the catalogue holds."""
    assert segment.id is not None
    speakers = () if segment.speaker_id is None else (segment.speaker_id,)
    return Passage(segment.start, segment.end, segment.text, segment.language, (segment.id,), speakers, 7)


def put_talk(
    session: Session, recording_id: str, *texts: str, speaker: str = "Ann", **facts: object
) -> list[int]:
    """A recording with a passage for each text; the passages' ids."""
    store.add_recording(session, sample_recording(recording_id, f"{recording_id}.mp4", **facts), ROOT)
    transcript_id = put_transcript(session, recording_id, sample_segments(*texts, speaker=speaker))
    return put_passages(session, transcript_id, queries.segments(session, transcript_id))
