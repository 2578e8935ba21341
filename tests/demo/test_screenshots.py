"""docs/screenshots/ has a picture of every page, in every look, and stays small."""

import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from every_page import page_routes
from PIL import Image

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "screenshots"
MOST_BYTES = 3_000_000


@pytest.fixture
def pictured(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Names of the pictures that the command takes, with the address of each page."""
    monkeypatch.setattr(sys, "path", [str(ROOT / "demo"), *sys.path])
    from screenshot_pages import pictures  # noqa: PLC0415  the demo's scripts run from their own folder

    return {f"{page.name}{look.suffix}": page.address_in(look) for page, look in pictures()}


def test_every_page_is_pictured(pictured: dict[str, str]) -> None:
    paths = {urlsplit(address).path for address in pictured.values()}

    def is_pictured(route: str) -> bool:
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(route))
        return any(re.fullmatch(pattern, path) for path in paths)

    assert {route for route in page_routes() if not is_pictured(route)} == set()


def test_pictures_are_those_that_the_command_takes(pictured: dict[str, str]) -> None:
    files = list(FOLDER.glob("*.webp"))

    assert {file.stem for file in files} == set(pictured)
    assert sum(file.stat().st_size for file in files) <= MOST_BYTES
    for file in files:
        with Image.open(file) as picture:
            assert picture.size in {(1280, 860), (720, 1520)}, file.name
