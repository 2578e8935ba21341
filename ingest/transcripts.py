"""The transcript of a recording: taken from a file beside it, or heard by the speech model.

Either way it ends as segments in the catalogue. What is heard is committed piece by piece, each with the
note how far it came, so that a crash costs one piece at the most.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from archive.catalogue import Catalogue, queries, store
from archive.errors import LanguageNotKnown, MediaChanged, TranscriptNotFound
from archive.media import Ffmpeg, decode, sha256_of
from archive.recordings import (
    Condition,
    MediaFile,
    Recording,
    Segment,
    Transcript,
    TranscriptKind,
)
from archive.timecode import Milliseconds
from ingest.audio_tracks import track_language
from ingest.chunks import Piece, pieces
from ingest.diarization import SpeakerTurn, assign_speakers, read_rttm
from ingest.discover import Found
from ingest.identify import file_state
from ingest.transcribe import UNDETERMINED, SpeechModel
from ingest.transcript_files import read_transcript

PARTIAL_SHARE = 0.02  # of the stated duration that may be missing before a recording counts as partial
PARTIAL_LEAST = Milliseconds(2000)


@dataclass(frozen=True, slots=True)
class Voices:
    """Who speaks in a recording, from whatever source tells."""

    turns: tuple[SpeakerTurn, ...] = ()
    turns_sha256: str | None = None
    only_speaker: str | None = None  # the programme's, where one person speaks

    @classmethod
    def of(cls, found: Found, only_speaker: str | None) -> "Voices":
        """From the RTTM file beside the media, if there is one; TranscriptUnreadable."""
        if found.diarization is None:
            return cls(only_speaker=only_speaker)
        turns = tuple(read_rttm(found.diarization))
        return cls(turns, sha256_of(found.diarization), only_speaker)

    @property
    def settings(self) -> dict[str, Any]:
        """What of a transcript depends on them."""
        return {"rttm": self.turns_sha256, "speaker": self.only_speaker}

    def name(self, segments: Sequence[Segment]) -> list[Segment]:
        """The segments with their speakers; a voice tag that is already there stays."""
        named = assign_speakers(segments, self.turns) if self.turns else list(segments)
        if self.only_speaker is None:
            return named
        return [s if s.speaker else replace(s, speaker=self.only_speaker) for s in named]


def transcript_beside(found: Found, catalogue: Catalogue) -> Path | None:
    """The best transcript file that lies beside the media and that Rostrum did not write itself."""
    for path in found.transcripts:
        with catalogue.reading() as session:
            is_own = queries.is_written_by_rostrum(session, sha256_of(path))
        if not is_own and not read_transcript(path).is_by_rostrum:
            return path
    return None


def import_transcript(
    recording: Recording, file: Path, voices: Voices, language: str | None, catalogue: Catalogue
) -> tuple[Transcript, bool]:
    """The current transcript, from a file; and whether it is new. TranscriptUnreadable.

    language: the programme's, which goes before the file's own.
    """
    digest = sha256_of(file)
    settings = voices.settings
    with catalogue.reading() as session:
        for known in queries.transcripts(session, recording.id):
            if known.source_sha256 == digest and known.settings == settings and known.is_complete:
                return queries.current_transcript(session, recording.id), False
    content = read_transcript(file)
    segments = voices.name(content.segments)
    end = max((segment.end for segment in segments), default=Milliseconds(0))
    with catalogue.writing() as session:
        transcript_id = store.begin_transcript(
            session,
            recording.id,
            TranscriptKind.IMPORTED,
            str(file),
            source_sha256=digest,
            settings=settings,
        )
        store.add_piece(session, transcript_id, segments, end)
        store.finish_transcript(session, transcript_id, language or content.language)
        store.describe_recording(session, recording.id, language=language or content.language)
        return queries.current_transcript(session, recording.id), True


def renew_speakers(transcript: Transcript, voices: Voices, catalogue: Catalogue) -> Transcript | None:
    """The same words as a new transcript when the RTTM file or the programme changed; else None.

    For what a machine heard, which knows no speakers by itself. Corrections stay over it.
    """
    known = {key: transcript.settings.get(key) for key in voices.settings}
    if known == voices.settings:
        return None
    with catalogue.writing() as session:
        spoken = [replace(s, speaker=None) for s in queries.machine_segments(session, transcript.id)]
        renewed = store.begin_transcript(
            session,
            transcript.recording_id,
            transcript.kind,
            transcript.source,
            source_sha256=transcript.source_sha256,
            settings={**transcript.settings, **voices.settings},
        )
        store.add_piece(session, renewed, voices.name(spoken), transcript.transcribed_until)
        store.carry_corrections(session, transcript.id, renewed)
        store.finish_transcript(session, renewed, transcript.language)
        return queries.current_transcript(session, transcript.recording_id)


def imported_transcript(recording: Recording, catalogue: Catalogue) -> Transcript | None:
    """The current transcript if it was imported: it stands although its file is gone."""
    with catalogue.reading() as session, suppress(TranscriptNotFound):
        current = queries.current_transcript(session, recording.id)
        return current if current.kind is TranscriptKind.IMPORTED else None
    return None


def machine_transcript(recording: Recording, catalogue: Catalogue) -> Transcript | None:
    """The newest complete transcript that was heard from the media and the track that there are now.

    None also where a hearing was interrupted: then it is to go on.
    """
    media = recording.media
    assert media is not None
    with catalogue.reading() as session:
        if queries.draft(session, recording.id) is not None:
            return None
        heard = [
            transcript
            for transcript in queries.transcripts(session, recording.id)
            if transcript.kind is TranscriptKind.MACHINE
            and transcript.is_complete
            and transcript.settings.get("media") == media.sha256
            and transcript.settings.get("audio_track") == media.audio_track
        ]
    return heard[-1] if heard else None


def make_current(transcript: Transcript, catalogue: Catalogue) -> bool:
    """Make a complete transcript the one that is read and searched; whether it was another one before."""
    with catalogue.writing() as session:
        if queries.current_transcript(session, transcript.recording_id).id == transcript.id:
            return False
        store.finish_transcript(session, transcript.id, transcript.language)
        return True


class Transcriber:
    """Hears a recording's media; goes on with the draft that a crash left."""

    def __init__(
        self,
        model: SpeechModel,
        ffmpeg: Ffmpeg,
        catalogue: Catalogue,
        piece_minutes: float,
        on_progress: Callable[[Milliseconds], None],
        on_piece: Callable[[Session], None] = lambda _session: None,
    ) -> None:
        """on_piece: a part of each piece's transaction."""
        self._model = model
        self._ffmpeg = ffmpeg
        self._catalogue = catalogue
        self._piece_minutes = piece_minutes
        self._on_progress = on_progress
        self._on_piece = on_piece

    def transcribe(self, recording: Recording, voices: Voices, language: str | None) -> Transcript:
        """A complete transcript, now the current one; commits after every piece.

        Raises MediaErrors; MediaChanged if the file changed meanwhile.
        """
        media = recording.media
        assert media is not None
        before = file_state(media.path)
        if before.size != media.size:
            raise MediaChanged(media.path)
        language = language or track_language(media.facts, media.audio_track)
        self._check_language(media.path, language)
        draft = self._draft(recording, voices, media, language)
        until = draft.transcribed_until
        self._on_progress(until)
        language = draft.language or language
        for piece in self._pieces(media, until):
            language = language or self._detected(piece)
            segments = self._model.transcribe(piece, language or UNDETERMINED, self._on_progress)
            until = piece.end
            with self._catalogue.writing() as session:
                store.add_piece(session, draft.id, voices.name(segments), until)
                store.note_language(session, draft.id, language)
                self._on_piece(session)
            self._on_progress(until)
        if file_state(media.path) != before:
            raise MediaChanged(media.path)
        return self._finish(recording, media, draft, language, until)

    def _detected(self, piece: Piece) -> str | None:
        """The language of a piece; None, to be asked again of the next, where nobody speaks."""
        language, _ = self._model.detect_language(piece)
        return None if language == UNDETERMINED else language

    def _pieces(self, media: MediaFile, until: Milliseconds) -> Iterator[Piece]:
        blocks = decode(media.path, self._ffmpeg, track=media.audio_track or 1)
        return pieces(blocks, self._piece_minutes, skip_until=until)

    def _check_language(self, path: Path, language: str | None) -> None:
        """Told before minutes of decoding, and with the file that it is about."""
        if language is not None and language not in self._model.languages:
            raise LanguageNotKnown(path, language, self._model.name, self._model.known_languages)

    def _draft(
        self, recording: Recording, voices: Voices, media: MediaFile, language: str | None
    ) -> Transcript:
        """The draft to go on with: the same media heard in the same way; otherwise a new one."""
        settings = {
            **self._model.settings,
            **voices.settings,
            "media": media.sha256,
            "audio_track": media.audio_track,
            "piece_minutes": self._piece_minutes,
        }
        with self._catalogue.writing() as session:
            draft = queries.draft(session, recording.id)
            if draft is not None and draft.settings == settings and language in (None, draft.language):
                return draft
            store.discard_drafts(session, recording.id)
            store.begin_transcript(
                session,
                recording.id,
                TranscriptKind.MACHINE,
                self._model.name,
                language=language,
                settings=settings,
            )
            draft = queries.draft(session, recording.id)
            assert draft is not None
            return draft

    def _finish(
        self,
        recording: Recording,
        media: MediaFile,
        draft: Transcript,
        language: str | None,
        decoded: Milliseconds,
    ) -> Transcript:
        with self._catalogue.writing() as session:
            store.finish_transcript(session, draft.id, language)
            store.describe_recording(session, recording.id, language=language)
            store.set_condition(session, recording.id, after_decoding(media, decoded))
            return queries.current_transcript(session, recording.id)


def after_decoding(media: MediaFile, decoded: Milliseconds) -> MediaFile:
    """The media file with what decoding taught: partial if much less came than its container states."""
    stated = media.facts.duration
    if stated is None:
        return replace(media, facts=replace(media.facts, duration=decoded))
    missing = stated - decoded
    is_partial = missing > max(PARTIAL_LEAST, PARTIAL_SHARE * stated)
    condition = Condition.PARTIAL if is_partial else media.facts.condition
    return replace(media, facts=replace(media.facts, condition=condition))
