"""Server-sent events: one teller, any number of listeners, each at its own pace.

    happened ─► kept, the last few, with ids ──┐
    stands   ─► the newest of each name alone ─┴─► flush ─► every listener takes what it has not had

A listener that does not read holds nothing up and costs no memory: what it missed is not kept for it. It
gets the state as it is then, and of what happened what is still kept. No threads are used.
"""

import asyncio
import json
import secrets
from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse

from archive.messages import message

KEPT = 64  # events for those who come back, or were slow
MOST_LISTENERS = 256
TOO_MANY = message("Too many pages are watching the imports. Close some of them.")
RETRY_MS = 2000  # after which a browser that lost us asks again
MOST_DIGITS = 16  # of an id's number
HEARTBEAT = b": \n\n"
HEADERS = {
    "Cache-Control": "no-store, no-transform",  # what is compressed or kept comes too late
    "X-Accel-Buffering": "no",  # likewise for a proxy's buffer
}


@dataclass(frozen=True, slots=True)
class _Frame:
    """Encoded once, sent to all."""

    number: int
    text: str
    data: bytes


class EventStream:
    """What there is to tell. For one event loop; `flush` is to be called a few times a second at most."""

    def __init__(self) -> None:
        self._epoch = secrets.token_hex(4)  # ids of another process mean nothing here
        self._number = 0
        self._kept: deque[_Frame] = deque(maxlen=KEPT)
        self._standing: dict[str, _Frame] = {}
        self._news = asyncio.Event()
        self._has_news = self._is_closed = False
        self.listeners = 0

    def happened(self, event: str, data: Mapping[str, Any]) -> None:
        """Something to be told once, in order."""
        self._kept.append(self._frame(event, _text(data)))
        self._has_news = True

    def stands(self, event: str, data: Mapping[str, Any]) -> None:
        """How something is now; what was said of it before need not be heard any more."""
        text = _text(data)
        if event not in self._standing or self._standing[event].text != text:
            self._standing[event] = self._frame(event, text)
            self._has_news = True

    def forget(self, event: str) -> None:
        """Nothing stands under this name any more; those who listen are told so by something else."""
        self._standing.pop(event, None)

    def flush(self) -> bool:
        """Let the listeners have what is new; whether there was anything."""
        had_news = self._has_news
        if had_news:
            self.beat()
        return had_news

    def beat(self) -> None:
        """Let the listeners have what there is, or a sign of life."""
        self._has_news = False
        self._news.set()
        self._news = asyncio.Event()

    def close(self) -> None:
        """End all streams: the server stops."""
        self._is_closed = True
        self.beat()

    def response(self, last_id: str | None) -> StreamingResponse:
        """For one listener; with the id of the last event it had, also what it missed since.

        HTTPException 503 where MOST_LISTENERS listen: each holds a connection as long as it likes.
        """
        if self.listeners >= MOST_LISTENERS:
            raise HTTPException(
                HTTPStatus.SERVICE_UNAVAILABLE,
                TOO_MANY.template,
                {"Retry-After": str(RETRY_MS // 1000)},
            )
        return StreamingResponse(self._frames(last_id), media_type="text/event-stream", headers=HEADERS)

    async def _frames(self, last_id: str | None) -> AsyncIterator[bytes]:
        had = self._number_of(last_id)  # of what happened
        seen = 0  # of how things stand: all is new
        self.listeners += 1
        try:
            yield b"retry: %d\n\n" % RETRY_MS
            while not self._is_closed:
                news = self._news  # taken before looking: what comes meanwhile wakes us
                frames = [frame.data for frame in self._kept if frame.number > had]
                frames += [frame.data for frame in self._standing.values() if frame.number > seen]
                had = seen = self._number
                yield b"".join(frames) or HEARTBEAT
                await news.wait()
        finally:
            self.listeners -= 1

    def _frame(self, event: str, text: str) -> _Frame:
        self._number += 1
        frame = f"event: {event}\nid: {self._epoch}-{self._number}\ndata: {text}\n\n"
        return _Frame(self._number, text, frame.encode("utf-8", "replace"))

    def _number_of(self, last_id: str | None) -> int:
        """How much a listener has had; one who is new has missed nothing."""
        epoch, _, number = (last_id or "").partition("-")
        is_ours = epoch == self._epoch and number.isdecimal() and len(number) < MOST_DIGITS
        return min(int(number), self._number) if is_ours else self._number


def _text(data: Mapping[str, Any]) -> str:
    """JSON on one line, as an event's data must be."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
