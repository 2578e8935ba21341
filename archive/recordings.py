"""What the archive holds, as frozen values.

    Event ─< Recording ─┬─ MediaFile ─< AudioTrack
                        └─< Transcript ─< Segment ─< Word
                                │            └─ Speaker >─ (once for the whole archive)
                                └─< Passage

Times are integer milliseconds (`start`, `end`, `duration`), `end` exclusive.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple
from unicodedata import east_asian_width

from archive.jobs import Job, State
from archive.timecode import FrameRate, Milliseconds


class Condition(StrEnum):
    """How much of a media file can be read."""

    WHOLE = "whole"
    PARTIAL = "partial"  # it decodes, but to less than its container promises


class TranscriptKind(StrEnum):
    """Where a transcript's text comes from."""

    MACHINE = "machine"
    IMPORTED = "imported"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Event:
    """A forum edition."""

    id: str
    title: str
    title_translations: dict[str, str] = field(default_factory=dict)  # language -> title
    starts_on: date | None = None
    ends_on: date | None = None
    venue: str | None = None
    organiser: str | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person, once for the whole archive."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """One audio stream of a media file."""

    position: int  # counted among the audio streams, from 1, as --audio-track does
    codec: str
    channels: int
    sample_rate: int
    language: str | None = None  # as the container tags it, e.g. "eng"
    title: str | None = None
    is_default: bool = False

    def __str__(self) -> str:
        marks = [self.language, self.title, "default" if self.is_default else None]
        return f"{self.position} ({', '.join(m for m in marks if m) or self.codec})"


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What a probe learns about a media file."""

    container: str  # PyAV's format name, e.g. "mov,mp4,m4a,3gp,3g2,mj2"
    duration: Milliseconds | None  # as the container states it
    audio_tracks: tuple[AudioTrack, ...]
    video_codec: str | None = None
    pixel_format: str | None = None  # as FFmpeg calls it, e.g. "yuv420p"; None too where nobody looked
    width: int | None = None
    height: int | None = None
    frame_rate: FrameRate | None = None  # None: no picture (cover art is no picture)
    start_timecode: str | None = None  # "10:00:00:00"; ";" before the frames says drop-frame
    is_drop_frame: bool = False
    condition: Condition = Condition.WHOLE

    @property
    def has_picture(self) -> bool:
        return self.frame_rate is not None


@dataclass(frozen=True, slots=True)
class MediaFile:
    """The one media file of a recording."""

    path: Path  # absolute, where it lies
    sha256: str
    size: int  # bytes
    facts: MediaFacts
    audio_track: int | None = None  # the track that was transcribed

    @property
    def transcribed_track(self) -> int | None:
        """The audio track that was transcribed, else the default one; None if there is no sound."""
        tracks = self.facts.audio_tracks
        default = next((track.position for track in tracks if track.is_default), 1)
        return (self.audio_track or default) if tracks else None


@dataclass(frozen=True, slots=True)
class Recording:
    """One recorded talk."""

    id: str
    title: str
    path: str  # relative to the folder that was ingested; of the transcript if there is no media
    event_id: str | None = None
    recorded_on: date | None = None
    language: str | None = None  # BCP 47 primary tag: "en", "zh"
    description: str | None = None
    rights: str | None = None
    is_closed: bool = False  # ask archive.gate, which says what that means
    closed_reason: str | None = None
    media: MediaFile | None = None
    added_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was heard; for imported captions without word times there are none."""

    text: str  # with its leading space, as Whisper writes it: "".join gives the text back
    start: Milliseconds
    end: Milliseconds
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence-sized piece of a transcript."""

    start: Milliseconds
    end: Milliseconds
    text: str
    speaker: str | None = None  # the name that the source gives
    language: str | None = None
    words: tuple[Word, ...] = ()
    confidence: float | None = None  # mean word probability; None where nobody measured it
    is_doubtful: bool = False  # a guard distrusts it: shown, marked, never hidden
    id: int | None = None  # set once the catalogue holds it
    speaker_id: str | None = None  # set once the catalogue holds it


@dataclass(frozen=True, slots=True)
class Transcript:
    """One reading of one recording."""

    id: str
    recording_id: str
    kind: TranscriptKind
    source: str  # the model's name, or the file it was read from
    language: str | None
    is_complete: bool
    transcribed_until: Milliseconds  # audio behind this point is done, in one piece
    source_sha256: str | None = None
    settings: dict[str, object] = field(default_factory=dict)  # how the machine was set
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of search: neighbouring segments of one transcript.

    Its text is what the indexes see: the segments' text with the speaker named at each turn.
    """

    start: Milliseconds
    end: Milliseconds
    text: str
    language: str | None
    segment_ids: tuple[int, ...]
    speaker_ids: tuple[str, ...] = ()
    token_count: int = 0
    id: int | None = None  # set once the catalogue holds it; never used twice
    recording_id: str | None = None  # set once the catalogue holds it


class PassagePlace(NamedTuple):
    """Where a passage is; those of one transcript have ids in a row. Answers take hundreds of these."""

    transcript_id: str
    start: Milliseconds
    end: Milliseconds


@dataclass(frozen=True, slots=True)
class PassageRun:
    """The passages of one transcript: all ids from first to last."""

    recording_id: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class PassageTraits:
    """What passages are told apart by."""

    event_id: str | None
    year: int | None  # of recording
    language: str | None
    speaker_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """What a model made of a passage: unit vectors, little-endian."""

    passage: bytes  # float32, (dimension,)
    segments: bytes  # float16, (segments of the passage, dimension)


@dataclass(frozen=True, slots=True)
class Standing:
    """A recording with what a list of recordings shows beside it."""

    recording: Recording
    state: State
    event: Event | None = None
    speakers: tuple[Speaker, ...] = ()
    transcript: Transcript | None = None
    job: Job | None = None  # of bringing it in

    @property
    def length(self) -> Milliseconds | None:
        """As the media says; of text alone, to the end of its last line."""
        media = self.recording.media
        if media is not None and media.facts.duration is not None:
            return media.facts.duration
        return None if self.transcript is None else self.transcript.transcribed_until or None


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to; every field that is set must hold for a passage."""

    recording_id: str | None = None
    event_id: str | None = None
    speaker_id: str | None = None
    language: str | None = None
    recorded_from: date | None = None  # inclusive
    recorded_to: date | None = None  # inclusive

    def __bool__(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class PassageInContext:
    """A passage with what a hit shows beside it."""

    passage: Passage
    recording: Recording
    event: Event | None
    speakers: tuple[str, ...]  # names, in the order in which they speak
    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """What was said, without the names."""
        return join_texts(segment.text for segment in self.segments)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What an archive holds, counted."""

    recordings: int
    searchable: int  # recordings whose passages are in the catalogue
    passages: int
    speakers: int
    events: int
    duration: Milliseconds  # of all media whose length is known
    first_day: date | None = None  # of recording
    last_day: date | None = None
    years: tuple[int, ...] = ()  # of recording, the latest first
    languages: tuple[str, ...] = ()  # of recordings


@dataclass(frozen=True, slots=True)
class EventHoldings:
    """What an event holds, counted."""

    recordings: int
    duration: Milliseconds  # of all its media whose length is known


@dataclass(frozen=True, slots=True)
class Spoken:
    """How long somebody speaks in a recording; segments that overlap count once."""

    speaker_id: str
    recording_id: str
    duration: Milliseconds


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person says without a break, or a part of it: neighbouring segments of one transcript."""

    recording_id: str
    segments: tuple[Segment, ...]


def join_texts(texts: Iterable[str]) -> str:
    """Pieces of speech as one text: a space between them, but none beside Han characters."""
    joined = ""
    for text in texts:
        text = text.strip()  # noqa: PLW2901 - the stripped text is the one that is meant
        if joined and text and not (is_wide(joined[-1]) or is_wide(text[0])):
            joined += " "
        joined += text
    return joined


def is_wide(character: str) -> bool:
    """Han, kana, hangul and the punctuation set among them: written without spaces."""
    return east_asian_width(character) in "WF"
