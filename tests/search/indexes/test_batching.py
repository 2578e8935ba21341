"""Calls that come at once are answered together, and nobody waits in vain."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from search.indexes.batching import Together


class Doubling:
    """Doubles numbers, remembers how many at a time, and can be held up."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.has_begun = threading.Event()

    def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.batches.append(len(numbers))
        self.has_begun.set()
        self.may_go_on.wait(10)
        return [2 * number if number >= 0 else self._refuse(number) for number in numbers]

    @staticmethod
    def _refuse(number: int) -> int:
        raise ValueError(str(number))


def held_up(
    doubling: Doubling, together: Together[int, int], numbers: Sequence[int], pool: ThreadPoolExecutor
) -> list[int | str]:
    """The answers of calls that all come while another one is under way; an error as its text."""
    doubling.may_go_on.clear()
    first = pool.submit(together, 0)
    doubling.has_begun.wait(10)
    calls = [pool.submit(together, number) for number in numbers]
    while len(together._waiting) < len(numbers):
        time.sleep(0.001)
    doubling.may_go_on.set()
    assert first.result(10) == 0
    return [str(call.exception(10)) if call.exception(10) else call.result() for call in calls]


def test_a_single_caller_is_answered_alone_and_in_its_own_thread() -> None:
    threads: list[threading.Thread] = []

    def answer(numbers: Sequence[int]) -> list[int]:
        threads.append(threading.current_thread())
        return [number + 1 for number in numbers]

    assert [Together(answer)(number) for number in (1, 2, 3)] == [2, 3, 4]
    assert threads == [threading.current_thread()] * 3


def test_calls_that_come_meanwhile_are_answered_together() -> None:
    doubling = Doubling()
    together = Together(doubling)

    with ThreadPoolExecutor(30) as pool:
        answers = held_up(doubling, together, range(1, 21), pool)

    assert answers == [2 * number for number in range(1, 21)]
    assert doubling.batches == [1, 20]


def test_a_batch_is_no_larger_than_the_most() -> None:
    doubling = Doubling()
    together = Together(doubling, most=8)

    with ThreadPoolExecutor(30) as pool:
        answers = held_up(doubling, together, range(1, 21), pool)

    assert answers == [2 * number for number in range(1, 21)]
    assert doubling.batches == [1, 8, 8, 4]


def test_an_error_is_raised_for_whom_it_concerns() -> None:
    doubling = Doubling()

    with ThreadPoolExecutor(30) as pool:
        answers = held_up(doubling, Together(doubling), [1, -5, 3], pool)

    assert answers == [2, "-5", 6]
    with pytest.raises(ValueError, match="-1"):
        Together(doubling)(-1)


def test_a_call_that_is_interrupted_leaves_nobody_waiting() -> None:
    def interrupt(numbers: Sequence[int]) -> list[int]:
        raise KeyboardInterrupt

    together = Together(interrupt)

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            together(1)


def test_many_threads_get_each_its_own_answer() -> None:
    sizes: list[int] = []

    def answer(numbers: Sequence[int]) -> list[int]:
        sizes.append(len(numbers))
        time.sleep(0.0002)
        return [number * number for number in numbers]

    together = Together(answer)

    def ask(client: int) -> bool:
        return all(together(number) == number * number for number in range(client, client + 200))

    with ThreadPoolExecutor(32) as pool:
        assert all(pool.map(ask, range(32)))
    assert sum(sizes) == 32 * 200
    assert max(sizes) > 1
