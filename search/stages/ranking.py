"""Ranked: the pool in order, and the relevance of any other passage.

both scores of each ─► combined ─► recording ─► named speakers ─► all content words first
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from archive.catalogue import queries
from search.query import Query
from search.stages.relevance import ALL_WORDS, ordered, with_recordings
from search.stages.retrieval import Ids, Pool, scores_of


@dataclass(frozen=True, slots=True)
class Ranking:
    """The pool in order, and the scale on which any passage can be measured."""

    order: tuple[int, ...]
    scores: dict[int, float]
    word_shares: dict[int, float]  # of the content words by weight, that each passage holds: 0 to 1
    near_best: frozenset[int]  # nearly as relevant as the most relevant one
    pool: Pool

    def relevance(self, query: Query, ids: Iterable[int]) -> dict[int, float]:
        """How relevant passages are by themselves, of the pool or not."""
        wanted = np.array(sorted(set(ids)), np.int64)
        values = self.pool.scale.relevance(*scores_of(query, wanted))
        return dict(zip(wanted.tolist(), values.tolist(), strict=True))


def rank(query: Query, pool: Pool) -> Ranking:
    """The pool of a question, in order."""
    rules = query.rules
    values = pool.scale.relevance(*scores_of(query, pool.ids))
    relevance = dict(zip(pool.ids.tolist(), values.tolist(), strict=True))
    scores = with_recordings(relevance, query.corpus.recordings_of(pool.ids), rules)
    for passage_id in _with_named_speakers(query, list(scores)):
        scores[passage_id] += rules.speaker_bonus
    least = rules.near_best * max(scores.values(), default=0.0)
    near_best = frozenset(passage_id for passage_id, score in scores.items() if score >= least)
    shares = _word_shares(query, pool.ids)
    for passage_id in scores:
        scores[passage_id] += rules.all_words_bonus * (shares[passage_id] >= ALL_WORDS)
    return Ranking(tuple(ordered(scores)), scores, shares, near_best, pool)


def _word_shares(query: Query, ids: Ids) -> dict[int, float]:
    """What the question's content words that each passage holds weigh, over the weight of all.

    The index is asked, word by word: cutting the texts into words again would cost more than all the rest.
    """
    weights = query.terms.weights if query.words else {}
    held = query.generation.lexical.held(list(weights), ids)
    shares = np.array(list(weights.values())) @ held / (sum(weights.values()) or 1.0)
    return dict(zip(ids.tolist(), shares.tolist(), strict=True))


def _with_named_speakers(query: Query, ids: Sequence[int]) -> set[int]:
    named = query.asked.named_speaker_ids
    return queries.passages_with_speakers(query.session, ids, named) if named else set()
