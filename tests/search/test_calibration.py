"""From where closeness is evidence: measured with probes, remembered beside the index."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from search.calibration import FILE, FLOOR, limits, probes, remembered_limits
from search.ranking_rules import RankingRules

RULES = RankingRules()


class Measuring:
    """Gives the scores of a table and notes which segments were measured."""

    def __init__(self, **scores: float) -> None:
        self.scores = scores
        self.measured: list[str] = []

    def __call__(self, asked: Sequence[str], checksum: str) -> list[float]:
        if checksum == FLOOR:
            return [0.05] * len(asked)
        self.measured.append(checksum)
        return [self.scores[checksum] + place / 1000 for place in range(len(asked))]


def test_limits_stand_above_nine_of_ten_probes() -> None:
    found = limits([place / 100 for place in range(101)], [0.3], RULES)

    assert (found.possible, found.strong) == pytest.approx((0.9, 1.3))


def test_limits_of_an_archive_where_all_probes_find_the_same_are_apart() -> None:
    found = limits([0.2] * 40, [0.1, 0.15, 0.9], RULES)

    assert (found.possible, found.strong) == pytest.approx((0.2, 0.25))


def test_limits_of_an_archive_with_little_in_it_stand_on_the_floor() -> None:
    found = limits([0.02] * 40, [0.1, 0.28, 0.5], RULES)

    assert (found.possible, found.strong) == pytest.approx((0.28, 0.33))


def test_a_new_segment_costs_its_own_measurement_only(tmp_path: Path) -> None:
    first, second = Measuring(a=0.1), Measuring(a=0.1, b=0.3)

    alone = remembered_limits(tmp_path, ["a"], first, RULES)
    both = remembered_limits(tmp_path, ["a", "b"], second, RULES)

    assert (first.measured, second.measured) == (["a"], ["b"])
    assert both.possible == pytest.approx(alone.possible + 0.2)


def test_a_segment_that_is_gone_counts_no_more(tmp_path: Path) -> None:
    remembered_limits(tmp_path, ["a", "b"], Measuring(a=0.1, b=0.3), RULES)

    left = remembered_limits(tmp_path, ["a"], Measuring(), RULES)

    assert left == remembered_limits(tmp_path / "elsewhere", ["a"], Measuring(a=0.1), RULES)


@pytest.mark.parametrize("content", ["", "[]", '{"probes": [], "best": {"a": [9]}}', '{"best": 1}', "\0"])
def test_a_damaged_memory_or_one_of_other_probes_is_measured_anew(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    measuring = Measuring(a=0.1)

    remembered_limits(tmp_path, ["a"], measuring, RULES)

    assert measuring.measured == ["a"]
    assert json.loads((tmp_path / FILE).read_text(encoding="utf-8"))["probes"] == list(probes())


def test_an_empty_index_has_limits_too(tmp_path: Path) -> None:
    assert remembered_limits(tmp_path, [], Measuring(), RULES) == limits([], [0.05], RULES)


def test_probes_are_many_and_distinct() -> None:
    assert len(set(probes())) == len(probes()) >= 40
