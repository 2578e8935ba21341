"""A long recording opens, follows and prints: only what is seen is laid out."""

from collections.abc import Callable

import pytest
from long_talk import LINES, TALK
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]

NOW = "document.querySelector('[data-media]').currentTime"


def test_link_far_into_a_long_talk_opens_at_its_line(open_long_talk: OpenPage) -> None:
    page = open_long_talk(f"/recordings/{TALK}?t=6000#t=6000")

    current = page.locator(".line.is-current")
    expect(current).to_have_count(1)
    expect(current).to_be_in_viewport()
    expect(current).to_have_attribute("data-start", "6000.0")


def test_words_are_fetched_where_somebody_listens(open_long_talk: OpenPage) -> None:
    asked: list[str] = []
    page = open_long_talk("/")
    page.on("request", lambda request: asked.append(request.url) if "words.json" in request.url else None)
    page.goto(f"/recordings/{TALK}")
    page.wait_for_load_state("networkidle")
    assert asked == []

    page.evaluate(f"() => {{ {NOW} = 12.4; }}")
    page.wait_for_function("() => CSS.highlights.get('current-word')?.size === 1")

    assert page.evaluate("[...CSS.highlights.get('current-word')][0].toString()") == "has"
    assert [url.partition("block=")[2] for url in asked] == ["0"]


def test_lost_connection_leaves_lines_to_stand_for_themselves(open_long_talk: OpenPage) -> None:
    page = open_long_talk("/")
    page.route("**/words.json*", lambda route: route.abort())
    page.goto(f"/recordings/{TALK}")
    page.wait_for_function("() => document.querySelector('[data-media]').readyState >= 1")

    page.locator("[data-line='3']").click()

    page.wait_for_function(f"() => {NOW} >= 12")
    assert "#t=12" in page.url


def test_most_of_a_long_transcript_is_not_laid_out(open_long_talk: OpenPage) -> None:
    page = open_long_talk(f"/recordings/{TALK}")

    laid_out = page.evaluate(
        """() => [...document.querySelectorAll(".paragraph > p")]
            .filter((text) => text.checkVisibility({ contentVisibilityAuto: true })).length"""
    )

    assert 0 < laid_out < 30
    assert page.locator(".paragraph").count() > 150


def test_paper_shows_the_words_and_no_controls(open_long_talk: OpenPage) -> None:
    page = open_long_talk(f"/recordings/{TALK}?t=4#t=4", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")

    for control in (".masthead", "video, audio", ".timeline", ".find", ".selection-bar", ".player-tools"):
        expect(page.locator(control).first).to_be_hidden()
    expect(page.get_by_role("heading", name="A long day")).to_be_visible()
    expect(page.get_by_role("heading", name="Martin Hale").first).to_be_visible()
    for words in (LINES[0], "0:36"):
        expect(page.get_by_text(words, exact=True).first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.line')).color") == "rgb(31, 29, 26)"
    assert page.evaluate("getComputedStyle(document.querySelector('.is-current')).backgroundColor") == (
        "rgba(0, 0, 0, 0)"
    )
    assert page.evaluate(
        "[...document.querySelectorAll('.paragraph')].every("
        "paragraph => getComputedStyle(paragraph).contentVisibility === 'visible')"
    )


def test_paper_has_all_of_it(open_long_talk: OpenPage) -> None:
    page = open_long_talk(f"/recordings/{TALK}")

    paper = page.pdf(format="A4")

    assert paper.count(b"/Type /Page\n") > 15
