"""Search at scale runs on tiny sizes, so that it does not rot; its figures are not looked at."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks import at_scale
from benchmarks.at_scale_corpus import Corpus, Source
from benchmarks.at_scale_indexes import OurIndexes
from benchmarks.at_scale_rivals import NEEDED, RivalsMissing, check_rivals
from benchmarks.eval_folder import EvalFolderMissing

PARTS = [
    "hybrid query, p95, 30 times faster",
    "hybrid query, recall ≥ 0.98",
    "by meaning, median, 15 times faster",
    "by meaning, recall ≥ 0.99",
    "by words, median, 100 times faster",
    "by meaning, 1% of the recordings, no slower",
    "by meaning, 1% of the recordings, recall ≥ 0.98",
    "hybrid, 1% of the recordings, no slower",
    "hybrid, 1% of the recordings, recall ≥ 0.98",
    "by meaning, 1% of the passages, no slower",
    "by meaning, 1% of the passages, recall ≥ 0.98",
    "hybrid, 1% of the passages, no slower",
    "hybrid, 1% of the passages, recall ≥ 0.98",
    "32 clients, a request, 5 times faster",
    "memory by meaning, half",
    "memory that is not shared",
    "opening to first answer, 10 times faster",
    "opening and verifying",
    "an hour added and found, 100 times faster",
    "an hour deleted and gone, 100 times faster",
]


@pytest.mark.models
def test_all_rows_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NEEDED:
        pytest.importorskip(name, reason="the rivals come with the extra `bench`")
    monkeypatch.delenv("AT_SCALE", raising=False)

    table = at_scale.measure(quick=True)

    assert [row.what for row in table.rows] == [f"{size}: {part}" for size in (900, 300) for part in PARTS]
    assert all(row.ratio > 0 for row in table.rows)
    assert {row.goal for row in table.rows[len(PARTS) :]} == {None}
    assert [row.goal for row in table.rows[: len(PARTS)]].count(None) == 2


def test_without_an_evaluation_folder_it_says_what_to_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_scale, "check_rivals", lambda: None)
    monkeypatch.delenv("EVAL", raising=False)

    with pytest.raises(EvalFolderMissing, match="EVAL=FOLDER"):
        at_scale.measure()


def test_rivals_that_are_missing_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.at_scale_rivals.NEEDED", ("numpy", "no_such_rival"))

    with pytest.raises(RivalsMissing, match=r"no_such_rival not found: pip install '\.\[bench\]'"):
        check_rivals()


@pytest.mark.parametrize(
    ("rankings", "expected"),
    [(([1, 2, 3], [3, 2]), [3, 2, 1]), (([5], [4]), [4, 5]), (([], [7, 6]), [7, 6]), (([], []), [])],
)
def test_rankings_are_fused_by_rank_and_then_by_id(rankings: list[list[int]], expected: list[int]) -> None:
    assert at_scale.fused(*rankings) == expected


def test_an_added_hour_is_found_and_a_deleted_one_gone(tmp_path: Path) -> None:
    vectors = np.random.default_rng(0).standard_normal((200, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    source = Source(("one",), ("We lit the room.", "Nobody came."))
    indexes = OurIndexes(tmp_path, 16)
    indexes.build(Corpus(200, vectors, (), vectors[:0], (source,), tokens=20))
    indexes.open()

    indexes.add_hour("zanzibar")

    assert len(indexes.said(["room"], 1000)) > 200
    indexes.delete_hour("zanzibar")
    assert len(indexes.said(["room"], 1000)) <= 200
