"""Other sites show recordings: as the oEmbed specification says, and only where it is allowed."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from archive import Archive
from archive.catalogue import store
from web import create_app
from web.linking.frames import frame_size

OPENING, KEYNOTE, MINUTES, CLOSED, MOVED = "r1opening", "r2keynote", "r4minutes", "r5closed", "r6moved"
SITE = "http://localhost"
WithWeb = Callable[..., Archive]


@pytest.fixture
def embedding(filled: Archive, with_web: WithWeb) -> TestClient:
    """An archive whose players any site may frame."""
    return TestClient(create_app(with_web(filled, embedding=("*",))), base_url=SITE)


def asked(client: TestClient, url: str, **more: str) -> dict[str, Any]:
    response = client.get("/api/oembed", params={"url": url, "format": "json", **more})
    assert response.status_code == 200, response.text
    found = response.json()
    assert isinstance(found, dict)
    return found


def test_video_is_a_player(embedding: TestClient) -> None:
    found = asked(embedding, f"{SITE}/recordings/{OPENING}?t=3.5")

    assert found == {
        "version": "1.0",
        "type": "video",
        "title": "Three measures",
        "author_name": "Martin Hale, Clara Voss",
        "provider_name": "Rostrum",
        "provider_url": f"{SITE}/",
        "cache_age": 3600,
        "thumbnail_url": f"{SITE}/recordings/{OPENING}/thumbnail.jpg?t=3.5",
        "thumbnail_width": 480,
        "thumbnail_height": 270,
        "width": 640,
        "height": 416,
        "html": f'<iframe src="{SITE}/embed/{OPENING}?t=3.5" title="Three measures" width="640" height="416" '
        'style="border:0" allow="picture-in-picture" allowfullscreen loading="lazy"></iframe>',
    }
    assert embedding.get(f"/embed/{OPENING}?t=3.5").status_code == 200


@pytest.mark.parametrize(
    ("address", "source"),
    [
        (f"/recordings/{OPENING}", f"/embed/{OPENING}"),
        (f"/recordings/{OPENING}/", f"/embed/{OPENING}"),
        (f"/recordings/{OPENING}#t=2", f"/embed/{OPENING}?t=2"),
        (f"/recordings/{OPENING}?q=x&t=1:02", f"/embed/{OPENING}?t=62"),
        (f"/embed/{OPENING}?t=2,4", f"/embed/{OPENING}?t=2,4"),
    ],
)
def test_addresses_of_recordings_are_known(embedding: TestClient, address: str, source: str) -> None:
    assert f'src="{SITE}{source}"' in asked(embedding, f"{SITE}{address}")["html"]


def test_sound_is_rich_and_what_does_not_play_is_a_link(embedding: TestClient) -> None:
    kinds = {
        recording_id: asked(embedding, f"{SITE}/recordings/{recording_id}")
        for recording_id in (KEYNOTE, MINUTES, CLOSED, MOVED)
    }

    assert {key: found["type"] for key, found in kinds.items()} == {
        KEYNOTE: "rich",
        MINUTES: "link",
        CLOSED: "link",
        MOVED: "link",
    }
    assert (kinds[KEYNOTE]["width"], kinds[KEYNOTE]["height"]) == (640, 150)
    assert "html" not in kinds[CLOSED]


def test_without_leave_a_recording_is_a_link(client: TestClient) -> None:
    found = asked(client, f"{SITE}/recordings/{OPENING}")

    assert found["type"] == "link"
    assert found["thumbnail_url"]
    assert not {"html", "width", "height"} & set(found)


def test_hostile_titles_stay_in_their_attribute(archive_copy: Archive, with_web: WithWeb) -> None:
    title = '"><script>alert(1)</script>'
    with archive_copy.catalogue.writing() as session:
        store.describe_recording(session, OPENING, title=title)
    with TestClient(create_app(with_web(archive_copy, embedding=("*",))), base_url=SITE) as client:
        found = asked(client, f"{SITE}/recordings/{OPENING}")

    assert found["title"] == title
    assert "<script" not in found["html"]


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("https://evil.example/recordings/r1opening", 404),
        (f"{SITE}/recordings/nope", 404),
        (f"{SITE}/recordings/", 404),
        (f"{SITE}/events/e1", 404),
        (f"{SITE}/recordings/{OPENING}/media", 404),
        ("/recordings/r1opening", 404),
        ("javascript:alert(1)", 404),
        ("http://[::1/recordings/x", 404),
        ("http://localhost:x/recordings/r1opening", 404),
        (f"{SITE}/recordings/%00", 404),
        ("", 404),
        ("x" * 5000, 422),
    ],
)
def test_other_addresses_are_none_of_ours(embedding: TestClient, url: str, status: int) -> None:
    response = embedding.get("/api/oembed", params={"url": url})

    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")


def test_other_formats_are_not_implemented(embedding: TestClient) -> None:
    url = f"{SITE}/recordings/{OPENING}"

    response = embedding.get("/api/oembed", params={"url": url, "format": "xml"})

    assert (response.status_code, response.json()["code"]) == (501, "format-unknown")


@pytest.mark.parametrize(
    ("shape", "wide", "high", "size"),
    [
        (16 / 9, None, None, (640, 416)),
        (16 / 9, 320, None, (320, 236)),
        (16 / 9, 1280, 1024, (640, 416)),
        (16 / 9, None, 236, (320, 236)),
        (9 / 16, None, 416, (202, 416)),
        (4 / 3, 400, 300, (325, 300)),
        (16 / 9, 50, 50, (50, 50)),
        (None, None, None, (640, 150)),
        (None, 300, 100, (300, 100)),
    ],
)
def test_players_keep_to_what_there_is_room_for(
    shape: float | None, wide: int | None, high: int | None, size: tuple[int, int]
) -> None:
    assert frame_size(shape, wide, high) == size


def test_a_picture_that_is_too_large_is_left_out(embedding: TestClient) -> None:
    found = asked(embedding, f"{SITE}/recordings/{OPENING}", maxwidth="400")

    assert found["width"] == 400
    assert "thumbnail_url" not in found


def test_page_leads_to_its_description(client: TestClient) -> None:
    page = client.get(f"/recordings/{OPENING}?t=2", headers={"Accept": "text/html"}).text
    address = page.split('type="application/json+oembed" href="')[1].split('"')[0].replace("&amp;", "&")

    assert parse_qs(urlsplit(address).query)["url"] == [f"{SITE}/recordings/{OPENING}?t=2"]
    assert client.get(address).json()["title"] == "Three measures"
