"""Items are made before they are asked for, and change nothing by it."""

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.ahead import ahead


@given(st.lists(st.integers(), max_size=20), st.integers(1, 5))
def test_items_come_in_their_order_and_none_is_lost(items: list[int], most: int) -> None:
    assert list(ahead(iter(items), most)) == items


def test_items_are_made_while_the_reader_is_busy_and_no_more_than_allowed() -> None:
    made, third = [], threading.Event()

    def items() -> Iterator[int]:
        for number in range(10):
            made.append(number)
            if number == 3:
                third.set()
            yield number

    reading = ahead(items(), 3)

    assert next(reading) == 0
    assert third.wait(10)
    assert made == [0, 1, 2, 3]
    assert list(reading) == list(range(1, 10))


def test_what_goes_wrong_is_told_where_it_belongs() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("the disk is gone")

    reading = ahead(items(), 4)

    assert next(reading) == 1
    with pytest.raises(OSError, match="the disk is gone"):
        next(reading)


def test_a_reader_that_stops_ends_the_thread() -> None:
    reading = ahead(iter(range(1000)), 2)
    assert next(reading) == 0

    reading.close()  # type: ignore[attr-defined]  # a generator

    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ahead")]
