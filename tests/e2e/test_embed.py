"""A player in the page of another site: it plays its span, and only where it may be framed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Frame, Page
from serving import serving

from archive import open_archive
from archive.catalogue import queries

START, END = 20, 21.5


class Story(BaseHTTPRequestHandler):
    """A page of another site, with a frame of whatever its address names."""

    def do_GET(self) -> None:
        source = escape(unquote(urlsplit(self.path).query))
        page = f'<!doctype html><iframe src="{source}" width="640" height="416"></iframe>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_: object) -> None:
        """Not on the terminal of a test."""


@contextmanager
def other_site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Story) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module")
def friend() -> Iterator[str]:
    """A site that may show players."""
    with other_site() as url:
        yield url


@pytest.fixture(scope="module")
def stranger() -> Iterator[str]:
    """A site that may not."""
    with other_site() as url:
        yield url


@pytest.fixture(scope="module")
def embeddable(served_folder: Path, friend: str) -> Iterator[str]:
    """The demo archive, which one other site may show."""
    with serving(served_folder, {"ROSTRUM__WEB__EMBEDDING": f'["{friend}"]'}) as url:
        yield url


@pytest.fixture(scope="module")
def opening(served_folder: Path) -> str:
    with open_archive(served_folder) as archive, archive.catalogue.reading() as session:
        return queries.recording_named(session, "01-opening").id


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 800, "height": 600}) as context:
        yield context.new_page()


def framed(page: Page, site: str, source: str) -> Frame:
    """The frame in a page of a site."""
    page.goto(f"{site}/story?{quote(source)}")
    return page.frames[-1]


def test_player_stops_at_the_end_of_its_span_and_begins_again(
    visitor: Page, embeddable: str, friend: str, opening: str
) -> None:
    frame = framed(visitor, friend, f"{embeddable}/embed/{opening}?t={START},{END}")

    media = frame.locator("[data-media]")
    media.evaluate("(media) => { media.muted = true; return media.play(); }")
    frame.wait_for_function("() => document.querySelector('[data-media]').currentTime > 20.5")
    frame.wait_for_function("() => document.querySelector('[data-media]').paused")
    stopped_at = media.evaluate("(media) => media.currentTime")
    media.evaluate("(media) => media.play()")
    again_at = media.evaluate("(media) => media.currentTime")
    media.evaluate("(media) => media.pause()")

    assert END <= stopped_at < END + 0.5
    assert START <= again_at < END - 0.5


def test_reader_may_go_on_beyond_the_span(visitor: Page, embeddable: str, opening: str) -> None:
    visitor.goto(f"{embeddable}/embed/{opening}?t={START},{END}")

    media = visitor.locator("[data-media]")
    media.evaluate("(media) => { media.muted = true; media.currentTime = 60; return media.play(); }")
    visitor.wait_for_function("() => document.querySelector('[data-media]').currentTime > 61")

    assert media.evaluate("(media) => media.paused") is False


def test_link_opens_the_archive_at_the_second_in_a_tab_of_its_own(
    visitor: Page, embeddable: str, friend: str, opening: str
) -> None:
    frame = framed(visitor, friend, f"{embeddable}/embed/{opening}?t={START},{END}")

    with visitor.context.expect_page() as opened:
        frame.get_by_role("heading").get_by_role("link").click()
    recording = opened.value
    recording.wait_for_selector("[data-media]")

    assert recording.url.endswith(f"/recordings/{opening}?t=20#t=20")
    assert recording.locator(".line.is-current").count() == 1


@pytest.mark.parametrize("path", ["embed/{id}", "recordings/{id}"])
def test_other_sites_frame_nothing(
    visitor: Page, embeddable: str, stranger: str, opening: str, path: str
) -> None:
    frame = framed(visitor, stranger, f"{embeddable}/{path.format(id=opening)}")

    assert frame.locator("[data-media]").count() == 0
    assert not frame.url.startswith(embeddable)


def test_pages_are_framed_by_nobody_but_players(
    visitor: Page, embeddable: str, friend: str, opening: str
) -> None:
    frame = framed(visitor, friend, f"{embeddable}/recordings/{opening}")

    assert frame.locator("[data-media]").count() == 0
