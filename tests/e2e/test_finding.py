"""Finding something: what there is, asking, narrowing, browsing; in both languages, on both screens."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
ENGLISH = {
    "holdings": "12 minutes · 5 recordings · 1 event · 6 speakers · 2024 recorded",
    "question": "What was said about artificial intelligence?",
    "narrow": "Narrow these results",
    "remove": "Remove",
    "newest": "Newest",
    "open": "Open",
    "count": r"^\s*\d+ passages?, best match first\s*$",
    "events": "Events",
    "event": "Spring Screens Forum 2024",
    "day": "Tuesday, 26 March 2024",
    "speakers": "Speakers",
    "spoken": "of speech",
    "within": "What did Martin Hale say about …?",
    "recordings": "Recordings",
    "fits": "1 recording matches.",
}
CHINESE = {
    "holdings": "12分钟 · 5个录音录像 · 1场活动 · 6位发言人 · 2024年录制",
    "question": "关于artificial intelligence，大家说了什么？",
    "narrow": "缩小结果范围",
    "remove": "移除",
    "newest": "最新",
    "open": "打开",
    "count": r"^\s*\d+ 个段落，最相关的在前\s*$",
    "events": "活动",
    "event": "2024春幕影视论坛",
    "day": "2024年3月26日星期二",
    "speakers": "发言人",
    "spoken": "发言",
    "within": "关于……，Martin Hale说过什么？",
    "recordings": "录音录像",
    "fits": "找到 1 个录音录像。",
}
LOCALES = {"en-GB": ENGLISH, "zh-CN": CHINESE}


def has_no_sideways_scroll(page: Page) -> bool:
    page.wait_for_load_state()  # words are there before their style
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def offered(page: Page, name: str, summary: str) -> Any:
    """A choice that narrows the answer; on a phone it is unfolded first."""
    choice = page.locator(".facets").get_by_role("link", name=re.compile(f"^{name}"))
    if not choice.is_visible():
        page.get_by_text(summary, exact=True).click()
    return choice


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_from_the_home_page_to_a_narrowed_answer_and_back(
    open_page: OpenPage, locale: str, screen: dict[str, Any]
) -> None:
    said = LOCALES[locale]
    page = open_page("/", locale=locale, **screen)
    strip = re.sub(r"\s+", "", page.locator(".holdings-strip").inner_text())
    assert strip == re.sub(r"[\s·]+", "", said["holdings"])
    assert has_no_sideways_scroll(page)

    page.get_by_role("link", name=said["question"]).click()
    expect(page.locator("[data-question]")).to_have_value(said["question"])
    expect(page.locator("h1")).to_have_text(re.compile(said["count"]))
    assert page.locator("[data-hit]").count() > 1
    expect(page.locator(".context").first).to_be_visible()
    assert has_no_sideways_scroll(page)

    offered(page, "Martin Hale", said["narrow"]).click()
    expect(page.locator(".chip")).to_have_text(re.compile(f"Martin Hale\\s+{said['remove']}"))
    assert "q=" in page.url
    assert "speaker=" in page.url
    counted = offered(page, "Martin Hale", said["narrow"]).locator(".amount").inner_text()
    assert int(counted) == page.locator("[data-hit]").count()
    for speakers in page.locator("[data-hit] .speakers").all_inner_texts():
        assert "Martin Hale" in speakers
    page.locator(".chip").click()
    expect(page.locator(".chip")).to_have_count(0)

    page.get_by_role("link", name=said["newest"], exact=True).click()
    expect(page.get_by_role("link", name=said["newest"], exact=True)).to_have_attribute(
        "aria-current", "true"
    )
    question = page.url
    last = page.locator("[data-hit]").last
    last.get_by_role("link", name=said["open"], exact=True).scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    last.get_by_role("link", name=said["open"], exact=True).click()
    page.wait_for_url(re.compile(r"/recordings/\w+\?t=[\d.]+&q=.+#t=[\d.]+"))
    page.go_back()
    assert page.url == question
    page.wait_for_function("y => Math.abs(scrollY - y) < 30", arg=before)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_browsing_events_speakers_and_recordings(
    open_page: OpenPage, locale: str, screen: dict[str, Any]
) -> None:
    said = LOCALES[locale]
    page = open_page("/", locale=locale, **screen)
    places = page.locator(".masthead nav")

    places.get_by_role("link", name=said["events"]).click()
    page.get_by_role("link", name=said["event"]).click()
    expect(page.locator("h1")).to_have_text(said["event"])
    expect(page.locator(".day h2").first).to_have_text(said["day"])
    expect(page.locator(".recording")).to_have_count(5)
    assert has_no_sideways_scroll(page)

    page.locator("aside").get_by_role("link", name="Martin Hale").click()
    expect(page.locator("h1")).to_have_text("Martin Hale")
    expect(page.locator(".browse-heading .facts")).to_contain_text(said["spoken"])
    expect(page.locator(".talk")).to_have_count(2)
    assert has_no_sideways_scroll(page)
    page.get_by_label(said["within"]).fill("money")
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_contain_text("Martin Hale")
    page.go_back()
    turn = page.locator(".turns .time").first
    time = turn.inner_text()
    turn.click()
    page.wait_for_url(re.compile(r"/recordings/\w+\?t="))
    expect(page.locator(".is-current").first).to_be_visible()
    assert time

    places.get_by_role("link", name=said["speakers"]).click()
    expect(page.locator(".letter h2")).to_have_text(["C", "D", "M", "O", "T", "V"])
    assert has_no_sideways_scroll(page)
    page.locator("[name=name]").fill("HALE")
    expect(page.locator(".index li")).to_have_count(1)
    page.wait_for_url("**/speakers?name=HALE")
    expect(page.locator("[name=name]")).to_be_focused()

    places.get_by_role("link", name=said["recordings"]).click()
    page.locator("[name=language]").select_option("zh")
    page.locator(".filters button").click()
    expect(page.locator(".recording")).to_have_count(1)
    expect(page.locator(".outcome")).to_contain_text(said["fits"])
    assert has_no_sideways_scroll(page)


def test_speakers_are_offered_while_one_types(open_page: OpenPage) -> None:
    page = open_page("/search?q=money")
    page.get_by_text("Narrow the search").click()

    page.locator("[data-speaker-names]").press_sequentially("oss")

    expect(page.locator("#speaker-names option")).to_have_count(1)
    expect(page.locator("#speaker-names option")).to_have_attribute("value", "Clara Voss")


def test_without_scripts_everything_is_found_by_links_and_forms(open_page: OpenPage) -> None:
    page = open_page("/speakers", java_script_enabled=False)

    page.locator("[name=name]").fill("hale")
    page.keyboard.press("Enter")
    expect(page.locator(".index li")).to_have_count(1)
    page.get_by_role("link", name="Martin Hale").click()
    page.locator("#q").fill("artificial intelligence")
    page.keyboard.press("Enter")
    page.locator(".chip").click()
    page.locator(".facets").get_by_role("link", name=re.compile("^Owen Brandt")).click()

    expect(page.locator(".chip")).to_contain_text("Owen Brandt")
