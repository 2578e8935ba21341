"""By what an answer can be narrowed, and that each count is kept."""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from archive.recordings import Filters, PassageTraits
from search import Facets, FacetValue, Question, SearchBy, Searcher, SortBy
from search.facets import CountedHit, Dimension, count, without
from tests.search.forum import ANN, BO

TRAITS = {
    1: PassageTraits("e1", 2024, "en", ("s1",)),
    2: PassageTraits("e1", 2024, "en", ("s1", "s2")),
    3: PassageTraits(None, None, None, ()),
}


def stretch(*passage_ids: int, evidence: tuple[int, ...] = (), answers: tuple[int, ...] = ()) -> CountedHit:
    """By default all passages are evidence, and all evidence answers."""
    held = frozenset(evidence or passage_ids)
    return CountedHit(passage_ids, held, frozenset(answers or held))


@pytest.mark.parametrize(
    ("dimension", "counts"),
    [
        (Dimension.SPEAKER, {"s1": 2, "s2": 1}),
        (Dimension.EVENT, {"e1": 2}),
        (Dimension.YEAR, {"2024": 2}),
        (Dimension.LANGUAGE, {"en": 2}),
    ],
)
def test_a_hit_counts_for_each_value_of_its_evidence(dimension: Dimension, counts: dict[str, int]) -> None:
    hits = [stretch(1, 2), stretch(1), stretch(3), stretch(99)]

    assert count(hits, TRAITS, dimension) == Counter(counts)


@pytest.mark.parametrize(
    ("hit", "counts"),
    [
        (stretch(1, 3, 2), {"s1": 2, "s2": 1}),  # what stands apart would be two hits
        (stretch(1, 2, evidence=(1,)), {"s1": 1}),
        (stretch(1, 3, 2, evidence=(3,)), {}),
        (stretch(1, 3, 2, answers=(1,)), {"s1": 2}),  # s2 alone would find nothing
    ],
)
def test_a_value_counts_as_often_as_it_stands_in_a_row(hit: CountedHit, counts: dict[str, int]) -> None:
    assert count([hit], TRAITS, Dimension.SPEAKER) == Counter(counts)


def test_without_leaves_the_other_filters() -> None:
    filters = Filters("r1", "e1", "s1", "en", date(2024, 1, 1), date(2024, 12, 31))

    assert [without(filters, dimension) for dimension in Dimension] == [
        replace(filters, speaker_id=None),
        replace(filters, event_id=None),
        replace(filters, recorded_from=None, recorded_to=None),
        replace(filters, language=None),
    ]


def faceted(searcher: Searcher, text: str, **filters: object) -> Facets:
    question = Question(text, facets=True, by=SearchBy.WORDS, **filters)  # type: ignore[arg-type]  # by name
    found = searcher.ask(question).facets
    assert found is not None
    return found


def within(year: int) -> dict[str, Any]:
    return {"recorded_from": date(year, 1, 1), "recorded_to": date(year, 12, 31)}


def values(facet: tuple[FacetValue, ...]) -> list[tuple[str, int]]:
    return [(one.label, one.count) for one in facet]


@pytest.mark.models
def test_facets_count_the_hits(searcher: Searcher) -> None:
    found = faceted(searcher, "Meyer Chen")

    assert found.hits == len(searcher.ask(Question("Meyer Chen", by=SearchBy.WORDS)).hits) == 3
    assert values(found.speakers) == [(ANN, 2), (BO, 2)]
    assert values(found.events) == [("Forum 2026", 2), ("Forum 2025", 1)]
    assert values(found.years) == [("2026", 1), ("2025", 1)]
    assert values(found.languages) == [("en", 3)]


@pytest.mark.models
def test_each_dimension_is_counted_under_the_other_filters(searcher: Searcher) -> None:
    free = faceted(searcher, "Meyer Chen")

    narrowed = faceted(searcher, "Meyer Chen", speaker=BO)
    both = faceted(searcher, "Meyer Chen", speaker=BO, event="Forum 2025")

    assert narrowed.speakers == free.speakers
    assert values(narrowed.events) == [("Forum 2025", 1), ("Forum 2026", 1)]
    assert both.events == narrowed.events
    assert values(both.speakers) == [(BO, 1)]
    assert (narrowed.hits, both.hits) == (2, 1)


@pytest.mark.models
def test_filters_that_exclude_each_other_leave_nothing_and_show_the_way_back(searcher: Searcher) -> None:
    found = faceted(searcher, "Meyer Chen", speaker=ANN, event="Forum 2025")

    assert found.hits == 0
    assert values(found.speakers) == [(BO, 1)]
    assert values(found.events) == [("Forum 2026", 2)]
    assert (found.years, found.languages) == ((), ())


@pytest.mark.models
@pytest.mark.parametrize("text", ["Meyer Chen", "Ann Meyer", "灯光", "light", "the bank"])
def test_every_value_leads_to_as_many_hits(searcher: Searcher, text: str) -> None:
    found = faceted(searcher, text)
    choices: list[tuple[dict[str, Any], int]] = [
        *(({"speaker": one.value}, one.count) for one in found.speakers),
        *(({"event": one.value}, one.count) for one in found.events),
        *(({"language": one.value}, one.count) for one in found.languages),
        *((within(int(one.value)), one.count) for one in found.years),
    ]

    counted = [faceted(searcher, text, **chosen).hits for chosen, _ in choices]
    assert counted == [count for _, count in choices]
    assert choices


@pytest.mark.models
def test_facets_change_nothing_about_the_hits(searcher: Searcher) -> None:
    for question in (Question("light on the scene"), Question("Ann Meyer", limit=1, sort=SortBy.NEWEST)):
        plain, faceted = searcher.ask(question), searcher.ask(replace(question, facets=True))

        assert faceted.hits == plain.hits
        assert plain.facets is None


@pytest.mark.models
@pytest.mark.parametrize("text", ["quantum chromodynamics", "What did Zarathustra Quux say?"])
def test_nothing_found_has_empty_facets(searcher: Searcher, text: str) -> None:
    assert searcher.ask(Question(text, facets=True)).facets == Facets()
