"""Tables of retrieval scores, whole; and the intervals in them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.bootstrap import mean_interval, ratio_interval
from benchmarks.eval_folder import Scores
from benchmarks.retrieval_tables import Section, ratio_table, score_table, share_row, share_table

RIGHT: Scores = (1.0, 1.0, 1.0, 0.5)
WRONG: Scores = (0.0, 0.0, 0.0, 0.0)
FIFTH: Scores = (0.0, 1.0, 0.2, 0.25)


def test_scores_are_means_with_intervals() -> None:
    assert score_table({"ours": [RIGHT, RIGHT], "theirs": [FIFTH, FIFTH]}) == (
        "|  | questions | jump@1 | jump@5 | MRR@10 | P@180s |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| ours | 2 | 1.000 (1.000 to 1.000) | 1.000 (1.000 to 1.000) | 1.000 (1.000 to 1.000) "
        "| 0.500 (0.500 to 0.500) |\n"
        "| theirs | 2 | 0.000 (0.000 to 0.000) | 1.000 (1.000 to 1.000) | 0.200 (0.200 to 0.200) "
        "| 0.250 (0.250 to 0.250) |"
    )


def test_the_interval_of_two_questions_spans_both() -> None:
    assert score_table({"ours": [RIGHT, WRONG]}).splitlines()[-1] == (
        "| ours | 2 | 0.500 (0.000 to 1.000) | 0.500 (0.000 to 1.000) | 0.500 (0.000 to 1.000) "
        "| 0.250 (0.000 to 0.500) |"
    )


def test_ratios_are_met_or_missed() -> None:
    ours = {"within": [RIGHT], "global": [FIFTH]}
    theirs = {"within": [RIGHT], "global": [RIGHT]}
    goals = {"within jump@1": 1.0, "within P@180s": 1.01, "global MRR@10": 0.2}

    assert ratio_table(ours, theirs, goals) == (
        "|  | ours | rival | ratio | goal |  |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| within jump@1 | 1.000 | 1.000 | 1.00 (1.00 to 1.00) | ≥ 1.00 | met |\n"
        "| within P@180s | 0.500 | 0.500 | 1.00 (1.00 to 1.00) | ≥ 1.01 | missed |\n"
        "| global MRR@10 | 0.200 | 1.000 | 0.20 (0.20 to 0.20) | ≥ 0.20 | met |"
    )


def test_a_rival_that_finds_nothing_is_divided_by_without_harm() -> None:
    assert ratio_table({"global": [RIGHT]}, {"global": [WRONG]}, {"global jump@1": 1.1}).endswith("| met |")
    assert ratio_table({"global": [WRONG]}, {"global": [WRONG]}, {"global jump@1": 1.1}).endswith(
        "| global jump@1 | 0.000 | 0.000 | 0.00 (0.00 to 0.00) | ≥ 1.10 | missed |"
    )


def test_shares_have_a_verdict_only_with_a_goal() -> None:
    rows = [
        share_row("all", 0.922, 115, "≥ 0.90", True),
        share_row("lost", 0.06, 50, "≤ 0.05", False),
        share_row("en", 1 / 3, 3, "", True),
    ]

    assert share_table(rows) == (
        "|  | questions | share | goal |  |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| all | 115 | 0.922 | ≥ 0.90 | met |\n"
        "| lost | 50 | 0.060 | ≤ 0.05 | missed |\n"
        "| en | 3 | 0.333 |  |  |"
    )


def test_a_section_is_a_heading_with_its_parts_apart() -> None:
    assert Section("One", ("A table", "A word")).markdown() == "## One\n\nA table\n\nA word\n"


VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=30).map(lambda values: np.array(values, np.float64))


@given(VALUES)
def test_an_interval_lies_within_the_values(values: np.ndarray) -> None:
    low, high = mean_interval(values)

    assert values.min() - 1e-9 <= low <= high <= values.max() + 1e-9


@pytest.mark.parametrize("count", [20, 100, 400])
def test_an_interval_holds_the_mean_and_narrows_with_more_questions(count: int) -> None:
    """By the normal approximation it is 1.96 standard errors to either side."""
    values = np.random.default_rng(7).random(count)
    error = values.std() / np.sqrt(count)

    low, high = mean_interval(values)

    assert low < values.mean() < high
    assert high - low == pytest.approx(2 * 1.96 * error, rel=0.1)


def test_an_interval_is_the_same_each_time() -> None:
    values = np.random.default_rng(7).random(50)

    assert mean_interval(values) == mean_interval(values)


@given(VALUES.filter(lambda values: bool(values.min() > 0.01)))
def test_the_ratio_of_equals_is_one(values: np.ndarray) -> None:
    assert ratio_interval(values, values) == pytest.approx((1, 1))


def test_a_ratio_draws_the_same_questions_for_both() -> None:
    """Twice as good for each question is twice as good in every draw, however they differ."""
    theirs = np.array([0.1, 0.9, 0.02, 0.5])

    assert ratio_interval(2 * theirs, theirs) == pytest.approx((2, 2))
    low, high = ratio_interval(theirs[::-1], theirs)
    assert low < 1 < high
