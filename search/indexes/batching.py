"""Calls that come at once, answered together.

A search of thirty questions in one call costs far less than thirty searches. Whoever comes while no call
is under way goes ahead at once; those who come meanwhile wait for its end, and one of them then asks for
all. So nobody waits for company: batches grow with the load, and a single caller takes one free lock.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Answered = TypeVar("Answered")

MOST = 64  # calls that are answered together: each of them waits for all


class Together(Generic[Asked, Answered]):
    """A function of one thing, made of a function of many: `answer_all` gives an answer each, in order.

    Where it raises, each call is answered alone, so that one bad question fails for its own asker only.
    """

    def __init__(self, answer_all: Callable[[Sequence[Asked]], Sequence[Answered]], most: int = MOST) -> None:
        self._answer_all = answer_all
        self._most = most
        self._waiting: deque[_Call[Asked, Answered]] = deque()
        self._under_way = threading.Lock()

    def __call__(self, asked: Asked) -> Answered:
        call: _Call[Asked, Answered] = _Call(asked)
        self._waiting.append(call)
        while not call.is_done:
            if self._under_way.acquire(blocking=False):
                try:
                    self._answer_some()
                finally:
                    self._under_way.release()
                self._wake_next()
            else:
                call.woken.acquire()  # until answered, or until it is our turn to ask
        return call.result()

    def _answer_some(self) -> None:
        calls = self._taken()
        try:
            answers = self._answer_all([call.asked for call in calls])
        except Exception:  # whatever it is, it is raised again below for whom it concerns
            for call in calls:
                call.end(*self._answered_alone(call.asked))
        except BaseException as error:  # the process is ending: nobody may be left waiting
            for call in calls:
                call.end(None, error)
        else:
            for call, answer in zip(calls, answers, strict=True):
                call.end(answer, None)

    def _answered_alone(self, asked: Asked) -> "tuple[Answered | None, BaseException | None]":
        try:
            (answer,) = self._answer_all([asked])
        except Exception as error:  # raised by the call that asked
            return None, error
        return answer, None

    def _taken(self) -> "list[_Call[Asked, Answered]]":
        calls: list[_Call[Asked, Answered]] = []
        with suppress(IndexError):  # the deque is empty: other threads only add to it
            while len(calls) < self._most:
                calls.append(self._waiting.popleft())
        return calls

    def _wake_next(self) -> None:
        """Whoever waited while we asked asks now; a call that came in between answers it with its own."""
        with suppress(IndexError):  # nobody waits
            self._waiting[0].wake()


class _Call(Generic[Asked, Answered]):
    """One caller's question, and where its answer is put."""

    __slots__ = ("_answer", "_error", "asked", "is_done", "woken")

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.is_done = False
        self.woken = threading.Lock()  # held until somebody wakes the caller
        self.woken.acquire()
        self._answer: Answered | None = None
        self._error: BaseException | None = None

    def end(self, answer: Answered | None, error: BaseException | None) -> None:
        self._answer, self._error = answer, error
        self.is_done = True
        self.wake()

    def wake(self) -> None:
        with suppress(RuntimeError):  # awake already
            self.woken.release()

    def result(self) -> Answered:
        if self._error is not None:
            raise self._error
        return self._answer  # type: ignore[return-value]  # it is set where there is no error
