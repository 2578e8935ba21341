"""The stages in a row, from a query to what is found: retrieved ─► ranked ─► judged ─► grown.

As much as hits are asked for, or all of it: what an answer can be narrowed by is counted over all.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from search.answers import Facets
from search.facets import CountedHit, Dimension, WiderResult, chosen, facets, without
from search.query import Query
from search.stages.growing import Finding, grown
from search.stages.judging import JudgedPassage, judged
from search.stages.ranking import rank
from search.stages.retrieval import retrieve


@dataclass(frozen=True, slots=True)
class Survey:
    """All that is evidence for a question, and the findings that come of it, best first."""

    evidence: tuple[JudgedPassage, ...]
    findings: tuple[Finding, ...]

    def counted(self) -> list[CountedHit]:
        """Each finding with what of it is evidence."""
        evidence = {one.id for one in self.evidence}
        answers = {one.id for one in self.evidence if one.is_answer}
        ids = [finding.passage_ids for finding in self.findings]
        return [CountedHit(one, evidence.intersection(one), answers.intersection(one)) for one in ids]


def findings(query: Query) -> Iterator[Finding]:
    """All that is evidence, best first, each passage in one stretch; judged as it is asked for."""
    if not query.terms.absent_names:
        ranking = rank(query, retrieve(query))
        yield from grown(query, ranking, judged(query, ranking))


def survey(query: Query) -> Survey:
    """All of it at once."""
    if query.terms.absent_names:
        return Survey((), ())
    ranking = rank(query, retrieve(query))
    evidence = list(judged(query, ranking))
    found = grown(query, ranking, evidence)
    return Survey(tuple(chain.from_iterable(evidence)), tuple(found))


def facets_of(query: Query, found: Survey) -> Facets:
    """Counted over the survey; for what the question is narrowed by, over one without that filter."""
    wider = {dimension: _without(query, found, dimension) for dimension in Dimension}
    return facets(query.session, len(found.findings), wider)


def _without(query: Query, found: Survey, dimension: Dimension) -> WiderResult:
    filters = without(query.asked.filters, dimension)
    if filters != query.asked.filters:
        found = survey(replace(query, asked=replace(query.asked, filters=filters)))
    return WiderResult(found.counted(), chosen(query.asked.filters, dimension))
