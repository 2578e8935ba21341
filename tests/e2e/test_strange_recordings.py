"""Recordings as nobody expects them: odd words, odd files, and files and connections that go away."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from making_media import make_tone, make_video, run_ffmpeg
from playwright.sync_api import Browser, BrowserContext, Page, expect
from serving import serving
from wires import wired

from archive import Archive, create_archive
from archive.catalogue import store
from archive.media import probe, sha256_of
from archive.recordings import Event, MediaFile, Recording, Segment, TranscriptKind
from archive.timecode import Milliseconds

pytestmark = pytest.mark.browser

MARKUP = """</title><script>alert(1)</script><img src=x onerror="alert(2)"> '"` {{ 7 * 7 }} --> </style>"""
ENDLESS = "x" * 1_000_000
ARABIC = "مستقبل السينما 🎬👩‍👩‍👧 \u202eاليوم"
NUL = "A title\x00 with nothing in it"
LONG_SECONDS = 300

OpenStrange = Callable[..., Page]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of every odd kind that browsers play."""
    folder = tmp_path_factory.mktemp("strange-library")
    for number, name in enumerate(("markup", "arabic", "nul")):  # the same bytes would be one recording
        make_video(folder / f"{name}.mp4", 6.0 + number, size="320x180")
    make_video(folder / "silent.mp4", 6.0, size="320x180", tracks=())
    make_tone(folder / "endless.m4a", 6.0)
    make_tone(folder / "sound.m4a", 7.0)
    arguments = ["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libvorbis", "-live", "1", "-f", "webm"]
    run_ffmpeg("-i", str(folder / "nul.mp4"), *arguments, f"file:{folder / 'without-end.webm'}")
    make_tone(folder / "long.wav", LONG_SECONDS, rate=96_000)  # more than a browser keeps at hand
    return folder


@pytest.fixture(scope="module")
def strange_folder(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("strange") / "archive"
    with create_archive(
        folder, {"search.embedding_model": "/nowhere/model", "models.offline": "true"}
    ) as archive:
        add(archive, library / "markup.mp4", MARKUP, MARKUP, MARKUP)
        add(archive, library / "endless.m4a", ENDLESS, ENDLESS, ENDLESS)
        add(archive, library / "arabic.mp4", ARABIC, ARABIC, ARABIC)
        add(archive, library / "nul.mp4", NUL, NUL, NUL)
        add(archive, library / "text-only.vtt", "Minutes", "Ann Peel", "The roof is closed.")
        add(archive, library / "silent.mp4", "Without sound", "Ann Peel", "Nobody hears this.")
        add(archive, library / "sound.m4a", "Without picture", "Ann Peel", "Nobody sees this.")
        add(archive, library / "without-end.webm", "Without length", "Ann Peel", "Who knows when.")
        add(archive, library / "long.wav", "A long one", "Ann Peel", "It goes on.")
    return folder


def add(archive: Archive, path: Path, title: str, speaker: str, text: str) -> None:
    """A recording that is called like its file; where that is not there, a transcript alone."""
    recording_id, media = path.stem, None
    if path.is_file():
        media = MediaFile(path, sha256_of(path), path.stat().st_size, probe(path, archive.config.media))
    with archive.catalogue.writing() as session:
        event_id = store.put_event(session, Event(id=f"e-{recording_id}", title=title))
        recording = Recording(
            recording_id, title, path.name, event_id, language="en", description=title, media=media
        )
        store.add_recording(session, recording, path.parent)
        transcript = store.begin_transcript(
            session, recording_id, TranscriptKind.IMPORTED, "captions", language="en"
        )
        segments = [Segment(Milliseconds(500), Milliseconds(4000), text, speaker, "en")]
        store.add_piece(session, transcript, segments, Milliseconds(6000))
        store.finish_transcript(session, transcript, "en")


@pytest.fixture(scope="module")
def strange_site(strange_folder: Path) -> Iterator[str]:
    with serving(strange_folder) as url:
        yield url


@pytest.fixture
def open_strange(browser: Browser, strange_site: str) -> Iterator[OpenStrange]:
    """Opens the page of a recording; scripts in its words would end the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(recording_id: str, site: str = strange_site, **profile: Any) -> Page:
        context = browser.new_context(
            base_url=site, permissions=["clipboard-read", "clipboard-write"], **profile
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(f"/recordings/{recording_id}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def wait_for_player(page: Page, condition: str) -> None:
    """Wait until something holds of the player: `it.paused`."""
    page.wait_for_function(f"() => (it => {condition})(document.querySelector('[data-media]'))")


def press_play(page: Page) -> None:
    page.keyboard.press("k")
    wait_for_player(page, "!it.paused && it.currentTime > 0.2")


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("recording_id", ["markup", "endless", "arabic", "nul"])
def test_words_of_any_kind_stay_words_and_leave_the_page_usable(
    open_strange: OpenStrange, recording_id: str, width: int
) -> None:
    page = open_strange(recording_id, viewport={"width": width, "height": 800})

    heading = page.get_by_role("heading", level=1).bounding_box()
    assert heading is not None
    assert heading["height"] < 600
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("main script, main [onerror]").count() == 0
    assert len(page.title()) < 200
    press_play(page)
    page.keyboard.press("s")
    bar = page.get_by_role("toolbar", name="Selected words")
    bar.get_by_role("button", name="Copy quote").click()
    expect(page.locator("[data-announcement]")).to_have_text("Copied")
    if recording_id == "markup":
        assert page.evaluate("navigator.clipboard.readText()").startswith(f"“{MARKUP}” — {MARKUP}, {MARKUP}")


def test_page_of_endless_words_is_not_sent_many_times_over(open_strange: OpenStrange) -> None:
    page = open_strange("endless")

    html = page.evaluate("fetch(location.href).then((answer) => answer.text())")

    assert html.count(ENDLESS) == 2  # title and description, to be unfolded
    assert len(html) < 2_100_000
    page.get_by_text("Full title", exact=True).click()
    assert page.locator(".in-full p").first.inner_text() == ENDLESS


def test_right_to_left_is_set_so(open_strange: OpenStrange) -> None:
    page = open_strange("arabic")

    directions = page.evaluate(
        """() => ["h1", ".paragraph p"]
            .map((name) => getComputedStyle(document.querySelector(name)).direction)"""
    )

    assert directions == ["rtl", "rtl"]


def test_text_alone_is_said_to_be_so_and_can_be_quoted(open_strange: OpenStrange) -> None:
    page = open_strange("text-only")

    expect(page.get_by_text("Transcript only; no audio or video")).to_be_visible()
    page.keyboard.press("k")  # there is nothing to play
    page.keyboard.press("s")
    bar = page.get_by_role("toolbar", name="Selected words")
    expect(bar).to_be_visible()
    expect(bar.get_by_role("button", name="Play")).to_have_count(0)
    page.keyboard.press("q")
    expect(page.locator("[data-announcement]")).to_have_text("Copied")

    assert page.evaluate("navigator.clipboard.readText()").startswith(
        "“The roof is closed.” — Ann Peel, Minutes"
    )


@pytest.mark.parametrize("recording_id", ["silent", "sound", "without-end"])
def test_odd_media_plays_and_seeks(open_strange: OpenStrange, recording_id: str) -> None:
    page = open_strange(recording_id)

    press_play(page)
    page.locator("[data-line]").click()
    wait_for_player(page, "it.currentTime >= 0.5 && it.currentTime < 3")

    expect(page.locator("[data-unplayable]")).to_be_hidden()
    expect(page.locator(".line.is-current")).to_have_count(1)


def test_file_that_is_moved_away_is_told_and_goes_on_when_it_is_back(
    open_strange: OpenStrange, library: Path
) -> None:
    page = open_strange("long")
    press_play(page)
    elsewhere = library / "elsewhere.wav"
    note = page.locator("[data-out-of-reach]")

    (library / "long.wav").rename(elsewhere)
    page.evaluate(f"document.querySelector('[data-media]').currentTime = {LONG_SECONDS - 60}")
    expect(note).to_have_text("The file is missing. Playback resumes when it is back.", timeout=30_000)
    expect(page.locator("[data-unplayable]")).to_be_hidden()
    elsewhere.rename(library / "long.wav")

    expect(note).to_be_hidden(timeout=30_000)
    wait_for_player(page, f"!it.paused && it.currentTime > {LONG_SECONDS - 60}")


def test_lost_connection_is_told_and_goes_on_when_it_is_back(
    open_strange: OpenStrange, strange_site: str
) -> None:
    with wired(strange_site) as wire:
        page = open_strange("long", wire.url, locale="zh-CN")
        press_play(page)
        note = page.locator("[data-out-of-reach]")

        wire.cut()
        page.evaluate(f"document.querySelector('[data-media]').currentTime = {LONG_SECONDS - 60}")
        expect(note).to_have_text("与档案库的连接已断开，恢复后会继续播放。", timeout=60_000)
        wire.mend()

        expect(note).to_be_hidden(timeout=30_000)
        wait_for_player(page, f"!it.paused && it.currentTime > {LONG_SECONDS - 60}")


def test_one_of_two_tabs_sounds(open_strange: OpenStrange) -> None:
    first = open_strange("sound")
    press_play(first)
    second = first.context.new_page()
    second.goto("/recordings/silent")

    press_play(second)
    wait_for_player(first, "it.paused")
    press_play(first)

    wait_for_player(second, "it.paused")
