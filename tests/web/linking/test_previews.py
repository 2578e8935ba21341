"""What those see who are sent a link."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from archive import Archive
from archive.catalogue import store
from archive.recordings import Recording, Segment, TranscriptKind
from archive.timecode import Milliseconds
from web import create_app
from web.linking.previews import excerpt
from web.linking.spans import MOST_TURNS
from web.linking.structured import script_json

OPENING, KEYNOTE, PANEL, MINUTES, CLOSED = "r1opening", "r2keynote", "r3panel", "r4minutes", "r5closed"
PAGE = {"Accept": "text/html"}
CHINESE = {**PAGE, "Accept-Language": "zh"}
SITE = "http://localhost"


class Head(HTMLParser):
    """The properties, the links and the data of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: dict[str, str] = {}
        self.links: list[tuple[str, str, str]] = []
        self.scripts: list[str] = []
        self.elements = 0
        self._is_data = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.elements += 1
        if tag == "meta" and "content" in attributes:
            self.said[attributes.get("property") or attributes["name"]] = attributes["content"]
        if tag == "link":
            self.links.append((attributes["rel"], attributes.get("type", ""), attributes["href"]))
        if tag == "script" and attributes.get("type") == "application/ld+json":
            self.scripts.append("")
            self._is_data = True

    def handle_endtag(self, tag: str) -> None:
        self._is_data = self._is_data and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._is_data:
            self.scripts[-1] += data

    @property
    def data(self) -> dict[str, Any]:
        [script] = self.scripts
        found = json.loads(script)
        assert isinstance(found, dict)
        return found


def head(client: TestClient, path: str, headers: dict[str, str] = PAGE) -> Head:
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return Head(response.text)


def test_recording_says_what_it_is(client: TestClient) -> None:
    page = head(client, f"/recordings/{OPENING}")

    assert page.said["description"] == "Opening address."
    assert {name: value for name, value in page.said.items() if name.startswith(("og:", "twitter:"))} == {
        "og:site_name": "Rostrum",
        "og:type": "video.other",
        "og:title": "Three measures",
        "og:description": "Opening address.",
        "og:url": f"{SITE}/recordings/{OPENING}",
        "og:locale": "en_GB",
        "og:locale:alternate": "zh_Hans_CN",
        "og:image": f"{SITE}/recordings/{OPENING}/thumbnail.jpg",
        "og:image:type": "image/jpeg",
        "twitter:card": "summary_large_image",
    }
    address = f"{SITE}/recordings/{OPENING}"
    oembed = urlencode({"url": address, "format": "json"})
    assert [link for link in page.links if link[0] in ("canonical", "alternate")] == [
        ("canonical", "", address),
        ("alternate", "application/json+oembed", f"{SITE}/api/oembed?{oembed}"),
        ("alternate", "text/vtt", f"{address}/captions.vtt"),
        ("alternate", "text/plain", f"{address}/transcript.txt"),
        ("alternate", "application/rss+xml", "/feed.xml"),
    ]


def test_link_to_a_second_shows_what_is_said_there(client: TestClient) -> None:
    page = head(client, f"/recordings/{OPENING}?t=3.5&q=money")

    assert page.said["og:description"] == "Martin Hale: Young directors get half of the money."
    assert page.said["og:url"] == f"{SITE}/recordings/{OPENING}?t=3.5"
    assert page.said["og:image"] == f"{SITE}/recordings/{OPENING}/thumbnail.jpg?t=3.5"
    assert ("canonical", "", f"{SITE}/recordings/{OPENING}") in page.links


def test_sound_and_text_have_no_picture(client: TestClient) -> None:
    for recording_id in (KEYNOTE, MINUTES, CLOSED):
        page = head(client, f"/recordings/{recording_id}")
        assert "og:image" not in page.said
        assert (page.said["twitter:card"], page.said["og:type"]) == ("summary", "website")


def test_recording_without_description_is_told_by_its_facts(client: TestClient) -> None:
    english, chinese = (head(client, f"/recordings/{PANEL}", headers) for headers in (PAGE, CHINESE))

    said = "我认为科幻创作有五个难点。"
    assert english.said["description"] == f"图拉古, 戴莹 · Spring Screens · 27 March 2024 · {said}"
    assert chinese.said["description"] == f"图拉古、戴莹 · 春幕论坛 · 2024年3月27日 · {said}"
    assert chinese.said["og:locale"] == "zh_Hans_CN"


@pytest.mark.parametrize(
    ("path", "title", "description", "canonical"),
    [
        ("/", "Rostrum", "Search every word that was said · 6 recordings · 42 seconds", "/"),
        ("/events/e1", "Spring Screens", "26–27 Mar 2024 · Harbour Hall · 3 recordings", "/events/e1"),
        (
            "/search?q=green+channel&limit=5",
            "green channel",
            "Martin Hale, Clara Voss: We open a green channel for scripts. — Three measures",
            "/search?q=green+channel",
        ),
        ("/search?q=chromodynamics", "chromodynamics", "Nothing found", "/search?q=chromodynamics"),
    ],
)
def test_other_pages_say_what_they_are(
    client: TestClient, path: str, title: str, description: str, canonical: str
) -> None:
    page = head(client, path)

    assert (page.said["og:title"], page.said["description"]) == (title, description)
    assert ("canonical", "", f"{SITE}{canonical}") in page.links
    assert page.scripts == []


def test_speaker_says_how_much_there_is_to_hear(client: TestClient) -> None:
    [speaker] = [one for one in client.get("/api/speakers").json()["speakers"] if one["name"] == "戴莹"]

    page = head(client, speaker["link"])

    assert page.said["og:title"] == "戴莹"
    assert page.said["description"] == "3 seconds of speech · in 1 recording · Dai Ying"


def test_recording_as_data(client: TestClient) -> None:
    data = head(client, f"/recordings/{OPENING}").data

    added = data.pop("uploadDate")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*\+00:00", added)
    people = [one["name"] for one in data.pop("contributor")]
    assert people == ["Martin Hale", "Clara Voss"]
    assert data == {
        "@context": "https://schema.org",
        "@type": "VideoObject",
        "@id": f"{SITE}/recordings/{OPENING}",
        "url": f"{SITE}/recordings/{OPENING}",
        "name": "Three measures",
        "description": "Opening address.",
        "inLanguage": "en",
        "dateCreated": "2024-03-26",
        "duration": "PT8S",
        "thumbnailUrl": f"{SITE}/recordings/{OPENING}/thumbnail.jpg",
        "contentUrl": f"{SITE}/recordings/{OPENING}/media",
        "encodingFormat": "video/mp4",
        "recordedAt": {
            "@type": "Event",
            "name": "Spring Screens",
            "url": f"{SITE}/events/e1",
            "startDate": "2024-03-26",
            "endDate": "2024-03-27",
            "location": {"@type": "Place", "name": "Harbour Hall"},
            "organizer": {"@type": "Organization", "name": "Producers"},
        },
    }


def test_recording_at_a_second_is_a_clip_too(client: TestClient) -> None:
    clips = head(client, f"/recordings/{OPENING}?t=3").data["hasPart"]

    assert clips == [
        {
            "@type": "Clip",
            "name": "Martin Hale: Young directors get half of the money.",
            "startOffset": 3.0,
            "endOffset": 5.0,
            "url": f"{SITE}/recordings/{OPENING}?t=3",
        }
    ]


def test_closed_recordings_say_no_place_where_they_play(client: TestClient) -> None:
    data = head(client, f"/recordings/{CLOSED}").data

    assert data["@type"] == "VideoObject"
    assert "contentUrl" not in data
    assert "thumbnailUrl" not in data


HOSTILE = '</script><script>alert(1)</script><!-- \u2028\u2029 ]]> & "quotes" \u202e'


def test_hostile_titles_stay_data(archive_copy: Archive) -> None:
    with archive_copy.catalogue.writing() as session:
        store.describe_recording(session, OPENING, title=HOSTILE, description=HOSTILE)
    with TestClient(create_app(archive_copy), base_url=SITE) as client:
        plain = head(client, f"/recordings/{PANEL}")
        response = client.get(f"/recordings/{OPENING}", headers=PAGE)
    page = Head(response.text)

    assert page.data["name"] == HOSTILE[:100]
    assert page.said["og:title"] == excerpt(HOSTILE)
    assert "alert(1)</script>" not in response.text
    [script] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', response.text, re.DOTALL)
    assert not re.search("[<>&'\u2028\u2029]", script)
    assert "script-src 'self'" in response.headers["content-security-policy"]
    assert len(plain.scripts) == len(page.scripts) == 1


def test_a_title_without_end_makes_no_endless_head(archive_copy: Archive) -> None:
    with archive_copy.catalogue.writing() as session:
        store.describe_recording(session, OPENING, title="a b " * 250_000, description="c" * 1_000_000)
    with TestClient(create_app(archive_copy), base_url=SITE) as client:
        page = head(client, f"/recordings/{OPENING}")

    assert len(page.said["og:title"]) <= 160
    assert len(page.said["description"]) <= 300
    assert len(page.scripts[0]) < 4000


def test_a_long_recording_names_its_longest_turns(archive_copy: Archive) -> None:
    speakers = ("Ann", "Bo", "Cy")
    talk = [
        Segment(
            Milliseconds(1000 * n), Milliseconds(1000 * n + 900), f"word {n}", speakers[n // 10 % 3], "en"
        )
        for n in range(3000)
    ]
    with archive_copy.catalogue.writing() as session:
        store.add_recording(session, Recording("r9long", "Long", "long.vtt"), Path("/nowhere"))
        transcript_id = store.begin_transcript(session, "r9long", TranscriptKind.IMPORTED, "x", language="en")
        store.add_piece(session, transcript_id, talk, Milliseconds(3_000_000))
        store.finish_transcript(session, transcript_id, "en")
    with TestClient(create_app(archive_copy), base_url=SITE) as client:
        response = client.get("/recordings/r9long?t=2005.5", headers=PAGE)
    page = Head(response.text)

    assert "content-length" not in response.headers  # it is sent while it is written
    clips = page.data["hasPart"]
    assert len(clips) == MOST_TURNS + 1
    assert clips == sorted(clips, key=lambda clip: clip["startOffset"])
    assert clips[-1]["name"] == "Cy: word 2005 word 2006 word 2007 word 2008 word 2009"
    assert page.said["og:description"] == clips[-1]["name"]
    assert len(page.scripts[0]) < 8000


def test_script_json_is_the_same_data() -> None:
    data = {"name": HOSTILE, "half": "\ud800", "nothing": None}

    assert json.loads(script_json(data)) == data


def test_configured_address_is_the_one_that_is_told(filled: Archive, with_web: Any) -> None:
    app = create_app(with_web(filled, address="https://archive.example.org"))
    client = TestClient(app, base_url=SITE)

    page = head(client, f"/recordings/{OPENING}")

    assert page.said["og:url"] == f"https://archive.example.org/recordings/{OPENING}"
    assert page.data["url"] == f"https://archive.example.org/recordings/{OPENING}"
    by_name = client.get("/api/status", headers={"Host": "archive.example.org"})
    assert by_name.status_code == 200


@pytest.mark.parametrize("path", ["/", f"/recordings/{OPENING}", "/events/e1", "/search?q=channel"])
def test_nothing_is_told_without_the_token(filled: Archive, with_web: Any, path: str) -> None:
    app = create_app(with_web(filled, token="a long secret", sitemap=True, embedding=("*",)))
    client = TestClient(app, base_url=SITE)

    response = client.get(path, headers=PAGE)  # led to the sign-in page

    assert "og:" not in response.text
    assert "Three measures" not in response.text


@pytest.mark.parametrize(
    "path",
    [
        "/feed.xml",
        "/sitemap.xml",
        f"/api/oembed?url=http://localhost/recordings/{OPENING}",
        f"/embed/{OPENING}",
        f"/recordings/{OPENING}/thumbnail.jpg",
        f"/recordings/{OPENING}/captions.vtt",
        f"/recordings/{OPENING}/transcript.txt",
    ],
)
def test_programs_are_told_nothing_without_the_token(filled: Archive, with_web: Any, path: str) -> None:
    app = create_app(with_web(filled, token="a long secret", sitemap=True, embedding=("*",)))
    client = TestClient(app, base_url=SITE)

    response = client.get(path)
    known = client.get(path, headers={"Authorization": "Bearer a long secret"})

    assert (response.status_code, response.json()["code"]) == (401, "sign-in-needed")
    assert known.status_code == 200


def test_excerpt_is_one_line() -> None:
    assert excerpt("  a\n\n b\t c ") == "a b c"
    assert excerpt("x" * 20, 10) == "x" * 9 + "…"
