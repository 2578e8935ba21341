"""Files in byte ranges, whatever the Range header says and whatever becomes of the file meanwhile."""

import re
from pathlib import Path
from typing import Any

from starlette.responses import FileResponse
from starlette.types import Message, Receive, Scope, Send

from archive.errors import MediaMissing

CHUNK = 256 * 1024  # bytes; each is a step through a thread and all layers, for hundreds of readers at once
MOST_RANGES = 20  # players ask for one; what asks for more gets the whole

_RANGE = r"(?:\d{1,18}\s*-\s*(?:\d{1,18})?|-\s*\d{1,18})"  # no file is longer than 10^18 bytes
_RANGES = re.compile(rf"\s*bytes\s*=\s*{_RANGE}(?:\s*,\s*{_RANGE}){{0,{MOST_RANGES - 1}}}\s*", re.ASCII)
_BOTH_ENDS = re.compile(r"(\d+)\s*-\s*(\d+)", re.ASCII)


class RangedFile(FileResponse):
    """A file in byte ranges; a Range header that means nothing is ignored (RFC 9110, 14.2), not refused.

    MediaMissing, here or when it is sent, if the file is not there or was moved away before its first byte
    was read. What was opened is sent to its end, wherever the file is by then. A reader who takes nothing
    holds an open file, and no thread.
    """

    chunk_size = CHUNK

    def __init__(self, path: Path, **facts: Any) -> None:
        try:
            super().__init__(path, stat_result=path.stat(), **facts)
        except OSError as error:
            raise MediaMissing(path) from error
        self._file = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [
            (name, value)
            for name, value in scope["headers"]
            if name != b"range" or is_meaningful_range(value.decode("latin-1"))
        ]
        start: list[Message] = []

        async def send_once_opened(message: Message) -> None:
            """The start is held back until the file could be opened: before, it can still be a problem."""
            if message["type"] == "http.response.start":
                start.append(message)
                return
            while start:
                await send(start.pop())
            await send(message)

        try:
            await super().__call__({**scope, "headers": headers}, receive, send_once_opened)
        except FileNotFoundError as error:
            if not start:
                raise
            raise MediaMissing(self._file) from error


def is_meaningful_range(header: str) -> bool:
    """`bytes=0-99`, `bytes=100-`, `bytes=-100`, some of them; none that ends before it starts."""
    if _RANGES.fullmatch(header) is None:
        return False
    return all(int(first) <= int(last) for first, last in _BOTH_ENDS.findall(header))
