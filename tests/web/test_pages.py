"""Pages as people see them, in both languages."""

import re
from dataclasses import fields
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from web.pages import answers, clips, embed, events, home, ingest, recording, recordings, speakers, status
from web.shell import rendering
from web.shell.rendering import Page

OPENING, KEYNOTE, PANEL, MINUTES, CLOSED, MOVED = (
    "r1opening",
    "r2keynote",
    "r3panel",
    "r4minutes",
    "r5closed",
    "r6moved",
)
PAGE = {"Accept": "text/html"}
CHINESE = {**PAGE, "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"}

PAGE_OF_TEMPLATE: dict[str, type[Page]] = {
    "home.html": home.HomePage,
    "search.html": answers.SearchPage,
    "recordings.html": recordings.RecordingsPage,
    "events.html": events.EventsPage,
    "event.html": events.EventPage,
    "speakers.html": speakers.SpeakersPage,
    "speaker.html": speakers.SpeakerPage,
    "recording.html": recording.RecordingPage,
    "clip.html": clips.ClipPage,
    "embed.html": embed.EmbedPage,
    "embed_problem.html": rendering.ProblemPage,
    "ingest.html": ingest.IngestPage,
    "status.html": status.StatusPage,
    "sign_in.html": rendering.SignInPage,
    "problem.html": rendering.ProblemPage,
}


def source_of(template: str) -> str:
    """A template with those that it includes."""
    source = (rendering.TEMPLATE_FOLDER / template).read_text(encoding="utf-8")
    return source + "".join(map(source_of, re.findall(r'{% include "([^"]+)" %}', source)))


class Outline(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        return [found for name, found in self.elements if name == tag and attributes.items() <= found.items()]


def outline(client: TestClient, path: str, headers: dict[str, str] = PAGE, status: int = 200) -> Outline:
    response = client.get(path, headers=headers)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return Outline(response.text)


ALL_PAGES = (
    "/",
    "/search?q=channel",
    "/search?q=chromodynamics",
    "/recordings",
    "/recordings?title=e&sort=newest",
    "/events",
    "/events/e1",
    "/speakers",
    "/speakers?name=nobody",
    *(f"/recordings/{recording_id}" for recording_id in (OPENING, KEYNOTE, PANEL, MINUTES, CLOSED, MOVED)),
    *(f"/embed/{recording_id}?t=1,2" for recording_id in (OPENING, KEYNOTE, MINUTES, CLOSED, MOVED)),
    "/ingest",
    "/status",
    "/sign-in",
)


@pytest.mark.parametrize("path", ALL_PAGES)
@pytest.mark.parametrize(("headers", "tag"), [(PAGE, "en"), (CHINESE, "zh-Hans")])
def test_every_page_is_whole_in_both_languages(
    client: TestClient, path: str, headers: dict[str, str], tag: str
) -> None:
    page = outline(client, path, headers)

    assert page.all("html") == [{"lang": tag}]
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1


@pytest.mark.parametrize("path", [*ALL_PAGES, "/nothing"])
def test_pages_hold_no_inline_script_or_style_and_nothing_from_elsewhere(
    client: TestClient, path: str
) -> None:
    page = Outline(client.get(path, headers=PAGE).text)

    assert all("src" in one for one in page.all("script") if one.get("type") != "application/ld+json")
    assert page.all("style") == []
    for tag, attributes in page.elements:
        assert "style" not in attributes
        if tag == "link" and attributes.get("rel") in ("canonical", "alternate"):
            continue  # for others who link to it: nothing is loaded from there
        assert not any(name.startswith("on") for name in attributes)
        for name in ("src", "href", "action", "poster"):
            assert not re.match(r"(?:[a-z]+:)?//|javascript:|data:", attributes.get(name) or "/")


@pytest.mark.parametrize("path", ALL_PAGES)
def test_what_pages_link_to_is_there(client: TestClient, path: str) -> None:
    page = outline(client, path)

    links = {attributes.get("src") or attributes.get("href") for _, attributes in page.elements}
    for link in {link.split("#")[0] for link in links if link and not link.startswith(("#", "?"))}:
        assert client.get(link, headers=PAGE).status_code == 200, link


def test_static_modules_import_what_is_there() -> None:
    static = rendering.TEMPLATE_FOLDER.parent / "static"

    modules = list(static.rglob("*.js"))
    assert len(modules) > 50
    for module in modules:
        imported = re.findall(r'(?:from|import|import\()\s*"(\.[\w./-]+\.js)"', module.read_text("utf-8"))
        for name in imported:
            assert module.parent.joinpath(name).is_file(), f"{module.name} imports {name}"


def test_icons_that_templates_name_are_drawn() -> None:
    icons = rendering.TEMPLATE_FOLDER.parent / "static/shell/icons.svg"
    drawn = set(re.findall(r'<symbol id="(\w+)"', icons.read_text()))
    named = {
        name
        for template in rendering.TEMPLATE_FOLDER.glob("*.html")
        for name in re.findall(r'icon\("(\w+)"\)', template.read_text(encoding="utf-8"))
    }

    assert named == drawn


@pytest.mark.parametrize("template", sorted(PAGE_OF_TEMPLATE))
def test_templates_use_the_declared_fields_only(template: str) -> None:
    source = source_of(template)

    declared = {field.name for field in fields(PAGE_OF_TEMPLATE[template])}
    assert set(re.findall(r"\bpage\.(\w+)", source)) == declared


def test_hit_shows_what_it_is_and_plays_without_scripts(client: TestClient) -> None:
    page = outline(client, "/search?q=green+channel")

    hit = page.all("article")[0]
    assert (hit["data-url"], hit["data-kind"]) == (f"/recordings/{OPENING}/media", "video")
    assert (hit["data-start"], hit["data-end"]) == ("0.5", "7.5")
    assert page.all("a", href=f"/recordings/{OPENING}?t=0.5&q=green+channel#t=0.5")
    copying = [button["data-copy"] for button in page.all("button") if "data-copy" in button]
    assert copying[-1] == f"/recordings/{OPENING}?t=0.5#t=0.5"
    assert len(page.all("mark")) == 3
    assert page.all("form", method="post", action=f"/recordings/{OPENING}/clips")
    for words in (
        "Three measures",
        "Martin Hale, Clara Voss",
        "Spring Screens",
        "26 March 2024",
        "Strong evidence",
    ):
        assert words in page.text


def test_hit_in_chinese(client: TestClient) -> None:
    page = outline(client, "/search?q=%E7%A7%91%E5%B9%BB", CHINESE)

    assert page.all("blockquote") == [{"class": "passage", "dir": "auto", "lang": "zh"}]
    for words in ("图拉古、戴莹", "春幕论坛", "2024年3月27日", "高度相关", "仅按关键词检索"):
        assert words in page.text


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        (PAGE, "No matches in 5 recordings."),
        (CHINESE, "在 5 个录音录像里没有找到相关内容。"),
    ],
)
def test_nothing_found_says_so(client: TestClient, headers: dict[str, str], words: str) -> None:
    assert words in outline(client, "/search?q=chromodynamics", headers).text


@pytest.mark.parametrize(
    ("query", "status", "english", "chinese"),
    [
        ("q=", 422, "The question is empty.", "问题是空的。请至少输入一个词。"),
        ("q=x&limit=-1", 422, "The limit -1 is not between", "数量上限 -1 不在 1 到 "),
        ("q=x&limit=%00", 422, "is not a number", "不是数字。请去掉它。"),
        ("q=x&from=soon", 422, "“soon” is not a date.", "“soon”不是日期。请写成 2024-03-26 这样。"),
        ("q=x&speaker=Nobody", 404, "No speaker is called “Nobody”.", "没有名为“Nobody”的发言人。"),
        ("q=x&recording=%3Cb%3E", 404, "No recording is called “<b>”.", "没有名为“<b>”的录音录像。"),
    ],
)
def test_question_that_cannot_be_asked_stays_in_its_box(
    client: TestClient, query: str, status: int, english: str, chinese: str
) -> None:
    assert english in outline(client, f"/search?{query}", PAGE, status).text
    assert chinese in outline(client, f"/search?{query}", CHINESE, status).text


def test_narrowed_search_keeps_its_fields(client: TestClient) -> None:
    page = outline(
        client, "/search?q=channel&event=e1&speaker=Martin+Hale&language=en&from=2024-03-01&to=2024-03-31"
    )

    assert page.all("option", value="e1", selected=None)  # type: ignore[arg-type]  # an attribute without value
    assert page.all("option", value="en", selected=None)  # type: ignore[arg-type]  # an attribute without value
    assert page.all("input", name="speaker")[0]["value"] == "Martin Hale"
    assert page.all("input", name="from")[0]["value"] == "2024-03-01"
    assert "open" not in page.all("details")[0]  # chips say what it is narrowed by


def test_hostile_text_stays_text(client: TestClient) -> None:
    for path in ("/recordings", f"/recordings/{MINUTES}", "/search?q=garage"):
        html = client.get(path, headers=PAGE).text

        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "Minutes &lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "was closed &amp; forgotten" in client.get(f"/recordings/{MINUTES}", headers=PAGE).text


def test_hostile_question_stays_text(client: TestClient) -> None:
    html = client.get("/search", params={"q": '"><script>alert(3)</script>'}, headers=PAGE).text

    assert "<script>alert" not in html
    assert 'value="&#34;&gt;&lt;script&gt;alert(3)&lt;/script&gt;"' in html


def test_list_tells_every_state(client: TestClient) -> None:
    text = outline(client, "/recordings").text

    for words in (
        "Ready",
        "Transcript only",
        "Closed",
        "File missing",
        "broken.mp4",
        "the file is empty (0 bytes)",
    ):
        assert words in text
    assert "Spring Screens" in text
    assert "No event" in text


def test_recording_page_has_player_track_and_lines(client: TestClient) -> None:
    page = outline(client, f"/recordings/{OPENING}?t=3.5")

    assert page.all("video", poster=f"/recordings/{OPENING}/thumbnail.jpg")
    assert page.all("source") == [
        {"src": f"/recordings/{OPENING}/media#t=3.5", "type": "video/mp4", "data-source": None}
    ]
    assert page.all("track", kind="captions", src=f"/recordings/{OPENING}/captions.vtt", srclang="en")
    lines = [span for span in page.all("span") if "data-line" in span]
    assert [line["data-start"] for line in lines] == ["0.5", "3.0", "5.5"]
    assert [line["class"] for line in lines] == ["line", "line is-current", "line is-doubtful"]
    assert [line["data-line"] for line in lines] == ["0", "1", "2"]
    assert page.all("section", **{"data-word-block": "200"})[0]["data-words"]
    assert page.all("a", href="?t=0.5#t=0.5")


@pytest.mark.parametrize("t", ["nan", "-1", "x", "1e9", "9" * 50, "\x00", "1:02"])
def test_recording_page_takes_any_time(client: TestClient, t: str) -> None:
    assert client.get(f"/recordings/{OPENING}", params={"t": t}, headers=PAGE).status_code == 200


@pytest.mark.parametrize(
    ("recording_id", "words"),
    [
        (MINUTES, "Transcript only; no audio or video"),
        (CLOSED, "This recording is closed"),
        (MOVED, "Its file is missing"),
    ],
)
def test_recording_that_cannot_be_played_says_why_and_keeps_its_text(
    client: TestClient, recording_id: str, words: str
) -> None:
    page = outline(client, f"/recordings/{recording_id}")

    assert words in page.text
    assert page.all("video") == page.all("audio") == page.all("form", **{"data-clip-form": ""}) == []
    if recording_id == MOVED:
        assert "This file is elsewhere now." in page.text


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        (PAGE, "No recording is called “nope”. Find it in the list of recordings."),
        (CHINESE, "没有名为“nope”的录音录像。请在录音录像列表里查找。"),
    ],
)
def test_unknown_recording_is_a_friendly_page(
    client: TestClient, headers: dict[str, str], words: str
) -> None:
    page = outline(client, "/recordings/nope", headers, 404)

    assert words in page.text
    assert page.all("p", lang="en") == page.all("span", lang="en") == []
    assert "rostrum status" not in page.text  # a command is for a terminal


def test_unknown_address_is_a_page_for_people_and_a_problem_for_programs(client: TestClient) -> None:
    assert "Page not found" in outline(client, "/nothing", PAGE, 404).text
    assert "<p>这个地址没有页面。</p>" in client.get("/nothing", headers=CHINESE).text
    assert client.get("/nothing").headers["content-type"] == "application/problem+json"


def test_chosen_language_is_remembered(client: TestClient) -> None:
    assert outline(client, "/?lang=zh").all("html") == [{"lang": "zh-Hans"}]
    assert outline(client, "/recordings").all("html") == [{"lang": "zh-Hans"}]
    assert outline(client, "/recordings?lang=en").all("html") == [{"lang": "en"}]
    assert outline(client, "/").all("html") == [{"lang": "en"}]


def test_language_link_keeps_the_question(client: TestClient) -> None:
    assert outline(client, "/search?q=channel").all("a", href="/search?q=channel&lang=zh", lang="zh-Hans")
