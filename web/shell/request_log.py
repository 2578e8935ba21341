"""A line in the log for each request that changes something, is refused, or fails."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive.log import log
from web.shell.access import SAFE_METHODS

REFUSALS = frozenset({401, 403, 408, 413, 421, 423, 429, 503, 507})
LONGEST_PATH = 200  # characters
NEVER_ANSWERED = 499  # as proxies write it: whoever asked went away, or the app failed before it answered


class RequestLog:
    """Outside the guard, so that what it refuses is written down too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, began = NEVER_ANSWERED, time.monotonic()

        async def send_noting_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_noting_status)
        finally:
            note(scope, status, round((time.monotonic() - began) * 1000))


def note(scope: Scope, status: int, milliseconds: int) -> None:
    """Nothing where a page was only read. The address comes without its query: that may hold anything."""
    event, level = "write", logging.INFO
    if status >= 500 and status not in REFUSALS:
        event, level = "failure", logging.ERROR
    elif status in REFUSALS:
        event, level = "refused", logging.WARNING
    elif scope["method"] in SAFE_METHODS:
        return
    client = scope.get("client")
    log(
        "web",
        event,
        level,
        method=scope["method"],
        path=scope["path"][:LONGEST_PATH],
        status=status,
        ms=milliseconds,
        client=client[0] if client else None,
    )
