"""The demo archive as it is served: made once, by a server in a process of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--mute-audio",
    "--autoplay-policy=no-user-gesture-required",
)


class BrowserMissing(Exception):
    """No Chromium is installed."""


@dataclass(frozen=True, slots=True)
class Site:
    """A server that answers."""

    url: str  # without a slash at its end
    process_id: int


def make_demo(folder: Path) -> Path:
    """The demo archive, by the command that makes it."""
    _rostrum("--archive", folder, "demo", "--no-serve")
    return folder


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """Serve an archive on a free port."""
    command = [sys.executable, "-m", "rostrum", "--archive", str(folder), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            said = server.stdout.readline()  # it says its address once it listens
            yield Site("http://" + said.split("http://")[1].split("/")[0], server.pid)
        finally:
            server.terminate()


@contextmanager
def browsing() -> Iterator[Browser]:
    """The system's Chromium, without a window; BrowserMissing."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        raise BrowserMissing("Chromium is not installed: make browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS])
        yield browser
        browser.close()


def _rostrum(*arguments: object) -> None:
    command = [sys.executable, "-m", "rostrum", *map(str, arguments)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ})
