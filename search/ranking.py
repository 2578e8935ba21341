"""The passages that may answer a question, by relevance, and the relevance of any other.

words ───► lexical index ─┐
                          ├─► pool ─► both scores of each ─► combined ─► recording, speakers ─► order
vector ──► vector index ──┘
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from archive.catalogue import queries
from search.asking import AskedQuestion
from search.extent import Extent
from search.indexes import Generation
from search.meaning import Vector
from search.relevance import (
    ALL_WORDS,
    ALL_WORDS_BONUS,
    SPEAKER_BONUS,
    Scale,
    Scores,
    ordered,
    with_recordings,
)
from search.unsaid import Telling

CANDIDATES = 100  # taken from each arm at least; 200 finds no more of the right answers and takes longer
CANDIDATES_PER_HIT = 5
NEARLY = 0.7  # as relevant as the most relevant; from 0.4 to 0.8 little but the number of hits changes

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One question under way, over one generation of the indexes and one moment of the catalogue."""

    session: Session
    asked: AskedQuestion
    generation: Generation
    extent: Extent
    vector: Vector | None  # None: words alone
    words: tuple[str, ...]  # to look for; none: meaning alone
    telling: Telling


@dataclass(frozen=True, slots=True)
class Ranking:
    """The pool in order, and the scale on which any passage can be measured."""

    order: tuple[int, ...]
    scores: dict[int, float]
    word_shares: dict[
        int, float
    ]  # of the question's telling words by weight, that each passage holds: 0 to 1
    near_best: frozenset[int]  # nearly as relevant as the most relevant one
    scale: Scale
    allowed: Ids | None  # that pass the filters, ascending; None: there are none

    def relevance(self, inquiry: Inquiry, ids: Iterable[int]) -> dict[int, float]:
        """How relevant passages are by themselves, of the pool or not."""
        wanted = np.array(sorted(set(ids)), np.int64)
        values = self.scale.relevance(*_scores(inquiry, wanted))
        return dict(zip(wanted.tolist(), values.tolist(), strict=True))


def rank(inquiry: Inquiry) -> Ranking:
    """The pool of a question, in order."""
    session, asked = inquiry.session, inquiry.asked
    filtered = np.array(queries.passage_ids(session, asked.filters), np.int64) if asked.filters else None
    pool, scale = _pool(inquiry, _holding_phrases(inquiry, filtered))
    values = scale.relevance(*_scores(inquiry, pool))
    relevance = dict(zip(pool.tolist(), values.tolist(), strict=True))
    scores = with_recordings(relevance, inquiry.extent.recordings_of(pool))
    for passage_id in _with_named_speakers(inquiry, list(scores)):
        scores[passage_id] += SPEAKER_BONUS
    least = NEARLY * max(scores.values(), default=0.0)
    near_best = frozenset(passage_id for passage_id, score in scores.items() if score >= least)
    shares = _word_shares(inquiry, pool)
    for passage_id in scores:
        scores[passage_id] += ALL_WORDS_BONUS * (shares[passage_id] >= ALL_WORDS)
    return Ranking(tuple(ordered(scores)), scores, shares, near_best, scale, filtered)


def _word_shares(inquiry: Inquiry, ids: Ids) -> dict[int, float]:
    """What the question's telling words that each passage holds weigh, over the weight of all.

    The index is asked, word by word: cutting the texts into words again would cost more than all the rest.
    """
    weights = inquiry.telling.weights if inquiry.words else {}
    held = inquiry.generation.lexical.held(list(weights), ids)
    shares = np.array(list(weights.values())) @ held / (sum(weights.values()) or 1.0)
    return dict(zip(ids.tolist(), shares.tolist(), strict=True))


def _holding_phrases(inquiry: Inquiry, allowed: Ids | None) -> Ids | None:
    """The ids that pass the filters and hold every quoted phrase; None: all."""
    phrases = inquiry.asked.phrases
    if not phrases:
        return allowed
    lexical = inquiry.generation.lexical
    return np.sort(lexical.best([], max(1, len(lexical)), allowed, phrases).ids)


def _pool(inquiry: Inquiry, allowed: Ids | None) -> tuple[Ids, Scale]:
    """The best of each arm, and the scale that their scores make."""
    lexical, vectors = inquiry.generation.lexical, inquiry.generation.vectors
    depth = max(CANDIDATES, CANDIDATES_PER_HIT * inquiry.asked.limit)
    by_words = lexical.best(inquiry.words, depth, allowed)
    if inquiry.vector is None or vectors is None:
        return by_words.ids, Scale.of(by_words.scores, np.empty(0, np.float32))
    near = vectors.nearest(inquiry.vector, depth, allowed)
    pool = np.union1d(by_words.ids, near.ids)
    if inquiry.asked.phrases and allowed is not None:  # those that hold a phrase answer, found or not
        pool = np.union1d(pool, allowed[:depth])
    return pool, Scale.of(by_words.scores, near.scores)


def _scores(inquiry: Inquiry, ids: Ids) -> tuple[Scores, Scores]:
    """BM25 and cosine of each passage; NaN where there is no vector."""
    words = inquiry.generation.lexical.scores(inquiry.words, ids)
    cosines = np.full(len(ids), np.nan, np.float32)
    if inquiry.vector is not None and inquiry.generation.vectors is not None:
        known = inquiry.generation.vectors.cosines(inquiry.vector, np.sort(ids))
        cosines = np.array([known.get(passage_id, np.nan) for passage_id in ids.tolist()], np.float32)
    return words, cosines


def _with_named_speakers(inquiry: Inquiry, ids: Sequence[int]) -> set[int]:
    named = inquiry.asked.named_speaker_ids
    return queries.passages_with_speakers(inquiry.session, ids, named) if named else set()
