"""Nothing of a closed recording leaves but its title and the reason: all routes and commands are walked."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
import typer
from fastapi.routing import APIRoute
from running_commands import run_command
from starlette.testclient import TestClient

import rostrum
from archive import Archive
from archive.catalogue import queries
from tests.web.conftest import OPENING
from web import api, create_app, pages
from web.linking import crawling
from web.playing import files
from web.reading import transcript_words

REASON = "At the request of the chair."
WORDS = ("green channel", "half of the money", "Nobody knows")  # what is said in it, and nowhere else
PAGE = {"Accept": "text/html"}
ROUTERS = [
    *(("/api", part.router) for part in api.PARTS),
    *(("", part.router) for part in pages.PARTS),
    *(("", router) for router in (files.router, transcript_words.router, crawling.router)),
]
ENDLESS = {"/ingest/events"}
ROUTES = {
    f"{prefix}{route.path}": {field.alias for field in route.dependant.query_params}
    for prefix, router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and route.path not in ENDLESS
}


@pytest.fixture
def asking(archive_copy: Archive) -> Iterator[TestClient]:
    with TestClient(create_app(archive_copy), base_url="http://localhost") as client:
        yield client


@pytest.fixture
def places(archive_copy: Archive, asking: TestClient) -> dict[str, str]:
    """What stands in the addresses of routes, of the recording that is closed later."""
    with archive_copy.catalogue.reading() as session:
        transcript = queries.current_transcript(session, OPENING)
        speakers = queries.standing(session, OPENING).speakers
    clip = asking.post("/api/clips", json={"recording": OPENING, "start": 0.5, "end": 2.5}).json()
    _, key, name = clip["url"].rsplit("/", 2)
    return {
        "recording_id": OPENING, "transcript": transcript.id, "speaker_id": speakers[0].id, "event_id": "e1",
        "key": key, "name": name, "ending": "txt", "upload_id": "x", "job_id": "x",
    }  # fmt: skip


def addresses(places: dict[str, str]) -> Iterator[str]:
    """Every route that is read from, bare and with all that it may be asked about the recording."""
    asked = {
        "q": "channel", "t": "0.5", "url": f"http://localhost/recordings/{OPENING}", "block": "0",
        "transcript": places["transcript"],
    }  # fmt: skip
    for route, known in ROUTES.items():
        address = route.format(**places)
        yield address
        yield f"{address}?{urlencode({name: value for name, value in asked.items() if name in known})}"


def said(client: TestClient, places: dict[str, str]) -> dict[str, list[str]]:
    """Addresses -> what leaves there: words of the recording, its sound or its picture."""
    found: dict[str, list[str]] = {}
    for address in addresses(places):
        answer = client.get(address, headers=PAGE if not address.startswith("/api") else {})
        leaves = [word for word in WORDS if word in answer.text]
        is_media = answer.headers.get("content-type", "").split("/")[0] in ("video", "audio", "image")
        is_peaks = address.split("?")[0].endswith("peaks.json") and answer.status_code == 200
        if answer.status_code < 300 and (leaves or is_media or is_peaks):
            found[address] = leaves or ["media"]
    return found


def test_every_route_that_tells_of_a_recording_is_silent_once_it_is_closed(
    asking: TestClient, places: dict[str, str]
) -> None:
    before = said(asking, places)
    closed = asking.post(f"/api/recordings/{OPENING}/close", json={"reason": REASON})
    after = said(asking, places)

    assert closed.status_code == 200
    assert len(before) > 12, before  # there was something to be found
    assert after == {}


def test_closed_recording_is_listed_with_its_title_and_the_reason(
    asking: TestClient, places: dict[str, str]
) -> None:
    asking.post(f"/api/recordings/{OPENING}/close", json={"reason": REASON})

    view = asking.get(f"/api/recordings/{OPENING}").json()
    assert (view["title"], view["is_closed"], view["closed_reason"]) == ("Three measures", True, REASON)
    assert (view["speakers"], view["transcript_kind"], view["playback"]["obstacle"]) == ([], None, "closed")
    page = asking.get(f"/recordings/{OPENING}", headers=PAGE).text
    assert "Three measures" in page
    assert REASON in page
    refused = asking.get(f"/recordings/{OPENING}/captions.vtt")
    assert (refused.status_code, refused.json()["code"]) == (403, "recording-closed")
    assert REASON in refused.json()["detail"]


def test_recording_stays_closed_where_it_could_not_be_found_again(
    asking: TestClient, places: dict[str, str]
) -> None:
    """The archive of these tests has no embedding model; tests/search/test_closing.py opens one that has."""
    asking.post(f"/api/recordings/{OPENING}/close", json={})

    refused = asking.post(f"/api/recordings/{OPENING}/open")

    assert (refused.status_code, refused.json()["code"]) == (503, "model-missing")
    assert asking.get(f"/api/recordings/{OPENING}").json()["is_closed"] is True


def test_recording_is_closed_on_its_page_which_offers_to_open_it(asking: TestClient) -> None:
    page = asking.get(f"/recordings/{OPENING}", headers=PAGE).text
    assert f'action="/recordings/{OPENING}/close"' in page

    closed = asking.post(f"/recordings/{OPENING}/close", data={"reason": REASON})
    assert REASON in closed.text
    assert f'action="/recordings/{OPENING}/open"' in closed.text


COMMANDS = {
    "search": ["search", "green channel"],
    "clip": ["clip", OPENING, "0:00", "0:02", "--output", "{folder}/clip.m4a"],
    "export": ["export", OPENING],
    "proxy": ["proxy", OPENING],
    "status": ["status"],
    "doctor": ["doctor"],
    "reindex": ["reindex"],
}
WITHOUT_WORDS = {"init", "demo", "ingest", "remove", "serve", "close", "open", "jobs"}
"""Commands that tell nothing of what is said; ingest and remove change the archive."""


def test_every_command_is_looked_at() -> None:
    group = typer.main.get_command(rostrum.application)
    names = set(group.commands)  # type: ignore[attr-defined]  # it is a group

    assert names - {"config"} <= set(COMMANDS) | WITHOUT_WORDS


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_no_command_tells_what_a_closed_recording_says(
    archive_copy: Archive, asking: TestClient, tmp_path: Path, name: str
) -> None:
    folder = archive_copy.folder
    assert run_command("--archive", folder, "close", OPENING, "--reason", REASON).code == 0

    ran = run_command("--archive", folder, *(part.format(folder=tmp_path) for part in COMMANDS[name]))

    assert [word for word in WORDS if word in ran.out + ran.err] == []
    assert list(tmp_path.glob("clip*")) == []
    if name in ("clip", "export", "proxy"):
        assert ran.code != 0
        assert REASON in ran.err
