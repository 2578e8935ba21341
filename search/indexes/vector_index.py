"""The vector index: what is nearest in meaning.

Immutable segments of unit vectors, so that inner products are cosines. Adding writes a new segment; removing
adds to the deletions; segments of a size and all smaller ones are merged when there are MERGE_AT of them, so
that each vector is rewritten once per tier, whatever the archive's size.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.embed import Vectors
from search.indexes.batching import Together
from search.indexes.manifest import IndexDamaged, IndexFile, IndexSegment, Manifest, publish, read_manifest
from search.indexes.vector_segments import (
    Gathered,
    Ids,
    Neighbours,
    VectorSegment,
    merged,
    open_segment,
    write_segment,
)

SCHEMA = 2
MERGE_AT = 8
UNIT_TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True)
class Nearest:
    """Passage ids and their cosines, the best first; equal ones by id."""

    ids: Ids
    scores: NDArray[np.float32]


class VectorIndex:
    """One generation of the index, mapped from disk; immutable, so threads share it freely.

    Scores are exact everywhere; of the nearest in large segments a few of a thousand are missed.
    """

    def __init__(self, segments: Sequence[VectorSegment], manifest: Manifest) -> None:
        self._segments = tuple(segments)
        self.manifest = manifest
        self._together = Together(self._nearest_to_all)

    @classmethod
    def open(
        cls,
        folder: Path,
        manifest: Manifest,
        fingerprint: str,
        dimension: int,
        earlier: "VectorIndex | None" = None,
    ) -> "VectorIndex":
        """Open a generation, taking over the segments that an earlier one has.

        IndexDamaged, also if it is of another model or was made in another way.
        """
        if manifest.stamp != _stamp(fingerprint, dimension):
            raise IndexDamaged(f"{folder}: made by {manifest.stamp}")
        known = {} if earlier is None else earlier._segments_by_files()
        deleted = np.array(manifest.deleted, np.int64)
        segments = [
            (known.get(segment.files) or open_segment(folder, segment)).without(deleted)
            for segment in manifest.segments
        ]
        return cls(segments, manifest)

    def _segments_by_files(self) -> dict[tuple[IndexFile, ...], VectorSegment]:
        """Checksums and all: an index made anew may give a name that was there before to other rows."""
        files = [segment.files for segment in self.manifest.segments]
        return dict(zip(files, self._segments, strict=True))

    def __len__(self) -> int:
        return sum(map(len, self._segments))

    @property
    def segment_checksums(self) -> tuple[str, ...]:
        """What tells each segment's vectors from all others, in order."""
        return tuple(segment.files[0].sha256 for segment in self.manifest.segments)

    def nearest(self, query: NDArray[np.float32], k: int, allowed: Ids | None = None) -> Nearest:
        """The k passages nearest to a unit vector; allowed: ascending ids that pass the filters.

        Questions without a filter that threads ask at once are searched together.
        """
        if allowed is None:
            return self._together((query, k))
        return self.nearest_to_each(query[np.newaxis], k, allowed)[0]

    def nearest_to_each(self, queries: Vectors, k: int, allowed: Ids | None = None) -> list[Nearest]:
        """For each of these unit vectors what `nearest` says of it, in one call."""
        found = [segment.nearest(queries, k, allowed) for segment in self._segments]
        return _best(found, len(queries), k)

    def nearest_in_segment(self, query: NDArray[np.float32], k: int, checksum: str) -> Nearest:
        """The k passages of one segment that are nearest to a unit vector."""
        segment = self._segments[self.segment_checksums.index(checksum)]
        return _best([segment.nearest(query[np.newaxis], k, None)], 1, k)[0]

    def cosines(self, query: NDArray[np.float32], ids: Ids) -> dict[int, float]:
        """Ids -> their cosine with a unit vector; ids without a vector are left out."""
        found: dict[int, float] = {}
        for segment in self._segments:
            rows = segment.live_rows_of(ids)
            scores = segment.vectors()[rows] @ query
            found.update(zip(segment.ids[rows].tolist(), scores.tolist(), strict=True))
        return found

    def _nearest_to_all(self, asked: Sequence[tuple[NDArray[np.float32], int]]) -> list[Nearest]:
        """Questions of as many results are searched in one call: more would not be the same ones."""
        answers: dict[int, Nearest] = {}
        for k in {k for _, k in asked}:
            places = [place for place, (_, wanted) in enumerate(asked) if wanted == k]
            queries = np.stack([asked[place][0] for place in places])
            answers |= zip(places, self.nearest_to_each(queries, k), strict=True)
        return [answers[place] for place in range(len(asked))]


def _best(found: Sequence[Neighbours], questions: int, k: int) -> list[Nearest]:
    """The best k of what segments found, for each question."""
    ids = np.concatenate([np.empty((questions, 0), np.int64), *(part[0] for part in found)], axis=1)
    scores = np.concatenate([np.empty((questions, 0), np.float32), *(part[1] for part in found)], axis=1)
    order = np.lexsort((ids, -scores))[:, :k]
    ids, scores = np.take_along_axis(ids, order, axis=1), np.take_along_axis(scores, order, axis=1)
    return [Nearest(one, its) for one, its in zip(ids, scores, strict=True)]


def _stamp(fingerprint: str, dimension: int) -> dict[str, Any]:
    """What an index is made with."""
    return {
        "schema": SCHEMA,
        "model": fingerprint,
        "dimension": dimension,
        "metric": "inner product of unit vectors",
    }


class VectorIndexWriter:
    """Changes to the index in a folder. One at a time: the caller holds the index lock."""

    def __init__(self, folder: Path, fingerprint: str, dimension: int) -> None:
        self._folder = folder
        self._stamp = _stamp(fingerprint, dimension)
        published = read_manifest(folder)
        is_ours = published is not None and published.manifest.stamp == self._stamp
        self.manifest = published.manifest if published and is_ours else Manifest(self._stamp)
        self.was_rebuilt = published is not None and not is_ours

    def start_anew(self) -> None:
        """Forget every segment: the caller adds all passages again."""
        self.manifest = Manifest(self._stamp, generation=self.manifest.generation)
        self.was_rebuilt = True

    def add(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Write a segment; ids ascending and greater than those before, vectors of unit length."""
        lengths = np.linalg.norm(vectors, axis=1)
        if not np.allclose(lengths, 1.0, atol=UNIT_TOLERANCE):
            raise ValueError("vectors must have unit length: inner products are taken for cosines")
        if len(ids):
            self._add_segments([self._write(np.asarray(ids, np.int64), vectors)])

    def _add_segments(self, segments: Sequence[IndexSegment]) -> None:
        self.manifest = self.manifest.next(segments=(*self.manifest.segments, *segments))

    def _write(self, ids: Ids, vectors: Gathered | Vectors) -> IndexSegment:
        name = f"{ids[0]:012}-{len(ids)}-{self.manifest.generation}"
        return write_segment(self._folder, name, ids, vectors)

    def publish(self, last_passage_id: int, last_deletion_id: int, deleted: Iterable[int]) -> None:
        """Publish what was added and removed so far, then delete files of no generation."""
        gone = tuple(sorted({*self.manifest.deleted, *deleted}))
        self.manifest = self.manifest.next(
            deleted=gone, last_passage_id=last_passage_id, last_deletion_id=last_deletion_id
        )
        publish(self._folder, self.manifest)
        self._sweep()

    def merge(self) -> bool:
        """Merge segments of a size where there are many, without deleted rows; whether any were."""
        merged = False
        while group := _mergeable(self.manifest.segments):
            self._merge(group)
            merged = True
        if merged:
            publish(self._folder, self.manifest)
            self._sweep()
        return merged

    def _merge(self, group: Sequence[IndexSegment]) -> None:
        parts = [open_segment(self._folder, segment) for segment in group]
        deleted = np.array(self.manifest.deleted, np.int64)
        ids, vectors = merged(parts, deleted)
        rest = [segment for segment in self.manifest.segments if segment not in group]
        new = [self._write(ids, vectors)] if len(ids) else []
        elsewhere = deleted[~np.isin(deleted, np.concatenate([part.ids for part in parts]))]
        self.manifest = self.manifest.next(segments=(*rest, *new), deleted=tuple(elsewhere.tolist()))

    def _sweep(self) -> None:
        named = {file.name for segment in self.manifest.segments for file in segment.files}
        for path in self._folder.iterdir():
            if path.suffix in {".faiss", ".npy"} and path.name not in named:
                path.unlink()


def _mergeable(segments: Sequence[IndexSegment]) -> list[IndexSegment]:
    """The segments of the greatest tier that has MERGE_AT, with all smaller ones (tier n: up to MERGE_AT ** n
    times 64 rows)."""
    tiers = [_tier(segment.rows) for segment in segments]
    full = max((tier for tier in tiers if tiers.count(tier) >= MERGE_AT), default=-1)
    return [segment for segment, tier in zip(segments, tiers, strict=True) if tier <= full]


def _tier(rows: int) -> int:
    tier = 0
    while rows > 64 * MERGE_AT**tier:
        tier += 1
    return tier
