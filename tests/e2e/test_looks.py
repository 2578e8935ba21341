"""How pages look: on a phone, in the dark, in Chinese, to people with weak eyes, with a token."""

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from serving import serving

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]

# contrast (WCAG 2.2, 1.4.3) of every visible text against the nearest painted background
LOW_CONTRAST = """() => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const rgba = (color) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        return canvas.getImageData(0, 0, 1, 1).data;
    };
    const luminance = ([r, g, b]) => [r, g, b]
        .map((value) => value / 255)
        .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
        .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
    const background = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const color = rgba(getComputedStyle(at).backgroundColor);
            if (color[3] > 200) return color;
        }
        return rgba(getComputedStyle(document.documentElement).backgroundColor);
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const low = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!node.data.trim() || !element.checkVisibility()) continue;
        if (element.closest("video, audio, .hidden, script")) continue;
        const style = getComputedStyle(element);
        const isLarge = parseFloat(style.fontSize) >= 24;
        const shades = [rgba(style.color), background(element)].map(luminance);
        const [light, dark] = shades.sort((a, b) => b - a);
        const contrast = (light + 0.05) / (dark + 0.05);
        if (contrast < (isLarge ? 3 : 4.5)) low.push(`${node.data.trim()}: ${contrast.toFixed(2)}`);
    }
    return low;
}"""


def fetched(url: str) -> Any:
    with urllib.request.urlopen(url) as response:
        return json.load(response)


@pytest.fixture
def paths(site: str) -> list[str]:
    recordings, events, speakers = (
        fetched(f"{site}/api/{name}")[name] for name in ("recordings", "events", "speakers")
    )
    links = [recording["link"] for recording in recordings]
    found = [events[0]["link"], speakers[0]["link"]]
    return [
        "/",
        "/search?q=young+directors",
        "/search?q=young+directors&speaker=Martin+Hale&language=en&from=2024-01-01&to=2024-12-31",
        "/search?q=young+directors&speaker=Martin+Hail",
        "/search?q=chromodynamics",
        "/recordings",
        "/events",
        "/speakers",
        *links,
        *found,
        "/ingest",
        "/status",
        "/sign-in",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast(open_page: OpenPage, paths: list[str], scheme: str) -> None:
    page = open_page("/", color_scheme=scheme)
    for path in paths:
        page.goto(path)

        assert page.evaluate(LOW_CONTRAST) == [], path


def test_focus_is_seen_on_everything_that_takes_it(open_page: OpenPage) -> None:
    page = open_page("/search?q=young+directors")
    seen = set()
    for _ in range(14):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            """() => {
                const focused = document.activeElement;
                return [focused.outerHTML, getComputedStyle(focused).outlineStyle];
            }"""
        )
        seen.add(name)

        assert outline == "solid", name
    assert len(seen) > 8


def test_chinese_is_set_as_chinese(open_page: OpenPage) -> None:
    page = open_page("/search?q=%E8%99%9A%E6%8B%9F%E6%8B%8D%E6%91%84", locale="zh-CN")
    passage = page.locator(".passage").first

    size, leading, style = passage.evaluate(
        """element => {
            const style = getComputedStyle(element);
            return [parseFloat(style.fontSize), parseFloat(style.lineHeight), style.fontStyle];
        }"""
    )

    assert passage.get_attribute("lang") == "zh"
    assert leading / size > 1.8
    assert style == "normal"
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")


def test_han_and_latin_letters_have_room_between_them_but_in_names_of_files(open_page: OpenPage) -> None:
    page = open_page("/ingest", locale="zh-CN")

    spacing = [
        page.locator(place).first.evaluate("element => getComputedStyle(element).textAutospace")
        for place in ("h1", "#latest .file")
    ]

    assert spacing == ["normal", "no-autospace"]


def test_emphasis_in_chinese_does_not_slant(open_page: OpenPage) -> None:
    page = open_page("/", locale="zh-CN")

    styles = page.evaluate(
        """() => ["zh", "en"].map((language) => {
            const words = document.createElement("em");
            words.lang = language;
            document.body.append(words);
            return getComputedStyle(words).fontStyle;
        })"""
    )

    assert styles == ["normal", "italic"]


def test_signing_in_with_the_token(browser: Browser, served_folder: Path) -> None:
    words_alone = {"ROSTRUM__SEARCH__EMBEDDING_MODEL": "/nowhere", "ROSTRUM__MODELS__OFFLINE": "true"}
    with serving(served_folder, {"ROSTRUM__WEB__TOKEN": "open sesame, open sesame", **words_alone}) as site:
        context = browser.new_context(base_url=site)
        page = context.new_page()

        page.goto("/recordings")
        expect(page).to_have_url(f"{site}/sign-in?next=%2Frecordings")
        page.get_by_label("Token").fill("guess")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_have_text("Wrong token.")
        page.get_by_label("Token").fill("open sesame, open sesame")
        page.get_by_role("button", name="Sign in").click()

        expect(page).to_have_url(f"{site}/recordings")
        page.get_by_role("button", name="Sign out").click()
        expect(page).to_have_url(f"{site}/sign-in?next=%2F")
        context.close()
