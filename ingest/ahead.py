"""Work that runs ahead of its reader, in a thread of its own.

items     ─made─made─made─made─
reader    ───────busy──────────busy──      never waits for what could have been made meanwhile
"""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, cast

Item = TypeVar("Item")

_END = object()


def ahead(items: Iterable[Item], most: int) -> Iterator[Item]:
    """The same items in the same order; up to `most` are made while the reader is busy with earlier ones.

    What making one raises is raised to the reader, in its place. A reader may stop early.
    """
    iterator = iter(items)
    thread = ThreadPoolExecutor(1, "ahead")  # one: each item is made after the one before
    try:
        coming = deque(thread.submit(next, iterator, _END) for _ in range(most))
        while (item := coming.popleft().result()) is not _END:
            coming.append(thread.submit(next, iterator, _END))
            yield cast("Item", item)
    finally:
        thread.shutdown(cancel_futures=True)
