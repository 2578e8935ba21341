"""HEAD for everything that GET is for: the same headers, and no body."""

from contextlib import suppress
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.shell.delivery.enough import Enough


class Heads:
    """Asks routes that have no answer to HEAD as for GET, and keeps the body back.

    Of a stream or a file only the start is read.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_unless_refused(message: Message) -> None:
            if message.get("status") == HTTPStatus.METHOD_NOT_ALLOWED:
                raise Enough
            await send(message)

        async def send_without_body(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
                return
            await send({"type": "http.response.body", "body": b""})
            if message.get("more_body", False):
                raise Enough

        try:
            await self.app(scope, receive, send_unless_refused)
        except Enough:
            with suppress(Enough):
                await self.app({**scope, "method": "GET"}, receive, send_without_body)
