"""Every page keeps the rules for accessibility (WCAG 2.2 AA): both themes, both languages, both screens."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from every_page import EVERY_PAGE, Places, Shown, page_routes
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL_RULES: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},  # off by default
    "resultTypes": ["violations"],
}
RULES_OF_COLOUR: dict[str, Any] = {
    "runOnly": ["color-contrast", "link-in-text-block"],
    "resultTypes": ["violations"],
}
RULES = {"light": ALL_RULES, "dark": RULES_OF_COLOUR}  # the dark theme changes nothing but colours
# Text spacing as 1.4.12 of WCAG asks for it; a constructed sheet, as the pages' policy lets no other in
SPACE_OUT = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* {
        line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important;
    } p { margin-bottom: 2em !important; }`);
    document.adoptedStyleSheets = [sheet];
}"""
ENLARGE = "() => { document.documentElement.style.fontSize = '200%'; }"
# Texts that stick out of what hides the rest; what is for screen readers alone is meant to, and so are
# names that end in an ellipsis and are whole in their title
CUT_OFF = """() => [...document.querySelectorAll("main *, .masthead *")]
    .filter((element) => element.textContent.trim() && !element.closest(".hidden, .announcement, select"))
    .filter((element) => /hidden|clip/.test(getComputedStyle(element).overflow))
    .filter((element) => getComputedStyle(element).textOverflow !== "ellipsis"
        || !element.closest("[title]") && !element.querySelector("[title]"))
    .filter((element) => element.scrollWidth > element.clientWidth + 1
        || element.scrollHeight > element.clientHeight + 1)
    .map((element) => element.outerHTML.slice(0, 200))"""
# Motion as a page's own style may ask for it, and what then moves
SET_MOVING = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`@keyframes passing { from { opacity: .5; } }
        main, main * { animation: passing 9s infinite; transition: color 9s; scroll-behavior: smooth; }`);
    document.adoptedStyleSheets = [sheet];
}"""
MOVING = """() => [...document.querySelectorAll("*")].filter((element) => {
        const style = getComputedStyle(element);
        return parseFloat(style.transitionDuration) > 0 || style.scrollBehavior === "smooth";
    }).length + document.getAnimations().length"""
NARROWEST = 320  # CSS pixels: a window of 1280 at 400 % (1.4.10)
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
UNFOLD = "() => { for (const details of document.querySelectorAll('details')) details.open = true; }"
BREAK = """() => {
    const heading = document.createElement("h4");
    heading.textContent = "Too far down, too faint";
    heading.style.color = "#333";
    const buttons = [1, 2].map(() => document.createElement("button"));
    for (const button of buttons) Object.assign(button.style, { width: "8px", height: "8px", padding: "0" });
    document.querySelector("main").append(heading, ...buttons);
}"""
MOTION: list[Literal["reduce", "no-preference"]] = ["reduce", "no-preference"]
LOCALES = ["en-GB", pytest.param("zh-CN", marks=pytest.mark.exhaustive)]


@pytest.fixture(scope="module")
def places(full_site: str) -> Places:
    return Places.of(lambda address: fetched(f"{full_site}{address}"))


def fetched(url: str) -> Any:
    with urllib.request.urlopen(url) as response:
        return json.load(response)


@pytest.fixture(scope="module", params=LOCALES)
def page(request: pytest.FixtureRequest, browser: Browser, full_site: str) -> Iterator[Page]:
    """One browser window for all pages of a language."""
    context = browser.new_context(base_url=full_site, locale=request.param)
    yield context.new_page()
    context.close()


def show(page: Page, shown: Shown, places: Places) -> None:
    """The page, with all that can be unfolded unfolded."""
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]  # its type is private
    response = page.goto(places.address(shown))
    assert response is not None
    assert response.status == shown.status
    page.evaluate(UNFOLD)


def violations(page: Page, rules: dict[str, Any]) -> list[str]:
    """What breaks a rule, each with the element that does."""
    broken = Axe().run(page, options=rules).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} ({node['failureSummary'].splitlines()[-1].strip()})"
        for rule in broken
        for node in rule["nodes"]
    ]


def test_every_route_of_a_page_is_looked_at() -> None:
    assert page_routes() == {shown.route for shown in EVERY_PAGE if shown.route}


@pytest.mark.parametrize("shown", EVERY_PAGE, ids=lambda shown: shown.name)
def test_no_rule_is_broken(page: Page, places: Places, shown: Shown) -> None:
    show(page, shown, places)

    found = {}
    for scheme, rules in RULES.items():
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
        for screen in (DESKTOP, PHONE):
            page.set_viewport_size(screen)  # type: ignore[arg-type]  # its type is private
            found[scheme, screen["width"]] = violations(page, rules)

    assert {where: broken for where, broken in found.items() if broken} == {}


def ask_for_keys(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def choose_words(page: Page) -> None:
    page.locator("[data-line]").first.evaluate("element => getSelection().selectAllChildren(element)")
    expect(page.locator("[data-selection-bar]")).to_be_visible()


def play_in_place(page: Page) -> None:
    page.locator("[data-hit] .play").first.click()
    expect(page.locator("[data-hit] video").first).to_be_visible()


@pytest.mark.parametrize(
    ("address", "open_it"),
    [
        ("/recordings", ask_for_keys),
        ("/recordings/{video}", ask_for_keys),
        ("/recordings/{video}", choose_words),
        ("/search?q=what+was+said+about+young+directors", play_in_place),
    ],
    ids=["keys", "keys-of-the-player", "selection", "playing"],
)
def test_no_rule_is_broken_by_what_opens_on_a_page(
    page: Page, places: Places, address: str, open_it: Callable[[Page], None]
) -> None:
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]  # its type is private
    page.goto(address.format_map(places.ids))
    open_it(page)

    found = {}
    for scheme, rules in RULES.items():
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
        for screen in (DESKTOP, PHONE):
            page.set_viewport_size(screen)  # type: ignore[arg-type]  # its type is private
            found[scheme, screen["width"]] = violations(page, rules)

    assert {where: broken for where, broken in found.items() if broken} == {}


def test_broken_rules_are_found(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto("/sign-in")
    page.evaluate(BREAK)

    broken = {one.split(":")[0] for one in violations(page, ALL_RULES)}

    assert broken == {"button-name", "color-contrast", "target-size", "heading-order"}
    assert {one.split(":")[0] for one in violations(page, RULES_OF_COLOUR)} == {"color-contrast"}


@pytest.mark.parametrize("shown", EVERY_PAGE, ids=lambda shown: shown.name)
def test_words_have_room_when_they_grow(page: Page, places: Places, shown: Shown) -> None:
    show(page, shown, places)

    widths = {}
    for width in (PHONE["width"], NARROWEST):
        page.set_viewport_size({"width": width, "height": 740})
        widths["narrow", width] = overhang(page)
    page.evaluate(SPACE_OUT)
    widths["spaced", NARROWEST] = overhang(page)
    cut_off = page.evaluate(CUT_OFF)
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]  # its type is private
    page.evaluate(ENLARGE)
    widths["enlarged", DESKTOP["width"]] = overhang(page)

    assert {where: width for where, width in widths.items() if width} == {}
    assert cut_off == []


def overhang(page: Page) -> int:
    """Pixels by which a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize("shown", EVERY_PAGE, ids=lambda shown: shown.name)
def test_nothing_moves_for_those_who_ask_for_calm(page: Page, places: Places, shown: Shown) -> None:
    show(page, shown, places)
    page.evaluate(SET_MOVING)

    moving = {}
    for wish in MOTION:
        page.emulate_media(reduced_motion=wish)
        moving[wish] = page.evaluate(MOVING) > 0

    assert moving == {"reduce": False, "no-preference": True}
