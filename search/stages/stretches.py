"""From a passage to the stretch of talk around it that is about the same.

Talk stays with a subject for minutes, passages are cut after one. The passage is where to start; the stretch
is what to listen to. It grows to the better neighbour, as long as there the talk around it is still about
the question: the neighbourhood of a passage is the relevance around it, nearer passages weighing more.

    relevance      .1  .2  .9  .3  .8  .1   0
    stretch               └───────────┘        half of the best neighbourhood holds it together
"""

from collections.abc import Container, Mapping

from archive.recordings import PassagePlace
from archive.timecode import Milliseconds
from search.ranking_rules import RankingRules


class Neighbourhoods:
    """The passages around those that may answer: where they are and how relevant."""

    def __init__(
        self,
        places: Mapping[int, PassagePlace],
        relevance: Mapping[int, float],
        longest: Milliseconds,
        rules: RankingRules,
    ) -> None:
        self._places = places
        self._relevance = relevance
        self._longest = longest
        self._rules = rules
        self._known: dict[int, float] = {}  # neighbourhoods that were summed up

    def stretch_around(self, passage_id: int, closed: Container[int]) -> tuple[int, ...]:
        """The ids of the stretch that grows from this passage, in order; closed: ids that it may not take."""
        first = last = passage_id
        least = self._rules.stretch_share * self._around(passage_id)
        while neighbour := self._better_neighbour(first, last, closed):
            if self._around(neighbour) < least or self._length(first, last, neighbour) > self._longest:
                break
            first, last = min(first, neighbour), max(last, neighbour)
        return tuple(range(first, last + 1))

    def _better_neighbour(self, first: int, last: int, closed: Container[int]) -> int | None:
        sides = [(first, first - 1), (last, last + 1)]
        free = [side for end, side in sides if self._follows(end, side) and side not in closed]
        return max(free, key=lambda side: (self._around(side), side), default=None)

    def _follows(self, passage_id: int, neighbour: int) -> bool:
        """Whether both are of one transcript: passages of one have ids in a row."""
        here, there = self._places.get(passage_id), self._places.get(neighbour)
        return here is not None and there is not None and here.transcript_id == there.transcript_id

    def _around(self, passage_id: int) -> float:
        if passage_id not in self._known:
            self._known[passage_id] = self._summed_around(passage_id)
        return self._known[passage_id]

    def _summed_around(self, passage_id: int) -> float:
        """The neighbourhood of a passage; what is not known of adds nothing."""
        total = self._relevance.get(passage_id, 0.0)
        for step in (-1, 1):
            at = passage_id
            for distance in range(1, self._rules.neighbourhood_reach + 1):
                if not self._follows(at, at + step):
                    break
                at += step
                total += self._rules.neighbourhood_decay**distance * self._relevance.get(at, 0.0)
        return total

    def _length(self, first: int, last: int, neighbour: int) -> int:
        places = [self._places[passage_id] for passage_id in (first, last, neighbour)]
        return max(place.end for place in places) - min(place.start for place in places)
