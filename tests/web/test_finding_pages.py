"""Home, results and lists as people see them: what there is, what can be asked, and the ways to narrow it."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.testclient import TestClient

from archive import Archive
from archive.catalogue import store
from archive.recordings import Recording
from tests.web.conftest import captioned, put_findable_transcript
from web import create_app

OPENING, KEYNOTE, PANEL, MINUTES = "r1opening", "r2keynote", "r3panel", "r4minutes"
PAGE = {"Accept": "text/html"}
CHINESE = {**PAGE, "Accept-Language": "zh-CN"}


class Links(HTMLParser):
    """The links of a page with their text, and all its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.chosen: list[str] = []  # of links that say they are the current ones
        self.text = ""
        self._inside: list[str] | None = None
        self.feed(html)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            attributes = dict(attrs)
            self._inside = [attributes.get("href") or ""]
            if "aria-current" in attributes:
                self.chosen.append(attributes.get("href") or "")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._inside is not None:
            self._inside.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._inside is not None:
            self.links.append((self._inside[0], " ".join("".join(self._inside[1:]).split())))
            self._inside = None

    def to(self, text: str) -> str:
        """Where the first link leads whose text begins like this."""
        return next(href for href, own in self.links if own.startswith(text))

    def texts(self, start: str) -> list[str]:
        """The texts of links whose addresses begin like this."""
        return [text for href, text in self.links if href.startswith(start)]


def read(client: TestClient, path: str, headers: dict[str, str] = PAGE, status: int = 200) -> Links:
    response = client.get(path, headers=headers)
    assert response.status_code == status, response.text
    return Links(response.text)


def asked(link: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query))


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        (PAGE, ["6 recordings", "1 event", "6 speakers", "2024 recorded", "42 seconds"]),
        (CHINESE, ["6 个录音录像", "1 场活动", "6 位发言人", "2024年录制", "42秒钟"]),
    ],
)
def test_home_says_what_the_archive_holds(
    client: TestClient, headers: dict[str, str], words: list[str]
) -> None:
    page = read(client, "/", headers)

    for said in words:
        assert said.replace(" ", "") in page.text.replace(" ", "")
    assert {"/recordings", "/events", "/speakers"} <= {href for href, _ in page.links}


def test_what_narrows_and_what_could_are_links(client: TestClient) -> None:
    page = read(client, "/search?q=channel&sort=newest")

    martin = asked(page.to("Martin Hale"))
    assert martin["q"] == "channel"
    assert martin["sort"] == "newest"
    narrowed = read(client, page.to("Martin Hale"))
    assert asked(narrowed.to("Martin Hale")) == {"q": "channel", "sort": "newest"}  # once more takes it off
    assert asked(narrowed.to("Clara Voss"))["speaker"] != martin["speaker"]
    assert asked(narrowed.to("Speaker Martin Hale")) == {"q": "channel", "sort": "newest"}  # the chip
    assert "1 passage" in narrowed.text


def test_several_filters_combine_and_each_can_be_taken_off(client: TestClient) -> None:
    path = "/search?q=channel&event=e1&speaker=Dai+Ying&from=2024-01-01&to=2024-12-31&language=en&by=words"
    page = read(client, path)

    chips = [text for _, text in page.links if text.endswith("Remove")]
    assert chips == [
        "Event Spring Screens Remove",
        "Speaker 戴莹 Remove",
        "Language English Remove",
        "Year 2024 Remove",
        "Match by Words only Remove",
    ]
    without_speaker = asked(page.to("Speaker 戴莹"))
    assert "speaker" not in without_speaker
    assert without_speaker == {key: value for key, value in asked(path).items() if key != "speaker"}
    assert asked(page.to("Search the whole archive")) == {"q": "channel", "by": "words"}
    assert "No matches in" in page.text
    assert page.to("Martin Hale")  # who did speak of it, under the other filters


@pytest.mark.parametrize(
    ("days", "label"),
    [
        ("from=2024-03-26", "Recorded from 26 March 2024"),
        ("to=2024-03-26", "Recorded until 26 March 2024"),
        ("from=2024-03-01&to=2024-03-31", "Recorded 1–31 Mar 2024"),
        ("from=2024-01-01&to=2024-12-31", "Year 2024"),
        ("from=2023-01-01&to=2024-12-31", "Recorded 1 Jan 2023 – 31 Dec 2024"),
    ],
)
def test_days_are_said_as_people_say_them(client: TestClient, days: str, label: str) -> None:
    page = read(client, f"/search?q=channel&{days}")

    said = next(text for _, text in page.links if text.endswith("Remove"))
    assert re.sub(r"\s", " ", said) == f"{label} Remove"


def test_order_is_a_link_that_keeps_the_question(client: TestClient) -> None:
    page = read(client, "/search?q=channel+translation&language=en&sort=newest")

    assert asked(page.to("Best")) == {"q": "channel translation", "language": "en"}
    assert asked(page.to("Oldest")) == {**asked(page.to("Best")), "sort": "oldest"}
    assert page.to("Newest") in page.chosen
    assert "2 passages, newest first" in page.text


@pytest.mark.parametrize(
    ("query", "near", "field"),
    [
        ("q=channel&speaker=Martin+Hail&language=en", "Martin Hale", "speaker"),
        ("q=channel&speaker=%E6%88%B4%E8%90%A4", "戴莹", "speaker"),
        ("q=channel&event=Spring+Screen", "Spring Screens", "event"),
        ("q=channel&recording=Thre+measures", "Three measures", "recording"),
    ],
)
def test_unknown_names_lead_to_near_ones(client: TestClient, query: str, near: str, field: str) -> None:
    page = read(client, f"/search?{query}", status=404)

    assert asked(page.to(near)) == asked(f"?{query}") | {field: near}
    assert "Did you mean" in page.text
    assert read(client, page.to(near)).text


def test_nothing_found_leads_on(client: TestClient) -> None:
    page = read(client, "/search?q=chanel&speaker=Dai+Ying")

    assert asked(page.to("channel")) == {"q": "channel", "speaker": "戴莹"}
    assert asked(page.to("Search the whole archive")) == {"q": "chanel"}


def test_context_is_shown_beside_the_passage(client: TestClient) -> None:
    html = client.get("/search?q=channel", headers=PAGE).text

    assert 'class="context' not in html  # the passage is the whole recording


def test_question_without_end_is_not_carried_into_every_link(client: TestClient) -> None:
    html = client.get("/search", params={"q": "channel " * 240}, headers=PAGE).text

    assert f'href="/recordings/{OPENING}?t=0.5#t=0.5"' in html


def test_question_without_end_is_refused_and_stays_in_its_box(client: TestClient) -> None:
    response = client.get("/search", params={"q": "a" * 60_000}, headers=PAGE)

    assert response.status_code == 422
    assert f'value="{"a" * 60_000}"' in response.text
    assert len(response.content) < 200_000


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("event=e1", ["Ten keywords", "Three measures", "科幻圆桌"]),
        ("language=zh", ["科幻圆桌"]),
        ("title=MEASURES", ["Three measures"]),
        ("year=2024&sort=newest", ["科幻圆桌", "Ten keywords", "Three measures"]),
        ("state=failed", []),
        ("event=e1&language=fr", []),
        ("event=unknown", []),
        ("state=asleep&year=soon&sort=x&language=en&title=Ten", ["Ten keywords"]),
        ("year=%D9%A2%D9%A0%D9%A2%D9%A4&title=Ten", ["Ten keywords"]),
    ],
)
def test_list_of_recordings_is_filtered_and_ordered(
    client: TestClient, query: str, titles: list[str]
) -> None:
    page = read(client, f"/recordings?{query}")

    assert page.texts("/recordings/r") == titles
    assert f"{len(titles)} recording" in page.text
    assert page.to("Show all") == "/recordings"


def test_lists_refuse_a_cursor_that_is_none_and_say_what_to_do(client: TestClient) -> None:
    for path in ("/recordings?cursor=x", "/speakers?cursor=x"):
        english, chinese = read(client, path, PAGE, 422), read(client, path, CHINESE, 422)

        assert "start at the beginning of the list" in english.text
        assert "去掉它即可从列表开头开始" in chinese.text


def test_event_is_a_programme(client: TestClient) -> None:
    page = read(client, "/events/e1")

    assert page.texts("/recordings/") == ["Ten keywords", "Three measures", "科幻圆桌"]
    for words in (
        "Spring Screens 春幕论坛",
        "26–27 Mar 2024",
        "Harbour Hall",
        "Producers",
        "Tuesday 26 March 2024",
        "Wednesday 27 March 2024",
        "3 recordings",
    ):
        assert re.sub(r"[\s,]", "", words) in re.sub(r"[\s,]", "", page.text)
    guests = [text for href, text in page.links if href.startswith("/speakers/")]
    assert set(guests) == {"Martin Hale", "Clara Voss", "Owen Brandt", "图拉古", "戴莹"}
    assert '<input type="hidden" name="event" value="e1">' in client.get("/events/e1", headers=PAGE).text


def test_event_in_chinese(client: TestClient) -> None:
    page = read(client, "/events/e1", CHINESE)

    for words in ("春幕论坛", "2024年3月26日星期二", "3 个录音录像", "这场活动上说了什么"):
        assert words in page.text
    assert read(client, "/events", CHINESE).to("春幕论坛") == "/events/e1"


def test_speakers_are_an_index(client: TestClient) -> None:
    page = read(client, "/speakers")

    assert page.texts("/speakers/") == [
        'Ann "O" <i>', "Clara Voss", "戴莹", "Martin Hale", "Owen Brandt", "图拉古"
    ]  # fmt: skip
    assert read(client, "/speakers?name=YING").texts("/speakers/") == ["戴莹"]
    assert "0 matches" in read(client, "/speakers?name=%00zzz").text


def test_speaker_page_has_all_they_said_to_the_second(client: TestClient) -> None:
    martin = read(client, "/speakers").to("Martin Hale")

    page = read(client, martin)

    assert (f"/recordings/{OPENING}?t=0.5#t=0.5", "0:00") in page.links
    assert "We open a green channel for scripts. Young directors get half of the money." in page.text
    assert "Nobody knows the channel." not in page.text
    assert "4 seconds of speech" in page.text
    assert f'name="speaker" value="{martin.rsplit("/", 1)[1]}"' in client.get(martin, headers=PAGE).text


@pytest.fixture
def crowded(archive_copy: Archive) -> Iterator[TestClient]:
    """A panel of 160 people, each of whom speaks once between the chair's words."""
    people = [f"Guest {number:03}" for number in range(160)]
    segments = [
        captioned(2 * number + turn, 2 * number + turn + 1, f"Turn {number}.", speaker, "en")
        for number, guest in enumerate(people)
        for turn, speaker in enumerate(["The Chair", guest])
    ]
    with archive_copy.catalogue.writing() as session:
        store.add_recording(session, Recording("r9", "Crowd", "crowd.vtt", "e1"), archive_copy.folder)
        put_findable_transcript(session, "r9", tuple(segments))
    with TestClient(create_app(archive_copy), base_url="http://localhost") as client:
        yield client


def test_what_somebody_said_comes_in_parts(crowded: TestClient) -> None:
    path = read(crowded, "/speakers?name=chair").to("The Chair")
    first = read(crowded, path)
    second = read(crowded, first.to("Earlier words"))

    assert [text for href, text in first.links if "?t=" in href][:2] == ["0:00", "0:02"]
    assert next(text for href, text in second.links if "?t=" in href) == "1:20"
    assert second.to("Latest") == path
    assert read(crowded, f"{path}?cursor=x", status=422)


def test_long_index_comes_in_parts_with_letters(crowded: TestClient) -> None:
    first = read(crowded, "/speakers")
    rest = read(crowded, first.to("Next"))

    assert [text for href, text in first.links if len(text) == 1] == ["A", "C", "D", "G", "M", "O", "T"]
    assert len(first.texts("/speakers/")) == 150
    assert rest.texts("/speakers/")[-2:] == ["The Chair", "图拉古"]
    assert read(crowded, first.to("T")).texts("/speakers/") == ["The Chair", "图拉古"]
    assert read(crowded, rest.to("Previous")).texts("/speakers/") == first.texts("/speakers/")


def test_long_lists_beside_are_folded(crowded: TestClient) -> None:
    page = read(crowded, "/events/e1")

    assert "136 more" in page.text  # of 166 who speak there
    assert "and 149 more" in page.text  # of the 161 of the panel


@pytest.mark.parametrize("path", ["/events/nope", "/speakers/nope", "/events/%00", "/speakers/%F0%9F%8E%AC"])
def test_unknown_ids_are_pages_that_lead_on(client: TestClient, path: str) -> None:
    page = read(client, path, status=404)

    assert {"/events", "/speakers", "/recordings", "/"} <= {href for href, _ in page.links}
    assert "not found" in page.text


def test_navigation_says_where_one_is(client: TestClient) -> None:
    assert read(client, "/events/e1").chosen == ["/events"]
    assert read(client, "/speakers").chosen == ["/speakers"]
    assert read(client, "/").chosen == []
