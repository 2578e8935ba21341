"""By what an answer can be narrowed further, and how many hits each choice would leave.

    hits without this filter ─► traits of the passages that are evidence ─► values with their counts

A hit counts for a value where passages that have it, and are evidence, stand in it in a row: narrowed to
that value, each such row is a hit. A value is offered only if one of its passages is an answer by itself,
so that whoever chooses it finds something. The catalogue is asked for all hits at once.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from sqlalchemy.orm import Session

from archive.catalogue import queries
from archive.recordings import Filters, PassageTraits
from search.answers import Facets, FacetValue

MOST_VALUES = 50  # of one dimension


@dataclass(frozen=True, slots=True)
class CountedHit:
    """A hit, as far as it is counted."""

    passage_ids: tuple[int, ...]  # in order
    evidence: Set[int]  # those of them that are evidence
    answers: Set[int]  # those of these that are so by themselves


@dataclass(frozen=True, slots=True)
class WiderResult:
    """What a question finds without the filter of one dimension."""

    hits: Sequence[CountedHit]
    chosen: str | None = None  # what it is narrowed to, if it is


class Dimension(StrEnum):
    """What hits are told apart by."""

    SPEAKER = "speaker"
    EVENT = "event"
    YEAR = "year"
    LANGUAGE = "language"


def without(filters: Filters, dimension: Dimension) -> Filters:
    """The other filters."""
    match dimension:
        case Dimension.SPEAKER:
            return replace(filters, speaker_id=None)
        case Dimension.EVENT:
            return replace(filters, event_id=None)
        case Dimension.YEAR:
            return replace(filters, recorded_from=None, recorded_to=None)
        case Dimension.LANGUAGE:
            return replace(filters, language=None)


def chosen(filters: Filters, dimension: Dimension) -> str | None:
    """The one value that a filter lets through; days need not be a year."""
    match dimension:
        case Dimension.SPEAKER:
            return filters.speaker_id
        case Dimension.EVENT:
            return filters.event_id
        case Dimension.LANGUAGE:
            return filters.language
        case Dimension.YEAR:
            return None


def facets(session: Session, hits: int, found: Mapping[Dimension, WiderResult]) -> Facets:
    """hits: under all filters; found: for each dimension without its own."""
    every = {one for wider in found.values() for hit in wider.hits for one in hit.passage_ids}
    traits = queries.passage_traits(session, sorted(every))
    counts = {dimension: _counts(found[dimension], traits, dimension, hits) for dimension in Dimension}
    events = queries.events_by_id(session, counts[Dimension.EVENT])
    speakers = queries.speakers_by_id(session, counts[Dimension.SPEAKER])
    return Facets(
        hits=hits,
        speakers=_by_count(counts[Dimension.SPEAKER], {key: one.name for key, one in speakers.items()}),
        events=_by_count(counts[Dimension.EVENT], {key: one.title for key, one in events.items()}),
        years=tuple(sorted(_values(counts[Dimension.YEAR]), key=lambda one: one.value, reverse=True)),
        languages=_by_count(counts[Dimension.LANGUAGE]),
    )


def _counts(
    found: WiderResult, traits: Mapping[int, PassageTraits], dimension: Dimension, hits: int
) -> Counter[str]:
    """What is chosen already has as many hits as the answer."""
    counted = count(found.hits, traits, dimension)
    if hits and found.chosen is not None and found.chosen in counted:
        counted[found.chosen] = hits
    return counted


def count(
    hits: Iterable[CountedHit], traits: Mapping[int, PassageTraits], dimension: Dimension
) -> Counter[str]:
    """Value -> how many hits it would leave; passages that are gone count for nothing."""
    counted: Counter[str] = Counter()
    answered: set[str] = set()
    for hit in hits:
        own = [(one, _values_of(traits[one], dimension) if one in traits else ()) for one in hit.passage_ids]
        answered.update(value for one, values in own if one in hit.answers for value in values)
        for value in {value for _, values in own for value in values}:
            counted[value] += sum(not hit.evidence.isdisjoint(row) for row in _rows_with(value, own))
    return Counter({value: number for value, number in counted.items() if value in answered})


def _rows_with(value: str, passages: Sequence[tuple[int, tuple[str, ...]]]) -> list[list[int]]:
    """The passages that have a value, row by row."""
    rows = groupby(passages, key=lambda pair: value in pair[1])
    return [[one for one, _ in row] for has_value, row in rows if has_value]


def _values_of(traits: PassageTraits, dimension: Dimension) -> tuple[str, ...]:
    match dimension:
        case Dimension.SPEAKER:
            return traits.speaker_ids
        case Dimension.EVENT:
            return (traits.event_id,) if traits.event_id else ()
        case Dimension.YEAR:
            return (f"{traits.year:04}",) if traits.year else ()
        case Dimension.LANGUAGE:
            return (traits.language,) if traits.language else ()


def _by_count(counts: Counter[str], labels: Mapping[str, str] | None = None) -> tuple[FacetValue, ...]:
    return tuple(sorted(_values(counts, labels), key=lambda one: (-one.count, one.label))[:MOST_VALUES])


def _values(counts: Counter[str], labels: Mapping[str, str] | None = None) -> list[FacetValue]:
    return [FacetValue(value, (labels or {}).get(value, value), number) for value, number in counts.items()]
