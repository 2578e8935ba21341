"""Events, speakers, recordings and questions over the JSON API: filters, parts, and what is refused."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from archive import Archive
from archive.catalogue import store
from archive.recordings import Event, Recording
from search import Question, Searcher
from tests.web.conftest import captioned, put_findable_transcript
from web import create_app
from web.views import ProgrammeView, QuestionList, RecordingList, SpeakerDetail, SpeakerList, TurnList

OPENING, KEYNOTE, PANEL = "r1opening", "r2keynote", "r3panel"
NAMES = ['Ann "O" <i>', "Clara Voss", "戴莹", "Martin Hale", "Owen Brandt", "图拉古"]


def ids(answer: dict[str, Any]) -> list[str]:
    return [recording["id"] for recording in answer["recordings"]]


def speaker_id(client: TestClient, name: str) -> str:
    (found,) = client.get("/api/speakers", params={"name": name}).json()["speakers"]
    assert isinstance(found["id"], str)
    return found["id"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"event": "春幕论坛"}, [KEYNOTE, OPENING, PANEL]),
        ({"event": "e1", "language": "zh"}, [PANEL]),
        ({"year": "2024", "sort": "oldest"}, [KEYNOTE, OPENING, PANEL]),
        ({"title": "key"}, [KEYNOTE]),
        ({"state": "failed"}, []),
        ({"sort": "longest", "limit": "2"}, ["r4minutes", "r6moved"]),
        ({"event": "e1", "offset": "1", "limit": "1"}, [OPENING]),
    ],
)
def test_recordings_are_filtered_and_ordered(
    client: TestClient, filters: dict[str, str], expected: list[str]
) -> None:
    answer = client.get("/api/recordings", params=filters).json()

    assert RecordingList.model_validate(answer).model_dump(mode="json") == answer
    assert ids(answer) == expected


def test_recordings_go_on_by_the_link_that_body_and_header_give(client: TestClient) -> None:
    whole = ids(client.get("/api/recordings").json())
    found, link, answers = [], "/api/recordings?limit=4", []
    while link:
        response = client.get(link)
        answers.append(response)
        found += ids(response.json())
        link = response.json()["next"]

    assert found == whole
    first, last = answers
    assert first.headers["Link"] == f'<{first.json()["next"]}>; rel="next"'
    assert 'rel="prev"' in last.headers["Link"]
    assert 'rel="next"' not in last.headers["Link"]
    back = last.headers["Link"].split(">")[0].lstrip("<")
    assert ids(client.get(back).json()) == whole[:4]
    assert {answer.json()["total"] for answer in answers} == {6}


def test_offset_and_cursor_give_the_same_parts(client: TestClient) -> None:
    first = client.get("/api/recordings?limit=2&offset=1").json()
    by_cursor = client.get(first["next"]).json()
    by_offset = client.get("/api/recordings?limit=2&offset=3").json()

    assert "offset" not in first["next"]
    assert ids(by_cursor) == ids(by_offset)


@pytest.mark.parametrize(
    "path",
    [
        "/api/recordings?cursor=x",
        "/api/speakers?cursor=x",
        "/api/speakers/{ann}/turns?cursor=x",
        "/api/recordings?sort=title&{cursor}",
        "/api/recordings?event=e1&{cursor}",
        "/api/speakers?{cursor}",
    ],
)
def test_cursor_that_is_none_or_of_another_list_is_refused(client: TestClient, path: str) -> None:
    following = client.get("/api/recordings?limit=2").json()["next"]
    cursor = next(part for part in following.split("?")[1].split("&") if part.startswith("cursor"))

    response = client.get(path.format(cursor=cursor, ann=speaker_id(client, "Ann")))

    assert (response.status_code, response.json()["code"]) == (422, "cursor-refused")
    assert "Leave it out" in response.json()["hint"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("state=asleep", 422),
        ("sort=x", 422),
        ("year=0", 422),
        ("year=10000", 422),
        ("limit=0", 422),
        ("event=nothing", 404),
    ],
)
def test_filters_that_mean_nothing_are_refused(client: TestClient, query: str, status: int) -> None:
    assert client.get(f"/api/recordings?{query}").status_code == status


def test_event_has_days_and_guests(client: TestClient) -> None:
    event = client.get("/api/events/e1").json()

    assert ProgrammeView.model_validate(event).model_dump(mode="json") == event
    assert [(day["day"], ids(day)) for day in event["days"]] == [
        ("2024-03-26", [KEYNOTE, OPENING]),
        ("2024-03-27", [PANEL]),
    ]
    assert [(one["name"], one["recordings"], one["spoken"]) for one in event["speakers"]] == [
        ("Martin Hale", 1, 4.0),
        ("戴莹", 1, 3.0),
        ("图拉古", 1, 2.5),
        ("Clara Voss", 1, 2.0),
        ("Owen Brandt", 1, 2.0),
    ]
    assert (event["recordings"], event["link"]) == (3, "/events/e1")
    listed = client.get("/api/events").json()["events"]
    assert listed == [{key: value for key, value in event.items() if key not in ("days", "speakers")}]


def test_speakers_come_as_an_index_in_parts(client: TestClient) -> None:
    whole = client.get("/api/speakers").json()
    assert SpeakerList.model_validate(whole).model_dump(mode="json") == whole
    assert [(one["name"], one["letter"]) for one in whole["speakers"]] == list(
        zip(NAMES, "ACDMOT", strict=True)
    )
    found, link = [], "/api/speakers?limit=4"
    while link:
        answer = client.get(link).json()
        found += [one["name"] for one in answer["speakers"]]
        link = answer["next"]
    assert found == NAMES


def test_speaker_has_recordings_and_turns(client: TestClient) -> None:
    dai = speaker_id(client, "dai ying")

    detail = client.get(f"/api/speakers/{dai}").json()
    turns = client.get(f"/api/speakers/{dai}/turns").json()

    assert SpeakerDetail.model_validate(detail).model_dump(mode="json") == detail
    assert (detail["name"], detail["aliases"], detail["recordings"], detail["spoken"]) == (
        "戴莹", ["Dai Ying"], 1, 3.0
    )  # fmt: skip
    assert [(one["id"], one["spoken"], one["event"]["id"]) for one in detail["spoken_in"]] == [
        (PANEL, 3.0, "e1")
    ]
    assert TurnList.model_validate(turns).model_dump(mode="json") == turns
    assert turns == {
        "turns": [
            {
                "recording": PANEL,
                "start": 3.0,
                "end": 6.0,
                "text": "平台也遇到过困难。",
                "language": "zh",
                "link": f"/recordings/{PANEL}?t=3#t=3",
            }
        ],
        "next": None,
    }


@pytest.mark.parametrize("path", ["/api/events/nope", "/api/speakers/nope", "/api/speakers/nope/turns"])
def test_unknown_ids_are_problems(client: TestClient, path: str) -> None:
    response = client.get(path)

    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")
    assert response.json()["hint"]


def test_questions_are_in_the_language_of_the_request_and_have_answers(archive_copy: Archive) -> None:
    said = ["The harbour master left. The harbour master came back."]
    with archive_copy.catalogue.writing() as session:
        store.add_recording(session, Recording("r9", "Harbour", "harbour.vtt"), archive_copy.folder)
        put_findable_transcript(session, "r9", tuple(captioned(0, 4, text, "Ann", "en") for text in said))
    with TestClient(create_app(archive_copy), base_url="http://localhost") as client:
        english = client.get("/api/questions").json()
        in_chinese = client.get("/api/questions", headers={"Accept-Language": "zh"})
        chinese = in_chinese.json()
        assert "Accept-Language" in in_chinese.headers["vary"]

        assert QuestionList.model_validate(english).model_dump(mode="json") == english
        assert english["questions"] == [
            {
                "text": "What was said about harbour master?",
                "topic": "harbour master",
                "language": "en",
                "link": "/search?q=What+was+said+about+harbour+master%3F",
            }
        ]
        assert [one["text"] for one in chinese["questions"]] == ["关于harbour master，大家说了什么？"]
        for question in (*english["questions"], *chinese["questions"]):
            assert client.get("/api" + question["link"]).json()["hits"]
        home = client.get("/", headers={"Accept": "text/html"}).text
        assert 'href="/search?q=What+was+said+about+harbour+master%3F"' in home


HOSTILE = {
    "markup": "<script>alert(9)</script>",
    "endless": "x" * 1_000_000,
    "right to left": "\u202eمؤتمر\u202c الأفلام",
    "emoji": "🎬🎥 Spring",
    "nothing visible": "\u200b",
}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_hostile_names_stay_names(archive_copy: Archive, name: str) -> None:
    with archive_copy.catalogue.writing() as session:
        event = Event("e9", name, {"zh": name}, venue=name, organiser=name)
        store.put_event(session, event)
        recording = Recording("r9", f"{name}\0", "hostile.vtt", "e9", language="en")
        store.add_recording(session, recording, archive_copy.folder)
        put_findable_transcript(session, "r9", (captioned(0, 4, "An unheard lighthouse.", name, "en"),))
    Searcher(archive_copy).ask(Question("anything"))
    with TestClient(create_app(archive_copy), base_url="http://localhost") as client:
        speaker = client.get("/api/recordings/r9").json()["speakers"][0]["link"]
        pages = ["/", "/recordings", "/events", "/events/e9", "/speakers", speaker, "/search?q=lighthouse"]
        answers = {path: client.get(path, headers={"Accept": "text/html"}) for path in pages}

        assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(pages, 200)
        for path, answer in answers.items():
            assert "<script>alert" not in answer.text, path
            assert len(answer.text) < 100_000, path
        assert client.get("/api/recordings?sort=title&limit=1").json()["next"]
        for link in ("/api/speakers?limit=1", "/api/recordings?limit=1&sort=title"):
            assert rows_of_all_parts(client, link) >= 7


def rows_of_all_parts(client: TestClient, link: str) -> int:
    """How many rows there are from here to the end of a list."""
    rows = 0
    while link:
        answer = client.get(link).json()
        rows += len(answer["speakers"] if "speakers" in answer else answer["recordings"])
        link = answer["next"]
    return rows
