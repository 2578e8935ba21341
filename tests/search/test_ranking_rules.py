"""The numbers of ranking: what they are, that each is explained, and that other ones change answers."""

import ast
from dataclasses import FrozenInstanceError, asdict
from pathlib import Path

import pytest

from archive import Archive
from search import Embedder, Question, RankingRules, SearchBy, Searcher, ranking_rules

SHIPPED = {
    "candidates": 100,
    "candidates_per_hit": 5,
    "meaning_weight": 0.45,
    "recording_weight": 0.6,
    "recording_best": 4,
    "speaker_bonus": 0.1,
    "all_words_bonus": 2.0,
    "best_sentence_weight": 0.5,
    "probe_depth": 20,
    "probe_quantile": 0.9,
    "strong_spreads": 1.0,
    "fewest_spread": 0.05,
    "absence_passages": 1000,
    "surprise_spreads": 2.5,
    "much_absent": 0.4,
    "share_with_much_absent": 0.5,
    "near_best": 0.7,
    "stretch_passages": 12,
    "neighbourhood_reach": 3,
    "neighbourhood_decay": 0.7,
    "stretch_share": 0.5,
    "segment_word_weight": 0.5,
}


def test_people_get_the_rules_that_were_measured() -> None:
    """docs/retrieval.md has the figures of these: whoever changes one measures anew."""
    assert asdict(RankingRules()) == SHIPPED


def test_rules_do_not_change_under_a_question() -> None:
    with pytest.raises(FrozenInstanceError):
        RankingRules().candidates = 1  # type: ignore[misc]  # that is the point


def test_each_rule_says_what_it_is() -> None:
    tree = ast.parse(Path(ranking_rules.__file__).read_text(encoding="utf-8"))
    rules = next(node for node in tree.body if isinstance(node, ast.ClassDef))

    explained = [
        before.target.id
        for before, after in zip(rules.body, rules.body[1:], strict=False)
        if isinstance(before, ast.AnnAssign)
        and isinstance(before.target, ast.Name)
        and isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
    ]

    assert explained == list(SHIPPED)


def hits(archive: Archive, embedder: Embedder, question: Question, rules: RankingRules) -> list[str]:
    return [hit.text for hit in Searcher(archive, embedder, rules).ask(question).hits]


@pytest.mark.models
def test_other_rules_give_other_answers(forum: Archive, embedder: Embedder) -> None:
    """Nobody said `zebra`, and `kitchen` weighs less than half of the question."""
    question = Question("kitchen zebra", by=SearchBy.WORDS)

    assert hits(forum, embedder, question, RankingRules()) == []
    assert len(hits(forum, embedder, question, RankingRules(much_absent=1.0))) == 1


@pytest.mark.models
def test_a_stretch_is_as_long_as_the_rules_let_it_be(forum: Archive, embedder: Embedder) -> None:
    question = Question("light on the scene")

    lone = hits(forum, embedder, question, RankingRules(stretch_share=2.0))
    grown = hits(forum, embedder, question, RankingRules(stretch_share=0.0))

    assert len(lone[0]) < len(grown[0])
