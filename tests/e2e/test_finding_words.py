"""Finding words in a long transcript, in whatever script they are written."""

from collections.abc import Callable
from typing import Any

import pytest
from long_talk import RARE_LINE, READ_ONLY, TALK
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]

SHOWN = """() => [...CSS.highlights.get("found-words-shown")].map(
    ({ startContainer, startOffset, endOffset }) => startContainer.data.slice(startOffset, endOffset))"""


def find(page: Page, words: str) -> Any:
    """Opens the field by its key and types."""
    page.locator("body").press("f")
    page.get_by_role("searchbox", name="Words").fill(words)
    return page.locator("[data-count]")


def test_words_are_counted_and_gone_through(open_long_talk: OpenPage) -> None:
    page = open_long_talk(f"/recordings/{TALK}")

    count = find(page, "green  CHANNEL")
    expect(count).to_have_text("1 of 360")
    field = page.get_by_role("searchbox", name="Words")
    field.press("Enter")
    expect(count).to_have_text("2 of 360")
    field.press("Shift+Enter")
    field.press("Shift+Enter")
    expect(count).to_have_text("360 of 360")

    expect(page.locator("[data-line='1795']")).to_be_in_viewport()
    assert page.evaluate(SHOWN) == ["green channel"]
    page.get_by_role("button", name="Next", exact=True).click()
    expect(count).to_have_text("1 of 360")


def test_finding_begins_where_the_reader_is(open_long_talk: OpenPage) -> None:
    page = open_long_talk(f"/recordings/{TALK}?t=6000#t=6000")
    expect(page.locator("[data-line='1500']")).to_be_in_viewport()

    count = find(page, "green channel")

    expect(count).to_contain_text("of 360")
    number = int((count.text_content() or "").split(" ")[0])
    assert 295 <= number <= 301


def test_a_word_far_down_comes_into_view(open_long_talk: OpenPage) -> None:
    page = open_long_talk(f"/recordings/{TALK}")

    expect(find(page, "lighthouse")).to_have_text("1 of 1")

    expect(page.locator(f"[data-line='{RARE_LINE}']")).to_be_in_viewport()
    assert page.evaluate(SHOWN) == ["lighthouse"]


@pytest.mark.parametrize(
    ("words", "shown"),
    [("ai 正在改变拍摄", "ＡＩ 正在改變拍攝"), ("拍攝計劃", "拍摄计划"), ("ＧＲＥＥＮ", "green")],
)
def test_each_script_finds_the_other(open_long_talk: OpenPage, words: str, shown: str) -> None:
    page = open_long_talk(f"/recordings/{TALK}")

    expect(find(page, words)).to_have_text("1 of 360")

    assert page.evaluate(SHOWN) == [shown]


def test_words_across_lines_of_a_speaker_are_found(open_long_talk: OpenPage) -> None:
    page = open_long_talk(f"/recordings/{TALK}")

    count = find(page, "yet. The money")

    expect(count).to_contain_text("1 of ")
    assert page.evaluate("[...CSS.highlights.get('found-words-shown')][0].endContainer.data") == (
        "The money goes to young directors."
    )


def test_what_is_not_there_is_said_and_escape_closes(open_long_talk: OpenPage) -> None:
    page = open_long_talk(f"/recordings/{TALK}")

    expect(find(page, "submarine")).to_have_text("Not found")
    page.get_by_role("searchbox", name="Words").press("Escape")

    expect(page.locator("[data-finding]")).to_be_hidden()
    expect(page.get_by_role("button", name="Find in the transcript")).to_be_focused()
    assert page.evaluate("CSS.highlights.get('found-words').size") == 0


def test_finding_on_a_phone_in_chinese_without_media(open_long_talk: OpenPage) -> None:
    page = open_long_talk(
        f"/recordings/{READ_ONLY}", locale="zh-CN", viewport={"width": 360, "height": 740}, has_touch=True
    )
    page.get_by_role("button", name="在文字稿中查找").tap()
    page.get_by_role("searchbox", name="词语").fill("lighthouse")

    expect(page.locator("[data-count]")).to_have_text("第 1 处，共 1 处")
    expect(page.locator(f"[data-line='{RARE_LINE}']")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
