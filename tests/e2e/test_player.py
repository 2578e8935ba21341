"""The player of a recording: keys, speed and captions."""

import json
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]

PANEL, ROUND_TABLE, KEYWORDS = "04-panel-ai-in-production.mp4", "05-科幻圆桌.mp4", "02-ten-keywords.m4a"


@pytest.fixture
def listen(open_page: OpenPage, site: str) -> OpenPage:
    """Opens the page of the recording at a path, its player ready to seek."""
    with urllib.request.urlopen(f"{site}/api/recordings") as response:
        links = {recording["path"]: recording["link"] for recording in json.load(response)["recordings"]}

    def opened(path: str, query: str = "", **profile: object) -> Page:
        page = open_page(links[path] + query, **profile)
        page.wait_for_function("() => document.querySelector('[data-media]').readyState >= 2")
        return page

    return opened


def player(page: Page, name: str) -> float:
    """A property of the player, as a number."""
    return float(page.evaluate(f"Number(document.querySelector('[data-media]').{name})"))


def wait_for_player(page: Page, condition: str) -> None:
    """Wait until something holds of the player: `it.paused`."""
    page.wait_for_function(f"() => (it => {condition})(document.querySelector('[data-media]'))")


def set_time(page: Page, second: float) -> None:
    page.evaluate("second => { document.querySelector('[data-media]').currentTime = second; }", second)
    wait_for_player(page, "!it.seeking")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


@pytest.mark.parametrize("key", ["k", "Space"])
def test_a_key_plays_and_pauses(listen: OpenPage, key: str) -> None:
    page = listen(PANEL)

    page.keyboard.press(key)
    wait_for_player(page, "!it.paused && it.currentTime > 0")
    page.keyboard.press(key)

    wait_for_player(page, "it.paused")


def test_l_plays_and_then_faster_until_the_pause(listen: OpenPage) -> None:
    page = listen(PANEL)

    page.keyboard.press("l")
    wait_for_player(page, "!it.paused")
    speeds = [player(page, "playbackRate")]
    for _ in range(6):
        page.keyboard.press("l")
        speeds.append(player(page, "playbackRate"))
    shown = page.get_by_label("Speed").input_value()
    page.keyboard.press("k")
    wait_for_player(page, "it.paused && it.playbackRate === 1")

    assert speeds == [1, 1.25, 1.5, 2, 2.5, 3, 3]
    assert shown == "3"
    expect(page.get_by_label("Speed")).to_have_value("1")


@pytest.mark.parametrize(("key", "second"), [("j", 20), ("ArrowLeft", 25), ("ArrowRight", 35)])
def test_keys_go_back_and_on(listen: OpenPage, key: str, second: float) -> None:
    page = listen(PANEL)
    set_time(page, 30)

    page.keyboard.press(key)

    wait_for_player(page, f"Math.abs(it.currentTime - {second}) < 0.01")


def test_comma_and_full_stop_go_by_words(listen: OpenPage) -> None:
    page = listen(PANEL)
    words = page.evaluate(
        "async () => (await fetch(`${document.querySelector('[data-words]').dataset.words}&block=0`)).json()"
    )
    begins = [milliseconds / 1000 for milliseconds in words[2][1::2]]
    set_time(page, begins[1] + 0.01)

    for key, begin in zip("..,,,", (2, 3, 2, 1, 0), strict=True):
        page.keyboard.press(key)
        wait_for_player(page, f"!it.seeking && Math.abs(it.currentTime - {begins[begin]}) < 0.002")


def test_m_switches_the_sound_off_and_on(listen: OpenPage) -> None:
    page = listen(PANEL)

    page.keyboard.press("m")
    assert player(page, "muted") == 1
    page.keyboard.press("m")

    assert player(page, "muted") == 0


def test_keys_leave_fields_controls_and_the_browser_alone(listen: OpenPage) -> None:
    page = listen(PANEL)
    box = page.get_by_role("searchbox", name="Question")

    box.focus()
    page.keyboard.type("k l m ?")
    assert box.input_value() == "k l m ?"
    box.blur()
    press(page, "Control+m", "Alt+m", "Meta+m", "Shift+M")
    copying = page.locator(".player-tools").get_by_role("button", name="Copy link")
    copying.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("status").first).to_have_text("Copied")

    assert player(page, "paused") == 1
    assert player(page, "muted") == 0
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_space_plays_when_a_time_was_clicked_before(listen: OpenPage) -> None:
    page = listen(PANEL)
    page.locator("[data-seek]").nth(1).click()
    wait_for_player(page, "!it.paused")

    page.keyboard.press("Space")

    wait_for_player(page, "it.paused")


@pytest.mark.parametrize(
    ("locale", "title", "listed", "switch", "close"),
    [
        ("en-GB", "Keyboard shortcuts", "10 seconds back", "Enable single-key shortcuts", "Close"),
        ("zh-CN", "快捷键", "后退 10 秒", "启用单键快捷键", "关闭"),
    ],
)
def test_help_lists_the_keys_and_switches_letters_off(
    listen: OpenPage, locale: str, title: str, listed: str, switch: str, close: str
) -> None:
    page = listen(PANEL, locale=locale)

    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name=title)
    expect(dialog).to_contain_text(listed)
    page.keyboard.press("m")  # the page behind it hears no keys
    assert player(page, "muted") == 0
    dialog.get_by_label(switch).uncheck()
    dialog.get_by_role("button", name=close).click()
    expect(dialog).to_be_hidden()
    press(page, "m", "?", "/")
    assert player(page, "muted") == 0
    expect(dialog).to_be_hidden()
    page.reload()
    press(page, "m")
    assert player(page, "muted") == 0
    page.keyboard.press("Space")
    wait_for_player(page, "!it.paused")
    page.get_by_role("button", name=f"{title} ?").first.click()
    dialog.get_by_label(switch).check()
    page.keyboard.press("Escape")
    page.keyboard.press("m")

    assert player(page, "muted") == 1


def test_chosen_speed_holds_for_other_recordings(open_page: OpenPage, listen: OpenPage) -> None:
    page = listen(PANEL)
    page.get_by_label("Speed").select_option("1.5")
    page.get_by_label("Speed").blur()
    page.keyboard.press(">")
    expect(page.get_by_label("Speed")).to_have_value("1.75")

    page.goto("/recordings")
    page.get_by_role("link", name="Three measures for a new start").first.click()

    expect(page.get_by_label("Speed")).to_have_value("1.75")
    assert player(page, "playbackRate") == 1.75


def test_captions_are_switched_by_button_and_key(listen: OpenPage) -> None:
    page = listen(PANEL)
    button = page.get_by_role("button", name="Captions")
    expect(button).to_have_attribute("aria-pressed", "false")

    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    wait_for_player(page, "it.textTracks[0].mode === 'showing' && it.textTracks[0].cues?.length > 0")
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("c")

    expect(button).to_have_attribute("aria-pressed", "false")
    wait_for_player(page, "it.textTracks[0].mode === 'disabled'")


def test_sound_alone_has_no_captions_to_show(listen: OpenPage) -> None:
    page = listen(KEYWORDS)

    expect(page.get_by_role("button", name="Captions")).to_have_count(0)
    page.keyboard.press("k")

    wait_for_player(page, "!it.paused")


def test_question_mark_among_hits_lists_their_keys(open_page: OpenPage) -> None:
    page = open_page("/search?q=young+directors")

    press(page, "n", "?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("next passage")
    expect(dialog).not_to_contain_text("10 seconds back")
    press(page, "Escape", "Enter")

    page.wait_for_url("**/recordings/*")


def test_player_tools_are_large_enough_for_fingers(listen: OpenPage) -> None:
    page = listen(PANEL, viewport={"width": 360, "height": 740}, has_touch=True)

    for tool in page.locator(".player-tools :is(button:not(.needs-keyboard), select)").all():
        box = tool.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24, tool.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
