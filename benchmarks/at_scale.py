"""Search over a million passages, each part beside a rival that does the same.

EVAL=FOLDER names an evaluation folder, as for the retrieval benchmark; --quick takes the demo's talks.
AT_SCALE=FOLDER keeps the corpus and the rivals' indexes, which take most of the time; ours are always new.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from benchmarks import at_scale_fresh as fresh
from benchmarks.at_scale_corpus import PASSAGES_PER_HOUR, Corpus, make_corpus
from benchmarks.at_scale_indexes import OurIndexes
from benchmarks.at_scale_rivals import Chroma, Flat, Sqlite, check_rivals
from benchmarks.eval_folder import EvalFolderMissing
from benchmarks.progress import report
from benchmarks.tables import Row, Table
from search.question_words import content_words
from search.stages.relevance import ordered

Ids = NDArray[np.int64]

K = 10  # results that recall is counted on
ALL = "all"
DEPTH = 200  # candidates of each retriever of a hybrid query, as the service takes them
RANK_CONSTANT = 60  # of reciprocal rank fusion
CLIENTS = 32
SHARE = 0.01  # that a filter passes
EXACT_CHUNK = 20_000  # passages that all questions are compared with at once
SQLITE, FLAT, CHROMA = "sqlite.db", "flat.faiss", "chroma"


@dataclass(frozen=True, slots=True)
class Effort:
    """How often things are done that are measured."""

    sizes: tuple[int, ...]  # passages; the last one has the goals
    slow_questions: int  # that are asked of rivals which take seconds
    requests: int  # of each client
    openings: int
    rounds: int  # of adding an hour and deleting it


FULL = Effort((100_000, 1_000_000), slow_questions=40, requests=60, openings=5, rounds=5)
QUICK = Effort((300, 900), slow_questions=3, requests=3, openings=1, rounds=1)

COMPARED = """\
A hybrid query takes the 200 best by meaning and the 200 best by words, fused by rank; words are those that
tell what a question asks for, on both sides. Each beside a rival in the same run, on the same vectors."""
NOTES = (
    "A hybrid query and a filter are of 200 candidates each; by meaning or words only, of 10 results.",
    "The ratio is to the goal: `30 times faster` is met at 1.00 or less, `recall ≥ 0.98` likewise. Goals are "
    "those of a million passages; the smaller size shows the shape of the curve. Questions "
    "are those of the English evaluation set, embedded before; vectors are MiniLM's of its transcripts, "
    "jittered to a cosine of 0.9; texts are recombined from their sentences.",
    "Recall counts what exact search finds among its first 10: all cosines by matrix product, fused with "
    "the words' own ranks for the hybrid query (BM25 is exact).",
    "Memory is what a fresh process has resident (VmRSS) after all questions, less what it had before "
    "opening: pages of mapped files that were read are in it, though processes share them and the system "
    "may take them back.",
    "Opening is from a fresh process with its libraries imported, files in the page cache, to the first "
    "answer. Our files were verified since the machine started; `and verifying` is the first opening then.",
    f"{CLIENTS} clients are threads of one process; their rival is the same index searched once a request.",
)


def measure(*, quick: bool = False) -> Table:
    """EvalFolderMissing or RivalsMissing if they are not at hand."""
    check_rivals()
    effort = QUICK if quick else FULL
    evaluation = None if quick else _eval_folder()
    with _work_folder() as folder:
        corpus = make_corpus(folder / "corpus", effort.sizes[-1], evaluation)
        rows: list[Row] = []
        for size in reversed(effort.sizes):
            with TemporaryDirectory(dir=folder) as own:
                trial = _Trial(corpus.some(size), folder / f"rivals-{size}", Path(own), effort)
                has_goals = size == effort.sizes[-1]
                rows += [row if has_goals else replace(row, goal=None) for row in trial.rows()]
    return Table("Search at scale", COMPARED, tuple(rows), NOTES)


def _eval_folder() -> Path:
    if not (name := os.environ.get("EVAL")):
        raise EvalFolderMissing("name an evaluation folder, as in: make bench EVAL=FOLDER ARGS=at_scale")
    return Path(name)


@contextmanager
def _work_folder() -> Iterator[Path]:
    if kept := os.environ.get("AT_SCALE"):
        Path(kept).mkdir(parents=True, exist_ok=True)
        yield Path(kept)
        return
    with TemporaryDirectory() as folder:
        yield Path(folder)


class _Trial:
    """Indexes of one size, and what is measured on them."""

    def __init__(self, corpus: Corpus, rivals: Path, own: Path, effort: Effort) -> None:
        self._corpus = corpus
        self._effort = effort
        self._size = f"{corpus.count:,}"
        self._rivals = rivals
        self._own = own
        self._words = [content_words(question) for question in corpus.questions]
        self._slow = range(0, len(corpus.questions), max(1, len(corpus.questions) // effort.slow_questions))
        self._filters = _filters(corpus.count)

    def rows(self) -> Iterator[Row]:
        _build_rivals(self._rivals, self._corpus)
        report(f"{self._size}: building ours")
        self._ours = OurIndexes(self._own)
        rebuilt = _seconds(self._ours.build, self._corpus)
        self._ours.open()
        exact = _Exact.of(self._corpus, self._filters)
        yield from self._speed(exact)
        yield from self._filtered(exact)
        yield self._clients()
        yield from self._memory()
        yield from self._opening()
        yield from self._changes(rebuilt)

    def _speed(self, exact: "_Exact") -> Iterator[Row]:
        """Hybrid, by meaning, by words."""
        report(f"{self._size}: asking")
        sqlite, flat = Sqlite(self._rivals / SQLITE), Flat(self._rivals / FLAT)
        asked = [(self._words[place], self._corpus.question_vectors[place]) for place in self._slow]
        said = [_seconds(sqlite.said, words, DEPTH) for words, _ in asked]
        said_first = [_seconds(sqlite.said, words, K) for words, _ in asked]
        near = [_seconds(sqlite.near, vector, DEPTH) for _, vector in asked]
        compared = [_seconds(flat.near, vector, K) for _, vector in asked]
        theirs = [one + other for one, other in zip(said, near, strict=True)]
        self._hybrid(None)  # once for the page cache, as the rivals were when they were built
        ours = self._hybrid(None)
        slow = [ours.seconds[place] for place in self._slow]
        yield self._faster("hybrid query, p95", 30, _p95(slow), "sqlite-vec and FTS5", _p95(theirs))
        yield self._recall("hybrid query", 0.98, _recall(ours.found, exact.hybrid(ours.by_words, ALL)))
        vectors = [self._ours.near(vector, K) for vector in self._corpus.question_vectors]
        seconds = [_seconds(self._ours.near, vector, K) for _, vector in asked]
        yield self._faster("by meaning, median", 15, median(seconds), "IndexFlatIP", median(compared))
        yield self._recall("by meaning", 0.99, _recall(vectors, exact.near[ALL][:, :K]))
        words = [_seconds(self._ours.said, words, K) for words, _ in asked]
        yield self._faster("by words, median", 100, median(words), "FTS5 OR", median(said_first))

    def _hybrid(self, allowed: Ids | None) -> "_Asked":
        found, by_words, seconds = [], [], []
        for words, vector in zip(self._words, self._corpus.question_vectors, strict=True):
            began = time.perf_counter()
            said, near = self._ours.said(words, DEPTH, allowed), self._ours.near(vector, DEPTH, allowed)
            found.append(fused(said, near)[:K])
            seconds.append(time.perf_counter() - began)
            by_words.append(said)
        return _Asked(found, by_words, seconds)

    def _filtered(self, exact: "_Exact") -> Iterator[Row]:
        vectors = self._corpus.question_vectors
        for name, allowed in self._filters.items():
            free, filtered = self._hybrid(None), self._hybrid(allowed)
            with_filter = [_seconds(self._ours.near, vector, DEPTH, allowed) for vector in vectors]
            without = [_seconds(self._ours.near, vector, DEPTH) for vector in vectors]
            near = [self._ours.near(vector, K, allowed) for vector in vectors]
            expected = exact.hybrid(filtered.by_words, name)
            yield self._faster(f"by meaning, {name}", 1, median(with_filter), "all", median(without))
            yield self._recall(f"by meaning, {name}", 0.98, _recall(near, exact.near[name][:, :K]))
            yield self._faster(f"hybrid, {name}", 1, median(filtered.seconds), "all", median(free.seconds))
            yield self._recall(f"hybrid, {name}", 0.98, _recall(filtered.found, expected))

    def _clients(self) -> Row:
        report(f"{self._size}: {CLIENTS} clients")
        alone, together = self._ours.near_alone, self._ours.near
        self._requests(together)
        rival, ours = self._requests(alone), self._requests(together)
        return self._faster(f"{CLIENTS} clients, a request", 5, ours, "each searched alone", rival)

    def _requests(self, near: Callable[[NDArray[np.float32], int], list[int]]) -> float:
        """Seconds a request when clients ask without a pause."""
        vectors, requests = self._corpus.question_vectors, self._effort.requests

        def ask(client: int) -> None:
            for number in range(client * requests, (client + 1) * requests):
                near(vectors[number % len(vectors)], DEPTH)

        with ThreadPoolExecutor(CLIENTS) as pool:
            return _seconds(lambda: list(pool.map(ask, range(CLIENTS)))) / (CLIENTS * requests)

    def _memory(self) -> Iterator[Row]:
        vectors = self._corpus.question_vectors
        ours, own = fresh.run(fresh.resident_of_ours, self._own, vectors, K)
        rival, _ = fresh.run(fresh.resident_of_flat, self._rivals / FLAT, vectors, K)
        shown = f"IndexFlatIP {rival:.0f} MiB"
        yield Row(f"{self._size}: memory by meaning, half", f"{ours:.0f} MiB", shown, 2 * ours / rival, 1.0)
        yield Row(f"{self._size}: memory that is not shared", f"{own:.0f} MiB", shown, own / rival)

    def _opening(self) -> Iterator[Row]:
        report(f"{self._size}: opening")
        vector = self._corpus.question_vectors[0]
        ours = median(fresh.run(fresh.open_ours, self._own, vector, K) for _ in range(self._effort.openings))
        theirs = median(
            fresh.run(fresh.open_chroma, self._rivals / CHROMA, vector, K)
            for _ in range(self._effort.openings)
        )
        yield self._faster("opening to first answer", 10, ours, "Chroma", theirs)
        self._ours.forget_verified()
        first = fresh.run(fresh.open_ours, self._own, vector, K)
        yield self._faster("opening and verifying", None, first, "Chroma", theirs)

    def _changes(self, rebuilt: float) -> Iterator[Row]:
        report(f"{self._size}: adding and deleting")
        added, deleted = [], []
        for number in range(self._effort.rounds):
            added.append(_seconds(self._ours.add_hour, f"zanzibar{number}"))
            deleted.append(_seconds(self._ours.delete_hour, f"zanzibar{number}"))
        yield self._faster("an hour added and found", 100, median(added), "rebuilding all", rebuilt)
        yield self._faster("an hour deleted and gone", 100, median(deleted), "rebuilding all", rebuilt)

    def _faster(self, what: str, times: float | None, ours: float, name: str, rival: float) -> Row:
        shown = f"{name} {_shown(rival)} ({rival / ours:.1f} times)"
        if times is None:
            return Row(f"{self._size}: {what}", _shown(ours), shown, ours / rival)
        wanted = "no slower" if times == 1 else f"{times:g} times faster"
        return Row(f"{self._size}: {what}, {wanted}", _shown(ours), shown, times * ours / rival, 1.0)

    def _recall(self, what: str, least: float, recall: float) -> Row:
        return Row(f"{self._size}: {what}, recall ≥ {least:g}", f"{recall:.4f}", "exact", least / recall, 1.0)


@dataclass(frozen=True, slots=True)
class _Asked:
    """All questions asked once: the first K of each, what the words only found, seconds."""

    found: list[list[int]]
    by_words: list[list[int]]
    seconds: list[float]


@dataclass(frozen=True, slots=True)
class _Exact:
    """What a look at every vector finds, by filter: ids, (questions, DEPTH), the nearest first."""

    near: dict[str, Ids]

    @classmethod
    def of(cls, corpus: Corpus, filters: dict[str, Ids]) -> "_Exact":
        everything = {ALL: np.arange(1, corpus.count + 1)}
        return cls({name: _nearest(corpus, ids) for name, ids in (everything | filters).items()})

    def hybrid(self, by_words: Sequence[list[int]], name: str) -> list[list[int]]:
        return [fused(said, near.tolist())[:K] for said, near in zip(by_words, self.near[name], strict=True)]


def _filters(count: int) -> dict[str, Ids]:
    """Ascending ids that pass: whole recordings, as of an event, and passages anywhere, as of a speaker."""
    random = np.random.default_rng(1)
    hours = random.choice(
        -(-count // PASSAGES_PER_HOUR), max(1, round(SHARE * count / PASSAGES_PER_HOUR)), False
    )
    recordings = np.sort(hours)[:, np.newaxis] * PASSAGES_PER_HOUR + np.arange(1, PASSAGES_PER_HOUR + 1)
    passages = np.sort(random.choice(count, max(K, round(SHARE * count)), replace=False)) + 1
    recordings = recordings.ravel()
    return {
        f"{SHARE:.0%} of the recordings": recordings[recordings <= count],
        f"{SHARE:.0%} of the passages": passages,
    }


def _nearest(corpus: Corpus, ids: Ids) -> Ids:
    """The DEPTH nearest of these passages to each question, by comparing all."""
    best = np.empty((len(corpus.questions), 0), np.float32)
    found = np.empty((len(corpus.questions), 0), np.int64)
    for start in range(0, len(ids), EXACT_CHUNK):
        part = ids[start : start + EXACT_CHUNK]
        scores = np.hstack([best, corpus.question_vectors @ corpus.vectors[part - 1].T])
        known = np.hstack([found, np.broadcast_to(part, (len(found), len(part)))])
        order = np.argsort(-scores, axis=1, kind="stable")[:, :DEPTH]
        best, found = np.take_along_axis(scores, order, 1), np.take_along_axis(known, order, 1)
    return found


def fused(*rankings: Sequence[int]) -> list[int]:
    """Ids by reciprocal rank fusion; equal ones by id."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, passage_id in enumerate(ranking, 1):
            scores[passage_id] = scores.get(passage_id, 0.0) + 1 / (RANK_CONSTANT + rank)
    return ordered(scores)


def _build_rivals(folder: Path, corpus: Corpus) -> None:
    """Those that are not kept from an earlier run; each appears when it is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    build: dict[str, Callable[[Path], None]] = {
        SQLITE: lambda place: Sqlite.build(place, corpus),
        FLAT: lambda place: Flat.build(place, corpus.vectors),
        CHROMA: lambda place: Chroma.build(place, corpus.vectors),
    }
    for name, make in build.items():
        if not (folder / name).exists():
            report(f"{corpus.count:,}: building {name}")
            draft = Path(f"{folder / name}.draft")
            fresh.remove(draft)
            make(draft)
            draft.rename(folder / name)


def _recall(found: Sequence[Sequence[int]], exact: Sequence[Sequence[int]] | Ids) -> float:
    shares = [len({*one} & {*other}) / len(other) for one, other in zip(found, exact, strict=True)]
    return float(np.mean(shares))


def _seconds(action: Callable[..., object], *arguments: object) -> float:
    began = time.perf_counter()
    action(*arguments)
    return time.perf_counter() - began


def _p95(seconds: Sequence[float]) -> float:
    return float(np.quantile(seconds, 0.95))


def _shown(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.1f} s"
    return f"{seconds * 1000:.1f} ms" if seconds >= 0.001 else f"{seconds * 1e6:.0f} µs"
