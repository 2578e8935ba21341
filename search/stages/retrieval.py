"""Retrieved: the passages that may answer a question.

words ───► lexical index ─┐
                          ├─► pool, and the scale that both scores make
vector ──► vector index ──┘
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.catalogue import queries
from search.query import Query
from search.stages.relevance import Scale, Scores

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pool:
    """Candidates, in no order."""

    ids: Ids
    scale: Scale
    allowed: Ids | None  # that pass the filters, ascending; None: there are none


def retrieve(query: Query) -> Pool:
    """The best of each retriever that pass the filters and hold every quoted phrase."""
    filters = query.asked.filters
    allowed = np.array(queries.passage_ids(query.session, filters), np.int64) if filters else None
    ids, scale = _candidates(query, _holding_phrases(query, allowed))
    return Pool(ids, scale, allowed)


def scores_of(query: Query, ids: Ids) -> tuple[Scores, Scores]:
    """BM25 and cosine of each passage; NaN where there is no vector."""
    words = query.generation.lexical.scores(query.words, ids)
    cosines = np.full(len(ids), np.nan, np.float32)
    if query.vector is not None and query.generation.vectors is not None:
        known = query.generation.vectors.cosines(query.vector, np.sort(ids))
        cosines = np.array([known.get(passage_id, np.nan) for passage_id in ids.tolist()], np.float32)
    return words, cosines


def _holding_phrases(query: Query, allowed: Ids | None) -> Ids | None:
    """The ids that pass the filters and hold every quoted phrase; None: all."""
    phrases = query.asked.phrases
    if not phrases:
        return allowed
    lexical = query.generation.lexical
    return np.sort(lexical.best([], max(1, len(lexical)), allowed, phrases).ids)


def _candidates(query: Query, allowed: Ids | None) -> tuple[Ids, Scale]:
    lexical, vectors, rules = query.generation.lexical, query.generation.vectors, query.rules
    depth = max(rules.candidates, rules.candidates_per_hit * query.asked.limit)
    by_words = lexical.best(query.words, depth, allowed)
    if query.vector is None or vectors is None:
        return by_words.ids, Scale.of(by_words.scores, np.empty(0, np.float32), rules.meaning_weight)
    near = vectors.nearest(query.vector, depth, allowed)
    ids = np.union1d(by_words.ids, near.ids)
    if query.asked.phrases and allowed is not None:  # those that hold a phrase answer, found or not
        ids = np.union1d(ids, allowed[:depth])
    return ids, Scale.of(by_words.scores, near.scores, rules.meaning_weight)
