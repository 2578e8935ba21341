"""The pages in a real browser, each beside the plainest thing that would do."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote_plus

from playwright.sync_api import Browser, Page
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from archive import open_archive
from benchmarks.added_recording import demo_questions
from benchmarks.long_page import PLAIN_PAGE, LongPages, serving_plainly
from benchmarks.progress import report
from benchmarks.served_archive import Site, browsing, make_demo, serving
from benchmarks.tables import Row, Table
from search import Answer, Question
from web import create_app

PAGE_GOAL, SOUND_GOAL, READABLE_GOAL = 1.3, 1.5, 1.5
HOME_BYTES, RESULTS_BYTES = 60_000, 100_000
REST_MS = 1500  # a new profile keeps Chromium busy with pages of its own
QUESTION = "/search?q=what+was+said+about+AI+and+filmmaking"
PICTURES = {"Image", "Media"}  # of recordings; icons are few and small
COMPARED = """\
The demo archive in Chromium on this machine, and a talk of three hours. Beside them: the search alone, the
bytes that are allowed, a bare page with one `<video>`, a plain HTML file of the same text."""
NOTES = (
    "The results page is timed in the server, from the request to the last compressed byte, and so is the "
    "search that it calls: the ratio is of the whole to that part, median over the demo's questions.",
    "Bytes are those that came over the wire into a browser that has seen nothing yet, pictures and sound of "
    "recordings aside.",
    "First sound: from the click on Play to the moment when the browser plays; of the bare page, from its "
    "address to that moment. Nothing of the file was loaded before, on either side.",
    "Readable: from the address to the first picture of the page, with its whole text parsed. The rival is "
    "served by Python's http.server.",
    "Long tasks are those of more than 50 ms (PerformanceObserver) while the transcript follows the sound.",
)

CLICK_AND_WAIT = """() => new Promise((resolve) => {
    const began = performance.now();
    const playing = () => resolve(performance.now() - began);
    document.addEventListener("playing", playing, { once: true, capture: true });
    document.querySelector("[data-hit] .play[data-play]").click();
})"""
BARE = """<!doctype html><title>bare</title>
<video autoplay src="{src}" onplaying="globalThis.playing ||= performance.now()"></video>"""
SINCE_ADDRESS = """() => new Promise((resolve) => {
    const played = () => (globalThis.playing ? resolve(playing) : setTimeout(played, 5));
    played();
})"""
READABLE = """() => new Promise((resolve) => {
    const seen = () => {
        const [paint] = performance.getEntriesByName("first-contentful-paint");
        const [page] = performance.getEntriesByType("navigation");
        if (paint && page.domInteractive) resolve(Math.max(paint.startTime, page.domInteractive));
        else requestAnimationFrame(seen);
    };
    seen();
})"""
COUNT_LONG_TASKS = """() => {
    globalThis.longTasks = [];
    new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((entry) => entry.duration)))
        .observe({ type: "longtask" });
}"""


@dataclass(frozen=True, slots=True)
class Effort:
    """How often things are done that are measured."""

    rounds: int
    hours: float
    follow_seconds: float


FULL = Effort(rounds=9, hours=3.0, follow_seconds=60.0)
QUICK = Effort(rounds=1, hours=0.05, follow_seconds=1.0)


def measure(*, quick: bool = False) -> Table:
    """BrowserMissing where there is none."""
    effort = QUICK if quick else FULL
    with TemporaryDirectory() as name, browsing() as browser:
        report("making the demo archive")
        folder = make_demo(Path(name) / "demo")
        rows = [_results_row(folder, effort)]
        with serving(folder) as site:
            rows += _byte_rows(browser, site)
            rows.append(_sound_row(browser, site, effort))
        rows += _long_rows(browser, Path(name) / "long", effort)
    return Table("Pages in a browser", COMPARED, tuple(rows), NOTES)


class _TimedApp:
    """An app that notes how long each request took it, from the first line to the last byte."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.seconds = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        await self._app(scope, receive, send)
        self.seconds = time.perf_counter() - began


class _Timed:
    """A searcher that notes how long each answer took."""

    def __init__(self, searcher: Any) -> None:
        self._searcher = searcher
        self.seconds = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._searcher, name)

    def ask(self, question: Question) -> Answer:
        began = time.perf_counter()
        answer: Answer = self._searcher.ask(question)
        self.seconds = time.perf_counter() - began
        return answer


def _results_row(folder: Path, effort: Effort) -> Row:
    report("asking")
    with open_archive(folder) as archive:
        app = create_app(archive)
        timed = _Timed(app.state.resources.searcher)
        app.state.resources.searcher = timed
        timed_app = _TimedApp(app)
        client = TestClient(timed_app, base_url="http://localhost")
        measured = []
        for number in range(effort.rounds + 1):
            for question in demo_questions():
                client.get(f"/search?q={quote_plus(question)}", headers={"Accept": "text/html"})
                if number:  # the first round fills caches
                    measured.append((timed_app.seconds, timed.seconds))
    return _row("results page beside the search it calls", measured, "the search", PAGE_GOAL)


def _byte_rows(browser: Browser, site: Site) -> Iterator[Row]:
    for name, path, allowed in (("home", "/", HOME_BYTES), ("results", QUESTION, RESULTS_BYTES)):
        with _page(browser, site) as page:
            counted = _counting_bytes(page)
            page.goto(path)
            page.wait_for_load_state("networkidle")
            taken = counted()
        shown = f"{taken / 1000:.1f} kB", f"allowed: {allowed // 1000} kB"
        yield Row(f"{name}, bytes without pictures and sound", *shown, taken / allowed, 1.0)


def _counting_bytes(page: Page) -> Callable[[], int]:
    """How many bytes came over the wire since; recordings' pictures and sound aside."""
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    kinds: dict[str, str] = {}
    counts: dict[str, int] = {}
    client.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    client.on(
        "Network.loadingFinished",
        lambda event: counts.update({event["requestId"]: int(event["encodedDataLength"])}),
    )
    return lambda: sum(count for key, count in counts.items() if kinds.get(key) not in PICTURES)


def _sound_row(browser: Browser, site: Site, effort: Effort) -> Row:
    report("waiting for sound")
    pairs = [(_click_to_sound(browser, site), _address_to_sound(browser, site)) for _ in range(effort.rounds)]
    return _row("first sound after a click on a hit", pairs, "a bare page with a <video>", SOUND_GOAL)


def _click_to_sound(browser: Browser, site: Site) -> float:
    with _page(browser, site) as page:
        page.goto(QUESTION)
        page.wait_for_load_state("networkidle")
        return float(page.evaluate(CLICK_AND_WAIT)) / 1000


def _address_to_sound(browser: Browser, site: Site) -> float:
    with _page(browser, site) as page:
        page.goto(QUESTION)
        hit = page.locator("[data-hit]").first
        src = f"{hit.get_attribute('data-url')}#t={hit.get_attribute('data-start')}"
    with _page(browser, site) as page:
        page.route(
            "**/bare", lambda route: route.fulfill(content_type="text/html", body=BARE.format(src=src))
        )
        page.goto("/bare", wait_until="commit")
        return float(page.evaluate(SINCE_ADDRESS)) / 1000


def _long_rows(browser: Browser, folder: Path, effort: Effort) -> Iterator[Row]:
    report(f"a talk of {effort.hours:g} hours")
    pages = LongPages.make(folder, effort.hours)
    with serving(pages.archive) as ours, serving_plainly(pages.folder) as plain:
        pairs = [
            (
                _readable(browser, ours, pages.path),
                _readable(browser, replace(ours, url=plain), f"/{PLAIN_PAGE}"),
            )
            for _ in range(effort.rounds)
        ]
        what = f"a talk of {effort.hours:g} hours: readable"
        yield _row(what, pairs, "a plain HTML file of the same text", READABLE_GOAL)
        tasks = _long_tasks(browser, ours, pages.path, effort.follow_seconds)
    shown = f"{len(tasks)}, the longest {max(tasks, default=0):.0f} ms"
    what = f"a talk of {effort.hours:g} hours: long tasks while following for {effort.follow_seconds:g} s"
    yield Row(what, shown, "none allowed", float(len(tasks)), 0.0)


def _readable(browser: Browser, site: Site, path: str) -> float:
    with _page(browser, site) as page:
        page.goto(path, wait_until="commit")
        return float(page.evaluate(READABLE)) / 1000


def _long_tasks(browser: Browser, site: Site, path: str, seconds: float) -> list[float]:
    """Milliseconds of each, once the page has come to rest."""
    with _page(browser, site) as page:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        page.evaluate(COUNT_LONG_TASKS)
        page.evaluate("() => document.querySelector('[data-media]').play()")
        page.wait_for_timeout(seconds * 1000)
        return [float(duration) for duration in page.evaluate("() => longTasks")]


@contextmanager
def _page(browser: Browser, site: Site) -> Iterator[Page]:
    """A page in a profile of its own, come to rest: nothing is in its cache."""
    context = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        page.wait_for_timeout(REST_MS)
        yield page
    finally:
        context.close()


def _row(what: str, pairs: Sequence[tuple[float, float]], rival: str, goal: float) -> Row:
    ratios = [ours / theirs for ours, theirs in pairs]
    ours, theirs = (median(side) for side in zip(*pairs, strict=True))
    return Row(
        what, _shown(ours), f"{rival}: {_shown(theirs)}", median(ratios), goal, (min(ratios), max(ratios))
    )


def _shown(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
