"""The rivals of search at scale: sqlite-vec with FTS5, a flat FAISS index, Chroma.

They need `pip install '.[bench]'`, and are imported when they are asked for. SQLite comes through apsw:
many a Python's own cannot load extensions.
"""

from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.at_scale_corpus import Corpus, Vectors

NEEDED = ("apsw", "chromadb", "sqlite_vec")
BATCH = 5_000  # rows written at once; Chroma takes little more


class RivalsMissing(Exception):
    """The rivals are not installed."""


def check_rivals() -> None:
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise RivalsMissing(f"{', '.join(missing)} not found: pip install '.[bench]'")


class Sqlite:
    """Vectors in sqlite-vec, words in FTS5, one file."""

    def __init__(self, file: Path) -> None:
        self._database: Any = import_module("apsw").Connection(str(file))
        self._database.enable_load_extension(True)
        self._database.load_extension(import_module("sqlite_vec").loadable_path())

    @classmethod
    def build(cls, file: Path, corpus: Corpus) -> None:
        database = cls(file)._database
        dimension = corpus.vectors.shape[1]
        database.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        database.execute(f"CREATE VIRTUAL TABLE near USING vec0(v float[{dimension}] distance_metric=cosine)")
        database.execute("CREATE VIRTUAL TABLE said USING fts5(text, content='', columnsize=1)")
        with database:
            texts = enumerate(corpus.texts(), 1)
            database.executemany("INSERT INTO said (rowid, text) VALUES (?, ?)", texts)
        with database:
            rows = ((number, vector.tobytes()) for number, vector in enumerate(corpus.vectors, 1))
            database.executemany("INSERT INTO near (rowid, v) VALUES (?, ?)", rows)
        database.close()

    def near(self, vector: NDArray[np.float32], k: int) -> list[int]:
        sql = "SELECT rowid FROM near WHERE v MATCH ? AND k = ? ORDER BY distance"
        return [row for (row,) in self._database.execute(sql, (vector.tobytes(), k))]

    def said(self, words: Sequence[str], k: int) -> list[int]:
        """The best by BM25 of those that hold any of the words."""
        sql = "SELECT rowid FROM said WHERE said MATCH ? ORDER BY rank LIMIT ?"
        any_of = " OR ".join(f'"{word}"' for word in words)
        return [row for (row,) in self._database.execute(sql, (any_of, k))]


class Chroma:
    """A persistent Chroma collection: HNSW with its own settings."""

    def __init__(self, folder: Path) -> None:
        chromadb = import_module("chromadb")
        settings = chromadb.Settings(anonymized_telemetry=False)
        self._client = chromadb.PersistentClient(path=str(folder), settings=settings)

    @classmethod
    def build(cls, folder: Path, vectors: Vectors) -> None:
        hnsw: Any = {"hnsw": {"space": "ip", "batch_size": BATCH, "sync_threshold": 10 * BATCH}}
        chroma = cls(folder)
        collection = chroma._client.create_collection("passages", embedding_function=None, configuration=hnsw)
        for start, batch in _batches(vectors):
            ids = [str(number) for number in range(start + 1, start + 1 + len(batch))]
            collection.add(ids=ids, embeddings=batch)

    def near(self, vector: NDArray[np.float32], k: int) -> list[int]:
        collection = self._client.get_collection("passages", embedding_function=None)
        found = collection.query(query_embeddings=vector[np.newaxis], n_results=k, include=[])
        return [int(name) for name in found["ids"][0]]


class Flat:
    """An IndexFlatIP in memory."""

    def __init__(self, file: Path) -> None:
        import faiss  # noqa: PLC0415 - not here while other rivals are measured

        self._index: Any = faiss.read_index(str(file))

    @classmethod
    def build(cls, file: Path, vectors: Vectors) -> None:
        import faiss  # noqa: PLC0415 - likewise

        index = faiss.IndexFlatIP(vectors.shape[1])
        for _, batch in _batches(vectors):
            index.add(batch)
        faiss.write_index(index, str(file))

    def near(self, vector: NDArray[np.float32], k: int) -> list[int]:
        return [int(row) + 1 for row in self._index.search(vector[np.newaxis], k)[1][0]]


def _batches(vectors: Vectors) -> Iterator[tuple[int, Vectors]]:
    for start in range(0, len(vectors), BATCH):
        yield start, np.ascontiguousarray(vectors[start : start + BATCH])
