"""An archive of any size: talks put together from the demo's sentences, with vectors that are near to theirs.

150 words a minute ─► sentences as segments ─► the passages that search makes of them ─► unit vectors
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from archive import Archive
from archive.catalogue import queries, store
from archive.demo_models import demo_folder
from archive.recordings import Passage, PassageVectors, Recording, Segment, TranscriptKind
from archive.timecode import Milliseconds
from benchmarks.progress import report
from search import Embedder, Indexer
from search.passages import PassageRules, passages_of
from search.stamps import known_model

WORDS_PER_MINUTE = 150
JITTER = 0.5  # length of what is added to a sentence's vector: a cosine of about 0.9 is left
REPORT_EVERY = 250


@dataclass(frozen=True, slots=True)
class Draft:
    """A transcript in the catalogue with the passages to be made of it."""

    recording_id: str
    transcript_id: str
    passages: list[Passage]
    vectors: list[PassageVectors | None]


class SyntheticArchive:
    """Fills an archive; the same seed gives the same texts and vectors."""

    def __init__(self, archive: Archive, embedder: Embedder, seed: int) -> None:
        self.archive = archive
        self.embedder = embedder
        self.indexer = Indexer(archive, embedder)
        self._model = known_model(archive, embedder)
        section = archive.config.search
        self._rules = PassageRules(section.passage_tokens, Milliseconds(section.passage_pause_ms))
        self._random = Random(seed)
        self._numbers = np.random.default_rng(seed)
        self._sentences = demo_sentences()
        self._sentence_vectors = embedder.embed_passages(self._sentences)
        self._rows = {sentence: row for row, sentence in enumerate(self._sentences)}
        self._count = 0

    def fill(self, hours: int) -> None:
        """Recordings of one hour each, in the catalogue and in the indexes."""
        for number in range(1, hours + 1):
            self.commit(self.draft(60))
            if number % REPORT_EVERY == 0:
                report(f"{number} of {hours} hours written")
        self.indexer.refresh()
        self.indexer.merge()

    def draft(self, minutes: float, *, marker: str = "") -> Draft:
        """A recording with its finished transcript; its last sentence is the marker, if there is one."""
        self._count += 1
        segments = list(self._talk(minutes))
        if marker:
            segments.append(_segment(segments[-1].end, marker))
        recording = Recording(
            id="", title=f"Talk {self._count}", path=f"talk-{self._count}.wav", language="en"
        )
        with self.archive.catalogue.writing() as session:
            recording_id = store.add_recording(session, recording, Path("/recordings"))
            transcript_id = store.begin_transcript(
                session, recording_id, TranscriptKind.MACHINE, "synthetic", language="en"
            )
            store.add_piece(session, transcript_id, segments, segments[-1].end)
            store.finish_transcript(session, transcript_id, "en")
            segments = queries.segments(session, transcript_id)
        passages = passages_of(segments, self._rules, "en")
        texts = {segment.id: segment.text for segment in segments}
        return Draft(recording_id, transcript_id, passages, list(self._vectors(passages, texts)))

    def commit(self, draft: Draft) -> None:
        """The passages with their vectors, in one transaction, as ingest does it."""
        with self.archive.catalogue.writing() as session:
            store.replace_passages(
                session,
                draft.transcript_id,
                draft.passages,
                draft.vectors,
                self._model.id,
                self.indexer.stamp,
            )

    def _talk(self, minutes: float) -> Iterator[Segment]:
        words, end = 0, Milliseconds(0)
        while words < minutes * WORDS_PER_MINUTE:
            segment = _segment(end, self._random.choice(self._sentences))
            words += len(segment.text.split())
            end = segment.end
            yield segment

    def _vectors(self, passages: list[Passage], texts: Mapping[int | None, str]) -> Iterator[PassageVectors]:
        """A passage's is the direction of its sentences' sum, which is near to where a model would put it."""
        for passage in passages:
            rows = [self._rows.get(texts[segment_id], 0) for segment_id in passage.segment_ids]
            segments = self._jittered(self._sentence_vectors[rows])
            (own,) = _unit(segments.sum(axis=0, keepdims=True))
            yield PassageVectors(own.astype("<f4").tobytes(), segments.astype("<f2").tobytes())

    def _jittered(self, vectors: np.ndarray) -> np.ndarray:
        return _unit(vectors + JITTER * _unit(self._numbers.standard_normal(vectors.shape, np.float32)))


def _unit(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def demo_sentences() -> list[str]:
    """What the demo's English talks say."""
    truth = json.loads((demo_folder() / "truth.json").read_text(encoding="utf-8"))
    talks = [recording for recording in truth["recordings"] if recording["language"] == "en"]
    return [sentence["text"] for talk in talks for sentence in talk["sentences"]]


def _segment(start: Milliseconds, text: str) -> Segment:
    length = len(text.split()) * 60_000 // WORDS_PER_MINUTE
    return Segment(start, Milliseconds(start + length), text, language="en")
