"""What the whole of ingest costs beside bare faster-whisper."""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from faster_whisper import BatchedInferencePipeline, WhisperModel

from archive import Archive, create_archive
from archive.config import Transcription
from archive.demo_models import demo_overrides
from archive.jobs import Stage
from benchmarks.long_recording import make_recording, samples_of
from benchmarks.progress import report
from benchmarks.tables import Row, Table
from ingest import IngestEvent, IngestOptions, put_in_line
from ingest.chunks import Samples
from ingest.discover import discover
from ingest.pipeline import Pipeline
from ingest.progress import FileFailed, Progress
from ingest.transcribe import SpeechModel
from search import Embedder, Indexer, load_embedder

GOAL = 1.10
NO_GAP_IS_LONGER = 3600.0  # seconds
COMPARED = """\
The whole of `ingest` (hash, probe, decode, transcribe, commit, passages, embedding, indexes) of a WAV file
against bare faster-whisper (`BatchedInferencePipeline`) on its samples in memory, set alike, by turns."""
NOTES = (
    "Models are loaded before either clock starts. Language, beam, batch size, voice activity detection, "
    "word timestamps, compute type and threads are the same on both sides.",
    "Only ours transcribes again what a batch dropped (`transcription.max_gap_seconds`); one row leaves that "
    "out.",
    "Ratios are medians over the rounds, with the smallest and the greatest. A round is one run of each.",
    "The demo's speech model is tiny (5 MB). With a larger one transcription takes longer, the work around "
    "it as long as here: a smaller share.",
)


def measure(*, quick: bool = False) -> Table:
    """Ingest and its rival by turns."""
    minutes, rounds = (0.3, 1) if quick else (30.0, 3)
    with TemporaryDirectory() as name:
        folder = Path(name)
        with create_archive(folder / "models", demo_overrides()) as archive:
            models = _Models.load(archive)
            media, section = archive.config.media, archive.config.transcription
        file = make_recording(folder / "recording.wav", minutes, media)
        bare = _Bare(section, Path(section.model), samples_of(file))
        bare.transcribe()  # the first run of a model is slower
        measured = []
        for number in range(1, rounds + 1):
            measured.append(_round(bare, folder / f"round-{number}", models, file))
            ours, theirs = measured[-1].ingest.wall, measured[-1].bare.wall
            report(f"round {number} of {rounds}: ingest {ours:.1f} s, faster-whisper {theirs:.1f} s")
    return _table(minutes, measured)


@dataclass(frozen=True, slots=True)
class _Moment:
    """A reading of both clocks, in seconds; the difference of two is what was spent."""

    wall: float
    processor: float  # of all threads, and of the processes that were started and have ended

    @classmethod
    def now(cls) -> "_Moment":
        times = os.times()
        own, children = times.user + times.system, times.children_user + times.children_system
        return cls(time.perf_counter(), own + children)

    def since(self, earlier: "_Moment") -> "_Moment":
        return _Moment(self.wall - earlier.wall, self.processor - earlier.processor)


@dataclass(frozen=True, slots=True)
class _Round:
    bare: _Moment
    ingest: _Moment
    hearing: _Moment  # of ingest: up to the last committed piece of the transcript
    without_gaps: _Moment  # an ingest that does not transcribe again what a batch dropped


@dataclass(frozen=True, slots=True)
class _Models:
    speech: SpeechModel
    careless: SpeechModel  # does not hear gaps again
    embedder: Embedder

    @classmethod
    def load(cls, archive: Archive) -> "_Models":
        config, folder = archive.config, archive.models_folder
        embedder = load_embedder(config.search, config.models, folder)
        embedder.embed_passages(["The first run of a model is slower."])
        section = config.transcription
        careless = section.model_copy(update={"max_gap_seconds": NO_GAP_IS_LONGER})
        speech, careless_speech = (
            SpeechModel.load(each, config.models, folder) for each in (section, careless)
        )
        return cls(speech, careless_speech, embedder)


class _Bare:
    """The rival, set as ingest sets it."""

    def __init__(self, section: Transcription, folder: Path, samples: Samples) -> None:
        threads = section.threads or len(os.sched_getaffinity(0))
        model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)
        self._batches = BatchedInferencePipeline(model)
        self._section = section
        self._samples = samples

    def transcribe(self) -> None:
        segments, _ = self._batches.transcribe(
            self._samples,
            language="en",
            batch_size=self._section.batch_size,
            beam_size=self._section.beam_size,
            vad_filter=True,
            vad_parameters={
                "threshold": self._section.vad_threshold,
                "min_silence_duration_ms": self._section.vad_min_silence_ms,
            },
            word_timestamps=True,
            without_timestamps=False,
            condition_on_previous_text=False,
        )
        for _ in segments:  # it works while one reads
            pass


def _ingest(archive: Archive, speech: SpeechModel, embedder: Embedder, file: Path) -> tuple[_Moment, _Moment]:
    """One file through the whole pipeline, as `ingest.batch` does it but with models already loaded.

    What all of it took, and what it took up to the last committed piece of the transcript.
    """
    heard = began = _Moment.now()

    def listen(event: IngestEvent) -> None:
        nonlocal heard
        if isinstance(event, Progress) and event.stage is Stage.TRANSCRIBE:
            heard = _Moment.now()

    put_in_line(archive, file)
    pipeline = Pipeline(archive, listen, IngestOptions(language="en"))
    pipeline.indexer = Indexer(archive, embedder)
    pipeline.speech_model = speech
    found, _, _ = discover([file], archive.config.media.extensions, archive.folder)
    outcome = pipeline.ingest(found[0])
    pipeline.indexer.merge()
    if isinstance(outcome, FileFailed):
        raise outcome.error
    return _Moment.now().since(began), heard.since(began)


def _round(bare: _Bare, folder: Path, models: _Models, file: Path) -> _Round:
    began = _Moment.now()
    bare.transcribe()
    spent = _Moment.now().since(began)
    with create_archive(folder / "whole", demo_overrides()) as archive:
        ingest, hearing = _ingest(archive, models.speech, models.embedder, file)
    with create_archive(folder / "careless", demo_overrides()) as archive:
        without_gaps, _ = _ingest(archive, models.careless, models.embedder, file)
    return _Round(spent, ingest, hearing, without_gaps)


def _table(minutes: float, rounds: list[_Round]) -> Table:
    return Table(
        title="Ingest beside bare faster-whisper",
        compared=COMPARED,
        rows=(
            _row(
                f"ingest of {minutes:g} minutes", [(one.ingest.wall, one.bare.wall) for one in rounds], GOAL
            ),
            _row(
                "of it: hash, probe, decode, transcribe, commit",
                [(one.hearing.wall, one.bare.wall) for one in rounds],
            ),
            _row(
                "of it: passages, embedding, indexes",
                [(one.ingest.wall - one.hearing.wall, one.bare.wall) for one in rounds],
            ),
            _row(
                "ingest that does not transcribe again what a batch dropped",
                [(one.without_gaps.wall, one.bare.wall) for one in rounds],
            ),
            _row(
                "ingest in processor time",
                [(one.ingest.processor, one.bare.processor) for one in rounds],
            ),
        ),
        notes=NOTES,
    )


def _row(what: str, pairs: list[tuple[float, float]], goal: float | None = None) -> Row:
    ratios = [ours / bare for ours, bare in pairs]
    return Row(
        what,
        f"{median(ours for ours, _ in pairs):.1f} s",
        f"faster-whisper {median(bare for _, bare in pairs):.1f} s",
        median(ratios),
        goal,
        (min(ratios), max(ratios)),
    )
