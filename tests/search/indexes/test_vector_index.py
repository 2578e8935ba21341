"""The vector index against brute force: the same ids, order and scores."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.embed import Vectors
from search.indexes import vector_segments
from search.indexes.manifest import IndexDamaged, read_manifest
from search.indexes.vector_index import MERGE_AT, VectorIndex, VectorIndexWriter

DIMENSION = 16
MODEL = "fingerprint"
ROUNDING = 1e-6  # of a sum of 16 float32 products; cosines that differ by less may change places


def unit_vectors(count: int, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


QUESTION = unit_vectors(1, seed=99)[0]


@dataclass
class Twin:
    """An index and the plain dictionary that it must agree with."""

    folder: Path
    vectors: dict[int, Vectors] = field(default_factory=dict)
    last_id: int = 0
    deletions: int = 0

    def writer(self) -> VectorIndexWriter:
        return VectorIndexWriter(self.folder, MODEL, DIMENSION)

    def add(self, vectors: Vectors, step: int = 1) -> None:
        ids = [self.last_id + step * number for number in range(1, len(vectors) + 1)]
        writer = self.writer()
        writer.add(ids, vectors)
        self.last_id = ids[-1] if ids else self.last_id
        writer.publish(self.last_id, self.deletions, [])
        self.vectors |= dict(zip(ids, vectors, strict=True))

    def delete(self, ids: Iterable[int]) -> None:
        gone = [passage_id for passage_id in ids if self.vectors.pop(passage_id, None) is not None]
        self.deletions += 1
        self.writer().publish(self.last_id, self.deletions, gone)

    def merge(self) -> bool:
        return self.writer().merge()

    def open(self, earlier: VectorIndex | None = None) -> VectorIndex:
        published = read_manifest(self.folder)
        assert published is not None
        return VectorIndex.open(self.folder, published.manifest, MODEL, DIMENSION, earlier)

    def segments(self) -> int:
        return len(self.writer().manifest.segments)


def brute_force(
    vectors: dict[int, Vectors], k: int, allowed: Sequence[int] | None = None
) -> list[tuple[int, float]]:
    """Every cosine, the best k; equal ones by id."""
    scored = [
        (passage_id, float(vector.astype(np.float64) @ QUESTION.astype(np.float64)))
        for passage_id, vector in vectors.items()
        if allowed is None or passage_id in set(allowed)
    ]
    return sorted(scored, key=lambda pair: (-pair[1], pair[0]))[:k]


def assert_agrees(index: VectorIndex, twin: Twin, k: int, allowed: Sequence[int] | None = None) -> None:
    ids = None if allowed is None else np.array(sorted(allowed), np.int64)
    found = index.nearest(QUESTION, k, ids)
    expected = brute_force(twin.vectors, k, allowed)
    exact = dict(brute_force(twin.vectors, len(twin.vectors), allowed))

    assert len(set(found.ids.tolist())) == len(expected)
    assert found.scores == pytest.approx([score for _, score in expected], abs=ROUNDING)
    for passage_id, (expected_id, score) in zip(found.ids.tolist(), expected, strict=True):
        assert passage_id == expected_id or abs(exact[passage_id] - score) < ROUNDING


@pytest.fixture
def twin(tmp_path: Path) -> Twin:
    return Twin(tmp_path / "vectors")


@pytest.fixture
def many(twin: Twin) -> Twin:
    """Five segments of different sizes with gaps between the ids, a tenth of the rows deleted."""
    for number, rows in enumerate((400, 30, 250, 1, 90)):
        twin.add(unit_vectors(rows, seed=number), step=3)
    twin.delete(list(twin.vectors)[::10])
    return twin


@pytest.mark.parametrize("k", [1, 10, 200, 5000])
def test_nearest_is_what_brute_force_finds(many: Twin, k: int) -> None:
    assert_agrees(many.open(), many, k)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.05, 0.19, 0.21, 0.5, 0.99, 1.0])
def test_filters_of_every_share_are_exact(many: Twin, share: float) -> None:
    ids = np.array(sorted(many.vectors))
    allowed = np.random.default_rng(1).permutation(ids)[: round(share * len(ids))].tolist()

    assert_agrees(many.open(), many, 50, allowed)


def test_a_filter_may_name_ids_that_are_between_deleted_or_past_those_held(many: Twin) -> None:
    allowed = [*range(1, 60), many.last_id, many.last_id + 1, many.last_id + 2]

    assert_agrees(many.open(), many, 200, allowed)


def test_cosines_are_those_of_the_ids_that_are_held(many: Twin) -> None:
    wanted = list(range(500))

    cosines = many.open().cosines(QUESTION, np.array(wanted, np.int64))

    expected = dict(brute_force(many.vectors, len(many.vectors), wanted))
    assert cosines == pytest.approx(expected, abs=ROUNDING)


def test_an_empty_index_finds_nothing(twin: Twin) -> None:
    twin.add(unit_vectors(0))
    index = twin.open()

    assert len(index) == 0
    assert index.nearest(QUESTION, 5).ids.tolist() == []
    assert index.nearest(QUESTION, 5, np.array([1])).ids.tolist() == []
    assert index.cosines(QUESTION, np.array([1])) == {}


@pytest.mark.parametrize("k", [1, 7, 150, 300])
@pytest.mark.parametrize("allowed", [None, range(2, 280), range(2, 30)])
def test_equal_cosines_come_by_id(twin: Twin, k: int, allowed: range | None) -> None:
    same = unit_vectors(1)
    twin.add(np.repeat(same, 200, axis=0))
    twin.add(np.repeat(same, 100, axis=0))

    ids = None if allowed is None else np.array(allowed, np.int64)
    found = twin.open().nearest(same[0], k, ids)
    assert found.ids.tolist() == list(allowed or range(1, 301))[:k]


def test_deleting_everything_leaves_nothing_even_after_merging(twin: Twin) -> None:
    for seed in range(MERGE_AT):
        twin.add(unit_vectors(3, seed))
    assert len(twin.open()) == 3 * MERGE_AT
    twin.delete(list(twin.vectors))

    assert len(twin.open()) == 0
    assert twin.merge()
    assert len(twin.open()) == 0
    assert twin.segments() == 0
    assert twin.writer().manifest.deleted == ()


@pytest.mark.parametrize("length", [0.0, 0.5, 1.01, float("nan")])
def test_vectors_without_unit_length_are_refused(twin: Twin, length: float) -> None:
    vectors = unit_vectors(3)
    vectors[1] *= length

    with pytest.raises(ValueError, match="unit length"):
        twin.add(vectors)


def test_adding_leaves_the_files_of_other_segments_untouched(twin: Twin) -> None:
    twin.add(unit_vectors(50))
    before = {path: path.stat() for path in twin.folder.iterdir() if path.name != "manifest.json"}
    assert len(before) == 2

    twin.add(unit_vectors(20, seed=1))
    twin.delete([3])

    after = {path: path.stat() for path in before}
    assert [(s.st_ino, s.st_mtime_ns) for s in after.values()] == [
        (s.st_ino, s.st_mtime_ns) for s in before.values()
    ]
    assert_agrees(twin.open(), twin, 30)


@pytest.mark.parametrize("rows", [(10,), (10, 100), (10, 100, 600)])
def test_merging_keeps_results_and_few_segments(twin: Twin, rows: Sequence[int]) -> None:
    for seed in range(60):
        twin.add(unit_vectors(rows[seed % len(rows)], seed))
        twin.delete([twin.last_id])
        twin.merge()

    tiers = 3  # up to 64, 512 and 4096 rows; more rows than that are not here in one segment
    assert_agrees(twin.open(), twin, 100)
    assert twin.segments() <= tiers * (MERGE_AT - 1)
    assert len(list(twin.folder.iterdir())) == 2 * twin.segments() + 1
    assert len(twin.writer().manifest.deleted) < 60


def test_a_generation_stays_as_it_is_while_others_are_published(many: Twin) -> None:
    index = many.open()
    before = index.nearest(QUESTION, 20)

    many.delete(before.ids.tolist())
    many.add(unit_vectors(5, seed=50))

    after = index.nearest(QUESTION, 20)
    assert (after.ids.tolist(), after.scores.tolist()) == (before.ids.tolist(), before.scores.tolist())
    assert_agrees(many.open(earlier=index), many, 20)


def test_a_name_that_comes_again_with_other_rows_is_not_taken_over(tmp_path: Path) -> None:
    first, second = Twin(tmp_path / "vectors"), Twin(tmp_path / "vectors")
    first.add(unit_vectors(5))
    index = first.open()
    name = first.writer().manifest.segments[0].files[0].name
    for file in first.folder.iterdir():  # as when the cache folder is deleted
        file.unlink()

    second.add(unit_vectors(5, seed=1))

    assert second.writer().manifest.segments[0].files[0].name == name
    assert_agrees(second.open(earlier=index), second, 5)


def do_damage(file: Path, damage: str, at: int) -> None:
    """at: the position of the byte that is flipped."""
    content = bytearray(file.read_bytes())
    content[at] ^= 0x40
    match damage:
        case "flip":
            file.write_bytes(content)
        case "truncate":
            file.write_bytes(content[:-8])
        case _:
            file.unlink()


@pytest.mark.parametrize("suffix", [".faiss", ".npy"])
@pytest.mark.parametrize("damage", ["flip", "truncate", "delete"])
def test_a_damaged_file_is_noticed(many: Twin, suffix: str, damage: str) -> None:
    file = next(path for path in sorted(many.folder.iterdir()) if path.suffix == suffix)
    do_damage(file, damage, at=-3)

    with pytest.raises(IndexDamaged):
        many.open()


def test_merging_damaged_segments_is_refused(twin: Twin) -> None:
    for seed in range(MERGE_AT):
        twin.add(unit_vectors(3, seed))
    file = next(path for path in sorted(twin.folder.iterdir()) if path.suffix == ".faiss")
    file.write_bytes(file.read_bytes()[:-1] + b"\x7f")

    with pytest.raises(IndexDamaged):
        twin.merge()


def test_an_index_of_another_model_is_not_opened_and_begun_anew(many: Twin) -> None:
    published = read_manifest(many.folder)
    assert published is not None
    with pytest.raises(IndexDamaged):
        VectorIndex.open(many.folder, published.manifest, "another", DIMENSION)

    writer = VectorIndexWriter(many.folder, "another", DIMENSION)

    assert (writer.was_rebuilt, writer.manifest.segments) == (True, ())
    assert not many.writer().was_rebuilt


def test_what_a_crash_left_behind_is_swept(twin: Twin) -> None:
    twin.add(unit_vectors(5))
    twin.writer().add([6, 7], unit_vectors(2, seed=1))  # and never published
    assert_agrees(twin.open(), twin, 10)

    twin.add(unit_vectors(4, seed=2))

    assert_agrees(twin.open(), twin, 10)
    assert len(list(twin.folder.iterdir())) == 2 * 2 + 1


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 40)),
        st.tuples(st.just("delete"), st.integers(0, 12)),
        st.tuples(st.just("merge"), st.just(0)),
    ),
    max_size=40,
)


@settings(max_examples=25, deadline=None)
@given(steps=STEPS, seed=st.integers(0, 1000))
def test_any_course_of_changes_agrees_with_brute_force(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]], seed: int
) -> None:
    twin = Twin(tmp_path_factory.mktemp("course") / "vectors")
    twin.add(unit_vectors(1, seed))
    index = twin.open()
    random = np.random.default_rng(seed)
    for number, (step, count) in enumerate(steps):
        match step:
            case "add":
                twin.add(unit_vectors(count, seed + number))
            case "delete":
                held = np.array(sorted(twin.vectors), np.int64)
                twin.delete(random.permutation(held)[:count].tolist())
            case _:
                twin.merge()
        index = twin.open(earlier=index)

    some = random.permutation(np.arange(twin.last_id + 5))[: twin.last_id // 2].tolist()
    assert len(index) == len(twin.vectors)
    assert_agrees(index, twin, 15)
    assert_agrees(index, twin, 15, some)
    assert_agrees(twin.open(), twin, 1000)


def clustered(count: int, seed: int = 0) -> Vectors:
    """Vectors around sixty others, as talk is about something."""
    random = np.random.default_rng(seed)
    subjects = unit_vectors(60, seed=77)
    near = subjects[random.integers(60, size=count)] + 0.15 * random.standard_normal((count, DIMENSION))
    return np.asarray(near / np.linalg.norm(near, axis=1, keepdims=True), np.float32)


@pytest.fixture
def cells(twin: Twin, monkeypatch: pytest.MonkeyPatch) -> Twin:
    """A large segment with cells, beside two small ones; a tenth of all rows deleted."""
    monkeypatch.setattr(vector_segments, "CELLS_FROM", 2000)
    monkeypatch.setattr(vector_segments, "PROBES", 32)
    monkeypatch.setattr(vector_segments, "GATHER_ROWS", 200)
    twin.add(clustered(6000), step=3)
    twin.add(clustered(300, seed=1))
    twin.add(clustered(40, seed=2), step=2)
    twin.delete(list(twin.vectors)[::10])
    assert [segment.cells is not None for segment in twin.open()._segments] == [True, False, False]
    return twin


def recall(index: VectorIndex, twin: Twin, k: int, allowed: Sequence[int] | None = None) -> float:
    """The share of what brute force finds; what is found must be in order and exactly scored."""
    ids = None if allowed is None else np.array(sorted(allowed), np.int64)
    held = np.array(sorted(twin.vectors) if allowed is None else sorted({*twin.vectors} & {*allowed}))
    matrix = np.stack([twin.vectors[key] for key in held])
    shares = []
    for question in clustered(40, seed=3):
        scores = matrix @ question
        best = held[np.lexsort((held, -scores))[:k]]
        found = index.nearest(question, k, ids)
        assert len(found.ids) == len(best) == len(set(found.ids.tolist()))
        assert found.scores == pytest.approx(scores[np.searchsorted(held, found.ids)], abs=ROUNDING)
        assert (np.diff(found.scores) <= 0).all()
        shares.append(len(np.intersect1d(found.ids, best)) / len(best))
    return float(np.mean(shares))


@pytest.mark.parametrize("k", [1, 10, 200, 1000, 7000])
def test_a_large_segment_finds_nearly_all_that_brute_force_finds(cells: Twin, k: int) -> None:
    assert recall(cells.open(), cells, k) > 0.98


@pytest.mark.parametrize("share", [0.001, 0.02, 0.1, 0.5, 1.0])
@pytest.mark.parametrize("k", [10, 300])
def test_filters_of_a_large_segment_find_nearly_all(cells: Twin, share: float, k: int) -> None:
    ids = np.random.default_rng(1).permutation(sorted(cells.vectors))
    allowed = ids[: round(share * len(ids))].tolist()

    assert recall(cells.open(), cells, k, allowed) > 0.98


@pytest.mark.parametrize("spread", [0, 4])
def test_many_ids_are_found_with_a_table_and_without(
    cells: Twin, spread: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vector_segments, "TABLE_SPREAD", spread)
    index, wanted = cells.open(), np.random.default_rng(4).permutation(np.arange(-50, 19_000))

    cosines = index.cosines(QUESTION, wanted)

    assert cosines == pytest.approx(dict(brute_force(cells.vectors, 99_999)), abs=ROUNDING)


def test_a_filter_that_passes_what_is_far_away_finds_it(cells: Twin) -> None:
    ids = np.array(sorted(cells.vectors))
    far = np.argsort([cells.vectors[key] @ QUESTION for key in ids])[:600]

    found = cells.open().nearest(QUESTION, 50, np.sort(ids[far]))

    assert found.ids.tolist() == [key for key, _ in brute_force(cells.vectors, 50, ids[far].tolist())]


def test_cosines_in_a_large_segment_are_exact(cells: Twin) -> None:
    wanted = list(range(1, 9000, 7))

    cosines = cells.open().cosines(QUESTION, np.array(wanted, np.int64))

    assert cosines == pytest.approx(dict(brute_force(cells.vectors, 9999, wanted)), abs=ROUNDING)


def test_questions_asked_together_get_the_answers_of_questions_asked_alone(cells: Twin) -> None:
    index, questions = cells.open(), clustered(48, seed=9)

    together = index.nearest_to_each(questions, 20)

    alone = [index.nearest_to_each(question[np.newaxis], 20)[0] for question in questions]
    assert [one.ids.tolist() for one in together] == [one.ids.tolist() for one in alone]
    assert np.stack([one.scores for one in together]) == pytest.approx(
        np.stack([one.scores for one in alone]), abs=ROUNDING
    )


def test_threads_that_ask_at_once_get_each_their_own_answer(cells: Twin) -> None:
    index, questions = cells.open(), clustered(200, seed=9)
    wanted = [5 + number % 3 for number in range(len(questions))]

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(index.nearest, questions, wanted))

    expected = [index.nearest_to_each(q[np.newaxis], k)[0] for q, k in zip(questions, wanted, strict=True)]
    assert [one.ids.tolist() for one in found] == [one.ids.tolist() for one in expected]


def test_merging_large_segments_keeps_what_is_found(cells: Twin) -> None:
    for seed in range(MERGE_AT):
        cells.add(clustered(600, seed=20 + seed))
    cells.delete(list(cells.vectors)[5::50])
    before = len(cells.open())

    assert cells.merge()

    assert cells.segments() == 2  # all but the one of 6000, which is of a tier of its own
    assert len(cells.open()) == before == len(cells.vectors)
    assert recall(cells.open(), cells, 10) > 0.99
    assert cells.open().cosines(QUESTION, np.array(sorted(cells.vectors))) == pytest.approx(
        dict(brute_force(cells.vectors, 99_999)), abs=ROUNDING
    )


@pytest.mark.parametrize("suffix", [".vectors.faiss", ".cells.faiss"])
@pytest.mark.parametrize("damage", ["flip", "truncate", "delete"])
def test_a_damaged_file_of_a_large_segment_is_noticed(cells: Twin, suffix: str, damage: str) -> None:
    file = next(path for path in cells.folder.iterdir() if path.name.endswith(suffix))
    do_damage(file, damage, at=file.stat().st_size // 2)

    with pytest.raises(IndexDamaged):
        cells.open()
