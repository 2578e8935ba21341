"""A passage grows to the stretch around it."""

from hypothesis import given
from hypothesis import strategies as st

from archive.recordings import PassagePlace
from archive.timecode import Milliseconds
from search.ranking_rules import RankingRules
from search.stages.stretches import Neighbourhoods

RULES = RankingRules()

MINUTE = 60_000


def places(count: int, transcript: str = "t", first: int = 1) -> dict[int, PassagePlace]:
    """Passages of a minute each, one after the other."""
    return {
        first + number: PassagePlace(
            transcript, Milliseconds(number * MINUTE), Milliseconds((number + 1) * MINUTE)
        )
        for number in range(count)
    }


def around(relevance: dict[int, float], longest: int = 30) -> Neighbourhoods:
    return Neighbourhoods(places(len(relevance)), relevance, Milliseconds(longest * MINUTE), RULES)


def test_a_stretch_takes_what_is_about_the_same() -> None:
    relevance = {1: 0.0, 2: 0.0, 3: 0.0, 4: 0.0, 5: 0.6, 6: 0.9, 7: 0.6, 8: 0.0, 9: 0.0, 10: 0.0, 11: 0.0}

    ids = around(relevance).stretch_around(6, set())

    assert tuple(one for one in ids if relevance[one]) == (5, 6, 7)
    assert 1 not in ids
    assert 11 not in ids


def test_a_stretch_grows_to_the_better_side_first() -> None:
    relevance = {1: 0.0, 2: 0.9, 3: 0.8, 4: 0.0, 5: 0.0}

    assert around(relevance, longest=2).stretch_around(2, set()) == (2, 3)


def test_a_stretch_ends_where_the_talk_around_is_half_as_relevant() -> None:
    """A passage alone: at a distance of two its neighbourhood is 0.49 of its own, at one 0.7."""
    relevance = dict.fromkeys(range(1, 10), 0.0) | {5: 1.0}

    assert around(relevance).stretch_around(5, set()) == (4, 5, 6)


def test_a_dip_between_two_passages_is_part_of_their_stretch() -> None:
    relevance = dict.fromkeys(range(1, 12), 0.0) | {5: 0.9, 6: 0.0, 7: 0.9}

    assert set(around(relevance).stretch_around(5, set())) >= {5, 6, 7}


def test_passages_that_are_not_known_of_end_a_stretch() -> None:
    """A filter keeps them out: they have no place here, though their ids lie in between."""
    known = {one: place for one, place in places(7).items() if one not in {3, 6}}
    found = Neighbourhoods(known, dict.fromkeys(known, 0.5), Milliseconds(30 * MINUTE), RULES)

    assert found.stretch_around(4, set()) == (4, 5)
    assert found.stretch_around(7, set()) == (7,)


def test_a_stretch_is_as_long_as_from_its_first_second_to_its_last() -> None:
    """Passages may lie apart, and the later one may end first."""
    apart = {
        1: PassagePlace("t", Milliseconds(0), Milliseconds(10 * MINUTE)),
        2: PassagePlace("t", Milliseconds(2 * MINUTE), Milliseconds(3 * MINUTE)),
    }
    relevance = dict.fromkeys(apart, 0.5)

    short = Neighbourhoods(apart, relevance, Milliseconds(9 * MINUTE), RULES).stretch_around(2, set())
    long = Neighbourhoods(apart, relevance, Milliseconds(10 * MINUTE), RULES).stretch_around(2, set())

    assert (short, long) == ((2,), (1, 2))


def test_a_stretch_is_never_too_long() -> None:
    assert around(dict.fromkeys(range(1, 10), 0.5), longest=3).stretch_around(5, set()) in {
        (3, 4, 5),
        (4, 5, 6),
        (5, 6, 7),
    }
    assert around(dict.fromkeys(range(1, 10), 0.5), longest=0).stretch_around(5, set()) == (5,)


def test_a_stretch_stays_in_its_transcript_and_out_of_others() -> None:
    known = places(2, "one") | places(2, "two", first=3)
    found = Neighbourhoods(known, dict.fromkeys(known, 0.5), Milliseconds(30 * MINUTE), RULES)

    assert found.stretch_around(2, set()) == (1, 2)
    assert found.stretch_around(3, {4}) == (3,)


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=30),
    st.integers(0, 29),
    st.sets(st.integers(1, 30)),
    st.integers(1, 6),
)
def test_a_stretch_is_a_run_that_holds_its_passage(
    values: list[float], position: int, closed: set[int], longest: int
) -> None:
    relevance = dict(enumerate(values, 1))
    passage_id = 1 + position % len(values)

    ids = around(relevance, longest).stretch_around(passage_id, closed - {passage_id})

    assert passage_id in ids
    assert list(ids) == list(range(ids[0], ids[-1] + 1))
    assert not (set(ids) - {passage_id}) & closed
    assert len(ids) <= longest
    assert set(ids) <= set(relevance)
