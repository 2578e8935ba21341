"""Ranking rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.fusion import fuse, ordered, word_share


@pytest.mark.parametrize(
    ("rankings", "scores"),
    [
        ([], {}),
        ([[], []], {}),
        ([[7]], {7: 1 / 61}),
        ([[7, 8], [8]], {7: 1 / 61, 8: 1 / 62 + 1 / 61}),
        ([[1, 2, 3], [3, 1]], {1: 1 / 61 + 1 / 62, 2: 1 / 62, 3: 1 / 63 + 1 / 61}),
    ],
)
def test_fuse_sums_reciprocal_ranks(rankings: list[list[int]], scores: dict[int, float]) -> None:
    assert fuse(rankings) == pytest.approx(scores)


@pytest.mark.parametrize(
    ("scores", "ids"),
    [({}, []), ({1: 0.1, 2: 0.3, 3: 0.2}, [2, 3, 1]), ({9: 0.5, 4: 0.5, 6: 0.7}, [6, 4, 9])],
)
def test_ordered_falls_by_score_and_then_rises_by_id(scores: dict[int, float], ids: list[int]) -> None:
    assert ordered(scores) == ids


@given(st.lists(st.permutations(range(6)), min_size=1, max_size=3))
def test_what_leads_every_ranking_leads_the_fused_one(rankings: list[list[int]]) -> None:
    led = [[99, *ranking] for ranking in rankings]

    assert ordered(fuse(led))[0] == 99


@pytest.mark.parametrize(
    ("held", "weights", "share"),
    [
        (set(), {"a": 1.0, "b": 3.0}, 0.0),
        ({"b"}, {"a": 1.0, "b": 3.0}, 0.75),
        ({"a", "b", "c"}, {"a": 1.0, "b": 3.0}, 1.0),
        ({"a"}, {}, 0.0),
        ({"a"}, {"a": 0.0}, 0.0),
    ],
)
def test_word_share_weighs_the_words_held(held: set[str], weights: dict[str, float], share: float) -> None:
    assert word_share(held, weights) == pytest.approx(share)
