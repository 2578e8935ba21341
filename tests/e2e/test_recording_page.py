"""A recording: the transcript follows the sound, and leads to it."""

import json
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]


@pytest.fixture
def panel(site: str) -> str:
    """The path of the panel's page."""
    return recording_link(site, "04-panel-ai-in-production.mp4")


def recording_link(site: str, path: str) -> str:
    with urllib.request.urlopen(f"{site}/api/recordings") as response:
        recordings = json.load(response)["recordings"]
    return next(str(recording["link"]) for recording in recordings if recording["path"] == path)


def now(page: Page) -> float:
    return float(page.evaluate("document.querySelector('[data-media]').currentTime"))


def wait_until_still(page: Page) -> None:
    """Our own scrolling takes a moment; a turn of the wheel on the way would be swallowed by it."""
    page.wait_for_function(
        """() => {
            const isStill = scrollY === globalThis.scrolledTo;
            globalThis.scrolledTo = scrollY;
            return isStill;
        }""",
        polling=300,
    )


def select(page: Page, first: tuple[int, int], last: tuple[int, int]) -> None:
    """Select from (line, character) to (line, character)."""
    page.evaluate(
        """([a, i, b, j]) => {
            const lines = document.querySelectorAll('[data-line]');
            const range = new Range();
            range.setStart(lines[a].firstChild, i);
            range.setEnd(lines[b].firstChild, j);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }""",
        [*first, *last],
    )


def test_permalink_opens_at_the_second_with_its_line_marked(open_page: OpenPage, panel: str) -> None:
    page = open_page(f"{panel}?t=60#t=60")

    page.wait_for_function("() => Math.abs(document.querySelector('[data-media]').currentTime - 60) < 0.1")
    current = page.locator(".line.is-current")
    expect(current).to_have_count(1)
    expect(current).to_be_in_viewport()
    assert (
        float(current.get_attribute("data-start") or "nan")
        <= 60
        < float(current.get_attribute("data-end") or "nan") + 2
    )


def test_plain_click_on_a_word_plays_from_it_and_makes_a_permalink(open_page: OpenPage, panel: str) -> None:
    page = open_page(panel)
    line = page.locator("[data-line]").nth(4)
    start, end = (float(line.get_attribute(f"data-{name}") or "nan") for name in ("start", "end"))

    line.click()

    page.wait_for_function("start => document.querySelector('[data-media]').currentTime >= start", arg=start)
    assert start - 0.01 <= now(page) < end + 1
    second = float(page.url.split("#t=")[1])
    assert start <= second < end
    assert f"?t={page.url.split('#t=')[1]}#" in page.url


def test_transcript_follows_until_the_reader_scrolls_away(open_page: OpenPage, panel: str) -> None:
    page = open_page(panel)
    last = page.locator("[data-line]").last
    start = float(last.get_attribute("data-start") or "nan")

    page.evaluate(
        "second => { const m = document.querySelector('[data-media]'); m.currentTime = second; m.play(); }",
        start + 0.1,
    )
    expect(last).to_have_class("line is-current")
    expect(last).to_be_in_viewport()
    again = page.get_by_role("button", name="Follow again")
    expect(again).to_be_hidden()
    wait_until_still(page)
    page.mouse.move(900, 500)
    page.mouse.wheel(0, -4000)
    expect(again).to_be_visible()
    expect(last).not_to_be_in_viewport()
    again.click()

    expect(last).to_be_in_viewport()
    expect(again).to_be_hidden()


def test_word_that_is_heard_is_marked(open_page: OpenPage, panel: str) -> None:
    page = open_page(panel)
    line = page.locator("[data-line]").nth(2)
    start = float(line.get_attribute("data-start") or "nan")

    page.evaluate("second => { document.querySelector('[data-media]').currentTime = second; }", start + 0.6)
    page.wait_for_function("() => CSS.highlights.get('current-word')?.size === 1")

    marked = page.evaluate("[...CSS.highlights.get('current-word')][0].toString()")
    assert marked
    assert marked in line.inner_text()


def test_selected_words_are_cut_whole(open_page: OpenPage, panel: str) -> None:
    page = open_page(panel)
    select(page, (1, 1), (2, 3))
    bar = page.get_by_role("toolbar", name="Selected words")
    expect(bar).to_be_visible()

    with page.expect_response("**/api/clips") as answering, page.expect_download() as downloading:
        bar.get_by_role("button", name="Cut clip").click()

    clip = answering.value.json()
    lines = page.locator("[data-line]")
    first = float(lines.nth(1).get_attribute("data-start") or "nan")
    assert clip["start"] == pytest.approx(first, abs=0.5)
    assert clip["end"] < float(lines.nth(2).get_attribute("data-end") or "nan")
    assert downloading.value.suggested_filename == clip["file_name"]


def test_quote_is_copied_with_its_source_and_link(open_page: OpenPage, panel: str, site: str) -> None:
    page = open_page(panel, permissions=["clipboard-read", "clipboard-write"])
    line = page.locator("[data-line]").nth(1)
    text = line.inner_text()
    select(page, (1, 0), (1, len(text)))

    page.get_by_role("button", name="Copy quote").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()

    quote, link = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert quote.startswith(f"“{text}” — ")
    assert "Artificial intelligence in production, Spring Screens Forum 2024, 27 March 2024, 0:" in quote
    assert link.startswith(f"{site}{panel}?t=")


def test_clip_of_stated_times(open_page: OpenPage, panel: str) -> None:
    page = open_page(panel)
    page.get_by_text("Cut a clip", exact=True).click()
    page.get_by_label("From").fill("0:10")
    page.get_by_label("To", exact=True).fill("12.4")

    with page.expect_response("**/api/clips") as answering, page.expect_download():
        page.locator(".player").get_by_role("button", name="Cut clip").click()

    clip = answering.value.json()
    assert (clip["start"], clip["end"]) == (10.0, 12.4)


def test_clip_that_cannot_be_cut_says_why(open_page: OpenPage, panel: str) -> None:
    page = open_page(panel)
    page.get_by_text("Cut a clip", exact=True).click()
    page.get_by_label("From").fill("12")
    page.get_by_label("To", exact=True).fill("10")

    page.locator(".player").get_by_role("button", name="Cut clip").click()

    expect(page.locator(".player output")).to_contain_text(
        "The clip could not be cut. This clip cannot be made"
    )


def test_chinese_lines_are_selected_without_gaps(open_page: OpenPage, site: str) -> None:
    page = open_page(
        recording_link(site, "05-科幻圆桌.mp4"),
        locale="zh-CN",
        permissions=["clipboard-read", "clipboard-write"],
    )
    select(page, (0, 0), (1, 4))

    page.get_by_role("button", name="复制引文").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()

    quote = page.evaluate("navigator.clipboard.readText()").split("\n")[0]
    assert quote.startswith(
        "“各位下午好，欢迎来到科幻圆桌。今天我们”——戴莹，科幻、短剧与虚拟拍摄，2024春幕影视论坛"
    )
