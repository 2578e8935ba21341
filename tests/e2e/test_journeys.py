"""What a person does with the pages, walked in both languages, at a desk and on a phone.

    1 home ─► ask      2 scan and play      3 open and read along      4 choose and quote
    5 browse: test_finding.py               6 take in

Each walk is short: what each step does in full is tested with the part that does it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from libraries import write_vtt
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
CLIPBOARD = ["clipboard-read", "clipboard-write"]
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
PATIENCE = 120_000  # milliseconds: the model that makes a file findable is loaded


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads a language: what they ask, what they press, what they are told."""

    locale: str
    question: str
    title: str
    words: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.words[name]


ENGLISH = Reader(
    "en-GB",
    "what was said about AI and filmmaking",
    "Artificial intelligence in production",
    {
        "search": "Search",
        "play": "Play",
        "pause": "Pause",
        "open": "Open",
        "strong": "Strong evidence",
        "captions": "Captions",
        "speed": "Speed",
        "follow": "Follow again",
        "selected": "Selected words",
        "quote": "Copy quote",
        "link": "Copy link",
        "repeat": "Repeat",
        "cut": "Cut clip",
        "copied": "Copied",
        "taken": "Uploaded. Queued.",
        "status": "System status",
    },
)
CHINESE = Reader(
    "zh-CN",
    "谁提到了虚拟拍摄",
    "科幻、短剧与虚拟拍摄",
    {
        "search": "检索",
        "play": "播放",
        "pause": "暂停",
        "open": "打开",
        "strong": "高度相关",
        "captions": "字幕",
        "speed": "速度",
        "follow": "继续跟随",
        "selected": "选中的文字",
        "quote": "复制引文",
        "link": "复制链接",
        "repeat": "循环",
        "cut": "导出片段",
        "copied": "已复制",
        "taken": "已上传，正在排队。",
        "status": "系统状态",
    },
)
every_reader = pytest.mark.parametrize("reader", [ENGLISH, CHINESE], ids=["english", "chinese"])
every_screen = pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])


def player(page: Page, name: str) -> float:
    """A property of the one player there is, as a number."""
    return float(page.evaluate(f"Number(document.querySelector('video').{name})"))


def wait_for_player(page: Page, condition: str, value: float = 0) -> None:
    """Wait until something holds of the player: `it.paused`, `it.currentTime > value`."""
    page.wait_for_function(
        f"value => (it => Boolean(it) && ({condition}))(document.querySelector('video'))", arg=value
    )


def has_no_sideways_scroll(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@every_reader
@every_screen
def test_ask_scan_and_play_without_leaving_the_page(
    open_page: OpenPage, reader: Reader, screen: dict[str, Any]
) -> None:
    page = open_page("/", locale=reader.locale, **screen)
    expect(page.locator(".suggestions a")).not_to_have_count(0)

    page.locator("[data-question]").fill(reader.question)
    page.get_by_role("button", name=reader["search"], exact=True).click()
    hit = page.locator("[data-hit]").first
    expect(hit).to_contain_text(reader.title)
    expect(hit).to_contain_text(reader["strong"])
    question = page.url
    page.wait_for_load_state()  # before its script is there, the link leads to the recording
    hit.get_by_role("link", name=reader["play"], exact=True).click()
    start = float(hit.get_attribute("data-start") or "nan")
    wait_for_player(page, "!it.paused && it.currentTime > value", start)
    expect(page.locator("video")).to_have_count(1)
    assert page.url == question
    hit.get_by_role("link", name=reader["pause"], exact=True).click()

    wait_for_player(page, "it.paused")
    assert has_no_sideways_scroll(page)


@every_reader
@every_screen
def test_open_at_the_second_read_along_and_come_back(
    open_page: OpenPage, reader: Reader, screen: dict[str, Any]
) -> None:
    page = open_page(f"/search?q={reader.question}", locale=reader.locale, **screen)
    question = page.url
    page.locator("[data-hit]").first.get_by_role("link", name=reader["open"], exact=True).click()
    page.wait_for_url(re.compile(r"/recordings/\w+\?t=[\d.]+&q="))
    expect(page.locator("h1")).to_have_text(reader.title)
    wait_for_player(page, "it.currentTime > 0")

    line = page.locator(".paragraph").nth(1).locator("[data-line]").first
    line.click(position={"x": 8, "y": 12})
    wait_for_player(page, "!it.paused")
    expect(line).to_have_class(re.compile("is-current"))
    assert abs(player(page, "currentTime") - float(line.get_attribute("data-start") or "nan")) < 4
    captions = page.get_by_role("button", name=reader["captions"], exact=True)
    captions.click()
    expect(captions).to_have_attribute("aria-pressed", "true")
    page.get_by_label(reader["speed"]).select_option("1.5")
    wait_for_player(page, "it.playbackRate === 1.5")
    assert has_no_sideways_scroll(page)
    scroll_away(page, screen)
    page.get_by_role("button", name=reader["follow"]).click()
    expect(page.locator(".line.is-current").first).to_be_in_viewport()
    page.evaluate("document.querySelector('video').pause()")
    page.go_back()

    expect(page).to_have_url(question)
    expect(page.locator("[data-question]")).to_have_value(reader.question)


def scroll_away(page: Page, screen: dict[str, Any]) -> None:
    """As a reader does: with the wheel, or with a finger."""
    if "has_touch" in screen:
        page.evaluate("document.dispatchEvent(new TouchEvent('touchmove', { bubbles: true }))")
        page.evaluate("scrollBy(0, 600)")
    else:
        page.mouse.move(900, 500)
        page.mouse.wheel(0, 900)


@every_reader
@every_screen
def test_choose_words_quote_link_repeat_and_cut(
    open_page: OpenPage, site: str, reader: Reader, screen: dict[str, Any]
) -> None:
    page = open_page(f"/search?q={reader.question}", locale=reader.locale, permissions=CLIPBOARD, **screen)
    page.locator("[data-hit] h2 a").first.click()
    page.wait_for_url("**/recordings/**")
    wait_for_player(page, "it.readyState >= 2")
    line = page.locator("[data-line]").nth(2)
    words = line.inner_text()

    choose(line)
    bar = page.get_by_role("toolbar", name=reader["selected"])
    expect(bar).to_be_visible()
    press(bar, reader["quote"])
    expect(bar.get_by_role("button", name=reader["copied"])).to_be_visible()
    quote = copied(page)
    assert words.strip() in quote
    assert reader.title in quote
    assert quote.splitlines()[-1].startswith(f"{site}/recordings/")
    press(bar, reader["link"])
    page.wait_for_function(
        "async before => (await navigator.clipboard.readText()) !== before", arg=quote, polling=100
    )
    assert copied(page).startswith(f"{site}/recordings/")
    repeat = bar.get_by_role("button", name=reader["repeat"], exact=True)
    repeat.click()
    expect(repeat).to_have_attribute("aria-pressed", "true")
    wait_for_player(page, "!it.paused")
    repeat.click()
    page.evaluate("document.querySelector('video').pause()")
    with page.expect_download() as downloading:
        press(bar, reader["cut"])

    assert downloading.value.suggested_filename.endswith(".mp4")
    assert has_no_sideways_scroll(page)


def choose(line: Locator) -> None:
    """All words of a line, as a pointer or a finger leaves them selected."""
    line.scroll_into_view_if_needed()
    line.evaluate("element => getSelection().selectAllChildren(element)")


def press(bar: Locator, name: str) -> None:
    bar.get_by_role("button", name=name, exact=True).click()


def copied(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


@every_reader
def test_from_question_to_quote_by_keyboard_alone(open_page: OpenPage, site: str, reader: Reader) -> None:
    page = open_page("/", locale=reader.locale, permissions=CLIPBOARD)

    page.keyboard.insert_text(reader.question)  # the box has the focus
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    page.keyboard.press("n")
    expect(page.locator("[data-hit]").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/recordings/**")
    wait_for_player(page, "it.readyState >= 2 && it.currentTime > 0")
    page.keyboard.press("i")
    page.keyboard.press("ArrowRight")
    wait_for_player(page, "!it.seeking")
    page.keyboard.press("o")
    expect(page.get_by_role("toolbar", name=reader["selected"])).to_be_visible()
    page.keyboard.press("q")
    expect(page.get_by_role("button", name=reader["copied"])).to_be_visible()

    assert reader.title in copied(page)
    assert f"{site}/recordings/" in copied(page)


@every_reader
@every_screen
def test_upload_watch_it_come_in_and_look_at_the_status(
    open_page: OpenPage, full_site: str, tmp_path: Path, reader: Reader, screen: dict[str, Any]
) -> None:
    name = f"notes {reader.locale} {screen['viewport']['width']}.vtt"
    file = write_vtt(tmp_path / name, f"Words of {name}, which nobody else has.")
    page = open_page(f"{full_site}/ingest", locale=reader.locale, **screen)

    page.locator("[data-drop] input[type=file]").set_input_files(file)
    expect(page.locator("[data-uploads]")).to_contain_text(reader["taken"], timeout=PATIENCE)
    latest = page.locator("#latest")
    expect(latest).to_contain_text(name, timeout=PATIENCE)  # it is told by the server, not loaded again
    assert has_no_sideways_scroll(page)
    page.get_by_role("link", name=reader["status"]).click()
    expect(page.locator("h1")).to_have_text(reader["status"])
    expect(page.locator(".findings").first).to_be_visible()

    page.goto(f"{full_site}/search?q=%22nobody else has%22&by=words")
    expect(page.locator("[data-hit] h2").filter(has_text=name.removesuffix(".vtt"))).to_have_count(1)
