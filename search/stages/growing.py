"""Grown: each passage that is evidence, with the stretch of talk around it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from archive.catalogue import queries
from archive.timecode import Milliseconds
from search.query import Query
from search.stages.judging import JudgedPassage
from search.stages.ranking import Ranking
from search.stages.stretches import Neighbourhoods


@dataclass(frozen=True, slots=True)
class Finding:
    """Evidence with its stretch, on its way to becoming a hit."""

    judged: JudgedPassage
    passage_ids: tuple[int, ...]  # of the stretch, in order
    score: float


def grown(query: Query, ranking: Ranking, evidence: Iterable[list[JudgedPassage]]) -> Iterator[Finding]:
    """Each passage that is evidence in one stretch, unless an earlier stretch took it in."""
    taken: set[int] = set()
    for batch in evidence:
        around = _neighbourhoods(query, ranking, [one.id for one in batch])
        for one in batch:
            if one.id not in taken:
                stretch = around.stretch_around(one.id, taken)
                taken.update(stretch)
                yield Finding(one, stretch, ranking.scores[one.id])


def _neighbourhoods(query: Query, ranking: Ranking, ids: Sequence[int]) -> Neighbourhoods:
    """What lies around these passages, as far as the filters let it through."""
    reach = query.rules.stretch_passages
    near = np.unique(np.add.outer(np.array(ids, np.int64), np.arange(-reach, reach + 1)))
    if ranking.pool.allowed is not None:
        near = near[np.isin(near, ranking.pool.allowed)]
    places = queries.passage_places(query.session, near.tolist())
    longest = Milliseconds(round(query.settings.stretch_seconds * 1000))
    return Neighbourhoods(places, ranking.relevance(query, places), longest, query.rules)
