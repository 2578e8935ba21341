"""HEAD is answered as GET is, without a body."""

import pytest
from starlette.testclient import TestClient

OPENING = "r1opening"
PAGE = {"Accept": "text/html"}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/search?q=channel",
        "/recordings",
        f"/recordings/{OPENING}",
        "/events",
        "/speakers",
        "/ingest",
        "/status",
        "/sign-in",
        "/nothing",
        "/api/status",
        "/api/search?q=channel",
        f"/api/recordings/{OPENING}/transcript",
        "/api/recordings/nope",
        f"/recordings/{OPENING}/captions.vtt",
        f"/recordings/{OPENING}/transcript.txt",
        f"/recordings/{OPENING}/thumbnail.jpg",
    ],
)
def test_head_says_what_get_would(client: TestClient, path: str) -> None:
    get = client.get(path, headers=PAGE)
    head = client.head(path, headers=PAGE)

    assert (head.status_code, head.content) == (get.status_code, b"")
    assert dict(head.headers) == dict(get.headers)


@pytest.mark.parametrize("path", [f"/recordings/{OPENING}/media", "/static/shell/base.css"])
def test_head_of_a_file_tells_its_size(client: TestClient, path: str) -> None:
    get, head = client.get(path, headers={"Accept-Encoding": "identity"}), client.head(path)

    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(get.headers)


def test_head_of_an_event_stream_ends(client: TestClient) -> None:
    response = client.head("/api/ingest/events")

    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")


def test_head_of_what_has_no_get_is_refused(client: TestClient) -> None:
    assert client.head("/api/ingest/retry").status_code == 405
