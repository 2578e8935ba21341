"""Which pages are pictured, and in which looks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

QUESTION = "what+was+said+about+AI+and+filmmaking"
CHINESE_QUESTION = "谁提到了虚拟拍摄"


@dataclass(frozen=True, slots=True)
class Look:
    """In which browser a page is seen."""

    suffix: str
    profile: dict[str, Any] = field(default_factory=dict)


WIDE = {"viewport": {"width": 1280, "height": 860}}
LOOKS = (
    Look("", WIDE),
    Look("-dark", {**WIDE, "color_scheme": "dark"}),
    Look("-chinese", {**WIDE, "locale": "zh-CN"}),
    Look(
        "-phone",
        {"viewport": {"width": 360, "height": 760}, "device_scale_factor": 2, "has_touch": True},
    ),
)


def as_it_is(_page: Page) -> None:
    """Nothing is done before the picture."""


def choose_words(page: Page) -> None:
    page.locator("[data-line]").nth(4).evaluate("element => getSelection().selectAllChildren(element)")
    page.locator("[data-selection-bar]").wait_for(state="visible")


def ask_for_keys(page: Page) -> None:
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for(state="visible")


@dataclass(frozen=True, slots=True)
class Pictured:
    """A page; {names} in its address stand for ids of the demo archive."""

    name: str
    address: str
    before: Callable[[Page], None] = as_it_is
    chinese_address: str = ""  # where the Chinese picture is of another one

    def address_in(self, look: Look) -> str:
        return self.chinese_address or self.address if "locale" in look.profile else self.address


PAGES = (
    Pictured("home", "/"),
    Pictured("results", f"/search?q={QUESTION}", chinese_address=f"/search?q={CHINESE_QUESTION}"),
    Pictured("nothing-found", "/search?q=directirs&by=words", chinese_address="/search?q=戴萤"),
    Pictured("recordings", "/recordings"),
    Pictured(
        "recording",
        f"/recordings/{{panel}}?t=62&q={QUESTION}#t=62",
        chinese_address=f"/recordings/{{roundtable}}?t=134&q={CHINESE_QUESTION}#t=134",
    ),
    Pictured(
        "selection", "/recordings/{panel}?t=20#t=20", choose_words, "/recordings/{roundtable}?t=45#t=45"
    ),
    Pictured("clip", "/recordings/{panel}/clips/{clip}"),
    Pictured("keys", "/recordings/{panel}", ask_for_keys, "/recordings/{roundtable}"),
    Pictured("events", "/events"),
    Pictured("event", "/events/{event}"),
    Pictured("speakers", "/speakers"),
    Pictured("speaker", "/speakers/{speaker}", chinese_address="/speakers/{chinese_speaker}"),
    Pictured("intake", "/ingest"),
    Pictured("status", "/status"),
    Pictured("sign-in", "/sign-in"),
    Pictured("not-found", "/recordings/nothing"),
    Pictured("embedded", "/embed/{panel}?t=62,80", chinese_address="/embed/{roundtable}?t=134,150"),
)


def pictures() -> Iterator[tuple[Pictured, Look]]:
    """Every page in every look."""
    return ((page, look) for page in PAGES for look in LOOKS)
