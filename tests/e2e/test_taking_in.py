"""Taking recordings in with a browser: a folder, dragged files, failures, and what the network does to it."""

import base64
import json
import shutil
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from libraries import make_talk, write_vtt
from making_media import make_tone
from playwright.sync_api import Page, Request, expect
from serving import serving
from wires import Wire, wired

from archive import create_archive
from archive.demo_models import demo_overrides

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
DESKTOP_ENGLISH = {"locale": "en-GB"}
PHONE_CHINESE = {"locale": "zh-CN", "viewport": {"width": 360, "height": 740}, "has_touch": True}
PATIENCE = 180_000  # milliseconds: the models are loaded and speech is heard
SLOW_BYTES = 500_000  # a second

DROP = """([base64, name]) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const dropped = new DataTransfer();
    dropped.items.add(new File([bytes], name, { lastModified: 1 }));
    const zone = document.querySelector("[data-drop]");
    for (const kind of ["dragenter", "dragover", "drop"]) {
        zone.dispatchEvent(new DragEvent(kind, { dataTransfer: dropped, bubbles: true, cancelable: true }));
    }
}"""

WATCH = """() => {
    globalThis.shown = [];
    const note = () => {
        const now = document.querySelector("#now");
        shown.push([now.innerText, Number(now.querySelector("progress")?.value)]);
    };
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, attributes: true });
}"""

SET_HIDDEN = """(isHidden) => {
    Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("library").resolve()


@pytest.fixture(scope="module")
def uploads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("uploads").resolve()


@pytest.fixture(scope="module")
def site(library: Path, uploads: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty archive with a library and a folder for uploads, in place of the demo's."""
    folder = tmp_path_factory.mktemp("empty") / "archive"
    places = {"web.library_roots": f"[{library}]", "web.upload_folder": str(uploads)}
    with create_archive(folder, demo_overrides() | places):
        pass
    with serving(folder) as url:
        yield url


@pytest.fixture
def wire(site: str) -> Iterator[Wire]:
    """To the server; pages that are opened by its address feel what is done to it."""
    with wired(site) as wire:
        yield wire


def hits(site: str, question: str) -> list[str]:
    """Paths of the recordings that a question finds."""
    with urllib.request.urlopen(f"{site}/api/search?q={urllib.parse.quote(question)}") as response:
        return [hit["recording"]["path"] for hit in json.load(response)["hits"]]


def expect_sent(page: Page, more_than: float) -> None:
    """Wait until that share of a file has been sent."""
    page.wait_for_function(
        "share => [...document.querySelectorAll('[data-uploads] progress')].some((bar) => bar.value > share)",
        arg=more_than,
    )


def sent_offsets(page: Page) -> list[int]:
    """Fills with the offset of every piece that is sent from now on."""
    offsets: list[int] = []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))

    page.on("request", note)
    return offsets


@pytest.mark.parametrize(
    ("profile", "name", "words"),
    [
        (
            DESKTOP_ENGLISH,
            "harbour",
            {
                "take in": "Import",
                "hearing": "Transcribing",
                "rate": "× real time",
                "failed": "The media file is empty",
                "again": "Try again",
                "nothing": "No imports running.",
                "said": "Imported:",
            },
        ),
        (
            PHONE_CHINESE,
            "港口",
            {
                "take in": "导入",
                "hearing": "转写",
                "rate": "倍速",
                "failed": "媒体文件是空的",
                "again": "重试",
                "nothing": "没有正在进行的导入。",
                "said": "已导入：",
            },
        ),
    ],
)
def test_folder_is_taken_in_watched_and_found_and_a_mended_file_retried(
    open_page: OpenPage, site: str, library: Path, profile: dict[str, Any], name: str, words: dict[str, str]
) -> None:
    folder = library / name
    folder.mkdir()
    make_talk(folder / f"{name} talk.wav", seconds=60 + len(name))  # no two have the same bytes
    bad = folder / f"{name} bad.vtt"
    bad.write_bytes(b"")
    page = open_page("/ingest", **profile)

    page.get_by_role("link", name=str(library)).click()
    page.locator("#folders").get_by_role("link", name=name).click()
    expect(page.locator("#path")).to_have_value(str(folder))
    assert urllib.parse.unquote(page.url).endswith(f"?folder={folder}#folders")
    page.evaluate(WATCH)  # what is shown while it works may be gone before it is looked for
    page.get_by_role("button", name=words["take in"], exact=True).click()

    now = page.locator("#now")
    failed = page.locator("#failed")
    expect(failed).to_contain_text(words["failed"], timeout=PATIENCE)
    expect(failed).to_contain_text(bad.name)
    expect(page.locator("[data-announcement]")).to_contain_text(words["said"], timeout=PATIENCE)
    expect(page.locator("#latest")).to_contain_text(f"{name} talk.wav")
    expect(now).to_contain_text(words["nothing"], timeout=PATIENCE)
    shown = page.evaluate("shown")
    heard = [
        (text, share) for text, share in shown if f"{name} talk.wav" in text and words["hearing"] in text
    ]
    assert any(words["rate"] in text and 0 < share <= 1 for text, share in heard)

    write_vtt(bad, f"A sentence about lighthouses ({name}).")
    failed.get_by_role("button", name=words["again"]).click()
    expect(failed).to_be_hidden(timeout=PATIENCE)
    expect(page.locator("#latest")).to_contain_text(bad.name, timeout=PATIENCE)

    assert f"{name} talk.wav" in hits(site, "thank you for coming")
    assert bad.name in hits(site, "lighthouses")
    page.locator("#latest").get_by_role("link", name=f"{name} bad").click()
    expect(page.get_by_text(f"A sentence about lighthouses ({name}).")).to_be_visible()


@pytest.mark.parametrize(
    ("profile", "name", "interrupted", "here"),
    [
        (DESKTOP_ENGLISH, "dragged.wav", "Interrupted; trying again …", "Uploaded. Queued."),
        (PHONE_CHINESE, "拖来的.wav", "已中断，正在重试……", "已上传，正在排队。"),
    ],
)
def test_dragged_file_goes_on_where_it_was_interrupted(
    open_page: OpenPage,
    wire: Wire,
    uploads: Path,
    tmp_path: Path,
    profile: dict[str, Any],
    name: str,
    interrupted: str,
    here: str,
) -> None:
    tone = make_tone(tmp_path / name, 50, frequency=500 + len(name))
    wire.bytes_a_second = SLOW_BYTES
    page = open_page(f"{wire.url}/ingest", **profile)
    offsets = sent_offsets(page)

    page.evaluate(DROP, [base64.b64encode(tone.read_bytes()).decode(), name])
    line = page.locator("[data-uploads] li")
    expect(line).to_contain_text(name)
    wire.wait_until_sent(300_000)
    wire.cut()
    expect(line).to_contain_text(interrupted)
    expect(page.locator("[data-connection]")).to_be_visible()
    wire.bytes_a_second = float("inf")
    wire.mend()

    expect(line).to_contain_text(here, timeout=PATIENCE)
    expect(page.locator("[data-connection]")).to_be_hidden(timeout=PATIENCE)
    assert offsets[0] == 0
    assert offsets[-1] > 100_000
    assert (uploads / name).read_bytes() == tone.read_bytes()
    expect(page.locator("#latest")).to_contain_text(name, timeout=PATIENCE)


def test_upload_goes_on_after_the_page_was_left_and_a_known_file_is_told(
    open_page: OpenPage, wire: Wire, uploads: Path, tmp_path: Path
) -> None:
    tone = make_tone(tmp_path / "left.wav", 120, rate=48_000)  # more than the machine keeps on its way
    wire.bytes_a_second = SLOW_BYTES
    page = open_page(f"{wire.url}/ingest")
    page.on("dialog", lambda dialog: dialog.accept())  # files are still being sent
    page.set_input_files("#file", tone)
    wire.wait_until_sent(1_500_000)
    page.goto(f"{wire.url}/recordings")
    wire.bytes_a_second = float("inf")
    page.goto(f"{wire.url}/ingest")
    deadline = time.monotonic() + 30
    while "left.wav" not in page.locator("#unfinished").inner_text():  # what was on its way still comes in
        assert time.monotonic() < deadline
        page.reload()
    offsets = sent_offsets(page)

    page.set_input_files("#file", tone)
    expect(page.locator("[data-uploads] li")).to_contain_text("Uploaded. Queued.")
    assert offsets[0] > 0
    assert (uploads / "left.wav").read_bytes() == tone.read_bytes()
    expect(page.locator("#latest")).to_contain_text("left.wav", timeout=PATIENCE)

    again = Path(shutil.copy(tone, tmp_path / "again.wav"))
    page.set_input_files("#file", again)
    line = page.locator("[data-uploads] li").last
    expect(line).to_contain_text("This file is already in the archive.")
    line.get_by_role("link", name="Open").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("left")
    assert not (uploads / "again.wav").exists()


def test_files_that_are_not_taken_or_cancelled_leave_nothing(
    open_page: OpenPage, wire: Wire, uploads: Path, tmp_path: Path
) -> None:
    files = {name: tmp_path / name for name in ("notes.txt", "empty.mp4", "<img src=x onerror=alert(1)>.exe")}
    for name, path in files.items():
        path.write_bytes(b"" if name == "empty.mp4" else b"x")
    tone = make_tone(tmp_path / "cancelled.wav", 120, frequency=880, rate=48_000)
    wire.bytes_a_second = SLOW_BYTES
    page = open_page(f"{wire.url}/ingest")
    lines = page.locator("[data-uploads] li")

    page.set_input_files("#file", [*files.values(), tone])
    expect(lines.filter(has_text="notes.txt")).to_contain_text("Unsupported file type.")
    expect(lines.filter(has_text="empty.mp4")).to_contain_text("The file is empty.")
    expect(lines.filter(has_text="<img src=x")).to_contain_text("Unsupported file type.")
    expect_sent(page, more_than=0.1)
    lines.filter(has_text="cancelled.wav").get_by_role("button", name="Cancel").click()
    expect(lines).to_have_count(3)

    deadline = time.monotonic() + 10
    while (left := list((uploads / ".parts").glob("*.part"))) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []
    assert not (uploads / "cancelled.wav").exists()


def test_two_tabs_send_a_file_once_and_a_hidden_tab_lets_its_stream_go(
    open_page: OpenPage, wire: Wire, uploads: Path, tmp_path: Path
) -> None:
    tone = make_tone(tmp_path / "tabs.wav", 60, frequency=660, rate=48_000)
    wire.bytes_a_second = SLOW_BYTES
    first = open_page(f"{wire.url}/ingest")
    second = first.context.new_page()
    second.goto(f"{wire.url}/ingest")
    first.set_input_files("#file", tone)
    wire.wait_until_sent(500_000)
    second.set_input_files("#file", tone)
    expect(second.locator("[data-uploads] li")).to_contain_text("Another tab is sending this file")
    wire.bytes_a_second = float("inf")
    for page in (first, second):
        expect(page.locator("[data-uploads] li")).to_contain_text("Uploaded. Queued.", timeout=PATIENCE)
    assert [path.name for path in uploads.glob("tabs*")] == ["tabs.wav"]

    with first.expect_event("requestfailed", lambda request: request.url.endswith("/events")):
        first.evaluate(SET_HIDDEN, True)
    with first.expect_event("request", lambda request: request.url.endswith("/events")):
        first.evaluate(SET_HIDDEN, False)
    for page in (first, second):
        expect(page.locator("#latest")).to_contain_text("tabs.wav", timeout=PATIENCE)


def test_without_scripts_a_file_is_sent_and_a_folder_taken_in(
    open_page: OpenPage, library: Path, uploads: Path, tmp_path: Path
) -> None:
    (library / "plain").mkdir()
    write_vtt(library / "plain" / "plain.vtt", "A sentence about ferries.")
    page = open_page("/ingest", java_script_enabled=False)

    page.set_input_files("#file", write_vtt(tmp_path / "form.vtt", "A sentence about forms."))
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("Uploaded. Queued.")).to_be_visible()
    page.get_by_role("link", name=str(library)).click()
    page.get_by_role("link", name="plain").click()
    page.get_by_role("button", name="Import").click()

    deadline = time.monotonic() + PATIENCE / 1000
    wanted, latest = {"plain.vtt", "form.vtt"}, page.locator("#latest")
    while not all(name in latest.inner_text() for name in wanted):
        assert time.monotonic() < deadline
        time.sleep(0.5)
        page.get_by_role("link", name="Refresh").click()
    assert (uploads / "form.vtt").exists()
