"""The JSON API against a real archive."""

from typing import Any

import pytest
from fastapi.exceptions import ResponseValidationError
from starlette.testclient import TestClient

from archive import Archive
from archive.catalogue import queries
from archive.errors import JobCancelled
from archive.jobs import JobKind, State
from archive.leases import leased
from archive.messages import Message, as_fields
from search import AnswerView
from web import create_app
from web.views import RecordingList, TranscriptDocument

OPENING, KEYNOTE, MINUTES, CLOSED, MOVED = "r1opening", "r2keynote", "r4minutes", "r5closed", "r6moved"


def test_search_answers_with_the_promised_object(client: TestClient) -> None:
    answer = client.get("/api/search", params={"q": "green channel"}).json()

    assert answer == {
        "query": "green channel",
        "hits": [
            {
                "recording": {"id": OPENING, "title": "Three measures", "path": "opening.mp4"},
                "start": 0.5,
                "end": 7.5,
                "speakers": ["Martin Hale", "Clara Voss"],
                "text": "We open a green channel for scripts. Young directors get half of the money."
                " Nobody knows the channel.",
                "passage": {
                    "start": 0.5,
                    "end": 7.5,
                    "speakers": ["Martin Hale", "Clara Voss"],
                    "text": "We open a green channel for scripts. Young directors get half of the money."
                    " Nobody knows the channel.",
                    "highlights": [[10, 15], [16, 23], [93, 100]],
                },
                "segment": {
                    "start": 0.5,
                    "end": 2.5,
                    "text": "We open a green channel for scripts.",
                    "speaker": "Martin Hale",
                    "highlights": [[10, 15], [16, 23]],
                },
                "score": answer["hits"][0]["score"],
                "evidence": "strong",
                "matched_by": "words",
                "highlights": [[10, 15], [16, 23], [93, 100]],
                "language": "en",
                "recorded_on": "2024-03-26",
                "event": {"id": "e1", "title": "Spring Screens"},
                "link": f"/recordings/{OPENING}?t=0.5#t=0.5",
                "context": {"before": [], "after": []},
            }
        ],
        "searched_recordings": 5,
        "near_words": [],
        "notices": [{"code": "meaning-off-no-model", "text": answer["notices"][0]["text"]}],
        "facets": None,
    }
    assert "nowhere/model (search.embedding_model) is missing" in answer["notices"][0]["text"]


def test_search_json_has_exactly_the_fields_that_openapi_declares(client: TestClient) -> None:
    answer = client.get("/api/search", params={"q": "green channel"}).json()

    assert AnswerView.model_validate(answer).model_dump(mode="json") == answer


@pytest.mark.parametrize("wrong", [{"hits": None}, {"searched_recordings": "many"}, {"speed": 1}])
def test_search_sends_nothing_else_than_it_declares(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Any]
) -> None:
    answer = client.get("/api/search", params={"q": "green channel"}).json()
    monkeypatch.setattr("web.api.answers.answer_view", lambda _: answer | wrong)

    with pytest.raises(ResponseValidationError, match=next(iter(wrong))):
        client.get("/api/search", params={"q": "green channel"})


def test_search_says_by_what_it_can_be_narrowed(client: TestClient) -> None:
    answer = client.get("/api/search", params={"q": "channel", "facets": True, "from": "2024-01-01"}).json()

    assert AnswerView.model_validate(answer).model_dump(mode="json") == answer
    named = {
        dimension: [(one["label"], one["count"]) for one in values]
        for dimension, values in answer["facets"].items()
        if dimension != "hits"
    }
    assert answer["facets"]["hits"] == 1
    assert named == {
        "speakers": [("Clara Voss", 1), ("Martin Hale", 1)],
        "events": [("Spring Screens", 1)],
        "years": [("2024", 1)],
        "languages": [("en", 1)],
    }


def test_search_without_answer_is_an_answer(client: TestClient) -> None:
    response = client.get("/api/search", params={"q": "chromodynamics"})

    assert response.status_code == 200
    assert (response.json()["hits"], response.json()["searched_recordings"]) == ([], 5)


@pytest.mark.parametrize(
    ("narrowing", "found"),
    [
        ({}, [OPENING]),
        ({"recording": "opening"}, [OPENING]),
        ({"recording": "keynote.m4a"}, []),
        ({"event": "春幕论坛"}, [OPENING]),
        ({"speaker": "martin hale"}, [OPENING]),
        ({"speaker": "Dai Ying"}, []),
        ({"language": "zh"}, []),
        ({"from": "2024-03-26", "to": "2024-03-26"}, [OPENING]),
        ({"from": "2024-03-27"}, []),
    ],
)
def test_search_narrowed(client: TestClient, narrowing: dict[str, str], found: list[str]) -> None:
    answer = client.get("/api/search", params={"q": "channel", **narrowing}).json()

    assert [hit["recording"]["id"] for hit in answer["hits"]] == found


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("", 422, "invalid-request"),
        ("q=", 422, "question-refused"),
        ("q=%20%00", 422, "question-refused"),
        ("q=%22%22%20%2A%20%28", 422, "question-refused"),
        ("q=" + "a" * 60_000, 422, "question-refused"),
        ("q=x&limit=-1", 422, "question-refused"),
        ("q=x&limit=0", 422, "question-refused"),
        ("q=x&limit=99999999999999999999999", 422, "question-refused"),
        ("q=x&limit=many", 422, "invalid-request"),
        ("q=x&from=yesterday", 422, "invalid-request"),
        ("q=x&from=2024-03-27&to=2024-03-26", 422, "question-refused"),
        ("q=x&recording=nothing", 404, "recording-not-found"),
        ("q=x&event=nothing", 404, "event-not-found"),
        ("q=x&speaker=nobody", 404, "speaker-not-found"),
    ],
)
def test_search_refuses_with_problem_details(client: TestClient, query: str, status: int, code: str) -> None:
    response = client.get(f"/api/search?{query}")

    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["title"]
    assert problem["detail"]
    assert problem["hint"]


@pytest.mark.parametrize(
    "query",
    [
        "我",
        "%ED%A0%80 channel",
        "%00channel",
        'channel" OR 1=1 --',
        "text:channel*",
        "NEAR(channel, 2)",
        "%FF%FE channel",
    ],
)
def test_search_takes_hostile_text_as_words(client: TestClient, query: str) -> None:
    assert client.get(f"/api/search?q={query}").status_code == 200


def test_recordings_are_listed_in_parts(client: TestClient) -> None:
    first = client.get("/api/recordings", params={"limit": 4}).json()
    rest = client.get("/api/recordings", params={"limit": 4, "offset": 4}).json()

    assert [len(first["recordings"]), len(rest["recordings"]), first["total"]] == [4, 2, 6]
    ids = {recording["id"] for recording in (*first["recordings"], *rest["recordings"])}
    assert len(ids) == 6
    assert RecordingList.model_validate(first).model_dump(mode="json") == first


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=-1", "limit=501", "offset=-1", f"offset={10**30}", "limit=x"]
)
def test_recordings_refuses_impossible_parts(client: TestClient, query: str) -> None:
    response = client.get(f"/api/recordings?{query}")

    assert (response.status_code, response.json()["code"]) == (422, "invalid-request")


@pytest.mark.parametrize(
    ("recording_id", "playback"),
    [
        (
            OPENING,
            {
                "obstacle": None,
                "kind": "video",
                "url": f"/recordings/{OPENING}/media",
                "media_type": "video/mp4",
                "captions": f"/recordings/{OPENING}/captions.vtt",
                "thumbnail": f"/recordings/{OPENING}/thumbnail.jpg",
            },
        ),
        (
            KEYNOTE,
            {
                "obstacle": None,
                "kind": "audio",
                "url": f"/recordings/{KEYNOTE}/media",
                "media_type": "audio/mp4",
                "captions": f"/recordings/{KEYNOTE}/captions.vtt",
                "thumbnail": None,
            },
        ),
        (MINUTES, {"obstacle": "text-only", "kind": None, "captions": f"/recordings/{MINUTES}/captions.vtt"}),
        (CLOSED, {"obstacle": "closed", "kind": "video", "captions": None}),
        (MOVED, {"obstacle": "missing", "kind": "audio", "captions": f"/recordings/{MOVED}/captions.vtt"}),
    ],
)
def test_recording_says_where_it_plays_or_why_not(
    client: TestClient, recording_id: str, playback: dict[str, Any]
) -> None:
    nowhere: dict[str, Any] = {"url": None, "media_type": None, "thumbnail": None, "proxy": None}
    nowhere["browsers"] = None if playback["obstacle"] else "all"

    recording = client.get(f"/api/recordings/{recording_id}").json()

    assert recording["playback"] == {**nowhere, **playback}


def test_transcript_is_the_declared_document(client: TestClient) -> None:
    document = client.get(f"/api/recordings/{OPENING}/transcript").json()

    assert TranscriptDocument.model_validate(document).model_dump(mode="json") == document
    assert document["segments"][1]["text"] == "Young directors get half of the money."
    assert document == client.get(f"/recordings/{OPENING}/transcript.json").json()


def test_status_counts_holdings_and_failures_without_paths(client: TestClient) -> None:
    status = client.get("/api/status").json()

    assert status["recordings"] == 6
    assert status["work"] == {**{state.value: 0 for state in State}, "ready": 1, "failed": 1}
    assert status["failures"] == [
        {
            "file": "broken.mp4",
            "stage": "probe",
            "code": "media-empty",
            **as_fields("message", Message("broken.mp4: the file is empty (0 bytes).")),
            **as_fields("hint", Message("Copy it again from its source.")),
        }
    ]


def test_speakers_and_events_are_listed(client: TestClient) -> None:
    names = [speaker["name"] for speaker in client.get("/api/speakers").json()["speakers"]]
    events = client.get("/api/events").json()["events"]

    assert {"戴莹", "Martin Hale"} <= set(names)
    assert [event["titles"] for event in events] == [{"zh": "春幕论坛"}]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/recordings/nope", 404, "recording-not-found"),
        ("GET", "/api/recordings/%00", 404, "recording-not-found"),
        ("GET", "/api/recordings/nope/transcript", 404, "recording-not-found"),
        ("GET", f"/api/recordings/{CLOSED}/transcript", 403, "recording-closed"),
        ("DELETE", "/api/recordings/nope", 404, "recording-not-found"),
        ("GET", "/api/nothing", 404, "page-not-found"),
        ("PUT", "/api/search", 405, "method-not-allowed"),
    ],
)
def test_unknown_things_are_problems(
    client: TestClient, method: str, path: str, status: int, code: str
) -> None:
    response = client.request(method, path)

    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert response.json()["code"] == code


def test_problem_title_is_in_the_reader_s_language(client: TestClient) -> None:
    problem = client.get("/api/recordings/nope", headers={"Accept-Language": "zh-CN"}).json()

    assert problem["title"] == "找不到录音录像"


def test_removed_recording_is_gone_but_its_media_stays(archive_copy: Archive) -> None:
    with archive_copy.catalogue.reading() as session:
        media = queries.recording(session, OPENING).media
    assert media is not None
    with TestClient(create_app(archive_copy), base_url="http://localhost") as client:
        assert client.get("/api/search?q=green").json()["hits"]

        response = client.delete(f"/api/recordings/{OPENING}")

        assert response.status_code == 204
        gone = client.get(f"/api/recordings/{OPENING}")
        assert (gone.status_code, gone.json()["code"]) == (410, "recording-removed")
        assert client.delete(f"/api/recordings/{OPENING}").status_code == 410
        assert client.get("/api/search?q=green").json()["hits"] == []
    assert media.path.is_file()


def test_recording_is_removed_while_it_is_imported(archive_copy: Archive) -> None:
    with archive_copy.catalogue.reading() as session:
        (job,) = [job for job in queries.jobs(session) if job.recording_id == OPENING]

    def work_on(client: TestClient) -> None:
        with leased(archive_copy.catalogue, JobKind.INGEST, job.subject, "rostrum ingest") as lease:
            assert lease is not None
            assert client.delete(f"/api/recordings/{OPENING}").status_code == 204
            with lease.catalogue.writing():
                pytest.fail("it writes on")

    with TestClient(create_app(archive_copy), base_url="http://localhost") as client:
        with pytest.raises(JobCancelled):
            work_on(client)
        assert client.get(f"/api/recordings/{OPENING}").status_code == 410
        assert client.get(f"/api/jobs/{job.id}").status_code == 404
