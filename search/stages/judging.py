"""Judged: which of the ranked passages are evidence, and how strongly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.indexes import VectorIndex
from search.meaning import Closeness, VectorRetriever
from search.query import Query
from search.stages.evidence import Judgement, Support, Thresholds, judge, possible
from search.stages.ranking import Ranking

BATCH = 16  # of candidates that are judged together at first: mostly enough for ten hits


@dataclass(frozen=True, slots=True)
class JudgedPassage:
    """A passage that is evidence."""

    id: int
    judgement: Judgement
    closeness: Closeness | None
    is_answer: bool  # by itself, not only beside a better one


def judged(query: Query, ranking: Ranking) -> Iterator[list[JudgedPassage]]:
    """What is evidence, best first, in batches, each judged as it is asked for.

    That a question has an answer here is decided by passages that are evidence by themselves. If it has
    one, those that are nearly as relevant as the most relevant one are possible answers too.
    """
    thresholds = _thresholds(query)
    least = thresholds.min_word_share if query.asked.phrases else 0.0  # to hold a phrase is evidence
    waiting: list[JudgedPassage] = []
    has_answer = False
    for batch in _batches(ranking.order, max(BATCH, query.asked.limit)):
        close = _closeness(query, batch)
        for passage_id in batch:
            near = close.get(passage_id)
            word_share = max(least, ranking.word_shares[passage_id])
            support = Support(None if near is None else near.score, word_share)
            judgement = judge(support, thresholds)
            is_answer = judgement is not None
            has_answer = has_answer or is_answer
            if judgement is None and passage_id in ranking.near_best:
                judgement = possible(support)
            if judgement is not None:
                waiting.append(JudgedPassage(passage_id, judgement, near, is_answer))
        if has_answer and waiting:
            yield waiting
            waiting = []


def _batches(ids: Sequence[int], first: int) -> Iterator[Sequence[int]]:
    """The ids in order, twice as many each time: the best soon, all of them in few calls."""
    start, size = 0, first
    while start < len(ids):
        yield ids[start : start + size]
        start, size = start + size, 2 * size


def _closeness(query: Query, ids: Sequence[int]) -> dict[int, Closeness]:
    index, vector = query.generation.vectors, query.vector
    if query.retriever is None or vector is None or index is None:
        return {}
    return query.retriever.closeness(query.session, index, vector, ids)


def _thresholds(query: Query) -> Thresholds:
    """From where this question has evidence."""
    index, terms, rules = query.generation.vectors, query.terms, query.rules
    if query.retriever is None or index is None or query.vector is None:
        return Thresholds.of_words_alone(query.settings.min_word_share_alone, terms.absent_share, rules)
    surprise = terms.surprise(rules.absence_passages)
    return _cosines(query, query.retriever, index).for_question(surprise, rules.surprise_spreads)


def _cosines(query: Query, retriever: VectorRetriever, index: VectorIndex) -> Thresholds:
    """What the configuration states, else what is measured in this archive with this model."""
    settings = query.settings
    possible, strong = settings.min_cosine, settings.strong_cosine
    if possible is None or strong is None:
        measured = retriever.limits(query.session, index)
        possible = measured.possible if possible is None else possible
        strong = max(possible, measured.strong) if strong is None else strong
    return Thresholds(possible, strong, settings.min_word_share)
