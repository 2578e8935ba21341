"""The server on a real socket."""

import http.client
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from serving import serving

from archive import Archive
from archive.errors import ConfigError
from web.serve import bound_socket, listening_on, url_of


@pytest.fixture(scope="module")
def address(filled_folder: Path) -> Iterator[tuple[str, int]]:
    """Host and port of a server in a process of its own."""
    with serving(filled_folder) as url:
        parts = urlsplit(url)
        assert parts.hostname is not None
        assert parts.port is not None
        yield parts.hostname, parts.port


def ask(address: tuple[str, int], path: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(*address, timeout=60)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_server_answers_and_does_not_say_what_it_is(address: tuple[str, int]) -> None:
    response, body = ask(address, "/api/status")

    assert response.status == 200
    assert b'"recordings":6' in body
    assert response.headers["server"] is None


def test_question_of_100_kilobytes_is_refused_in_words(address: tuple[str, int]) -> None:
    response, body = ask(address, "/api/search?q=" + "a" * 100_000)

    assert (response.status, response.headers["content-type"]) == (422, "application/problem+json")
    assert b"100000 characters" in body


def test_forwarded_headers_are_not_believed(address: tuple[str, int]) -> None:
    connection = http.client.HTTPConnection(*address, timeout=60)
    connection.request("GET", "/", headers={"Host": "evil.example", "X-Forwarded-Host": "localhost"})

    assert connection.getresponse().status == 421
    connection.close()


def test_taken_port_is_told(address: tuple[str, int]) -> None:
    with pytest.raises(ConfigError, match=rf"127\.0\.0\.1 port {address[1]}"):
        bound_socket(*address)


def test_address_of_another_machine_is_told() -> None:
    with pytest.raises(ConfigError, match="web"):
        bound_socket("no-such-host.invalid", 0)


def test_stated_address_overrides_the_configured_one(filled: Archive) -> None:
    web = listening_on(filled, "::1", None).config.web

    assert (web.host, web.port) == ("::1", filled.config.web.port)


def test_address_for_a_browser() -> None:
    assert [url_of(host, 80) for host in ("127.0.0.1", "::1", "0.0.0.0", "::")] == [
        "http://127.0.0.1:80/",
        "http://[::1]:80/",
        "http://127.0.0.1:80/",
        "http://[::1]:80/",
    ]
