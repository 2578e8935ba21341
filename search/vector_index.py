"""The vector index: the one door to FAISS.

Immutable segments of exact inner products over unit vectors, so scores are cosines. Adding writes a new
segment; removing adds to the deletions; segments of a size are merged when there are MERGE_AT of them,
so that each vector is rewritten once per tier, whatever the archive's size.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from search.embed import Vectors
from search.manifest import (
    IndexDamaged,
    IndexFile,
    IndexSegment,
    Manifest,
    describe_file,
    publish,
    read_manifest,
    verify,
)

Ids = NDArray[np.int64]

SCHEMA = 1
MERGE_AT = 8
GATHER_SHARE = 0.2  # of a segment: up to here, gathering a filter's rows beats scanning past the others
UNIT_TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True)
class Nearest:
    """Passage ids and their cosines, the best first; equal ones by id."""

    ids: Ids
    scores: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Segment:
    ids: Ids  # ascending
    index: Any  # IndexFlatIP; FAISS types what it reads as its base class
    live: NDArray[np.bool_]

    def vectors(self) -> Vectors:
        """A view of the rows, without copying them."""
        flat = faiss.rev_swig_ptr(self.index.get_xb(), self.index.ntotal * self.index.d)
        return np.asarray(flat, np.float32).reshape(self.index.ntotal, self.index.d)


class VectorIndex:
    """One generation of the index, in memory; immutable, so threads share it freely."""

    def __init__(self, segments: Sequence[_Segment], manifest: Manifest) -> None:
        self._segments = tuple(segments)
        self.manifest = manifest

    @classmethod
    def open(
        cls,
        folder: Path,
        manifest: Manifest,
        fingerprint: str,
        dimension: int,
        earlier: "VectorIndex | None" = None,
    ) -> "VectorIndex":
        """Load a generation, taking over the segments that an earlier one has.

        IndexDamaged, also if it is of another model or was made in another way.
        """
        if manifest.stamp != _stamp(fingerprint, dimension):
            raise IndexDamaged(f"{folder}: made by {manifest.stamp}")
        known = {} if earlier is None else earlier._segments_by_files()
        deleted = np.array(manifest.deleted, np.int64)
        segments = [
            _with_deletions(known.get(segment.files) or _read(folder, segment), deleted)
            for segment in manifest.segments
        ]
        return cls(segments, manifest)

    def _segments_by_files(self) -> dict[tuple[IndexFile, ...], _Segment]:
        """Checksums and all: an index made anew may give a name that was there before to other rows."""
        files = [segment.files for segment in self.manifest.segments]
        return dict(zip(files, self._segments, strict=True))

    def __len__(self) -> int:
        return sum(int(segment.live.sum()) for segment in self._segments)

    @property
    def segment_checksums(self) -> tuple[str, ...]:
        """What tells each segment's vectors from all others, in order."""
        return tuple(segment.files[0].sha256 for segment in self.manifest.segments)

    def nearest_in_segment(self, query: NDArray[np.float32], k: int, checksum: str) -> Nearest:
        """The k passages of one segment that are nearest to a unit vector."""
        return _search(self._segments[self.segment_checksums.index(checksum)], query, k, None)

    def nearest(self, query: NDArray[np.float32], k: int, allowed: Ids | None = None) -> Nearest:
        """The k passages nearest to a unit vector; allowed: ascending ids that pass the filters."""
        found = [_search(segment, query, k, allowed) for segment in self._segments]
        if not found:
            return Nearest(np.empty(0, np.int64), np.empty(0, np.float32))
        ids = np.concatenate([part.ids for part in found])
        scores = np.concatenate([part.scores for part in found])
        order = np.lexsort((ids, -scores))[:k]
        return Nearest(ids[order], scores[order])

    def cosines(self, query: NDArray[np.float32], ids: Ids) -> dict[int, float]:
        """Ids -> their cosine with a unit vector; ids without a vector are left out."""
        found: dict[int, float] = {}
        for segment in self._segments:
            rows = _rows_of(segment, ids)
            scores = segment.vectors()[rows] @ query
            found.update(zip(segment.ids[rows].tolist(), scores.tolist(), strict=True))
        return found


def _search(segment: _Segment, query: NDArray[np.float32], k: int, allowed: Ids | None) -> Nearest:
    if allowed is not None and len(allowed) <= GATHER_SHARE * len(segment.ids):
        rows = _rows_of(segment, allowed)
        scores = segment.vectors()[rows] @ query
        best = np.argsort(-scores, kind="stable")[:k]
        return Nearest(segment.ids[rows[best]], scores[best])
    mask = segment.live if allowed is None else segment.live & np.isin(segment.ids, allowed)
    wanted = min(k, int(mask.sum()))
    if not wanted:
        return Nearest(np.empty(0, np.int64), np.empty(0, np.float32))
    parameters = None
    if not mask.all():
        bits = np.packbits(mask, bitorder="little")
        selector = faiss.IDSelectorBitmap(len(mask), faiss.swig_ptr(bits))
        parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # untyped keyword
    scores, rows = segment.index.search(query[np.newaxis], wanted, params=parameters)
    return Nearest(segment.ids[rows[0]], scores[0])


def _rows_of(segment: _Segment, ids: Ids) -> NDArray[np.intp]:
    """Where these ids stand in a segment; those that do not, or are deleted, are left out."""
    rows: NDArray[np.intp] = np.searchsorted(segment.ids, ids)
    inside = rows < len(segment.ids)
    rows, ids = rows[inside], ids[inside]
    rows = rows[segment.ids[rows] == ids]
    return rows[segment.live[rows]]


def _with_deletions(segment: _Segment, deleted: Ids) -> _Segment:
    return _Segment(segment.ids, segment.index, ~np.isin(segment.ids, deleted))


def _read(folder: Path, segment: IndexSegment) -> _Segment:
    verify(folder, segment.files)
    vectors, ids = (folder / file.name for file in segment.files)
    try:
        index = faiss.read_index(str(vectors))
        numbers = np.load(ids)
    except (RuntimeError, ValueError, OSError) as error:
        raise IndexDamaged(f"{vectors}: {error}") from error
    if index.ntotal != segment.rows or len(numbers) != segment.rows:
        raise IndexDamaged(f"{vectors}: {index.ntotal} rows instead of {segment.rows}")
    return _Segment(numbers, index, np.ones(len(numbers), bool))


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

    def _write(self, ids: Ids, vectors: Vectors) -> IndexSegment:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"{ids[0]:012}-{len(ids)}-{self.manifest.generation}"
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, np.float32))
        files = self._folder / f"{name}.faiss", self._folder / f"{name}.ids.npy"
        faiss.write_index(index, str(files[0]))
        np.save(files[1], ids)
        return IndexSegment(len(ids), tuple(describe_file(file) for file in files))

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
        parts = [_read(self._folder, segment) for segment in group]
        ids = np.concatenate([part.ids for part in parts])
        vectors = np.concatenate([part.vectors() for part in parts])
        order = np.argsort(ids)
        kept = order[~np.isin(ids[order], self.manifest.deleted)]
        rest = [segment for segment in self.manifest.segments if segment not in group]
        new = [self._write(ids[kept], vectors[kept])] if len(kept) else []
        still_there = set(self.manifest.deleted) - set(ids.tolist())
        self.manifest = self.manifest.next(segments=(*rest, *new), deleted=tuple(sorted(still_there)))

    def _sweep(self) -> None:
        named = {file.name for segment in self.manifest.segments for file in segment.files}
        for path in self._folder.iterdir():
            if path.suffix in {".faiss", ".npy"} and path.name not in named:
                path.unlink()


def _mergeable(segments: Sequence[IndexSegment]) -> list[IndexSegment]:
    """The segments of the first tier that has MERGE_AT (tier n: up to MERGE_AT ** n times 64 rows)."""
    tiers: dict[int, list[IndexSegment]] = {}
    for segment in segments:
        tiers.setdefault(_tier(segment.rows), []).append(segment)
    return next((tiers[tier] for tier in sorted(tiers) if len(tiers[tier]) >= MERGE_AT), [])


def _tier(rows: int) -> int:
    tier = 0
    while rows > 64 * MERGE_AT**tier:
        tier += 1
    return tier
