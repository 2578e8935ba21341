"""Words near to one that nobody said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.indexes.near_words import edit_distance, near_words

LETTERS = st.text("abc", max_size=7)


def plain_distance(one: str, other: str) -> int:
    """Optimal string alignment, letter by letter from the front."""
    if not one or not other:
        return len(one) + len(other)
    ways = [
        plain_distance(one[1:], other) + 1,
        plain_distance(one, other[1:]) + 1,
        plain_distance(one[1:], other[1:]) + (one[0] != other[0]),
    ]
    if one[:2] == other[1::-1] and len(one) > 1 < len(other):
        ways.append(plain_distance(one[2:], other[2:]) + 1)
    return min(ways)


@given(LETTERS, LETTERS, st.integers(0, 8))
def test_edit_distance_is_the_plain_one_up_to_the_most(one: str, other: str, most: int) -> None:
    distance = plain_distance(one, other)

    found = edit_distance(one, other, most)

    assert found == distance if distance <= most else found > most


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("casting", ["coasting", "casing", "fasting"][:2]),
        ("castnig", ["casting"]),
        ("cats", ["cast", "cat", "cuts"]),
        ("剪", ["剪辑", "裁剪"]),
    ],
)
def test_the_nearest_come_first_and_then_the_most_frequent(word: str, near: list[str]) -> None:
    frequencies = {"cast": 9, "cat": 5, "cuts": 4, "casting": 3, "coasting": 2, "casing": 1, "fasting": 8}
    frequencies |= {"剪辑": 3, "裁剪": 2, "剪": 7, "灯光": 9}
    ranked = sorted(frequencies.items(), key=lambda pair: -pair[1])

    found = near_words(word, lambda prefix: [pair for pair in ranked if pair[0].startswith(prefix)])

    assert [one for one in found if one in near] == near
    assert "fasting" not in near_words(word, lambda prefix: [p for p in ranked if p[0].startswith(prefix)])
