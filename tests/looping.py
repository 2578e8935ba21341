"""A coroutine in an event loop of its own: Playwright keeps one running in the main thread."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def run_in_loop(coroutine: Coroutine[Any, Any, Result], patience: float = 300.0) -> Result:
    """What it returns or raises; TimeoutError after so many seconds."""

    async def limited() -> Result:
        return await asyncio.wait_for(coroutine, patience)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, limited()).result()
