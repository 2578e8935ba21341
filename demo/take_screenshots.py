"""The pictures in docs/screenshots/, taken in a real browser of a served demo archive.

usage: rostrum --archive demo-archive serve &  python demo/take_screenshots.py http://127.0.0.1:8000
"""

import argparse
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

QUESTION = "/search?q=what+was+said+about+AI+and+filmmaking"
CHINESE_QUESTION = "/search?q=%E8%B0%81%E6%8F%90%E5%88%B0%E4%BA%86%E8%99%9A%E6%8B%9F%E6%8B%8D%E6%91%84"
WIDE = {"width": 1280, "height": 860}
PHONE = {"width": 360, "height": 760}


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: which page, and in which browser."""

    name: str
    path: str
    viewport: dict[str, int]
    profile: dict[str, Any] = field(default_factory=dict)


def shots(panel: str) -> list[Shot]:
    """What is taken; panel is the address of the panel's page."""
    chinese = {"locale": "zh-CN"}
    return [
        Shot("home", "/", WIDE),
        Shot("results", QUESTION, WIDE),
        Shot("results-chinese", CHINESE_QUESTION, WIDE, chinese),
        Shot("results-phone", QUESTION, PHONE, {"device_scale_factor": 2}),
        Shot("recording", f"{panel}?t=62#t=62", WIDE),
        Shot("recording-dark", f"{panel}?t=62#t=62", WIDE, {"color_scheme": "dark"}),
        Shot("recordings", "/recordings", WIDE),
    ]


def main() -> None:
    options = argparse.ArgumentParser(description="Take the documents' screenshots of a served demo archive.")
    options.add_argument("url")
    options.add_argument("--output", type=Path, default=Path("docs/screenshots"))
    chosen = options.parse_args()
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--mute-audio"])
        panel = panel_address(browser, chosen.url)
        for shot in shots(panel):
            take(browser, chosen.url, shot, chosen.output / f"{shot.name}.png")
        browser.close()


def panel_address(browser: Browser, url: str) -> str:
    page = browser.new_page(base_url=url)
    recordings = page.request.get("/api/recordings").json()["recordings"]
    page.close()
    return next(f"/recordings/{one['id']}" for one in recordings if "panel" in one["path"])


def take(browser: Browser, url: str, shot: Shot, output: Path) -> None:
    context = browser.new_context(base_url=url, viewport=shot.viewport, **shot.profile)  # type: ignore[arg-type]  # its type is private
    page = context.new_page()
    page.goto(shot.path)
    settle(page)
    output.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=output)
    context.close()


def settle(page: Page) -> None:
    """Wait for what loads after the page: pictures, the player's first frame."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)


if __name__ == "__main__":
    main()
