"""Feed, sitemap and robots.txt, read by other people's readers."""

from collections.abc import Callable
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from archive import Archive
from archive.catalogue import store
from web import create_app
from web.linking import Site, sitemap_xml

OPENING, KEYNOTE, PANEL, MINUTES, CLOSED, MOVED = (
    "r1opening",
    "r2keynote",
    "r3panel",
    "r4minutes",
    "r5closed",
    "r6moved",
)
SITE = "http://localhost"
WithWeb = Callable[..., Archive]
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def feed(client: TestClient, language: str = "en") -> ElementTree.Element:
    response = client.get("/feed.xml", headers={"Accept-Language": language})
    assert response.headers["content-type"].startswith("application/rss+xml")
    return ElementTree.fromstring(response.content)


def test_feed_has_the_recordings_that_came_last(client: TestClient) -> None:
    root = feed(client)

    items = {item.findtext("guid"): item for item in root.iter("item")}
    assert set(items) == {OPENING, KEYNOTE, PANEL, MINUTES, CLOSED, MOVED}
    item = items[OPENING]
    assert item.findtext("title") == "Three measures"
    assert item.findtext("link") == f"{SITE}/recordings/{OPENING}"
    assert item.findtext("description") == "Opening address."
    assert item.findtext("category") == "Spring Screens"
    assert (item.findtext("pubDate") or "").endswith("+0000")
    names = [one.text for one in item.findall("{http://purl.org/dc/elements/1.1/}creator")]
    assert names == ["Martin Hale", "Clara Voss"]


def test_feed_encloses_what_may_be_played(client: TestClient) -> None:
    items = {item.findtext("guid"): item.find("enclosure") for item in feed(client).iter("item")}
    enclosed = {key: found.attrib for key, found in items.items() if found is not None}

    assert set(enclosed) == {OPENING, KEYNOTE, PANEL}
    assert (enclosed[KEYNOTE]["url"], enclosed[KEYNOTE]["type"]) == (
        f"{SITE}/recordings/{KEYNOTE}/media",
        "audio/mp4",
    )
    media = client.get(enclosed[KEYNOTE]["url"])
    assert len(media.content) == int(enclosed[KEYNOTE]["length"])


def test_feed_speaks_the_reader_s_language(client: TestClient) -> None:
    root = feed(client, "zh")

    assert root.findtext("channel/title") == "Rostrum: 最近添加的录音录像"
    assert root.findtext("channel/language") == "zh-Hans"
    assert "春幕论坛" in {item.findtext("category") for item in root.iter("item")}


def test_any_title_can_be_written(archive_copy: Archive) -> None:
    with archive_copy.catalogue.writing() as session:
        title = "<b>]]>\x0b\x1f\ufffe & \U0001f3ac \ud83c" + "x" * 1_000_000
        store.describe_recording(session, OPENING, title=title)
    with TestClient(create_app(archive_copy), base_url=SITE) as client:
        root = feed(client)

    [title] = [one.findtext("title") or "" for one in root.iter("item") if one.findtext("guid") == OPENING]
    assert title.startswith("<b>]]>")
    assert "\U0001f3ac" in title
    assert len(title) <= 400


def test_sitemap_is_by_choice(client: TestClient, filled: Archive, with_web: WithWeb) -> None:
    chosen = TestClient(
        create_app(with_web(filled, sitemap=True, address="https://a.example")), base_url=SITE
    )
    assert client.get("/sitemap.xml").status_code == 404

    response = chosen.get("/sitemap.xml")

    assert response.headers["content-type"] == "application/xml"
    addresses = [one.text or "" for one in ElementTree.fromstring(response.content).iter(f"{MAP}loc")]
    assert {f"https://a.example/{path}" for path in ("", "events/e1", f"recordings/{CLOSED}")} < set(
        addresses
    )
    assert len(addresses) == len(set(addresses))
    for address in addresses:
        page = chosen.get(address.removeprefix("https://a.example"), headers={"Accept": "text/html"})
        assert page.status_code == 200, address
    days = [one.text or "" for one in ElementTree.fromstring(response.content).iter(f"{MAP}lastmod")]
    assert len(days) == 6


def test_large_sitemap_comes_in_parts(filled: Archive) -> None:
    site = Site("https://a.example")
    with filled.catalogue.reading() as session:
        whole = sitemap_xml(site, session, None)
        index = sitemap_xml(site, session, None, most=5)
        parts = [sitemap_xml(site, session, number, most=5) for number in range(1, 5)]
        beyond = [sitemap_xml(site, session, number, most=5) for number in (-1, 0, 9)]

    def addresses(written: bytes | None) -> list[str | None]:
        return [one.text for one in ElementTree.fromstring(written or b"<x/>").iter(f"{MAP}loc")]

    assert addresses(index)[0] == "https://a.example/sitemap.xml?part=1"
    assert [one for part in parts for one in addresses(part)] == addresses(whole)
    assert len(addresses(index)) == len([part for part in parts if part])
    assert beyond == [None, None, None]


@pytest.mark.parametrize(
    ("web", "may_fetch", "maps"),
    [
        ({"token": "secret"}, {}, None),
        ({"token": "secret", "sitemap": True}, {}, None),
        ({"token": "secret", "public": True}, {"/", "/recordings/x", "/api/oembed?url=x"}, None),
        ({}, {"/", "/recordings/x", "/api/oembed?url=x"}, None),
        ({"sitemap": True}, {"/", "/recordings/x", "/api/oembed?url=x"}, [f"{SITE}/sitemap.xml"]),
    ],
)
def test_robots_are_told(
    filled: Archive, with_web: WithWeb, web: dict[str, object], may_fetch: set[str], maps: list[str] | None
) -> None:
    response = TestClient(create_app(with_web(filled, **web)), base_url=SITE).get("/robots.txt")

    robots = RobotFileParser()
    robots.parse(response.text.splitlines())
    asked = {"/", "/recordings/x", "/search?q=x", "/api/search?q=x", "/api/oembed?url=x", "/ingest"}
    assert response.status_code == 200
    assert {path for path in asked if robots.can_fetch("any", path)} == set(may_fetch)
    assert robots.site_maps() == maps


def test_search_engines_list_nothing_unless_chosen(
    client: TestClient, filled: Archive, with_web: WithWeb
) -> None:
    chosen = TestClient(create_app(with_web(filled, sitemap=True)), base_url=SITE)

    for path in ("/", f"/recordings/{OPENING}", f"/recordings/{OPENING}/media"):
        assert client.get(path).headers["x-robots-tag"] == "noindex"
        assert "x-robots-tag" not in chosen.get(path).headers
