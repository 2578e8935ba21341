"""The segments of the vector index: the one door to FAISS.

    few rows    NAME.flat.faiss      exact vectors in the order of their ids; a question is compared with all
    many rows   NAME.vectors.faiss   exact vectors, cell by cell: near in meaning is near on disk
                NAME.cells.faiss     centroids of the cells, and each vector as a byte a component
    both        NAME.ids.npy         the passage of each row

A question of many rows looks into the cells nearest to it, takes twice as many candidates as are wanted by
their bytes, and ranks these by their exact vectors. Files are mapped: opening reads next to nothing, and
processes share what they read. A filter that lets few rows pass has all of them compared exactly.
"""

import math
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from search.embed import Vectors
from search.indexes.manifest import IndexDamaged, IndexSegment, describe_file, remember_verified, verify

Ids = NDArray[np.int64]
Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Measured on a million passages of 384 dimensions: docs/search.md has the table of what was tried.
CELLS_FROM = 8_192  # rows; comparing a question with fewer takes a millisecond
CELLS_PER_ROOT = 4  # 4 √rows cells, rounded to a power of two
PROBES = 48  # cells that a question looks into
CANDIDATES_PER_RESULT = 2  # whose exact vectors are compared
FILTER_EXPONENT = 0.33  # where a hundredth of the rows passes, 100 ** 0.33 times as many cells are tried
SEEN_PER_RESULT = 3.5  # rows that pass in the cells looked into, at least
GATHER_SHARE = 0.2  # of few rows: up to here, gathering a filter's rows beats scanning past the others
GATHER_ROWS = 4_096  # of many rows, likewise
MANY_SHARE = 0.1  # from here, going through all rows beats looking for each of the ids that pass
TABLE_FROM = 1_000  # ids, from which a table beats a search for each; four bytes a number
TABLE_SPREAD = 4  # numbers for one that is an id, at most
TRAINING_PER_CELL = 40  # vectors; FAISS asks for 39 at least
TRAINING_ROUNDS = 8
CHUNK = 65_536  # rows that are held at once while a large segment is written

CELLS, FLAT, EXACT, IDS = ".cells.faiss", ".flat.faiss", ".vectors.faiss", ".ids.npy"

Neighbours = tuple[Ids, Scores]
"""(questions, k) each, or as many columns as there are passages; the best first."""


class Places:
    """Ids to their rows: by a table where few numbers are left out, made when many are asked for."""

    def __init__(self, ascending: Ids, rows: Rows | None) -> None:
        """rows: of the ascending ids; None where these are in the order of the rows."""
        self._ascending = ascending
        self._rows = rows
        self._span = int(ascending[-1] - ascending[0]) + 1
        self._table: NDArray[np.int32] | None = None

    def of(self, ids: Ids) -> Rows:
        """Where these ids stand, deleted or not; those that do not stand here are left out."""
        if len(ids) >= TABLE_FROM and self._span <= TABLE_SPREAD * len(self._ascending):
            return self._looked_up(ids)
        places = np.searchsorted(self._ascending, ids)
        inside = places < len(self._ascending)
        places, ids = places[inside], ids[inside]
        places = places[self._ascending[places] == ids]
        return np.asarray(places if self._rows is None else self._rows[places], np.int64)

    def _looked_up(self, ids: Ids) -> Rows:
        first = self._ascending[0]
        if self._table is None:  # two threads may both make it: they make the same
            table = np.full(self._span, -1, np.int32)
            table[self._ascending - first] = (
                np.arange(len(self._ascending)) if self._rows is None else self._rows
            )
            self._table = table
        within = ids[(ids >= first) & (ids < first + self._span)]
        rows: Rows = self._table[within - first].astype(np.int64)
        return rows[rows >= 0]


@dataclass(frozen=True, slots=True)
class Passing:
    """The rows of a segment that pass a filter, as FAISS takes them: a bit a row."""

    count: int
    of: int  # rows in all
    bits: NDArray[np.uint8]

    @classmethod
    def of_mask(cls, mask: Mask) -> "Passing":
        return cls(int(np.count_nonzero(mask)), len(mask), np.packbits(mask, bitorder="little"))

    @classmethod
    def of_rows(cls, rows: Rows, of: int) -> "Passing":
        """Of few rows, ascending: their bytes alone are written."""
        bits = np.zeros(-(-of // 8), np.uint8)
        if len(rows):
            places, values = rows >> 3, np.left_shift(1, rows & 7).astype(np.uint8)
            firsts = np.flatnonzero(np.diff(places, prepend=-1))
            bits[places[firsts]] = np.bitwise_or.reduceat(values, firsts)
        return cls(len(rows), of, bits)

    def selector(self) -> Any:
        """None: all rows. The bits must outlive it."""
        return None if self.count == self.of else faiss.IDSelectorBitmap(self.of, faiss.swig_ptr(self.bits))


@dataclass(frozen=True)  # without slots: what is cached lies beside the fields
class VectorSegment:
    """Immutable rows, each a vector and its passage's id."""

    ids: Ids  # by row
    places: Places
    exact: Any  # IndexFlatIP
    cells: Any  # IndexIVF over the same rows; None where there are few
    live: Mask  # by row

    def __len__(self) -> int:
        return int(self.live.sum())

    def without(self, deleted: Ids) -> "VectorSegment":
        """The same rows, of which those of these passages are deleted and no others."""
        live = np.ones(len(self.ids), bool)
        live[self.places.of(deleted)] = False
        return replace(self, live=live)

    def vectors(self) -> Vectors:
        """A view of the rows, without reading them."""
        flat = faiss.rev_swig_ptr(self.exact.get_xb(), self.exact.ntotal * self.exact.d)
        return np.asarray(flat, np.float32).reshape(self.exact.ntotal, self.exact.d)

    def live_rows_of(self, ids: Ids) -> Rows:
        """Where these ids stand; those that do not, or are deleted, are left out."""
        rows = self.places.of(ids)
        return rows[self.live[rows]]

    def nearest(self, questions: Vectors, k: int, allowed: Ids | None) -> Neighbours:
        """The k passages nearest to each of some unit vectors; allowed: ascending ids that pass filters."""
        if allowed is None:
            return self._search(questions, k, self._living)
        few = GATHER_SHARE * len(self.ids) if self.cells is None else GATHER_ROWS
        if len(allowed) > MANY_SHARE * len(self.ids):
            mask = self.live & np.isin(self.ids, allowed, assume_unique=True)
            if np.count_nonzero(mask) > few:
                return self._search(questions, k, Passing.of_mask(mask))
            rows = np.flatnonzero(mask)
        else:
            rows = np.sort(self.live_rows_of(allowed))
            if len(rows) > few:
                return self._search(questions, k, Passing.of_rows(rows, len(self.ids)))
        return self._gathered(questions, k, rows)

    @cached_property
    def _living(self) -> "Passing":
        return Passing.of_mask(self.live)

    def _gathered(self, questions: Vectors, k: int, rows: Rows) -> Neighbours:
        """Of these rows, all of which are compared."""
        scores = questions @ self.vectors()[rows].T
        best = np.argsort(-scores, axis=1, kind="stable")[:, :k]
        return self.ids[rows[best]], np.take_along_axis(scores, best, axis=1)

    def _search(self, questions: Vectors, k: int, passing: "Passing") -> Neighbours:
        """Of the rows that pass."""
        if not passing.count or not k:
            return np.empty((len(questions), 0), np.int64), np.empty((len(questions), 0), np.float32)
        wanted = min(k, passing.count)
        selector = passing.selector()
        probes = self._probes(wanted, passing.count)
        if probes is not None:
            scores, rows = self._search_cells(questions, wanted, probes, selector)
            if rows.min() >= 0:
                return self.ids[rows], scores
        parameters = None if selector is None else faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # untyped
        scores, rows = self.exact.search(questions, wanted, params=parameters)
        return self.ids[rows], scores

    def _probes(self, wanted: int, passing: int) -> int | None:
        """Into how many cells to look; None where it would be most of them, and comparing all is as well."""
        if self.cells is None:
            return None
        share = passing / len(self.ids)
        enough = self.cells.nlist * SEEN_PER_RESULT * wanted / passing
        probes = math.ceil(max(PROBES * share**-FILTER_EXPONENT, enough))
        return probes if probes < self.cells.nlist else None

    def _search_cells(
        self, questions: Vectors, wanted: int, probes: int, selector: Any
    ) -> tuple[Scores, Rows]:
        """Cosines and rows, -1 where the cells hold too few."""
        inner = faiss.SearchParametersIVF(nprobe=probes, sel=selector)  # type: ignore[call-arg]  # untyped
        parameters = faiss.IndexRefineSearchParameters(  # type: ignore[call-arg]  # untyped
            k_factor=CANDIDATES_PER_RESULT, base_index_params=inner
        )
        refined = faiss.IndexRefine(self.cells, self.exact)  # microseconds; it holds no state of its own
        found: tuple[Scores, Rows] = refined.search(questions, wanted, params=parameters)
        return found


def open_segment(folder: Path, described: IndexSegment) -> VectorSegment:
    """Map a segment's files; IndexDamaged unless they are what the manifest says."""
    verify(folder, described.files)
    files = {file.name[file.name.index(".") :]: str(folder / file.name) for file in described.files}
    try:
        exact = _mapped(files[EXACT] if EXACT in files else files[FLAT])
        cells = _mapped(files[CELLS]) if CELLS in files else None
        numbers = np.asarray(np.load(files[IDS], mmap_mode="r"))  # mapped still, as a plain array
    except (RuntimeError, ValueError, OSError, KeyError) as error:
        raise IndexDamaged(f"{folder / described.files[0].name}: {error}") from error
    if {exact.ntotal, numbers.shape[-1], described.rows} != {described.rows}:
        raise IndexDamaged(f"{folder / described.files[0].name}: there are not {described.rows} rows in it")
    live = np.ones(described.rows, bool)
    if cells is None:
        return VectorSegment(numbers, Places(numbers, None), exact, None, live)
    ids, rows = numbers
    return VectorSegment(ids, Places(ids[rows], rows), exact, cells, live)


def _mapped(file: str) -> Any:
    return faiss.read_index(file, faiss.IO_FLAG_MMAP_IFC)


def write_segment(folder: Path, name: str, ids: Ids, vectors: "Gathered | Vectors") -> IndexSegment:
    """Write rows, their ids ascending, in the way that suits their number."""
    folder.mkdir(parents=True, exist_ok=True)
    write = _write_cells if len(ids) >= CELLS_FROM else _write_flat
    files = [describe_file(file) for file in write(folder, name, ids, vectors)]
    remember_verified(folder, files)
    return IndexSegment(len(ids), tuple(files))


class Gathered:
    """Vectors of several segments in a given order, read as they are asked for."""

    def __init__(self, parts: Sequence[VectorSegment], part_of: NDArray[np.intp], row_of: Rows) -> None:
        self._parts = [part.vectors() for part in parts]
        self._part_of, self._row_of = part_of, row_of
        self.shape = len(row_of), self._parts[0].shape[1]

    def __getitem__(self, rows: Any) -> Vectors:
        part_of, row_of = self._part_of[rows], self._row_of[rows]
        found = np.empty((len(row_of), self.shape[1]), np.float32)
        for number, vectors in enumerate(self._parts):
            own = part_of == number
            found[own] = vectors[row_of[own]]
        return found


def merged(parts: Sequence[VectorSegment], deleted: Ids) -> tuple[Ids, Gathered]:
    """The rows of several segments in the order of their ids, without the deleted ones."""
    ids = np.concatenate([part.ids for part in parts])
    part_of = np.repeat(np.arange(len(parts)), [len(part.ids) for part in parts])
    row_of = np.concatenate([np.arange(len(part.ids)) for part in parts])
    order = np.argsort(ids)
    kept = order[~np.isin(ids[order], deleted)]
    return ids[kept], Gathered(parts, part_of[kept], row_of[kept])


def _write_flat(folder: Path, name: str, ids: Ids, vectors: Gathered | Vectors) -> list[Path]:
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors[:], np.float32))
    files = [folder / f"{name}{FLAT}", folder / f"{name}{IDS}"]
    faiss.write_index(index, str(files[0]))
    np.save(files[1], ids)
    return files


def _write_cells(folder: Path, name: str, ids: Ids, vectors: Gathered | Vectors) -> list[Path]:
    files = [folder / f"{name}{ending}" for ending in (EXACT, CELLS, IDS)]
    index = _trained(vectors)
    cell_of = np.concatenate([_nearest_cells(index, vectors[part]) for part in _chunks(len(ids))])
    by_row = np.argsort(cell_of, kind="stable")
    with files[0].open("wb") as file:
        file.write(_flat_header(*vectors.shape))
        for part in _chunks(len(ids)):
            chunk = vectors[by_row[part]]
            file.write(chunk.tobytes())
            _add(index, chunk, np.arange(part.start, part.start + len(chunk)), cell_of[by_row[part]])
    faiss.write_index(index, str(files[1]))
    rows = np.empty(len(ids), np.int64)
    rows[by_row] = np.arange(len(ids))
    np.save(files[2], np.stack([ids[by_row], rows]))
    return files


def _chunks(count: int) -> Iterator[slice]:
    for start in range(0, count, CHUNK):
        yield slice(start, min(start + CHUNK, count))


def _trained(vectors: Gathered | Vectors) -> Any:
    """An empty index with its cells: centroids of a sample, and the range of each component around them."""
    count, dimension = vectors.shape
    most = int(math.log2(count / TRAINING_PER_CELL))
    cells = 1 << min(most, round(math.log2(CELLS_PER_ROOT * math.sqrt(count))))
    size = min(count, cells * TRAINING_PER_CELL)
    sample = vectors[np.sort(np.random.default_rng(count).choice(count, size, replace=False))]
    means = faiss.Kmeans(
        dimension,
        cells,
        niter=TRAINING_ROUNDS,
        spherical=True,
        seed=1,
        max_points_per_centroid=TRAINING_PER_CELL,
    )
    means.train(sample)
    index: Any = faiss.index_factory(dimension, f"IVF{cells},SQ8", faiss.METRIC_INNER_PRODUCT)
    index.quantizer.add(means.centroids)
    index.train(sample)
    return index


def _nearest_cells(index: Any, vectors: Vectors) -> Rows:
    cells: Rows = index.quantizer.search(np.ascontiguousarray(vectors), 1)[1][:, 0]
    return cells


def _add(index: Any, vectors: Vectors, rows: Rows, cells: Rows) -> None:
    """Add to cells that are known already: finding them took longest."""
    cells = np.ascontiguousarray(cells)
    index.add_core(len(vectors), faiss.swig_ptr(vectors), faiss.swig_ptr(rows), faiss.swig_ptr(cells))


def _flat_header(rows: int, dimension: int) -> bytes:
    """The beginning of an IndexFlatIP's file, before its vectors: one is written without holding all of them.

    That of an index of one row, with the number of rows and of values put right; `open_segment` counts.
    """
    index = faiss.IndexFlatIP(dimension)
    index.add(np.zeros((1, dimension), np.float32))
    header = bytearray(faiss.serialize_index(index).tobytes()[: -4 * dimension])
    struct.pack_into("<q", header, 8, rows)  # after four characters of type and four bytes of dimension
    struct.pack_into("<Q", header, len(header) - 8, rows * dimension)
    return bytes(header)
