"""Guessing the token is slow, and written down: each wrong one waits, longer the more there were."""

import asyncio
import logging
import time
from collections import deque

from starlette.requests import HTTPConnection

from archive.log import log

STEP_SECONDS = 0.5  # that each wrong token of the last minute adds to the wait
LONGEST_SECONDS = 5.0
WINDOW_SECONDS = 60.0
COUNTED = round(LONGEST_SECONDS / STEP_SECONDS)
MOST_ADDRESSES = 10_000  # remembered; of more, the oldest are forgotten


class WrongTokens:
    """When each address sent wrong tokens. For one event loop.

    The right token never waits: whoever shares an address with a guesser, behind a proxy say, gets in.
    """

    def __init__(self) -> None:
        self._times: dict[str, deque[float]] = {}

    async def slow_down(self, connection: HTTPConnection) -> None:
        """Write down a wrong token and wait, before it is answered."""
        address = connection.client.host if connection.client else ""
        seconds = self.note(address)
        log("web", "wrong token", logging.WARNING, client=address, path=connection.url.path, wait_s=seconds)
        await asyncio.sleep(seconds)

    def note(self, address: str) -> float:
        """An address sent a wrong token just now; the seconds that it waits."""
        times = self._times.pop(address, deque(maxlen=COUNTED))
        times.append(time.monotonic())
        self._times[address] = times  # the latest stands last
        while len(self._times) > MOST_ADDRESSES:
            del self._times[next(iter(self._times))]
        return STEP_SECONDS * sum(one > times[-1] - WINDOW_SECONDS for one in times)


def wrong_tokens_of(connection: HTTPConnection) -> WrongTokens:
    """Those that the guard counts."""
    found = connection.scope["rostrum.wrong_tokens"]
    assert isinstance(found, WrongTokens)
    return found
