"""One file's way into the archive: a few stages, each resumable, each noted in the ledger.

    found file ─► PROBE identify ─► TRANSCRIBE import or hear ─► INDEX passages, vectors, indexes

A stage's result and the note that it is done are one transaction, so that a crash at any point leaves
whole work behind, and the next run goes on from there.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from archive import Archive
from archive.catalogue import queries, store
from archive.errors import FileUnusable, RostrumError
from archive.media import Ffmpeg
from archive.messages import Quoted, message
from archive.recordings import Recording, Stage, State, Transcript, Work
from archive.timecode import Milliseconds
from ingest.discover import Found
from ingest.identify import Identified, identify
from ingest.programme import Programme, read_programme
from ingest.progress import (
    FileFailed,
    FileFinished,
    FileSkipped,
    Listener,
    ModelLoaded,
    Outcome,
    Progress,
    Remark,
)
from ingest.transcribe import SpeechModel
from ingest.transcripts import (
    Transcriber,
    Voices,
    heard_transcript,
    import_transcript,
    imported_transcript,
    make_current,
    renew_speakers,
    transcript_beside,
)
from search import Indexer, find_embedding_model


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """What a person may ask of an ingest."""

    audio_track: str | None = None  # a number or a language
    language: str | None = None
    transcribe: bool = False  # although a transcript lies beside the media
    again: bool = False  # although there is a machine transcript already
    only_waiting: bool = False  # of what is unfinished, not what failed
    programme: Programme | None = None  # instead of the event.yaml files


class Pipeline:
    """The stages, with the models they share; models are loaded when first needed."""

    def __init__(
        self,
        archive: Archive,
        listener: Listener,
        options: IngestOptions,
    ) -> None:
        self._archive = archive
        self._catalogue = archive.catalogue
        self._listener = listener
        self._options = options
        self.transcribed = Milliseconds(0)  # audio heard so far

    @cached_property
    def indexer(self) -> Indexer:
        return Indexer.open(self._archive)

    def look_for_embedding_model(self) -> None:
        """ModelMissing, without loading it: it is not needed before something has been heard."""
        config = self._archive.config
        if "indexer" not in vars(self):  # which has it already
            find_embedding_model(config.search, config.models, self._archive.models_folder)

    @cached_property
    def ffmpeg(self) -> Ffmpeg:
        return Ffmpeg.find(self._archive.config.media)

    @cached_property
    def speech_model(self) -> SpeechModel:
        config = self._archive.config
        model = SpeechModel.load(config.transcription, config.models, self._archive.models_folder)
        self._listener(ModelLoaded(model.describe()))
        return model

    def ingest(self, found: Found) -> FileFinished | FileFailed | FileSkipped:
        """Take one file through all stages; what goes wrong is noted in the ledger and returned."""
        path = found.root / found.path
        work = self._begin(found, path)
        try:
            if found.media is None and transcript_beside(found, self._catalogue) is None:
                self._forget(path)
                return self._skipped(path)
            programme = self._programme(found)
            identified = self._identify(found, programme)
            if identified.outcome is Outcome.DUPLICATE:
                self._forget(path)
                return self._finished(path, identified, False)
            self._forget_earlier(found, identified.recording)
            work = self._note(work, Stage.TRANSCRIBE, identified.recording.id)
            transcript, is_new = self._transcript(found, identified.recording, programme)
            work = self._note(work, Stage.INDEX, identified.recording.id)
            self._index(path, transcript)
        except RostrumError as error:
            return self._failed(work, error)
        except BrokenPipeError:  # whoever was told of it is gone: that is no fault of the file
            raise
        except OSError as error:
            return self._failed(work, FileUnusable(path, Quoted(error.strerror or str(error))))
        self._note(work, Stage.INDEX, identified.recording.id, State.READY)
        return self._finished(path, identified, is_new)

    def _begin(self, found: Found, path: Path) -> Work:
        with self._catalogue.writing() as session:
            earlier = queries.work_on(session, path)
            work = Work(
                path=path,
                root=found.root,
                stage=Stage.PROBE,
                state=State.WORKING,
                recording_id=earlier.recording_id if earlier else None,
                attempts=earlier.attempts + 1 if earlier else 1,
            )
            store.put_work(session, work)
            return work

    def _programme(self, found: Found) -> Programme:
        if self._options.programme is not None:
            return self._options.programme
        return Programme() if found.programme is None else read_programme(found.programme)

    def _identify(self, found: Found, programme: Programme) -> Identified:
        identified = identify(
            found,
            programme,
            self._catalogue,
            self._archive.config.media,
            self._options.audio_track,
        )
        if identified.remark:
            self._listener(Remark(found.root / found.path, identified.remark))
        return identified

    def _transcript(
        self, found: Found, recording: Recording, programme: Programme
    ) -> tuple[Transcript, bool]:
        """The current transcript, and whether it is a new one."""
        entry = programme.entry(found.path)
        voices = Voices.of(found, entry.speaker)
        language = self._options.language or entry.language
        wants_machine = found.media is not None and (self._options.transcribe or self._options.again)
        if not wants_machine:
            file = transcript_beside(found, self._catalogue)
            if file is not None:
                return import_transcript(recording, file, voices, language, self._catalogue)
            if (imported := imported_transcript(recording, self._catalogue)) is not None:
                return imported, False
        known = heard_transcript(recording, self._catalogue)
        if known is None or self._options.again:
            return self._transcribe(found, recording, voices, language), True
        if (renewed := renew_speakers(known, voices, self._catalogue)) is not None:
            return renewed, True
        return known, make_current(known, self._catalogue)

    def _transcribe(
        self, found: Found, recording: Recording, voices: Voices, language: str | None
    ) -> Transcript:
        section = self._archive.config.transcription
        path, total = found.root / found.path, None
        if recording.media is not None:
            total = recording.media.facts.duration
        transcriber = Transcriber(
            self.speech_model,
            self.ffmpeg,
            self._catalogue,
            section.piece_minutes,
            lambda done: self._listener(Progress(path, Stage.TRANSCRIBE, done, total)),
        )
        transcript = transcriber.transcribe(recording, voices, language or section.language)
        self.transcribed = Milliseconds(self.transcribed + transcript.transcribed_until)
        return transcript

    def _index(self, path: Path, transcript: Transcript) -> None:
        """Passages, vectors and indexes, unless they are there already."""
        with self._catalogue.reading() as session:
            is_due = queries.is_due(session, transcript.id, self.indexer.stamp)
        if is_due:
            total = transcript.transcribed_until
            self.indexer.index(
                transcript,
                lambda share: self._listener(
                    Progress(path, Stage.INDEX, Milliseconds(round(share * total)), total)
                ),
            )
        self.indexer.refresh()

    def _note(self, work: Work, stage: Stage, recording_id: str, state: State = State.WORKING) -> Work:
        noted = Work(
            path=work.path,
            root=work.root,
            stage=stage,
            state=state,
            recording_id=recording_id,
            attempts=work.attempts,
        )
        with self._catalogue.writing() as session:
            store.put_work(session, noted)
        return noted

    def _forget(self, path: Path) -> None:
        """A duplicate has no line of its own: its recording has one where it lies."""
        with self._catalogue.writing() as session:
            store.forget_work(session, path)

    def _forget_earlier(self, found: Found, recording: Recording) -> None:
        """A recording has one line: not one where it lay before, nor one of a transcript beside it."""
        path = found.root / found.path
        with self._catalogue.writing() as session:
            store.forget_other_work(session, recording.id, path)
            for companion in found.transcripts:
                if companion != path:
                    store.forget_work(session, companion)

    def _skipped(self, path: Path) -> FileSkipped:
        skipped = FileSkipped(path, message("written by Rostrum"))
        self._listener(skipped)
        return skipped

    def _finished(self, path: Path, identified: Identified, is_new: bool) -> FileFinished:
        outcome, detail = identified.outcome, identified.detail
        if is_new and outcome is Outcome.UNCHANGED:
            outcome, detail = Outcome.UPDATED, message("it has a new transcript")
        finished = FileFinished(path, outcome, identified.recording.id, detail)
        self._listener(finished)
        return finished

    def _failed(self, work: Work, error: RostrumError) -> FileFailed:
        with self._catalogue.writing() as session:
            store.put_work(
                session,
                Work(
                    path=work.path,
                    root=work.root,
                    stage=work.stage,
                    state=State.FAILED,
                    recording_id=work.recording_id,
                    attempts=work.attempts,
                    error_code=error.code,
                    error_message=str(error.message),
                    error_hint=str(error.hint),
                    error_stderr=getattr(error, "stderr", None),
                ),
            )
        failed = FileFailed(work.path, work.stage, error)
        self._listener(failed)
        return failed
