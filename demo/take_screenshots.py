"""The pictures in docs/screenshots/: every page at a desk, on a phone, in the dark, in Chinese.

usage: python demo/take_screenshots.py [ADDRESS]

Without an address the demo archive is made in a temporary folder and served. It takes some minutes.
"""

import argparse
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from screenshot_pages import Look, Pictured, pictures

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "docs" / "screenshots"
MOST_BYTES = 3_000_000  # of all pictures: they are part of every checkout
QUALITY = 70
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

CAPTIONS = """WEBVTT

00:00.000 --> 00:06.000
<v Ann Peel>The minutes of the last meeting are read and approved.
"""


def main() -> None:
    options = argparse.ArgumentParser(description="Take the pictures of all pages.")
    options.add_argument("address", nargs="?", help="of a served demo archive; without one it is made")
    options.add_argument("--only", default="", help="pages whose names begin like this")
    options.add_argument("--output", type=Path, default=OUTPUT)
    chosen = options.parse_args()
    chosen.output.mkdir(parents=True, exist_ok=True)
    if chosen.address:
        take_all(chosen.address, chosen.output, chosen.only)
    else:
        with served_demo() as address:
            take_all(address, chosen.output, chosen.only)
    total = sum(picture.stat().st_size for picture in chosen.output.glob("*.webp"))
    print(f"{total / 1e6:.1f} MB in all")
    if total > MOST_BYTES:
        sys.exit(f"More than {MOST_BYTES / 1e6:g} MB: lower QUALITY, or picture fewer pages.")


@contextmanager
def served_demo() -> Iterator[str]:
    """The demo archive with a transcript alone and a file that failed, and folders to add from."""
    base = Path(tempfile.gettempdir()) / "rostrum-screenshots"  # its path is seen on pictures
    shutil.rmtree(base, ignore_errors=True)
    folder, forums, uploads = base / "archive", base / "forums", base / "uploads"
    for made in (forums / "2023", forums / "2024", uploads):
        made.mkdir(parents=True)
    (forums / "2023" / "minutes.vtt").write_text(CAPTIONS, encoding="utf-8")
    (forums / "2024" / "closing.mp4").touch()
    command = [sys.executable, "-m", "rostrum", "--archive", str(folder)]
    environment = {
        **os.environ,
        "ROSTRUM__WEB__LIBRARY_ROOTS": f"[{forums}]",
        "ROSTRUM__WEB__UPLOAD_FOLDER": str(uploads),
    }
    try:
        subprocess.run([*command, "demo", "--no-serve"], check=True, cwd=ROOT, env=environment)
        subprocess.run([*command, "ingest", str(forums)], check=False, cwd=ROOT, env=environment)
        with serving([*command, "serve", "--port", "0"], environment) as address:
            yield address
    finally:
        shutil.rmtree(base, ignore_errors=True)


@contextmanager
def serving(command: list[str], environment: dict[str, str]) -> Iterator[str]:
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
    assert server.stdout is not None
    try:
        said = server.stdout.readline()  # it says its address once it listens
        yield "http://" + said.split("http://")[1].split("/")[0]
    finally:
        server.terminate()
        server.wait(30)
        server.stdout.close()


def take_all(address: str, output: Path, only: str) -> None:
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--mute-audio"])
        ids = ids_of(browser, address)
        for pictured, look in pictures():
            if pictured.name.startswith(only):
                take(browser, address, pictured, look, ids, output)
        browser.close()


def ids_of(browser: Browser, address: str) -> dict[str, str]:
    """What the addresses of pages are made of."""
    page = browser.new_page(base_url=address)

    def listed(kind: str) -> list[dict[str, Any]]:
        return list(page.request.get(f"/api/{kind}").json()[kind])

    by_path = {one["path"]: one["id"] for one in listed("recordings")}
    by_name = {one["name"]: one["id"] for one in listed("speakers")}
    ids = {
        "panel": by_path["04-panel-ai-in-production.mp4"],
        "roundtable": by_path["05-科幻圆桌.mp4"],
        "event": listed("events")[0]["id"],
        "speaker": by_name["Martin Hale"],
        "chinese_speaker": by_name["戴莹"],
    }
    span = {"recording": ids["panel"], "start": 15.0, "end": 34.0, "captions": True}
    ids["clip"] = page.request.post("/api/clips", data=span).json()["link"].rpartition("/")[2]
    page.close()
    return ids


def take(
    browser: Browser, address: str, pictured: Pictured, look: Look, ids: dict[str, str], output: Path
) -> None:
    context = browser.new_context(base_url=address, **{"locale": "en-GB", **look.profile})
    page = context.new_page()
    page.goto(pictured.address_in(look).format_map(ids))
    settle(page)
    pictured.before(page)
    page.wait_for_timeout(300)
    file = output / f"{pictured.name}{look.suffix}.webp"
    Image.open(io.BytesIO(page.screenshot())).save(file, quality=QUALITY, method=6)
    print(f"{file.name}: {file.stat().st_size // 1000} kB")
    context.close()


def settle(page: Page) -> None:
    """Wait for what comes after the page: pictures, the player's frame, the way to the second."""
    page.wait_for_load_state("networkidle")
    page.wait_for_function(
        "() => [...document.querySelectorAll('video')].every((it) => it.readyState >= 2 && !it.seeking)"
    )
    page.wait_for_timeout(1200)


if __name__ == "__main__":
    main()
