"""The player in other sites' pages: small, and framed only where it is allowed."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from starlette.testclient import TestClient

from archive import Archive
from archive.config import load_config
from archive.errors import ConfigError
from web import create_app

OPENING, KEYNOTE, MINUTES, CLOSED = "r1opening", "r2keynote", "r4minutes", "r5closed"
PAGE = {"Accept": "text/html"}
SITE = "http://localhost"
WithWeb = Callable[..., Archive]


def test_player_plays_the_span_and_leads_back(client: TestClient) -> None:
    page = client.get(f"/embed/{OPENING}?t=3,5", headers=PAGE).text

    assert f'<source src="/recordings/{OPENING}/media#t=3,5" type="video/mp4">' in page
    assert 'data-start="3.0" data-end="5.0"' in page
    assert f'poster="/recordings/{OPENING}/thumbnail.jpg?t=3.0"' in page
    assert f'href="/recordings/{OPENING}?t=3#t=3" target="_blank" rel="noopener">Three measures</a>' in page
    assert f'<link rel="canonical" href="{SITE}/recordings/{OPENING}">' in page
    assert '<meta name="robots" content="noindex">' in page
    assert "masthead" not in page


def test_whole_recording_is_played_without_a_span(client: TestClient) -> None:
    page = client.get(f"/embed/{KEYNOTE}", headers=PAGE).text

    assert '<audio controls playsinline preload="metadata" data-media data-start="0"' in page
    assert f'<source src="/recordings/{KEYNOTE}/media" type="audio/mp4">' in page


@pytest.mark.parametrize("recording_id", [MINUTES, CLOSED])
def test_what_does_not_play_is_read(client: TestClient, recording_id: str) -> None:
    page = client.get(f"/embed/{recording_id}", headers=PAGE).text

    assert "<video" not in page
    assert "<blockquote" in page
    assert "embed.js" not in page


@pytest.mark.parametrize("t", ["", "x", "5,1", "nan,nan", "\x00", "9" * 99, "1e5,2e5"])
def test_any_span_is_taken(client: TestClient, t: str) -> None:
    assert client.get(f"/embed/{OPENING}", params={"t": t}, headers=PAGE).status_code == 200


def test_code_for_another_site_is_offered_where_it_works(
    client: TestClient, filled: Archive, with_web: WithWeb
) -> None:
    allowed = TestClient(create_app(with_web(filled, embedding=("*",))), base_url=SITE)

    def code(client: TestClient, recording_id: str) -> list[str]:
        page = client.get(f"/recordings/{recording_id}?t=3,5", headers=PAGE).text
        return [unescape(found) for found in re.findall(r"<textarea[^>]*>(.*?)</textarea>", page)]

    [shown] = code(allowed, OPENING)
    address = f"{SITE}/recordings/{OPENING}?t=3,5"
    assert shown == allowed.get("/api/oembed", params={"url": address}).json()["html"]
    assert f'src="{SITE}/embed/{OPENING}?t=3,5"' in shown
    assert code(client, OPENING) == code(allowed, MINUTES) == code(allowed, CLOSED) == []


def policy(client: TestClient, path: str) -> tuple[str, str | None]:
    headers = client.get(path, headers=PAGE).headers
    ancestors = headers["content-security-policy"].split("frame-ancestors ")[1]
    return ancestors, headers.get("x-frame-options")


def test_nothing_may_be_framed_unless_allowed(client: TestClient) -> None:
    for path in ("/", f"/recordings/{OPENING}", f"/embed/{OPENING}"):
        assert policy(client, path) == ("'none'", "DENY")


def test_only_players_are_framed_and_only_by_those_who_may(filled: Archive, with_web: WithWeb) -> None:
    sites = ("https://news.example.org", "http://localhost:3000")
    client = TestClient(create_app(with_web(filled, embedding=sites)), base_url=SITE)

    allowed = "https://news.example.org http://localhost:3000"
    assert policy(client, f"/embed/{OPENING}") == (allowed, None)
    assert policy(client, "/embed/nope") == (allowed, None)
    for path in ("/", f"/recordings/{OPENING}", "/sign-in", "/embed"):
        assert policy(client, path) == ("'none'", "DENY")
    headers = client.get(f"/embed/{OPENING}").headers["content-security-policy"]
    assert "script-src 'self'" in headers
    assert "unsafe" not in headers


def test_picture_of_a_link_is_shown_elsewhere_where_players_are(filled: Archive, with_web: WithWeb) -> None:
    client = TestClient(create_app(with_web(filled, embedding=("*",))), base_url=SITE)

    paths = (f"/recordings/{OPENING}/thumbnail.jpg", f"/recordings/{OPENING}/media", "/")
    assert [client.get(path).headers["cross-origin-resource-policy"] for path in paths] == [
        "cross-origin",
        "same-origin",
        "same-origin",
    ]


def test_frame_of_a_private_archive_says_so(filled: Archive, with_web: WithWeb) -> None:
    client = TestClient(create_app(with_web(filled, token="secret", embedding=("*",))), base_url=SITE)

    response = client.get(f"/embed/{OPENING}", headers=PAGE, follow_redirects=False)

    assert response.status_code == 401
    assert "Sign-in required" in response.text
    assert "Three measures" not in response.text


def test_unknown_recording_is_a_small_page(client: TestClient) -> None:
    response = client.get("/embed/nope", headers=PAGE)

    assert response.status_code == 404
    assert "Recording not found" in response.text
    assert "masthead" not in response.text


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("EMBEDDING", '["https://a.example; script-src *"]'),
        ("EMBEDDING", '["a.example"]'),
        ("EMBEDDING", '["https://a.example/path"]'),
        ("EMBEDDING", '["https://a.example\\nX: y"]'),
        ("ADDRESS", "archive.example.org"),
        ("ADDRESS", "https://a.example/archive"),
        ("ADDRESS", "ftp://a.example"),
    ],
)
def test_what_is_no_address_is_refused(key: str, value: str) -> None:
    with pytest.raises(ConfigError):
        load_config(environment={f"ROSTRUM__WEB__{key}": value})


def test_addresses_are_taken_with_a_slash_at_their_end() -> None:
    web = load_config(
        environment={
            "ROSTRUM__WEB__ADDRESS": "https://a.example:8443/",
            "ROSTRUM__WEB__EMBEDDING": '["https://b.example/", "*"]',
        }
    ).web

    assert (web.address, web.embedding) == ("https://a.example:8443", ("https://b.example", "*"))
