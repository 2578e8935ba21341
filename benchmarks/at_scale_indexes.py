"""Our two indexes of a corpus, written and searched as the archive's are, without a catalogue."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.at_scale_corpus import PASSAGES_PER_HOUR, Corpus
from search.indexes.lexical_index import LexicalIndex, LexicalIndexWriter
from search.indexes.manifest import VERIFIED, read_manifest
from search.indexes.vector_index import VectorIndex, VectorIndexWriter

MODEL = "all-MiniLM-L6-v2"
BATCH = 10_000  # passages that the catalogue hands over at once

Ids = NDArray[np.int64]
Vector = NDArray[np.float32]


class OurIndexes:
    """In a folder; passages have the ids from 1."""

    def __init__(self, folder: Path, dimension: int = 384) -> None:
        self._words, self._vectors = folder / "words", folder / "vectors"
        self._dimension = dimension
        self._lexical: LexicalIndex | None = None
        self._meaning: VectorIndex | None = None

    def build(self, corpus: Corpus) -> None:
        """From nothing, merged."""
        LexicalIndexWriter(self._words).change(enumerate(corpus.texts(), 1), [], corpus.count, 0)
        writer = self._vector_writer()
        for start in range(0, corpus.count, BATCH):
            vectors = np.asarray(corpus.vectors[start : start + BATCH])
            writer.add(range(start + 1, start + 1 + len(vectors)), vectors)
        writer.publish(corpus.count, 0, [])
        writer.merge()
        self._hour, self._hour_vectors = (
            list(_first_hour(corpus)),
            _turned(corpus.vectors[:PASSAGES_PER_HOUR]),
        )

    def _vector_writer(self) -> VectorIndexWriter:
        return VectorIndexWriter(self._vectors, MODEL, self._dimension)

    def open(self) -> None:
        """The published generation, with what is open of the one before."""
        words = read_manifest(self._words)
        assert words is not None
        self._lexical = LexicalIndex.open(self._words, words.manifest, self._lexical)
        self.open_meaning()

    def open_meaning(self) -> None:
        vectors = read_manifest(self._vectors)
        assert vectors is not None
        self._meaning = VectorIndex.open(
            self._vectors, vectors.manifest, MODEL, self._dimension, self._meaning
        )

    def said(self, words: list[str], k: int, allowed: Ids | None = None) -> list[int]:
        assert self._lexical is not None
        return list(self._lexical.best(words, k, allowed).ids.tolist())

    def near(self, vector: Vector, k: int, allowed: Ids | None = None) -> list[int]:
        assert self._meaning is not None
        return list(self._meaning.nearest(vector, k, allowed).ids.tolist())

    def near_alone(self, vector: Vector, k: int) -> list[int]:
        """As `near`, without joining others that ask at once."""
        assert self._meaning is not None
        return list(self._meaning.nearest_to_each(vector[np.newaxis], k)[0].ids.tolist())

    def add_hour(self, marker: str) -> None:
        """A recording of one hour, its last passage with a word that nobody else said; RuntimeError unless
        it is found by word and by meaning."""
        first = self._last_id + 1
        ids = list(range(first, first + len(self._hour)))
        texts = [*self._hour[:-1], f"{self._hour[-1]} {marker}"]
        self._change(list(zip(ids, texts, strict=True)), [])
        if self.said([marker], 1) != [ids[-1]] or self.near(self._hour_vectors[-1], 1) != [ids[-1]]:
            raise RuntimeError("the hour that was added is not found")

    def delete_hour(self, marker: str) -> None:
        """The recording added last; RuntimeError unless it is gone."""
        ids = list(range(self._last_id - len(self._hour) + 1, self._last_id + 1))
        self._change([], ids)
        if self.said([marker], 1) or self.near(self._hour_vectors[-1], 1) == [ids[-1]]:
            raise RuntimeError("the hour that was deleted is still found")

    @property
    def _last_id(self) -> int:
        assert self._lexical is not None
        return self._lexical.manifest.last_passage_id

    def _change(self, added: list[tuple[int, str]], deleted: list[int]) -> None:
        assert self._lexical is not None
        last, deletions = self._last_id + len(added), self._lexical.manifest.last_deletion_id + 1
        LexicalIndexWriter(self._words).change(added, deleted, last, deletions)
        writer = self._vector_writer()
        writer.add([passage_id for passage_id, _ in added], self._hour_vectors[: len(added)])
        writer.publish(last, deletions, deleted)
        self.open()

    def forget_verified(self) -> None:
        """As after a new start of the machine."""
        for folder in (self._words, self._vectors):
            (folder / VERIFIED).unlink(missing_ok=True)


def _first_hour(corpus: Corpus) -> list[str]:
    texts = corpus.texts()
    return [next(texts) for _ in range(min(PASSAGES_PER_HOUR, corpus.count))]


def _turned(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Other vectors like these."""
    noise = np.random.default_rng(9).standard_normal(vectors.shape, np.float32) / np.sqrt(vectors.shape[1])
    turned = vectors + 0.3 * noise
    return np.asarray(turned / np.linalg.norm(turned, axis=1, keepdims=True), np.float32)
