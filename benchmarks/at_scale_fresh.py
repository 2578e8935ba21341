"""What is measured in a process of its own: memory, and the time from opening to the first answer."""

import multiprocessing
import shutil
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import faiss  # noqa: F401 - loaded before memory and time are taken
import numpy as np
from numpy.typing import NDArray

from benchmarks.at_scale_indexes import OurIndexes
from benchmarks.at_scale_rivals import Chroma, Flat

Vector = NDArray[np.float32]


Measured = TypeVar("Measured")

Memory = tuple[float, float]
"""MiB resident, with the pages of mapped files that were read; of these, the process's own."""


def run(measure: Callable[..., Measured], *arguments: Any) -> Measured:
    """What a measurement says in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measure, arguments)


def open_ours(folder: Path, vector: Vector, k: int) -> float:
    """Seconds from opening both indexes to the first answer by meaning."""
    began = time.perf_counter()
    indexes = OurIndexes(folder, len(vector))
    indexes.open()
    _check(indexes.near(vector, k))
    return time.perf_counter() - began


def open_chroma(folder: Path, vector: Vector, k: int) -> float:
    """Seconds from opening the collection to its first answer."""
    import_module("chromadb")  # before time is taken
    began = time.perf_counter()
    _check(Chroma(folder).near(vector, k))
    return time.perf_counter() - began


def resident_of_ours(folder: Path, vectors: Vector, k: int) -> Memory:
    """What opening and all questions by meaning add."""
    before = _memory()
    indexes = OurIndexes(folder, vectors.shape[1])
    indexes.open_meaning()
    for vector in vectors:
        _check(indexes.near(vector, k))
    return _since(before)


def resident_of_flat(file: Path, vectors: Vector, k: int) -> Memory:
    """Likewise for an IndexFlatIP in memory."""
    before = _memory()
    flat = Flat(file)
    for vector in vectors:
        _check(flat.near(vector, k))
    return _since(before)


def remove(place: Path) -> None:
    """A file or folder that a run which was stopped may have left."""
    if place.is_dir():
        shutil.rmtree(place)
    place.unlink(missing_ok=True)


def _check(found: list[int]) -> None:
    if not found:
        raise RuntimeError("nothing was found")


def _since(before: Memory) -> Memory:
    now = _memory()
    return now[0] - before[0], now[1] - before[1]


def _memory() -> Memory:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    kib = {line.partition(":")[0]: line.split()[-2] for line in lines if line.endswith(" kB")}
    return int(kib["VmRSS"]) / 1024, int(kib["RssAnon"]) / 1024
