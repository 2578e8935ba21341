"""A library of recordings, and the archive that takes it in with the demo's small models, loaded once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from making_media import run_ffmpeg

from archive import Archive, create_archive
from archive.catalogue import queries
from archive.demo_models import demo_folder, demo_overrides
from archive.jobs import Job
from archive.recordings import Recording, Segment, Transcript
from ingest import IngestEvent, IngestOptions, Listener, Summary
from ingest.batch import ingest
from ingest.pipeline import Pipeline
from ingest.transcribe import SpeechModel
from search import Embedder, Indexer, Searcher, load_embedder

DEMO = demo_folder() / "recordings"


@dataclass(frozen=True)
class Models:
    """The demo's two models."""

    speech: SpeechModel
    embedder: Embedder

    @classmethod
    def load(cls, folder: Path) -> "Models":
        with create_archive(folder, demo_overrides()) as archive:
            config, models = archive.config, archive.models_folder
            return cls(
                SpeechModel.load(config.transcription, config.models, models),
                load_embedder(config.search, config.models, models),
            )

    def pipeline(self, archive: Archive, listener: Listener, options: IngestOptions) -> Pipeline:
        pipeline = Pipeline(archive, listener, options)
        pipeline.indexer = Indexer(archive, self.embedder)
        pipeline.speech_model = self.speech
        return pipeline


@dataclass
class Library:
    """A folder of recordings beside the archive that takes it in."""

    folder: Path
    archive: Archive
    models: Models
    events: list[IngestEvent] = field(default_factory=list)  # of the latest ingest

    def ingest(self, *paths: Path, options: IngestOptions | None = None) -> Summary:
        """One batch over the paths, or over the whole folder."""
        return self._batch(paths or (self.folder,), options)

    def go_on(self, options: IngestOptions | None = None) -> Summary:
        """A batch without paths."""
        return self._batch((), options)

    def _batch(self, paths: Sequence[Path], options: IngestOptions | None) -> Summary:
        self.events.clear()
        make = self.models.pipeline
        return ingest(self.archive, paths, self.events.append, options, make_pipeline=make)

    def outcomes(self, *paths: Path, options: IngestOptions | None = None) -> dict[str, str]:
        """One batch: file name -> its outcome, or the code of its error."""
        return outcomes(self.ingest(*paths, options=options))

    def recordings(self) -> list[Recording]:
        with self.archive.catalogue.reading() as session:
            return [standing.recording for standing in queries.standings(session)]

    def recording(self) -> Recording:
        """The only one there is."""
        (recording,) = self.recordings()
        return recording

    def segments(self, recording: Recording | None = None) -> list[Segment]:
        """Of the current transcript."""
        recording = recording or self.recording()
        with self.archive.catalogue.reading() as session:
            return queries.segments(session, queries.current_transcript(session, recording.id).id)

    def text(self, recording: Recording | None = None) -> str:
        return " ".join(segment.text for segment in self.segments(recording))

    def transcripts(self, recording: Recording | None = None) -> list[Transcript]:
        recording = recording or self.recording()
        with self.archive.catalogue.reading() as session:
            return queries.transcripts(session, recording.id)

    def jobs(self) -> list[Job]:
        with self.archive.catalogue.reading() as session:
            return queries.jobs(session)

    def searcher(self) -> Searcher:
        return Searcher(self.archive, self.models.embedder)


def outcomes(summary: Summary) -> dict[str, str]:
    """File name -> how its ingest ended: an outcome, or the code of the error."""
    ended = {one.path.name: one.outcome.value for one in summary.finished}
    return ended | {one.path.name: one.error.code for one in summary.failed}


def make_talk(path: Path, *, start: float = 0.0, seconds: float = 15.0, of: str = "01-opening.mp4") -> Path:
    """Some seconds of a demo recording's sound, in whatever container the ending says."""
    source = ["-ss", str(start), "-t", str(seconds), "-i", str(DEMO / of)]
    run_ffmpeg(*source, "-map", "0:a", "-ac", "1", f"file:{path}")
    return path


def write_vtt(path: Path, *cues: str, header: str = "WEBVTT") -> Path:
    """Captions of two seconds each."""
    times = [f"00:00:{2 * n:02}.000 --> 00:00:{2 * n + 2:02}.000" for n in range(len(cues))]
    blocks = [f"{time}\n{cue}" for time, cue in zip(times, cues, strict=True)]
    path.write_text("\n\n".join([header, *blocks]) + "\n", encoding="utf-8")
    return path


def write_rttm(path: Path, *turns: tuple[float, float, str]) -> Path:
    """Turns of (start, duration, speaker)."""
    lines = [
        f"SPEAKER {path.stem} 1 {start:.3f} {length:.3f} <NA> <NA> {name} <NA> <NA>"
        for start, length, name in turns
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
