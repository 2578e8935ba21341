"""Text travels compressed. Media never does, nor event streams; what is streamed stays streamed."""

import re
import zlib
from typing import Any

import anyio
from anyio import CapacityLimiter
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALLEST = 600  # bytes; below, headers cost what compression saves
LARGE = 128 * 1024  # bytes that take milliseconds: other requests do not wait for them
LEVEL = 6
GZIP = 31  # zlib's window bits for gzip's frame; it holds no time, so that equal bodies stay equal

TEXTS = frozenset(
    {
        "text/html",
        "text/css",
        "text/javascript",
        "text/plain",
        "text/vtt",
        "application/json",
        "application/problem+json",
        "application/xml",
        "application/rss+xml",
        "application/x-subrip",
        "image/svg+xml",
    }
)
_OFFER = re.compile(r"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?", re.ASCII)


class Compression:
    """gzip for those who take it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._limiter = CapacityLimiter(2)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        takes_gzip = accepts_gzip(Headers(scope=scope).get("accept-encoding", ""))
        await self.app(scope, receive, _CompressedResponse(send, takes_gzip, self._limiter).send)


class _CompressedResponse:
    """Holds the start back until it is seen what comes."""

    def __init__(self, send: Send, takes_gzip: bool, limiter: CapacityLimiter) -> None:
        self._send = send
        self._takes_gzip = takes_gzip
        self._limiter = limiter
        self._start: Message | None = None
        self._stream: Any = None  # a zlib compressor, once a body comes in pieces; zlib names no type

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
        elif self._start is not None:
            start, self._start = self._start, None
            await self._begin(start, message)
        elif self._stream is not None:
            await self._send({**message, "body": self._piece(message)})
        else:
            await self._send(message)

    async def _begin(self, start: Message, message: Message) -> None:
        headers = MutableHeaders(raw=start["headers"])
        body, is_whole = message.get("body", b""), not message.get("more_body", False)
        is_text = is_compressible(headers)
        if is_text:
            headers.add_vary_header("Accept-Encoding")
        if is_text and self._takes_gzip and start["status"] not in (206, 304):
            if not is_whole:
                self._stream = zlib.compressobj(LEVEL, wbits=GZIP)
                say_compressed(headers, None)
                message = {**message, "body": self._piece(message)}
            elif len(body) >= SMALLEST:
                body = await self._compressed(body)
                say_compressed(headers, len(body))
                message = {**message, "body": body}
        await self._send({**start, "headers": headers.raw})
        await self._send(message)

    def _piece(self, message: Message) -> bytes:
        """What came is sent on at once: whoever streams wants it to be seen."""
        data: bytes = self._stream.compress(message.get("body", b""))
        data += self._stream.flush(zlib.Z_SYNC_FLUSH if message.get("more_body", False) else zlib.Z_FINISH)
        return data

    async def _compressed(self, body: bytes) -> bytes:
        if len(body) < LARGE:
            return zlib.compress(body, LEVEL, wbits=GZIP)
        return await anyio.to_thread.run_sync(
            lambda: zlib.compress(body, LEVEL, wbits=GZIP), limiter=self._limiter
        )


def say_compressed(headers: MutableHeaders, length: int | None) -> None:
    """Let headers speak of the compressed body; length: None where nobody knows it yet."""
    headers["Content-Encoding"] = "gzip"
    del headers["Accept-Ranges"]  # they would count other bytes
    del headers["Content-Length"]
    if length is not None:
        headers["Content-Length"] = str(length)
    tag = headers.get("etag")
    if tag is not None and not tag.startswith("W/"):
        headers["ETag"] = f"W/{tag}"


def is_compressible(headers: Headers) -> bool:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return (
        kind in TEXTS
        and "content-encoding" not in headers
        and "no-transform" not in headers.get("cache-control", "")
    )


def accepts_gzip(header: str) -> bool:
    """By Accept-Encoding (RFC 9110, 12.5.3)."""
    qualities: dict[str, float] = {}
    for offer in header.lower().split(","):
        match = _OFFER.fullmatch(offer)
        if match is not None:
            qualities[match[1]] = float(match[2] or 1)
    return qualities.get("gzip", qualities.get("*", 0.0)) > 0
