"""Ranking rules: pure functions over ranked ids and scores."""

from collections.abc import Sequence

RANK_CONSTANT = 60
"""k of reciprocal rank fusion; Cormack, Clarke, Büttcher, SIGIR 2009."""


def fuse(rankings: Sequence[Sequence[int]]) -> dict[int, float]:
    """Reciprocal rank fusion: id -> sum over rankings of 1 / (60 + rank), ranks from 1."""
    fused: dict[int, float] = {}
    for ranking in rankings:
        for rank, passage_id in enumerate(ranking, 1):
            fused[passage_id] = fused.get(passage_id, 0.0) + 1 / (RANK_CONSTANT + rank)
    return fused


def ordered(scores: dict[int, float]) -> list[int]:
    """Ids by falling score; equal ones by id, so that the order never wavers."""
    return sorted(scores, key=lambda passage_id: (-scores[passage_id], passage_id))


def word_share(held: frozenset[str] | set[str], weights: dict[str, float]) -> float:
    """The weight of the question's words that a passage holds, over the weight of all: 0 to 1."""
    total = sum(weights.values())
    return sum(weights[word] for word in held if word in weights) / total if total else 0.0
