"""No request but an upload has a large body: what is larger is refused before it lies in memory."""

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive.messages import message

MOST_BYTES = 1 << 20
"""A clip of a hundred quotes is asked for in some kilobytes."""

UPLOAD_PATHS = ("/api/uploads", "/ingest/uploads")  # these count for themselves
TOO_LARGE_SENTENCE = message("A request can have a body of at most 1 MiB.")
TOO_LARGE = HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE_SENTENCE.template)


class BodyLimit:
    """Refuses by the stated length, or once more has come than a request may have."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(UPLOAD_PATHS):
            await self.app(scope, receive, send)
            return
        stated = HTTPConnection(scope).headers.get("content-length", "0")
        is_too_large = stated.isdecimal() and int(stated) > MOST_BYTES
        received = 0

        async def receive_some() -> Message:
            nonlocal received
            if is_too_large:
                raise TOO_LARGE
            part = await receive()
            received += len(part.get("body", b""))
            if received > MOST_BYTES:
                raise TOO_LARGE
            return part

        await self.app(scope, receive_some, send)
