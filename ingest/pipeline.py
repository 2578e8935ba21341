"""One file's way into the archive: a few stages, each resumable, each noted in the ledger.

    found file ─► PROBE identify ─► TRANSCRIBE import or hear ─► INDEX passages, vectors, indexes

A stage's result and the note that it is done are one transaction, so that a crash at any point leaves
whole work behind, and the next run goes on from there. Each transaction makes sure first that the lease of
the file's job is still ours.
"""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sqlalchemy.orm import Session

from archive import Archive
from archive.catalogue import queries, store
from archive.errors import FileUnusable, JobCancelled, RostrumError
from archive.jobs import Job, JobKind, JobProgress, Stage, State
from archive.leases import Lease, leased
from archive.media import Ffmpeg
from archive.messages import Message, Quoted, counted, message
from archive.recordings import Recording, Transcript
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
from ingest.reporting import Rate
from ingest.transcribe import SpeechModel
from ingest.transcripts import (
    Transcriber,
    Voices,
    import_transcript,
    imported_transcript,
    machine_transcript,
    make_current,
    renew_speakers,
    transcript_beside,
)
from search import Indexer, find_embedding_model

PURPOSE = "rostrum ingest"
CANCELLED = message("cancelled or removed meanwhile")


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
        self._stage = Stage.PROBE  # that the latest file reached
        self._forgotten: set[Path] = set()  # whose lines we took out ourselves: their turn may still come

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

    def ingest(
        self, found: Found, number: int = 1, files: int = 1
    ) -> FileFinished | FileFailed | FileSkipped:
        """Take one file through all stages, under the lease of its job; what goes wrong is noted there and
        returned. number, files: its place in a batch."""
        path = found.root / found.path
        self._stage, place = Stage.PROBE, JobProgress(number=number, files=files)
        turn = leased(
            self._catalogue,
            JobKind.INGEST,
            str(path),
            PURPOSE,
            is_listed=path not in self._forgotten,
            progress=place,
        )
        ended: FileFinished | FileFailed | FileSkipped
        try:
            with turn as lease:
                if lease is None:
                    return self._left(path)
                ended = self._take(_Turn(found, path, lease, number, files))
        except JobCancelled:
            ended = FileSkipped(path, CANCELLED)
        except RostrumError as error:
            ended = FileFailed(path, self._stage, error)
        self._listener(ended)
        return ended

    def _left(self, path: Path) -> FileSkipped:
        """Why somebody else's file, or one that nobody is to have, is left as it is."""
        with self._catalogue.reading() as session:
            job = queries.ingest_on(session, path)
        if job is not None and job.owner is not None:
            left = FileSkipped(path, message("{owner} is importing it", owner=job.owner.name))
        elif job is not None and job.state is State.QUARANTINED:
            left = FileSkipped(path, _quarantined(job))
        else:
            left = FileSkipped(path, CANCELLED)
        self._listener(left)
        return left

    def _take(self, turn: "_Turn") -> FileFinished | FileSkipped:
        try:
            return self._through_all_stages(turn)
        except BrokenPipeError:  # whoever was told of it is gone: that is no fault of the file
            raise
        except OSError as error:
            raise FileUnusable(turn.path, Quoted(error.strerror or str(error))) from error
        finally:
            self._stage = turn.lease.stage or Stage.PROBE

    def _through_all_stages(self, turn: "_Turn") -> FileFinished | FileSkipped:
        found, path, lease = turn.found, turn.path, turn.lease
        if found.media is None and transcript_beside(found, self._catalogue) is None:
            self._forget(lease)
            return FileSkipped(path, message("written by Rostrum"))
        programme = self._programme(found)
        identified = self._identify(turn, programme)
        if identified.outcome is Outcome.DUPLICATE:
            self._forget(lease)
            return _finished(path, identified, False)
        self._forget_earlier(turn, identified.recording)
        transcript, is_new = self._transcript(turn, identified.recording, programme)
        with lease.catalogue.writing() as session:
            lease.advance(session, Stage.INDEX, identified.recording.id)
        self._index(turn, transcript)
        finished = _finished(path, identified, is_new)
        lease.end_with(finished.outcome)
        return finished

    def _programme(self, found: Found) -> Programme:
        if self._options.programme is not None:
            return self._options.programme
        return Programme() if found.programme is None else read_programme(found.programme)

    def _identify(self, turn: "_Turn", programme: Programme) -> Identified:
        def note(session: Session, recording_id: str) -> None:
            turn.lease.advance(session, Stage.TRANSCRIBE, recording_id)

        identified = identify(
            turn.found,
            programme,
            turn.lease.catalogue,
            self._archive.config.media,
            self._options.audio_track,
            note=note,
        )
        if identified.remark:
            self._listener(Remark(turn.path, identified.remark))
        return identified

    def _transcript(
        self, turn: "_Turn", recording: Recording, programme: Programme
    ) -> tuple[Transcript, bool]:
        """The current transcript, and whether it is a new one."""
        found, catalogue = turn.found, turn.lease.catalogue
        entry = programme.entry(found.path)
        voices = Voices.of(found, entry.speaker)
        language = self._options.language or entry.language
        wants_machine = found.media is not None and (self._options.transcribe or self._options.again)
        if not wants_machine:
            file = transcript_beside(found, catalogue)
            if file is not None:
                return import_transcript(recording, file, voices, language, catalogue)
            if (imported := imported_transcript(recording, catalogue)) is not None:
                return imported, False
        known = machine_transcript(recording, catalogue)
        if known is None or self._options.again:
            return self._transcribe(turn, recording, voices, language), True
        if (renewed := renew_speakers(known, voices, catalogue)) is not None:
            return renewed, True
        return known, make_current(known, catalogue)

    def _transcribe(
        self, turn: "_Turn", recording: Recording, voices: Voices, language: str | None
    ) -> Transcript:
        section, total = self._archive.config.transcription, None
        if recording.media is not None:
            total = recording.media.facts.duration
        transcriber = Transcriber(
            self.speech_model,
            self.ffmpeg,
            turn.lease.catalogue,
            section.piece_minutes,
            lambda done: self._tell(turn, Stage.TRANSCRIBE, done, total),
            turn.lease.finish_piece,
        )
        transcript = transcriber.transcribe(recording, voices, language or section.language)
        self.transcribed = Milliseconds(self.transcribed + transcript.transcribed_until)
        return transcript

    def _index(self, turn: "_Turn", transcript: Transcript) -> None:
        """Passages, vectors and indexes, unless they are there already."""
        with self._catalogue.reading() as session:
            is_due = queries.is_due(session, transcript.id, self.indexer.stamp)
        if is_due:
            total, lease = transcript.transcribed_until, turn.lease
            self.indexer.index(
                transcript,
                lambda share: self._tell(turn, Stage.INDEX, Milliseconds(round(share * total)), total),
                lease.catalogue,
            )
            with lease.catalogue.writing() as session:
                lease.finish_piece(session)
        self.indexer.refresh()

    def _tell(self, turn: "_Turn", stage: Stage, done: Milliseconds, total: Milliseconds | None) -> None:
        """To whoever listens and to the ledger; JobCancelled."""
        turn.lease.check()
        progress = Progress(turn.path, stage, done, total)
        rate = turn.rate.of(progress)
        turn.lease.tell(JobProgress(done, total, rate, turn.number, turn.files))
        self._listener(progress)

    def _forget(self, lease: Lease) -> None:
        """A duplicate has no line of its own: its recording has one where it lies."""
        with lease.catalogue.writing() as session:
            lease.forget(session)

    def _forget_earlier(self, turn: "_Turn", recording: Recording) -> None:
        """A recording has one line: not one where it lay before, nor one of a transcript beside it."""
        with turn.lease.catalogue.writing() as session:
            self._forgotten.update(store.forget_other_ingests(session, recording.id, turn.path))
            for companion in turn.found.transcripts:
                if companion != turn.path:
                    store.forget_ingest(session, companion)
                    self._forgotten.add(companion)


@dataclass(frozen=True, slots=True)
class _Turn:
    """A file whose turn it is."""

    found: Found
    path: Path
    lease: Lease
    number: int  # in its batch
    files: int
    rate: Rate = field(default_factory=Rate)


def _quarantined(job: Job) -> Message:
    return counted(
        "quarantined after {count} crash; to try again: rostrum jobs retry {id}",
        "quarantined after {count} crashes; to try again: rostrum jobs retry {id}",
        count=job.deaths,
        id=job.id,
    )


def _finished(path: Path, identified: Identified, is_new: bool) -> FileFinished:
    outcome, detail = identified.outcome, identified.detail
    if is_new and outcome is Outcome.UNCHANGED:
        outcome, detail = Outcome.UPDATED, message("it has a new transcript")
    return FileFinished(path, outcome, identified.recording.id, detail)
