"""The guard before every request, and the headers on every response.

    request ─► host is one of ours ─► not from another site ─► token where one is needed ─► app

Loopback is no protection by itself: a page of another site can point its own name at 127.0.0.1 (DNS
rebinding) or send forms to it. So Host and Origin are checked on every address.
"""

import re
from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive import config
from archive.messages import message
from web.shell.access import SAFE_METHODS, Access, offers_token
from web.shell.hosts import host_name, is_own_name, is_same_origin
from web.shell.problems import INTERNAL, Problem, problem_response, sign_in_response
from web.shell.wrong_tokens import WrongTokens

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self'; media-src 'self'; script-src 'self'; "
    "style-src 'self'; connect-src 'self'; form-action 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # no-referrer would make forms send "Origin: null"
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",  # no other site shows or plays what lies here
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
WRITERS_PATHS = ("/api/ingest/folders", "/api/uploads")  # not for readers, by any method
READERS_ACTIONS = re.compile(r"(?:/api)?/recordings/[^/]+/proxy")  # having a recording made playable
OPEN_PATHS = ("/sign-in", "/static/", "/robots.txt")  # needed to sign in at all, or to be told not to
FRAMED_PATH = "/embed/"
PICTURE_ENDING = "/thumbnail.jpg"


def headers_of(path: str, web: config.Web) -> dict[str, str]:
    """For a response: no other site shows anything of ours but what is configured to be shown."""
    headers = dict(HEADERS)
    if not web.sitemap:
        headers["X-Robots-Tag"] = "noindex"
    if web.embedding and path.startswith(FRAMED_PATH):
        allowed = f"frame-ancestors {' '.join(web.embedding)}"
        policy = headers["Content-Security-Policy"].replace("frame-ancestors 'none'", allowed)
        headers["Content-Security-Policy"] = policy
        del headers["X-Frame-Options"]  # it knows no list of sites
    if web.embedding and path.endswith(PICTURE_ENDING):  # the picture of a link that is shown there
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return headers


class ResponseHeaders:
    """Puts the headers on every response, also on the one that tells of an unknown error."""

    def __init__(self, app: ASGIApp, web: config.Web) -> None:
        self.app = app
        self.web = web

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        has_started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal has_started
            if message["type"] == "http.response.start":
                has_started = True
                headers = MutableHeaders(scope=message)
                for name, value in headers_of(scope["path"], self.web).items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "private, no-cache")
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:
            if not has_started:
                await problem_response(HTTPConnection(scope), INTERNAL)(scope, receive, send_with_headers)
            raise  # the server logs it


class Guard:
    """Lets a request in, or says why not."""

    def __init__(self, app: ASGIApp, web: config.Web) -> None:
        self.app = app
        self.web = web
        self.wrong_tokens = WrongTokens()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return  # there are no web sockets here
        connection = HTTPConnection(scope)
        problem = host_problem(connection, self.web) or cross_site_problem(connection)
        if problem is not None:
            scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"host"]  # do not build on it
            await problem_response(HTTPConnection(scope), problem)(scope, receive, send)
            return
        access = Access.granted(connection, self.web)
        scope["rostrum.access"] = access
        scope["rostrum.wrong_tokens"] = self.wrong_tokens
        if self.web.token and not access.has_signed_in and offers_token(connection):
            await self.wrong_tokens.slow_down(connection)
        if may_pass(scope, access):
            await self.app(scope, receive, send)
        else:
            await sign_in_response(connection)(scope, receive, send)


def may_pass(scope: Scope, access: Access) -> bool:
    if scope["path"].startswith(OPEN_PATHS):
        return True
    if scope["path"].startswith(WRITERS_PATHS):
        return access.may_write
    is_for_readers = scope["method"] in SAFE_METHODS or (
        scope["method"] == "POST" and READERS_ACTIONS.fullmatch(scope["path"]) is not None
    )
    return access.may_read if is_for_readers else access.may_write


def host_problem(connection: HTTPConnection, web: config.Web) -> Problem | None:
    """A Host header that is missing, twice there, malformed, or none of our names."""
    stated = connection.headers.getlist("host")
    name = host_name(stated[0]) if len(stated) == 1 else None
    if name is None:
        return Problem(
            HTTPStatus.BAD_REQUEST,
            "host-refused",
            message("The request does not name the host that it is for."),
        )
    if is_own_name(name, web):
        return None
    return Problem(
        HTTPStatus.MISDIRECTED_REQUEST,
        "host-refused",
        message("{host} is not an address of this archive.", host=name),
        message("If it should be, add it to web.allowed_hosts in config.yaml."),
    )


def cross_site_problem(connection: HTTPConnection) -> Problem | None:
    """A request that changes something must come from our own pages, or from no page at all."""
    if connection.scope["method"] in SAFE_METHODS:
        return None
    origin = connection.headers.get("origin")
    fetch_site = connection.headers.get("sec-fetch-site", "none")
    if fetch_site in ("same-origin", "none") and (
        origin is None or is_same_origin(origin, connection.headers["host"])
    ):
        return None
    return Problem(
        HTTPStatus.FORBIDDEN,
        "cross-site",
        message("The request comes from another site."),
        message("Open this archive itself and try again there."),
    )
