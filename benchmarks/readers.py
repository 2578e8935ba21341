"""A crowd of readers: each holds a progress stream open and takes a recording's media at its pace."""

import asyncio
import json
import time
from multiprocessing.context import SpawnContext
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

BYTES_PER_SECOND = 250_000  # 2 Mbit/s
TAKEN_EVERY = 0.2  # seconds
STREAM = "/api/ingest/events"


class Readers:
    """What the crowd's process tells the one that measures."""

    def __init__(self, context: SpawnContext, count: int) -> None:
        self.count = count
        self.begun = context.Value("i", 0)  # readers that hold their progress stream
        self.taken = context.Value("d", 0.0)  # bytes of media
        self._since = 0.0

    def wait_until_begun(self, seconds: float) -> None:
        """RuntimeError if some do not get their streams."""
        latest = time.monotonic() + seconds
        while self.begun.value < self.count:
            if time.monotonic() > latest:
                raise RuntimeError(f"{self.begun.value} of {self.count} readers began within {seconds:g} s")
            time.sleep(0.05)
        self.taken.value, self._since = 0.0, time.monotonic()

    def mbit_per_second(self) -> float:
        """Of all together, since they began."""
        return float(self.taken.value) * 8 / 1e6 / (time.monotonic() - self._since)


def keep_reading(url: str, readers: Readers) -> None:
    """Until the process is ended."""
    asyncio.run(_crowd(url, readers))


async def _crowd(url: str, readers: Readers) -> None:
    paths = _media_paths(url)
    async with asyncio.TaskGroup() as group:
        for number in range(readers.count):
            group.create_task(_hold(url, readers))
            group.create_task(_play(url, paths[number % len(paths)], readers))


def _media_paths(url: str) -> list[str]:
    with urlopen(f"{url}/api/recordings") as response:
        recordings = json.load(response)["recordings"]
    return [one["playback"]["url"] for one in recordings if one["playback"]["url"]]


async def _hold(url: str, readers: Readers) -> None:
    """Read a progress stream as it comes."""
    stream, _ = await _ask(url, STREAM)
    await stream.readuntil(b"\r\n\r\n")
    readers.begun.value += 1  # all of them live in one process
    while await stream.read(65_536):
        pass


async def _play(url: str, path: str, readers: Readers) -> None:
    """Take a file at the pace at which it is heard, over and over."""
    while True:
        stream, writer = await _ask(url, path)
        await stream.readuntil(b"\r\n\r\n")
        due = asyncio.get_running_loop().time()
        while data := await stream.read(round(BYTES_PER_SECOND * TAKEN_EVERY)):
            readers.taken.value += len(data)
            due += len(data) / BYTES_PER_SECOND
            await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
        writer.close()


async def _ask(url: str, path: str) -> tuple[asyncio.StreamReader, Any]:
    parts = urlsplit(url)
    stream, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=65_536)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode())
    await writer.drain()
    return stream, writer
