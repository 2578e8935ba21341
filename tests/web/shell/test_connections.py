"""Connections that ask nothing, slowly or not at all, silence nobody."""

import asyncio
import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from serving import serving
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from web.shell.connections import BoundedProtocol, most_connections

HALF = b"GET /api/status HTTP/1.1\r\nHost: localhost\r\nX-Sl"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(f"{scope['path']} {len(body)}")(scope, receive, send)


@contextmanager
def listening(**limits: float) -> Iterator[int]:
    """A server of the protocol alone, with shorter limits; its port."""
    protocol = partial(BoundedProtocol, **limits)  # type: ignore[arg-type]  # most is an int where it is given
    config = uvicorn.Config(echo, port=0, http=protocol, lifespan="off", log_level="error")  # type: ignore[arg-type]  # called, as a class is
    server = uvicorn.Server(config)
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        thread = threading.Thread(target=asyncio.run, args=(server.serve([listener]),))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def rest(connection: socket.socket) -> bytes:
    """What still comes until the server ends the connection."""
    connection.settimeout(20)
    parts = []
    while part := connection.recv(4096):
        parts.append(part)
    return b"".join(parts)


def answer(port: int, path: str = "/x") -> str:
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", path)
        return connection.getresponse().read().decode()


def test_headers_that_do_not_end_are_not_waited_for() -> None:
    with listening(header_seconds=0.3) as port, socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(HALF)

        assert rest(slow).startswith(b"HTTP/1.1 408 ")


def test_byte_now_and_then_does_not_prolong_the_headers() -> None:
    with listening(header_seconds=0.5) as port, socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(HALF)
        ended = threading.Event()

        def dribble() -> None:
            with suppress(OSError):
                while not ended.wait(0.1):
                    slow.sendall(b"o")

        thread = threading.Thread(target=dribble)
        thread.start()
        try:
            assert rest(slow).startswith(b"HTTP/1.1 408 ")  # rest fails after 20 s of nothing
        finally:
            ended.set()
            thread.join()


def test_connection_that_never_asks_is_ended() -> None:
    with listening(header_seconds=0.3) as port, socket.create_connection(("127.0.0.1", port)) as silent:
        assert rest(silent).startswith(b"HTTP/1.1 408 ")


def test_body_that_stays_away_is_not_waited_for_and_a_slow_one_is() -> None:
    head = b"POST /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 4\r\n\r\n"
    with (
        listening(body_seconds=0.6) as port,
        socket.create_connection(("127.0.0.1", port)) as silent,
        socket.create_connection(("127.0.0.1", port)) as slow,
    ):
        silent.sendall(head + b"ab")
        slow.sendall(head)
        for byte in b"abcd":
            time.sleep(0.2)
            slow.sendall(bytes([byte]))

        assert rest(slow).endswith(b"/x 4")
        assert rest(silent).startswith(b"HTTP/1.1 408 ")


def test_request_after_a_pause_on_the_same_connection_is_answered() -> None:
    with listening(header_seconds=0.3) as port, closing(HTTPConnection("127.0.0.1", port)) as connection:
        for path in ("/one", "/two"):
            connection.request("GET", path)
            assert connection.getresponse().read().decode() == f"{path} 0"
            time.sleep(0.6)


def test_oldest_of_those_who_ask_nothing_makes_room() -> None:
    with listening(most=3) as port, ExitStack() as opened:
        waiting = [opened.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(3)]
        for one in waiting:
            one.sendall(HALF)
        time.sleep(0.2)

        assert answer(port) == "/x 0"
        assert rest(waiting[0]) == b""
        waiting[2].sendall(b"ow: 1\r\nConnection: close\r\n\r\n")
        assert rest(waiting[2]).endswith(b"/api/status 0")


def test_limit_leaves_files_for_everything_else() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, soft), hard))
    try:
        assert most_connections() == min(1024, soft) // 2
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_half_sent_requests_do_not_silence_a_server(filled_folder: Path) -> None:
    """1,200 of them, against a server that may have 1,024 files open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard if hard < 4096 else max(soft, 4096), hard))
    with serving(filled_folder, open_files=1024) as url, ExitStack() as opened:
        port = urlsplit(url).port
        assert port is not None
        for _ in range(1200):
            one = opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
            one.sendall(HALF)

        assert '"recordings":6' in answer(port, "/api/status")
        assert "<html" in answer(port, "/")
