"""By what an answer can be narrowed further, and how many hits each choice would leave.

    hits without this filter ─► traits of the passages that are evidence ─► values with their counts

A hit counts once for each value that some passage in it has, if that passage is evidence: so whoever
chooses a value finds something. The catalogue is asked for all hits at once.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from sqlalchemy.orm import Session

from archive.catalogue import queries
from archive.recordings import Filters, PassageTraits
from search.answers import Facets, FacetValue

MOST_VALUES = 50  # of one dimension

PassageIds = tuple[int, ...]
"""The passages of a hit that are evidence."""


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


def facets(session: Session, hits: int, found: Mapping[Dimension, Sequence[PassageIds]]) -> Facets:
    """found: for each dimension the hits that there are without its filter."""
    every = {passage_id for found_hits in found.values() for hit in found_hits for passage_id in hit}
    traits = queries.passage_traits(session, sorted(every))
    counts = {dimension: count(found[dimension], traits, dimension) for dimension in Dimension}
    events = queries.events_by_id(session, counts[Dimension.EVENT])
    speakers = queries.speakers_by_id(session, counts[Dimension.SPEAKER])
    return Facets(
        hits=hits,
        speakers=_by_count(counts[Dimension.SPEAKER], {key: one.name for key, one in speakers.items()}),
        events=_by_count(counts[Dimension.EVENT], {key: one.title for key, one in events.items()}),
        years=tuple(sorted(_values(counts[Dimension.YEAR]), key=lambda one: one.value, reverse=True)),
        languages=_by_count(counts[Dimension.LANGUAGE]),
    )


def count(
    hits: Iterable[PassageIds], traits: Mapping[int, PassageTraits], dimension: Dimension
) -> Counter[str]:
    """Value -> how many of the hits have it; passages that are gone count for nothing."""
    counted: Counter[str] = Counter()
    for hit in hits:
        counted.update(
            {value for one in hit if one in traits for value in _values_of(traits[one], dimension)}
        )
    return counted


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
