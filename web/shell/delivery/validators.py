"""Entity tags: a reader who has an answer already is told so, and gets nothing again (RFC 9110, 13)."""

from contextlib import suppress
from hashlib import sha256

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.shell.delivery.enough import Enough

NOT_IN_304 = ("content-length", "content-encoding", "accept-ranges")


class Validators:
    """Tags what is answered to GET in one piece, by its bytes; files bring a tag of their own.

    Tags of bodies are weak: they travel compressed or not.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        answer = _ValidatedResponse(send, Headers(scope=scope).get("if-none-match", ""))
        with suppress(Enough):
            await self.app(scope, receive, answer.send)


class _ValidatedResponse:
    """Holds the start back until it is seen whether the body comes in one piece."""

    def __init__(self, send: Send, known: str) -> None:
        self._send = send
        self._known = known
        self._start: Message | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if self._start is None:
            await self._send(message)
            return
        start, self._start = self._start, None
        is_whole = not message.get("more_body", False)
        headers = MutableHeaders(raw=start["headers"])
        if is_whole and start["status"] == 200 and "no-store" not in headers.get("cache-control", ""):
            headers.setdefault("ETag", f'W/"{sha256(message.get("body", b"")).hexdigest()[:24]}"')
        if start["status"] in (200, 206) and is_known(headers.get("etag"), self._known):
            for name in NOT_IN_304:
                del headers[name]
            await self._send({**start, "status": 304, "headers": headers.raw})
            await self._send({"type": "http.response.body", "body": b""})
            if not is_whole:
                raise Enough
            return
        await self._send({**start, "headers": headers.raw})
        await self._send(message)


def is_known(tag: str | None, known: str) -> bool:
    """Whether If-None-Match names a tag; weak and strong ones are alike here."""
    if tag is None:
        return False
    names = [name.strip().removeprefix("W/") for name in known.split(",")]
    return "*" in names or tag.removeprefix("W/") in names
