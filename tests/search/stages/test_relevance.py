"""Both retrievers' scores combined, and what a recording adds."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.ranking_rules import RankingRules
from search.stages.relevance import Scale, ordered, with_recordings

RULES = RankingRules()


def floats(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def scale_of(words: np.ndarray, cosines: np.ndarray) -> Scale:
    return Scale.of(words, cosines, RULES.meaning_weight)


def test_the_best_of_both_retrievers_is_one_and_the_farthest_nothing() -> None:
    scale = scale_of(floats(8, 2), floats(0.7, 0.3))

    assert scale.relevance(floats(8, 0, 4), floats(0.7, 0.3, 0.5)).tolist() == pytest.approx([1, 0, 0.5])


def test_a_passage_without_a_vector_has_its_words_alone() -> None:
    scale = scale_of(floats(8, 2), floats(0.7, 0.3))

    assert scale.relevance(floats(8), floats(np.nan)).tolist() == pytest.approx([0.55])


def test_a_retriever_without_candidates_is_left_out() -> None:
    assert scale_of(floats(8, 2), floats()).relevance(floats(2), floats(np.nan)).tolist() == [0.25]
    assert scale_of(floats(), floats(0.7, 0.3)).relevance(floats(0), floats(0.5)).tolist() == pytest.approx(
        [0.5]
    )
    assert scale_of(floats(), floats()).relevance(floats(0), floats(np.nan)).tolist() == [0]


def test_an_only_candidate_is_the_nearest_and_not_the_farthest() -> None:
    scale = scale_of(floats(8), floats(0.4))

    assert scale.relevance(floats(8), floats(0.4)).tolist() == [1]
    assert scale.relevance(floats(0), floats(0.2)).tolist() == [0]


def test_what_lies_beside_the_candidates_is_never_more_than_one() -> None:
    """Beside the only passage with a phrase may lie one that is nearer to the question by far."""
    lone, two = scale_of(floats(8), floats(0.4)), scale_of(floats(8, 2), floats(0.7, 0.3))

    assert lone.relevance(floats(9, 0), floats(0.41, 0.9)).tolist() == pytest.approx([1, 0.45])
    assert two.relevance(floats(9), floats(0.9)).tolist() == [1]


SCORES = st.lists(st.floats(0, 50, width=32), max_size=5)
COSINES = st.lists(st.floats(-1, 1, width=32), max_size=5)


@given(SCORES, COSINES, st.floats(0, 50, width=32), st.floats(-1, 1, width=32) | st.just(np.nan))
@example([1.7656360650492695e-43], [], 1.0, np.nan)
def test_relevance_lies_between_nothing_and_one(
    best: list[float], nearest: list[float], words: float, cosine: float
) -> None:
    relevance = scale_of(floats(*best), floats(*nearest)).relevance(floats(words), floats(cosine))

    assert 0 <= relevance[0] <= 1


@given(SCORES.filter(bool), COSINES.filter(bool))
def test_of_two_passages_the_better_in_both_retrievers_is_as_relevant_at_least(
    best: list[float], nearest: list[float]
) -> None:
    scale = scale_of(floats(*best), floats(*nearest))

    first, last = scale.relevance(floats(max(best), min(best)), floats(max(nearest), min(nearest)))

    assert first >= last


def test_a_recording_that_says_more_lifts_its_passages() -> None:
    scores = with_recordings({1: 0.8, 2: 0.8, 3: 0.4, 9: 1.0}, {1: "a", 2: "b", 3: "b"}, RULES)

    assert scores == pytest.approx({1: 0.8 + 0.6 * 0.2, 2: 0.8 + 0.6 * 0.3, 3: 0.4 + 0.6 * 0.3})


def test_four_passages_of_a_recording_count_and_no_fifth() -> None:
    lifted = with_recordings(dict.fromkeys(range(5), 0.5), dict.fromkeys(range(5), "long"), RULES)

    assert lifted == pytest.approx(dict.fromkeys(range(5), 0.5 + 0.6 * 0.5))


def test_a_passage_that_is_gone_from_the_catalogue_is_left_out() -> None:
    assert with_recordings({1: 0.4, 2: 0.9}, {1: "a"}, RULES) == pytest.approx({1: 0.4 + 0.6 * 0.1})


@pytest.mark.parametrize(
    ("scores", "ids"),
    [({}, []), ({1: 0.1, 2: 0.3, 3: 0.2}, [2, 3, 1]), ({9: 0.5, 4: 0.5, 6: 0.7}, [6, 4, 9])],
)
def test_ordered_falls_by_score_and_then_rises_by_id(scores: dict[int, float], ids: list[int]) -> None:
    assert ordered(scores) == ids


@given(st.dictionaries(st.integers(1, 20), st.floats(0, 1), min_size=1))
def test_within_one_recording_the_order_stays(relevance: dict[int, float]) -> None:
    lifted = with_recordings(relevance, dict.fromkeys(relevance, "one"), RULES)

    assert all(lifted[a] >= lifted[b] for a in relevance for b in relevance if relevance[a] >= relevance[b])
