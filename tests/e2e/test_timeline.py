"""The timeline leads through the recording and shows where its player is."""

from collections.abc import Callable

import pytest
from long_talk import TALK
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]

DURATION = 7200
WAVEFORM = "document.querySelector('[data-waveform] path').getAttribute('d')"
NOW = "document.querySelector('[data-media]').currentTime"


def open_talk(open_long_talk: OpenPage, query: str = "", **profile: object) -> Page:
    page = open_long_talk(f"/recordings/{TALK}{query}", **profile)
    page.wait_for_function("() => document.querySelector('[data-media]').readyState >= 1")
    return page


def test_click_goes_to_the_second(open_long_talk: OpenPage) -> None:
    page = open_talk(open_long_talk)
    slider = page.get_by_role("slider", name="Position")
    box = slider.bounding_box()
    assert box is not None

    slider.click(position={"x": box["width"] / 4, "y": 5})

    page.wait_for_function(f"() => Math.abs({NOW} - {DURATION / 4}) < 30")
    assert page.evaluate("document.querySelector('[data-media]').paused")
    assert "#t=" in page.url


def test_keys_go_by_steps_and_the_place_is_said(open_long_talk: OpenPage) -> None:
    page = open_talk(open_long_talk, "?t=20#t=20")
    slider = page.get_by_role("slider", name="Position")
    page.wait_for_function(f"() => Math.abs({NOW} - 20) < 0.5")

    slider.press("ArrowRight")
    page.wait_for_function(f"() => Math.abs({NOW} - 25) < 0.5")
    expect(slider).to_have_attribute("aria-valuetext", "0:25 of 2:00:00, Martin Hale")
    expect(slider).to_have_attribute("aria-valuenow", "25")
    slider.press("End")
    slider.press("Home")

    page.wait_for_function(f"() => {NOW} < 0.5")
    expect(slider).to_have_attribute("aria-valuetext", "0:00 of 2:00:00, Martin Hale")


def test_pointing_shows_time_and_speaker(open_long_talk: OpenPage) -> None:
    page = open_talk(open_long_talk)
    slider = page.get_by_role("slider", name="Position")
    box = slider.bounding_box()
    assert box is not None

    page.mouse.move(box["x"] + box["width"] * 0.505, box["y"] + 10)

    expect(page.locator("[data-pointed]")).to_be_visible()
    expect(page.locator("[data-pointed-time]")).to_contain_text("1:00:")
    assert (slider.get_attribute("title") or "").split(", ")[1] in ("Martin Hale", "戴莹", "Clara Voss")
    page.mouse.move(0, 0)
    expect(page.locator("[data-pointed]")).to_be_hidden()


def test_waveform_is_drawn_and_lanes_are_few_elements(open_long_talk: OpenPage) -> None:
    page = open_talk(open_long_talk)

    page.wait_for_function(
        "() => document.querySelector('[data-waveform] path').getAttribute('d').length > 1000"
    )
    assert page.locator(".lane").count() == 3
    assert page.locator("[data-timeline] *").count() < 60


def test_passages_that_answer_are_gone_through(open_long_talk: OpenPage) -> None:
    page = open_talk(open_long_talk, "?q=lighthouse+keeper")
    found = page.get_by_role("region", name="Matches in this recording")
    expect(found).to_contain_text("1 passage on “lighthouse keeper”")
    expect(page.locator(".lane.found")).to_be_visible()
    marked = page.locator(".line.is-found")
    assert marked.count() == 9
    start = found.locator("[data-passage]").get_attribute("data-seek") or ""
    address = f"t={start.removesuffix('.0')}&q=lighthouse+keeper#t={start.removesuffix('.0')}"

    page.keyboard.press("n")

    page.wait_for_function("address => location.href.endsWith(address)", arg=address)
    expect(page.locator("[data-announcement]")).to_have_text("Passage 1 of 1")


@pytest.mark.parametrize("viewport", [(1280, 900), (360, 740)])
def test_without_scripts_links_lead_to_what_was_found(
    open_long_talk: OpenPage, viewport: tuple[int, int]
) -> None:
    page = open_long_talk(
        f"/recordings/{TALK}?q=lighthouse+keeper",
        java_script_enabled=False,
        viewport={"width": viewport[0], "height": viewport[1]},
    )

    page.locator("[data-passage]").click()

    expect(page.locator(".line.is-current")).to_be_in_viewport()
    expect(page.get_by_role("slider")).to_be_hidden()


def test_on_a_phone_in_chinese_nothing_scrolls_sideways(open_long_talk: OpenPage) -> None:
    page = open_talk(
        open_long_talk,
        "?q=lighthouse+keeper",
        locale="zh-CN",
        viewport={"width": 360, "height": 740},
        color_scheme="dark",
    )

    expect(page.get_by_role("slider", name="播放位置")).to_be_visible()
    expect(page.get_by_role("region", name="本录音录像中的命中")).to_contain_text(
        "1 个段落与“lighthouse keeper”有关"
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 360
