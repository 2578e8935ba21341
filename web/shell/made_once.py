"""What several requests want at the same time is made once."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from weakref import WeakValueDictionary

import anyio
from anyio import CapacityLimiter


class MadeOnce:
    """Files of the cache, each made for the first who asks; the others wait for it, without a thread.

    For one event loop. What fails is tried anew for the next who waits.
    """

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[Path, asyncio.Lock] = WeakValueDictionary()  # while somebody waits

    async def __call__(self, output: Path, make: Callable[[], None], limiter: CapacityLimiter) -> None:
        """Make a file unless it is there, in a thread, as many at once as the limiter lets."""
        lock = self._locks.get(output) or asyncio.Lock()
        self._locks[output] = lock
        async with lock:
            if not await anyio.to_thread.run_sync(output.is_file):
                await anyio.to_thread.run_sync(make, limiter=limiter)
