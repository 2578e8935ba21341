"""A million passages that are like talk: vectors of real transcripts, jittered, and their sentences anew.

transcripts ─► passages ─► MiniLM vectors ─► hours of neighbouring passages, each vector jittered to a
          └──► sentences ─► texts            cosine of about 0.9; texts of sentences of the same recording

The same seed gives the same corpus. What takes long, embedding and jittering, is kept in a folder.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive import create_archive
from archive.demo_models import demo_folder, demo_overrides
from archive.languages import HAN
from archive.recordings import Segment
from archive.timecode import Milliseconds
from benchmarks.added_recording import demo_questions
from benchmarks.eval_folder import EvalFolder, EvalFolderMissing
from benchmarks.progress import report
from ingest.transcript_files import read_transcript
from search import load_embedder
from search.passages import PassageRules, count_tokens, passages_of

Vectors = NDArray[np.float32]
Talk = Sequence[Segment]

COSINE = 0.9  # of a vector with the one that it was jittered from
PASSAGES_PER_HOUR = 75  # 150 words a minute in passages of 120 words
LANGUAGE = "en"  # MiniLM's
SEED = 4
CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Source:
    """One real transcript."""

    passages: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Corpus:
    """Passages 1 to `count`, their vectors in that order, and the questions asked of them."""

    count: int
    vectors: Vectors  # (count, dimension), unit length, mapped from disk
    questions: tuple[str, ...]
    question_vectors: Vectors
    sources: tuple[Source, ...]
    tokens: int  # of a passage

    @cached_property
    def hours(self) -> tuple[tuple[int, int], ...]:
        """(source, its passage that the hour begins with) of each hour of PASSAGES_PER_HOUR passages."""
        return tuple(_hours(self.count, [len(source.passages) for source in self.sources]))

    def texts(self, start: int = 0) -> Iterator[str]:
        """The passages' texts from position `start` on, in order."""
        for hour in range(start // PASSAGES_PER_HOUR, len(self.hours)):
            random = Random(hour)
            source = self.sources[self.hours[hour][0]]
            for position in range(PASSAGES_PER_HOUR):
                text = _text(source, self.tokens, random)
                number = hour * PASSAGES_PER_HOUR + position
                if start <= number < self.count:
                    yield text

    def some(self, count: int) -> "Corpus":
        """The first passages of this corpus."""
        vectors = self.vectors[:count]
        return Corpus(count, vectors, self.questions, self.question_vectors, self.sources, self.tokens)


def make_corpus(folder: Path, count: int, eval_folder: Path | None) -> Corpus:
    """The corpus of this size; without an evaluation folder it is made of the demo's English talks."""
    talks, questions = _eval_talks(eval_folder) if eval_folder else _demo_talks()
    with TemporaryDirectory() as name, create_archive(Path(name) / "archive", demo_overrides()) as archive:
        section = archive.config.search
        rules = PassageRules(section.passage_tokens, Milliseconds(section.passage_pause_ms))
        sources = tuple(_source(talk, rules) for talk in talks)
        texts = [text for source in sources for text in source.passages]
        folder.mkdir(parents=True, exist_ok=True)
        key = hashlib.sha256(json.dumps([texts, questions]).encode()).hexdigest()[:12]
        kept = folder / f"real-{key}.npz"
        if not kept.is_file():
            report(f"embedding {len(texts)} passages")
            embedder = load_embedder(section, archive.config.models, archive.models_folder)
            passages, asked = embedder.embed_passages(texts), embedder.embed_questions(questions)
            np.savez(kept, passages=passages, questions=asked)
    real = np.load(kept)
    vectors = _jittered(folder / f"vectors-{key}-{count}.npy", count, real["passages"], sources)
    return Corpus(count, vectors, tuple(questions), real["questions"], sources, rules.tokens)


def _eval_talks(folder: Path) -> tuple[list[Talk], list[str]]:
    """Transcripts and questions of every set whose questions are English."""
    sets = [one for one in EvalFolder(folder).sets() if not HAN.search(one.questions[0].query)]
    if not sets:
        raise EvalFolderMissing(f"{folder} has no set of English questions")
    files = [file for one in sets for file in sorted(one.transcripts.glob("*.vtt"))]
    questions = [question.query for one in sets for question in one.questions]
    return [read_transcript(file).segments for file in files], questions


def _demo_talks() -> tuple[list[Talk], list[str]]:
    """What --quick takes: it must run where no evaluation folder is."""
    truth = json.loads((demo_folder() / "truth.json").read_text(encoding="utf-8"))["recordings"]
    talks = [[_segment(said) for said in one["sentences"]] for one in truth if one["language"] == LANGUAGE]
    return list(talks), demo_questions()


def _segment(said: dict[str, Any]) -> Segment:
    start, end = Milliseconds(said["start_ms"]), Milliseconds(said["end_ms"])
    return Segment(start, end, said["text"], language=LANGUAGE)


def _source(segments: Talk, rules: PassageRules) -> Source:
    passages = passages_of(segments, rules, LANGUAGE)
    sentences = (segment.text.strip() for segment in segments)
    return Source(tuple(passage.text for passage in passages), tuple(filter(None, sentences)))


def _hours(count: int, sizes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Talks in the proportion of their length, each entered anywhere."""
    random = Random(SEED)
    for _ in range(-(-count // PASSAGES_PER_HOUR)):
        source = random.choices(range(len(sizes)), sizes)[0]
        yield source, random.randrange(sizes[source])


def _text(source: Source, tokens: int, random: Random) -> str:
    sentences: list[str] = []
    size = 0.0
    while size < tokens * 0.9:
        sentences.append(random.choice(source.sentences))
        size += count_tokens(sentences[-1])
    return " ".join(sentences)


def _jittered(file: Path, count: int, real: Vectors, sources: Sequence[Source]) -> Vectors:
    """Vectors of the hours' passages, each at a cosine of about COSINE with its source."""
    if not file.is_file():
        report(f"jittering {count:,} vectors")
        _write_jittered(file, _origins(count, sources), real)
    mapped: Vectors = np.load(file, mmap_mode="r")
    return mapped


def _origins(count: int, sources: Sequence[Source]) -> NDArray[np.int64]:
    """For each passage, which of the real ones it comes from; an hour goes through a talk, and again."""
    sizes = [len(source.passages) for source in sources]
    firsts = np.cumsum([0, *sizes])
    within = np.arange(PASSAGES_PER_HOUR)
    hours = [firsts[source] + (start + within) % sizes[source] for source, start in _hours(count, sizes)]
    return np.concatenate(hours)[:count]


def _write_jittered(file: Path, origins: NDArray[np.int64], real: Vectors) -> None:
    random = np.random.default_rng(SEED)
    dimension = real.shape[1]
    spread = np.sqrt((1 / COSINE**2 - 1) / dimension)  # of each component, so that the cosine comes out
    draft = file.with_suffix(".draft.npy")
    rows = np.lib.format.open_memmap(draft, "w+", np.float32, (len(origins), dimension))
    for start in range(0, len(origins), CHUNK):
        noise = random.standard_normal((len(origins[start : start + CHUNK]), dimension), np.float32)
        vectors = real[origins[start : start + CHUNK]] + np.float32(spread) * noise
        rows[start : start + CHUNK] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    rows.flush()
    draft.replace(file)
