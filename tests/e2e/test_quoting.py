"""Quoting: what is chosen of a recording is heard, linked to, quoted and cut."""

import json
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]

PANEL, ROUND_TABLE, KEYWORDS = "04-panel-ai-in-production.mp4", "05-科幻圆桌.mp4", "02-ten-keywords.m4a"
CLIPBOARD = ["clipboard-read", "clipboard-write"]
CHOSEN = """() => [...CSS.highlights.get('chosen-span')].map(String)"""


@pytest.fixture
def links(site: str) -> dict[str, str]:
    """Addresses of recordings' pages by path."""
    with urllib.request.urlopen(f"{site}/api/recordings") as response:
        return {recording["path"]: recording["link"] for recording in json.load(response)["recordings"]}


@pytest.fixture
def listen(open_page: OpenPage, links: dict[str, str]) -> OpenPage:
    """Opens the page of the recording at a path, its player ready to seek."""

    def opened(path: str, query: str = "", **profile: object) -> Page:
        page = open_page(links[path] + query, permissions=CLIPBOARD, **profile)
        page.wait_for_function("() => document.querySelector('[data-media]').readyState >= 2")
        return page

    return opened


def bar_of(page: Page, name: str = "Selected words") -> Locator:
    return page.get_by_role("toolbar", name=name)


def wait_for_player(page: Page, condition: str) -> None:
    """Wait until something holds of the player: `it.paused`."""
    page.wait_for_function(f"() => (it => {condition})(document.querySelector('[data-media]'))")


def second_of(page: Page) -> float:
    return float(page.evaluate("document.querySelector('[data-media]').currentTime"))


def set_time(page: Page, second: float) -> None:
    page.evaluate("second => { document.querySelector('[data-media]').currentTime = second; }", second)
    wait_for_player(page, "!it.seeking")


WORDS_OF = """async (line) => {
    const block = await fetch(`${line.closest("[data-words]").dataset.words}&block=0`);
    return (await block.json())[line.dataset.line];
}"""


def choose_span(page: Page, start: float, end: float) -> None:
    """By the keys, at these seconds."""
    set_time(page, start)
    page.keyboard.press("i")
    set_time(page, end)
    page.keyboard.press("o")


def copied(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def begins_of(line: Locator) -> list[float]:
    """When the words of a line begin."""
    numbers = line.evaluate(WORDS_OF)
    return [milliseconds / 1000 for milliseconds in numbers[1::2]]


def test_i_and_o_choose_a_span_that_escape_clears(listen: OpenPage) -> None:
    page = listen(PANEL)
    line = page.locator("[data-line]").nth(2)
    begins = begins_of(line)

    set_time(page, begins[1] + 0.01)
    page.keyboard.press("i")
    start = f"0:{begins[1] + 0.01:04.1f}"
    expect(bar_of(page)).to_contain_text(f"from {start}; O sets the end")
    expect(bar_of(page).get_by_role("button", name="Copy quote")).to_be_disabled()
    set_time(page, begins[3] - 0.01)
    page.keyboard.press("o")
    expect(bar_of(page)).to_contain_text(f"{start}–0:{begins[3] - 0.01:04.1f}")
    words = line.inner_text().split(" ")
    assert page.evaluate(CHOSEN) == [" ".join(words[1:3])]
    stretch = page.locator(".chosen-stretch")
    places = stretch.evaluate("({ style }) => [style.insetInlineStart, style.width].map(parseFloat)")
    duration = float(page.locator("[data-timeline]").get_attribute("data-duration") or "nan")
    percents = [100 * second / duration for second in (begins[1] + 0.01, begins[3] - begins[1] - 0.02)]
    assert places == pytest.approx(percents, abs=0.02)
    page.keyboard.press("Escape")

    expect(bar_of(page)).to_be_hidden()
    expect(stretch).to_be_hidden()
    assert page.evaluate(CHOSEN) == []


def test_bounds_can_be_set_in_any_order(listen: OpenPage) -> None:
    page = listen(PANEL)

    set_time(page, 20)
    page.keyboard.press("o")
    expect(bar_of(page)).to_contain_text("0:00.0–0:20.0")
    set_time(page, 12)
    page.keyboard.press("i")
    expect(bar_of(page)).to_contain_text("0:12.0–0:20.0")
    set_time(page, 30)
    page.keyboard.press("i")

    expect(bar_of(page)).to_contain_text("from 0:30.0")


def test_selection_is_played_to_its_end(listen: OpenPage) -> None:
    page = listen(PANEL)
    choose_span(page, 10, 11)

    page.keyboard.press("p")
    wait_for_player(page, "!it.paused && it.currentTime < 10.9")
    wait_for_player(page, "it.paused")

    assert 11 <= second_of(page) < 11.4


def test_selection_is_repeated_until_it_is_cleared(listen: OpenPage) -> None:
    page = listen(PANEL)
    choose_span(page, 10, 10.8)
    repeating = page.locator("[data-choice=repeat-choice]")

    bar_of(page).get_by_role("button", name="Repeat").click()
    expect(repeating).to_have_attribute("aria-pressed", "true")
    page.evaluate(
        """() => {
            globalThis.begun = 0;
            const media = document.querySelector('[data-media]');
            media.addEventListener('seeking', () => { globalThis.begun += 1; });
        }"""
    )
    page.wait_for_function("() => globalThis.begun >= 2")
    assert 9.9 < second_of(page) < 11.2
    page.keyboard.press("Escape")
    expect(bar_of(page)).to_be_hidden()
    wait_for_player(page, "it.currentTime > 11.2")

    expect(repeating).to_have_attribute("aria-pressed", "false")


def test_repeating_ends_with_the_button_and_by_going_elsewhere(listen: OpenPage) -> None:
    page = listen(PANEL)
    choose_span(page, 10, 14)
    repeating = bar_of(page).get_by_role("button", name="Repeat")

    page.keyboard.press("r")
    expect(repeating).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("r")
    expect(repeating).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("r")
    set_time(page, 60)

    expect(repeating).to_have_attribute("aria-pressed", "false")
    wait_for_player(page, "it.currentTime > 60.2")


@pytest.mark.parametrize(
    ("path", "locale", "button", "toolbar"),
    [(PANEL, "en-GB", "Copy link", "Selected words"), (ROUND_TABLE, "zh-CN", "复制链接", "选中的文字")],
)
def test_copied_link_plays_and_marks_the_span(
    listen: OpenPage, path: str, locale: str, button: str, toolbar: str
) -> None:
    page = listen(path, locale=locale)
    choose_span(page, 6.25, 8)
    marked = page.evaluate(CHOSEN)

    bar_of(page, toolbar).get_by_role("button", name=button).click()
    expect(bar_of(page, toolbar).get_by_role("button", name=button)).to_have_count(0)  # it says that it did
    link = copied(page)
    assert link.endswith("?t=6.25,8#t=6.25,8")
    page.goto("/")
    page.goto(link)
    wait_for_player(page, "it.currentTime > 6.2")
    wait_for_player(page, "it.paused && it.currentTime >= 8")

    assert second_of(page) < 8.4
    assert marked
    assert page.evaluate(CHOSEN) == marked
    expect(bar_of(page, toolbar)).to_contain_text("0:06.3–0:08.0")


def test_quote_of_a_span_names_its_words_and_speaker(listen: OpenPage, links: dict[str, str]) -> None:
    page = listen(PANEL)
    line = page.locator("[data-line]").nth(2)
    begins = begins_of(line)
    choose_span(page, begins[0], begins[2] - 0.01)

    page.keyboard.press("q")
    expect(page.get_by_role("button", name="Copied")).to_be_visible()

    quote, link = copied(page).split("\n")
    words = " ".join(line.inner_text().split(" ")[:2])
    speaker = line.evaluate("line => line.closest('[data-speaker]').dataset.speaker")
    assert quote.startswith(f"“{words}” — {speaker}, Artificial intelligence in production, ")
    assert f"{links[PANEL]}?t={begins[0]:g}," in link


def test_without_scripts_a_linked_span_is_marked_and_ends(
    listen: OpenPage, open_page: OpenPage, links: dict[str, str]
) -> None:
    page = open_page(f"{links[PANEL]}?t=10,20", java_script_enabled=False)

    marked = page.locator(".line.is-linked")
    starts = [float(line.get_attribute("data-start") or "nan") for line in marked.all()]
    ends = [float(line.get_attribute("data-end") or "nan") for line in marked.all()]
    assert starts
    assert all(start < 20 and end > 10 for start, end in zip(starts, ends, strict=True))
    assert (page.locator("[data-source]").get_attribute("src") or "").endswith("/media#t=10,20")


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_selection_bar_fits_a_phone(listen: OpenPage, locale: str) -> None:
    page = listen(PANEL, "#t=10,12", viewport={"width": 360, "height": 740}, locale=locale, has_touch=True)
    bar = page.locator("[data-selection-bar]")
    expect(bar).to_be_visible()

    for button in bar.get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("span", ["20,24", "30,34"])
def test_shared_span_is_seen_on_a_phone_between_player_and_bar(listen: OpenPage, span: str) -> None:
    phone = {"width": 360, "height": 740}
    page = listen(PANEL, f"?t={span}#t={span}", viewport=phone, has_touch=True, is_mobile=True)
    bar, linked = page.locator("[data-selection-bar]"), page.locator(f'[id="t={span}"]')
    expect(bar).to_be_visible()
    page.wait_for_timeout(500)  # scrolling settles

    player, line, below = (
        page.locator("[data-media]").bounding_box(),
        linked.bounding_box(),
        bar.bounding_box(),
    )

    assert player is not None
    assert line is not None
    assert below is not None
    assert player["y"] + player["height"] <= line["y"] + 1
    assert line["y"] + line["height"] <= below["y"] + 1


def test_nothing_lies_over_the_selection_bar(listen: OpenPage) -> None:
    for width, height in ((1280, 900), (360, 740)):
        page = listen(PANEL, "#t=10,12", viewport={"width": width, "height": height})
        page.keyboard.press("f")  # the field for finding words
        for button in page.locator("[data-selection-bar] button:visible").all():
            covering = button.evaluate("""(button) => {
                const { x, y, width, height } = button.getBoundingClientRect();
                const top = document.elementFromPoint(x + width / 2, y + height / 2);
                return button.contains(top) ? null : top.outerHTML.slice(0, 100);
            }""")
            assert covering is None


@pytest.mark.parametrize("touch", [False, True])
def test_cut_options_keep_the_selected_words(listen: OpenPage, touch: bool) -> None:
    page = listen(PANEL, has_touch=touch, is_mobile=touch)
    line = page.locator(".line").nth(2)
    page.evaluate("""async () => {
        const line = document.querySelectorAll(".line")[2];
        getSelection().selectAllChildren(line);
    }""")
    bar = bar_of(page)
    expect(bar).to_be_visible()
    time = bar.locator("[data-chosen-time]").inner_text()
    summary = bar.get_by_text("Cut options")

    summary.tap() if touch else summary.click()
    bar.get_by_label("Format").select_option("wav")
    bar.get_by_label("Handles in seconds").fill("0.5")
    page.wait_for_timeout(400)  # longer than a selection takes to settle

    expect(bar).to_be_visible()
    assert bar.locator("[data-chosen-time]").inner_text() == time
    with page.expect_response("**/api/clips") as answering, page.expect_download():
        bar.get_by_role("button", name="Cut clip").click()
    assert answering.value.json()["format"] == "wav"
    line.click()
    expect(bar).to_be_hidden()


def test_clip_is_cut_as_the_options_say_and_they_are_kept(listen: OpenPage) -> None:
    page = listen(PANEL, "#t=10,12")
    bar = bar_of(page)
    bar.get_by_text("Cut options").click()
    bar.get_by_label("Format").select_option("wav")
    bar.get_by_label("Handles in seconds").fill("0.5")
    bar.get_by_label("Captions as files").check()

    with page.expect_response("**/api/clips") as answering, page.expect_download() as downloading:
        bar.get_by_role("button", name="Cut clip").click()

    clip = answering.value.json()
    assert (clip["start"], clip["end"]) == pytest.approx((9.5, 12.5), abs=0.04)  # on frames
    assert clip["format"] == "wav"
    assert downloading.value.suggested_filename == clip["file_name"]
    endings = [name.rsplit(".")[-1] for name in bar.locator("output").get_by_role("link").all_inner_texts()]
    assert endings == ["wav", "vtt", "srt"]
    page.get_by_text("Cut a clip", exact=True).click()
    form = page.locator(".player .clip-form")
    expect(form.get_by_label("Format")).to_have_value("wav")
    page.reload()
    expect(form.get_by_label("Handles in seconds")).to_have_value("0.5")
    expect(form.get_by_label("Captions as files")).to_be_checked()


def test_sound_alone_is_cut_as_sound(listen: OpenPage) -> None:
    page = listen(KEYWORDS, "#t=2,4")
    bar = bar_of(page)
    bar.get_by_text("Cut options").click()

    assert bar.get_by_label("Format").locator("option").all_inner_texts() == ["audio, m4a", "audio, wav"]


def test_cutting_says_that_it_goes_on_and_what_went_wrong(listen: OpenPage) -> None:
    page = listen(PANEL, "#t=10,12")
    output = bar_of(page).locator("output")
    asked: list[Route] = []
    page.route("**/api/clips", lambda route: asked.append(route))  # noqa: PLW0108  playwright marks functions

    page.keyboard.press("x")
    expect(output).to_have_attribute("aria-busy", "true")
    expect(output.get_by_role("progressbar", name="Cutting …")).to_be_visible()
    expect(bar_of(page).get_by_role("button", name="Cut clip")).to_be_disabled()
    asked[0].abort()

    expect(output).to_have_text("The clip could not be cut. The server cannot be reached.")
    expect(output).not_to_have_attribute("aria-busy", "true")
    expect(bar_of(page).get_by_role("button", name="Cut clip")).to_be_enabled()


def test_without_scripts_a_clip_is_cut_with_captions(open_page: OpenPage, links: dict[str, str]) -> None:
    page = open_page(f"{links[ROUND_TABLE]}?t=10,12", java_script_enabled=False, locale="zh-CN")
    page.locator(".cutting summary").filter(has_text="导出片段").click()
    form = page.locator(".player .clip-form")
    form.get_by_label("格式").select_option("m4a")
    form.get_by_label("另附字幕文件").check()

    form.get_by_role("button").click()

    expect(page.get_by_role("heading", name="片段已导出")).to_be_visible()
    files = page.locator("main li a")
    expect(files).to_have_count(3)
    with page.expect_download() as downloading:
        files.first.click()
    assert downloading.value.suggested_filename.endswith(".m4a")


def selection_of(page: Page) -> str:
    return str(page.evaluate("getSelection().toString()")).strip()


@pytest.mark.parametrize(
    ("locale", "question", "toolbar", "copied_sentence", "quote_form"),
    [
        ("en-GB", "what was said about AI and filmmaking", "Selected words", "Copied", "“{text}” — "),
        ("zh-CN", "谁提到了虚拟拍摄", "选中的文字", "已复制", "“{text}”——"),
    ],
)
def test_from_the_question_to_the_quote_by_keys_alone(
    open_page: OpenPage, locale: str, question: str, toolbar: str, copied_sentence: str, quote_form: str
) -> None:
    page = open_page("/", locale=locale, permissions=CLIPBOARD)

    page.keyboard.insert_text(question)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    page.keyboard.press("n")
    hit = page.locator("[data-hit]").first
    expect(hit).to_be_focused()
    start = float(hit.get_attribute("data-start") or "nan")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recordings/*")
    wait_for_player(page, f"Math.abs(it.currentTime - {start}) < 0.5")
    heard = page.locator(".line.is-current").inner_text()
    page.keyboard.press("s")
    expect(bar_of(page, toolbar)).to_be_visible()
    assert selection_of(page) == heard
    page.keyboard.press("Shift+ArrowLeft")
    page.wait_for_function("heard => getSelection().toString().trim().length < heard.length", arg=heard)
    shorter = selection_of(page)
    page.keyboard.press("q")
    expect(page.locator("[data-announcement]")).to_have_text(copied_sentence)

    quote, link = copied(page).split("\n")
    assert heard.startswith(shorter)
    assert quote.startswith(quote_form.format(text=shorter))
    assert f"{page.url.split('?')[0]}?t=" in link


def test_words_and_lines_are_chosen_by_arrows_in_the_transcript(listen: OpenPage) -> None:
    page = listen(PANEL)
    texts = page.locator("[data-line]").all_inner_texts()
    words = texts[0].split(" ")

    page.keyboard.press("s")
    expect(page.locator("[data-choosing-hint]")).to_be_visible()
    for keys, selected in (
        ("ArrowDown", texts[1]),
        ("Shift+ArrowDown", f"{texts[1]} {texts[2]}"),
        ("Shift+ArrowUp", texts[1]),
        ("ArrowUp Shift+ArrowLeft", " ".join(words[:-1])),
        ("ArrowLeft", words[-3]),
        ("Shift+ArrowLeft", " ".join(words[-4:-2])),
        ("Shift+ArrowRight Shift+ArrowRight", " ".join(words[-3:-1])),
    ):
        for key in keys.split(" "):
            page.keyboard.press(key)
        page.wait_for_function(
            "text => getSelection().toString().split(/\\s+/).join(' ').trim() === text", arg=selected
        )
    second = second_of(page)
    page.keyboard.press("Enter")
    wait_for_player(page, f"!it.paused && it.currentTime > {second}")
    page.keyboard.press("Escape")
    expect(bar_of(page)).to_be_hidden()


def test_arrows_are_the_player_s_again_after_a_click(listen: OpenPage) -> None:
    page = listen(PANEL)
    page.keyboard.press("s")
    expect(bar_of(page)).to_be_visible()

    page.locator("[data-line]").nth(3).click()
    wait_for_player(page, "!it.paused")
    page.keyboard.press("k")
    set_time(page, 30)
    page.keyboard.press("ArrowRight")

    wait_for_player(page, "Math.abs(it.currentTime - 35) < 0.01")


def test_bar_is_reached_from_the_transcript_and_leads_back(listen: OpenPage) -> None:
    page = listen(PANEL)
    page.keyboard.press("s")
    expect(bar_of(page)).to_be_visible()
    heard = selection_of(page)
    quoting = bar_of(page).get_by_role("button", name="Copy quote")

    for _ in range(6):
        page.keyboard.press("Shift+Tab")
        if quoting.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("[data-announcement]")).to_have_text("Copied")
    assert copied(page).startswith(f"“{heard}”")
    page.keyboard.press("Escape")

    expect(bar_of(page)).to_be_hidden()
    expect(page.locator("[data-transcript]")).to_be_focused()
