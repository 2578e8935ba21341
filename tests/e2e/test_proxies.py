"""Recordings that browsers cannot play: converted when wanted, and played at the second that was meant."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from making_media import make_tone, make_video
from playwright.sync_api import Page, expect
from serving import serving

from archive import create_archive
from archive.catalogue import queries
from archive.demo_models import demo_overrides
from ingest import ingest
from tests.e2e.test_accessibility import ALL_RULES

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]

AVI = ("-c:v", "mpeg4", "-c:a", "mp3")
PRORES = ("-c:v", "prores_ks", "-pix_fmt", "yuv422p10le", "-c:a", "pcm_s16le")
HEVC = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", "-c:a", "aac")
SECONDS = 60
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
ENGLISH = {"offer": "Browsers cannot play this file as it is.", "convert": "Convert and play", "play": "Play"}
CHINESE = {"offer": "浏览器无法直接播放此文件，需要先转换。", "convert": "转换并播放", "play": "播放"}
LOCALES = {"en-GB": ENGLISH, "zh-CN": CHINESE}

PLAYS_HEVC = """() => document.createElement("video").canPlayType('video/mp4; codecs="hvc1.1.6.L93.B0"')"""
HEARD = """(after) => {
  const media = document.querySelector("video, audio");
  const isCopy = new URL(media.currentSrc || "about:blank").pathname.endsWith("/proxy");
  if (!isCopy || media.paused || media.readyState < 3 || media.currentTime <= after) return null;
  return { second: media.currentTime, width: media.videoWidth ?? 0 };
}"""


@pytest.fixture(scope="module")
def filled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of recordings of a minute that Chromium does not play, with captions every two seconds."""
    library = tmp_path_factory.mktemp("library")
    for name, options in (("harbour.avi", AVI), ("studio.mov", PRORES), ("garage.mp4", HEVC)):
        make_video(library / name, SECONDS, size="320x180", options=options)
    make_tone(library / "radio.aiff", SECONDS)
    for media in list(library.iterdir()):
        write_captions(media.with_suffix(".vtt"), media.stem)
    folder = tmp_path_factory.mktemp("filled") / "archive"
    with create_archive(folder, demo_overrides()) as archive:
        summary = ingest(archive, [library], lambda _event: None)
        assert summary.failed == ()
    return folder


def write_captions(path: Path, word: str) -> None:
    times = [(second, second + 2) for second in range(0, SECONDS, 2)]
    cues = [f"00:{a:02}.000 --> 00:{b:02}.000\nThe {word} at second {a}." for a, b in times]
    path.write_text("\n\n".join(["WEBVTT", *cues]) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def site(filled_folder: Path) -> Iterator[str]:
    with serving(filled_folder) as url:
        yield url


@pytest.fixture
def served_folder(filled_folder: Path) -> Path:
    """Where nothing was converted yet: what was may be deleted at any moment."""
    shutil.rmtree(filled_folder / "cache" / "proxies", ignore_errors=True)
    return filled_folder


@pytest.fixture
def id_of(served_folder: Path) -> Callable[[str], str]:
    def found(name: str) -> str:
        with create_archive(served_folder) as archive, archive.catalogue.reading() as session:
            return queries.recording_named(session, name).id

    return found


def plays(page: Page, after: float) -> dict[str, float]:
    """Waits until the copy sounds behind a second; where it is then, and how wide the picture is."""
    heard = page.wait_for_function(HEARD, arg=after, timeout=120_000).json_value()
    assert isinstance(heard, dict)
    return heard


@pytest.mark.parametrize(
    ("locale", "name", "profile"),
    [("en-GB", "harbour", {}), ("zh-CN", "studio", PHONE)],
    ids=["avi", "prores"],
)
def test_recording_is_converted_and_plays_at_the_second_of_its_link(
    open_page: OpenPage, id_of: Callable[[str], str], locale: str, name: str, profile: dict[str, Any]
) -> None:
    words = LOCALES[locale]
    page = open_page(f"/recordings/{id_of(name)}?t=42.5#t=42.5", locale=locale, **profile)
    panel = page.locator("[data-conversion]")
    expect(panel).to_contain_text(words["offer"])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    panel.get_by_role("button", name=words["convert"]).click()

    heard = plays(page, 42.5)
    assert 42.5 < heard["second"] < 50
    assert heard["width"] == 320
    expect(panel).to_be_hidden()
    page.reload()
    expect(page.locator("video[controls] source[src*='/proxy#t=42.5']")).to_have_count(1)


def test_second_that_is_chosen_while_it_is_converted_is_where_it_plays(
    open_page: OpenPage, id_of: Callable[[str], str]
) -> None:
    page = open_page(f"/recordings/{id_of('harbour')}?t=4#t=4")

    page.get_by_text("The harbour at second 30.").click()  # as good as the button

    heard = plays(page, 30)
    assert heard["second"] < 38


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_offer_keeps_the_rules_for_accessibility(
    open_page: OpenPage, id_of: Callable[[str], str], theme: str
) -> None:
    page = open_page(f"/recordings/{id_of('harbour')}", color_scheme=theme, **PHONE)
    expect(page.get_by_role("button", name="Convert and play")).to_be_visible()

    found = Axe().run(page, options=ALL_RULES)

    assert found.response["violations"] == []


def test_sound_alone_is_converted_too(open_page: OpenPage, id_of: Callable[[str], str]) -> None:
    page = open_page(f"/recordings/{id_of('radio')}#t=20")

    page.get_by_role("button", name="Convert and play").click()

    assert 20 < plays(page, 20)["second"] < 28


def test_browser_that_refuses_the_original_is_offered_a_copy(
    open_page: OpenPage, id_of: Callable[[str], str]
) -> None:
    page = open_page(f"/recordings/{id_of('garage')}?t=10#t=10")
    panel = page.locator("[data-conversion]").first
    if page.evaluate(PLAYS_HEVC):
        pytest.skip("this Chromium plays HEVC")
    expect(panel).to_contain_text("Not every browser can play this file as it is.")

    panel.get_by_role("button", name="Convert and play").click()

    heard = plays(page, 10)
    assert heard["second"] < 18
    assert heard["width"] == 320
    page.reload()
    page.evaluate("document.querySelector('video').play()")
    assert plays(page, 10)["width"] == 320


@pytest.mark.parametrize("locale", list(LOCALES))
@pytest.mark.usefixtures("served_folder")
def test_hit_is_converted_and_plays_in_place(open_page: OpenPage, locale: str) -> None:
    words = LOCALES[locale]
    page = open_page("/search?q=harbour", locale=locale)
    hit = page.locator("[data-hit]").filter(has=page.get_by_role("heading", name="harbour")).first
    start = float(hit.get_attribute("data-start") or "")

    hit.locator(".action.play").click()
    hit.get_by_role("button", name=words["convert"]).click()

    heard = plays(page, start)
    assert heard["second"] < start + 8
    expect(hit.locator("[data-conversion]")).to_have_count(0)
    assert page.url.endswith("/search?q=harbour")


def test_recording_is_converted_without_scripts(open_page: OpenPage, id_of: Callable[[str], str]) -> None:
    recording = id_of("harbour")
    page = open_page(f"/recordings/{recording}?t=12#t=12", java_script_enabled=False)

    page.get_by_role("button", name="Convert and play").click()

    expect(page).to_have_url(re.compile(rf"/recordings/{recording}\?t=12"))
    source = page.locator(f"video[controls] source[src='/recordings/{recording}/proxy#t=12']")
    expect(source).to_have_count(1, timeout=120_000)  # the page comes again by itself


def test_failure_is_told_and_can_be_tried_again(
    open_page: OpenPage, id_of: Callable[[str], str], served_folder: Path
) -> None:
    recording = id_of("harbour")
    (served_folder / "cache" / "proxies").mkdir(parents=True)
    (served_folder / "cache" / "proxies" / recording).write_text("a file where a folder belongs")
    page = open_page(f"/recordings/{recording}?t=30#t=30")
    panel = page.locator("[data-conversion]")

    panel.get_by_role("button", name="Convert and play").click()
    expect(panel).to_contain_text("Conversion failed.")
    (served_folder / "cache" / "proxies" / recording).unlink()
    panel.get_by_role("button", name="Try again").click()

    assert 30 < plays(page, 30)["second"] < 38
