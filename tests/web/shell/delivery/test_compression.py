"""Text travels compressed, media and event streams never; streams stay streams."""

import zlib
from collections.abc import AsyncIterator

import pytest
from looping import run_in_loop
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message

from web.shell.delivery import Compression
from web.shell.delivery.compression import LARGE, accepts_gzip

OPENING = "r1opening"
GZIP = {"Accept-Encoding": "gzip"}
PLAIN = {"Accept-Encoding": "identity"}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/search?q=channel",
        "/recordings",
        f"/recordings/{OPENING}",
        "/api/recordings",
        "/api/openapi.json",
        "/static/shell/base.css",
        "/static/playing/player.js",
        "/static/shell/icons.svg",
    ],
)
def test_texts_are_the_same_compressed_and_smaller(client: TestClient, path: str) -> None:
    html = {"Accept": "text/html"}

    plain = client.get(path, headers={**html, **PLAIN})
    small = client.get(path, headers={**html, **GZIP})

    assert small.content == plain.content
    assert "content-encoding" not in plain.headers
    assert small.headers["content-encoding"] == "gzip"
    assert int(small.headers["content-length"]) < len(plain.content) / 1.5
    assert "Accept-Encoding" in plain.headers["vary"]
    assert small.headers["vary"] == plain.headers["vary"]


@pytest.mark.parametrize("path", ["media", "thumbnail.jpg"])
def test_media_and_pictures_travel_as_they_are(client: TestClient, path: str) -> None:
    response = client.get(f"/recordings/{OPENING}/{path}", headers=GZIP)

    assert "content-encoding" not in response.headers
    assert "Accept-Encoding" not in response.headers.get("vary", "")


def test_a_range_of_a_text_is_of_the_text(client: TestClient) -> None:
    response = client.get("/static/shell/base.css", headers={**GZIP, "Range": "bytes=0-9"})

    assert (response.status_code, len(response.content)) == (206, 10)
    assert "content-encoding" not in response.headers


def test_small_answers_are_left_alone(client: TestClient) -> None:
    response = client.get("/api/recordings/nope", headers=GZIP)

    assert response.status_code == 404
    assert "content-encoding" not in response.headers


def test_large_answers_are_whole() -> None:
    text = "你好 hello " * LARGE

    def large(_request: object) -> PlainTextResponse:
        return PlainTextResponse(text)

    app = Compression(Starlette(routes=[Route("/", large)]))

    assert TestClient(app).get("/", headers=GZIP).text == text


def test_what_is_streamed_comes_piece_by_piece() -> None:
    """Each piece can be read when it comes: nothing waits in the compressor."""
    pieces = [f"<p>paragraph {number}</p>" for number in range(3)]

    async def page(_request: object) -> StreamingResponse:
        async def parts() -> AsyncIterator[str]:
            for piece in pieces:
                yield piece

        return StreamingResponse(parts(), media_type="text/html")

    messages = asked(Compression(Starlette(routes=[Route("/", page)])))

    decoder = zlib.decompressobj(wbits=31)
    bodies = [message["body"] for message in messages if message["type"] == "http.response.body"]
    assert [decoder.decompress(body).decode() for body in bodies] == [*pieces, ""]
    assert decoder.eof
    assert b"content-length" not in dict(messages[0]["headers"])


def test_event_streams_are_never_touched() -> None:
    async def events(_request: object) -> StreamingResponse:
        async def parts() -> AsyncIterator[str]:
            yield "data: 1\n\n" * 200

        return StreamingResponse(parts(), media_type="text/event-stream")

    messages = asked(Compression(Starlette(routes=[Route("/", events)])))

    assert b"content-encoding" not in dict(messages[0]["headers"])
    assert messages[1]["body"] == b"data: 1\n\n" * 200


def asked(app: Compression) -> list[Message]:
    """What the app sends to a GET of its root."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "raw_path": b"/",
        "root_path": "",
        "query_string": b"",
        "headers": [(b"accept-encoding", b"gzip")],
        "asgi": {"version": "3.0", "spec_version": "2.4"},
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    async def ask() -> None:
        await app(scope, receive, send)

    run_in_loop(ask())
    return sent


@pytest.mark.parametrize(
    ("header", "is_accepted"),
    [
        ("", False),
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("deflate, *", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *;q=1", False),
        ("*;q=0", False),
        ("identity", False),
        ("gzipped", False),
        (";;,=", False),
    ],
)
def test_gzip_is_sent_to_those_who_take_it(header: str, is_accepted: bool) -> None:
    assert accepts_gzip(header) is is_accepted
