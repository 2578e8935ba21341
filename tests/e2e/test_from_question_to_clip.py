"""What a person does: ask, listen, cut."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from archive import open_archive
from archive.media import probe

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
QUESTION = "what was said about AI and filmmaking"


def sound(page: Page, name: str) -> float:
    """A property of the page's player, as a number."""
    return float(page.evaluate(f"Number(document.querySelector('video').{name})"))


def wait_until_it_plays_past(page: Page, second: float) -> None:
    page.wait_for_function(
        """second => {
            const video = document.querySelector('video');
            return !video.paused && video.currentTime > second;
        }""",
        arg=second,
    )


def test_from_the_question_to_a_playing_clip_and_a_downloaded_file(
    open_page: OpenPage, served_folder: Path, tmp_path: Path
) -> None:
    page = open_page("/")
    expect(page.locator("[data-question]")).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    hit = page.locator("[data-hit]").first
    expect(hit).to_contain_text("Artificial intelligence in production")
    start, end = (float(hit.get_attribute(f"data-{name}") or "nan") for name in ("start", "end"))

    hit.get_by_role("link", name="Play").click()
    wait_until_it_plays_past(page, start + 0.3)
    assert start < sound(page, "currentTime") < end
    expect(hit.get_by_role("link", name="Pause")).to_be_visible()
    hit.get_by_role("link", name="Pause").click()
    assert sound(page, "paused") == 1

    with page.expect_download() as downloading:
        hit.get_by_role("button", name="Cut clip").click()
    download = downloading.value
    file = tmp_path / download.suggested_filename
    download.save_as(file)

    assert file.name.startswith("Artificial intelligence in production - 0h")
    assert file.suffix == ".mp4"
    with open_archive(served_folder) as archive:
        facts = probe(file, archive.config.media)
    passage_start = float(hit.locator("[name=start]").input_value())
    assert facts.has_picture
    assert facts.duration == pytest.approx(
        1000 * (end - passage_start), abs=600
    )  # words and the gaps beside them
    expect(hit.get_by_role("link", name=file.name)).to_be_visible()


def test_passage_stops_at_its_end_and_goes_on_when_asked(open_page: OpenPage) -> None:
    page = open_page(f"/search?q={QUESTION}")
    hit = page.locator("[data-hit]").first
    end = float(hit.get_attribute("data-end") or "nan")

    hit.get_by_role("link", name="Play").click()
    wait_until_it_plays_past(page, 0)
    page.evaluate("end => { document.querySelector('video').currentTime = end - 0.5; }", end)
    expect(hit).to_contain_text("The passage ends here.")
    assert sound(page, "paused") == 1
    assert end <= sound(page, "currentTime") < end + 0.4
    hit.get_by_role("button", name="Continue").click()

    wait_until_it_plays_past(page, end + 0.5)


def test_hits_are_walked_and_played_by_keys(open_page: OpenPage) -> None:
    page = open_page(f"/search?q={QUESTION}")
    hits = page.locator("[data-hit]")

    page.keyboard.press("n")
    expect(hits.nth(0)).to_be_focused()
    page.keyboard.press("Space")
    wait_until_it_plays_past(page, 0)
    page.keyboard.press("n")
    expect(hits.nth(1)).to_be_focused()
    expect(hits.nth(1).locator("video")).to_be_visible()
    wait_until_it_plays_past(page, float(hits.nth(1).get_attribute("data-start") or "nan"))
    assert page.locator("video").count() == 1
    page.keyboard.press("Space")
    assert sound(page, "paused") == 1
    page.keyboard.press("p")
    expect(hits.nth(0)).to_be_focused()
    page.keyboard.press("/")

    expect(page.locator("[data-question]")).to_be_focused()


def test_sound_without_picture_plays_in_place(open_page: OpenPage) -> None:
    page = open_page("/search?q=ten+words&recording=02-ten-keywords.m4a")
    hit = page.locator("[data-hit]").first

    hit.get_by_role("link", name="Play").click()

    wait_until_it_plays_past(page, float(hit.get_attribute("data-start") or "nan"))


def test_without_scripts_hits_lead_to_the_second_and_forms_to_the_file(open_page: OpenPage) -> None:
    page = open_page(f"/search?q={QUESTION}", java_script_enabled=False)
    hit = page.locator("[data-hit]").first
    expect(page.get_by_role("button", name="Copy link")).to_have_count(0)

    with page.expect_download() as downloading:
        hit.get_by_role("button", name="Cut clip").click()
    assert downloading.value.suggested_filename.endswith(".mp4")
    hit.get_by_role("link", name="Play").click()

    assert "?t=" in page.url
    expect(page.locator(".line.is-current")).to_have_count(1)
