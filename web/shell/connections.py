"""HTTP/1.1 connections that hold no place for ever: time-outs, and room for those who do ask.

    connected ─► headers, whole within HEADER_SECONDS ─► body, never silent for BODY_SECONDS ─► answer
                        ▲                                                                        │
                        └────────────── kept alive, until somebody needs the place ◄─────────────┘

uvicorn waits without end for a request that never becomes whole: a thousand of them take every file
descriptor that a process has, before anybody has signed in. Where all places are taken, whoever has waited
longest without asking anything gives way.
"""

import asyncio
import resource
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_SECONDS = 15.0  # from the first byte, or from connecting, to the last header
BODY_SECONDS = 60.0  # of silence within a body; uploads have a patience of their own besides
MOST_CONNECTIONS = 1000
FILES_SHARE = 2  # connections take one in so many of the file descriptors; databases, media, models the rest
TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


def most_connections() -> int:
    """How many connections the limit on open files leaves room for."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else min(MOST_CONNECTIONS, soft // FILES_SHARE)


class BoundedProtocol(H11Protocol):
    """One connection; `most`, `header_seconds` and `body_seconds` are the limits above."""

    def __init__(
        self,
        *arguments: Any,
        most: int = MOST_CONNECTIONS,
        header_seconds: float = HEADER_SECONDS,
        body_seconds: float = BODY_SECONDS,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self._most = most
        self._header_seconds = header_seconds
        self._body_seconds = body_seconds
        self._patience: asyncio.TimerHandle | None = None
        self.idle_since: float | None = None  # the loop's clock; None: a request is whole or on its way

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        self.idle_since = self.loop.time()
        self._wait(self._header_seconds)
        if len(self.connections) > self._most:
            self._make_room()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is h11.SEND_BODY:
            self._wait(self._body_seconds)  # anew with each part
        elif self._is_asking():
            if self._patience is None:  # not anew: a byte now and then does not prolong it
                self._wait(self._header_seconds)
        else:
            self._stop_waiting()
        self.idle_since = self.idle_since if self._is_asking() else None

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.conn.their_state is h11.IDLE:
            self.idle_since = self.loop.time()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _is_asking(self) -> bool:
        """Whether a request has begun, or may, and its headers are not whole."""
        is_answered = self.cycle is None or self.cycle.response_complete
        return is_answered and self.conn.their_state is h11.IDLE

    def _wait(self, seconds: float) -> None:
        self._stop_waiting()
        self._patience = self.loop.call_later(seconds, self._give_up, seconds)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self, seconds: float) -> None:
        self._patience = None
        if self.conn.their_state is h11.SEND_BODY and self.flow.read_paused:
            self._wait(seconds)  # it is we who do not read
        elif self.conn.their_state is h11.SEND_BODY or self._is_asking():
            if self.cycle is None or not self.cycle.response_started:
                self.transport.write(TOO_SLOW)
            self.transport.close()

    def _make_room(self) -> None:
        """The connection that has waited longest without a request ends; if none waits, the new one."""
        idle = [one for one in self.connections if isinstance(one, BoundedProtocol) and one.idle_since]
        oldest = min(idle, key=lambda one: one.idle_since or 0.0, default=self)
        self.connections.discard(oldest)
        oldest.transport.abort()
