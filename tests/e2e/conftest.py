"""A real browser at a real server over the demo archive."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from libraries import write_vtt
from long_talk import make_long_talk
from making_media import make_video
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from serving import serving

from archive import Archive, open_archive
from archive.catalogue import store
from archive.media import probe, sha256_of
from archive.recordings import MediaFile, Recording
from ingest import ingest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--mute-audio",
    "--autoplay-policy=no-user-gesture-required",
]

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; without one these tests are skipped, but never on CI."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI has to have Chromium: the browser tests were not run")
        pytest.skip(f"no browser here (looked for {', '.join(BROWSERS)}): NOTHING IN tests/e2e WAS TESTED")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served_folder(demo_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo archive, to be served: pages write clips and pictures into its cache."""
    return Path(shutil.copytree(demo_archive, tmp_path_factory.mktemp("served") / "archive"))


@pytest.fixture(scope="session")
def site(served_folder: Path) -> Iterator[str]:
    with serving(served_folder) as url:
        yield url


@pytest.fixture(scope="session")
def full_site(demo_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Whatever pages can show: beside the demo a transcript alone, a closed recording, files that failed;
    folders to add from and a place for uploads."""
    library = tmp_path_factory.mktemp("library").resolve()
    (library / "older").mkdir()
    write_vtt(library / "Minutes.vtt", "<v Ann Peel>The roof of the garage is closed.", "Nobody objects.")
    (library / "broken.mp4").touch()
    folder = Path(shutil.copytree(demo_archive, tmp_path_factory.mktemp("full") / "archive"))
    with open_archive(folder) as archive:
        ingest(archive, [library], lambda _event: None)
        add_closed_recording(archive, library)
        with archive.catalogue.writing() as session:
            store.add_recording(session, Recording("removed", "A removed talk", "removed.vtt"), library)
            store.remove_recording(session, "removed")
    places = {
        "ROSTRUM__WEB__LIBRARY_ROOTS": f"[{library}]",
        "ROSTRUM__WEB__UPLOAD_FOLDER": str(tmp_path_factory.mktemp("uploads").resolve()),
    }
    with serving(folder, places) as url:
        yield url


def add_closed_recording(archive: Archive, library: Path) -> None:
    path = make_video(library / "closed.mp4", 1.0)
    media = MediaFile(path, sha256_of(path), path.stat().st_size, probe(path, archive.config.media))
    recording = Recording(
        "closed", "Closed session", "closed.mp4", language="en", is_closed=True, media=media
    )
    with archive.catalogue.writing() as session:
        store.add_recording(session, recording, library)


def is_complaint(said: ConsoleMessage) -> bool:
    """Errors, but for requests that were refused or cut off: those are what some tests are about."""
    is_about_network = "the server responded with a status of 4" in said.text or "net::ERR_" in said.text
    return said.type == "error" and not is_about_network


@pytest.fixture(scope="session")
def long_talk_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A talk of two hours, served: no model has to be loaded."""
    with serving(make_long_talk(tmp_path_factory.mktemp("long") / "talk")) as url:
        yield url


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[OpenPage]:
    """Opens pages of the demo archive in fresh profiles; what a page complains of fails the test."""
    with opening_pages(browser, site) as opened:
        yield opened


@pytest.fixture
def open_long_talk(browser: Browser, long_talk_site: str) -> Iterator[OpenPage]:
    """As `open_page`, of the archive with the long talk."""
    with opening_pages(browser, long_talk_site) as opened:
        yield opened


@contextmanager
def opening_pages(browser: Browser, site: str) -> Iterator[OpenPage]:
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(path: str, **profile: Any) -> Page:
        context = browser.new_context(
            base_url=site, **{"viewport": {"width": 1280, "height": 900}, **profile}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
