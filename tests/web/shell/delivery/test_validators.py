"""A reader who has an answer already gets 304 and nothing else."""

import pytest
from starlette.testclient import TestClient

from archive import Archive
from archive.catalogue import store
from web import create_app
from web.shell.delivery.validators import is_known

OPENING = "r1opening"
PAGE = {"Accept": "text/html"}
MEDIA = f"/recordings/{OPENING}/media"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/search?q=channel",
        f"/recordings/{OPENING}?t=3",
        "/events/e1",
        "/speakers",
        "/api/search?q=channel&facets=true",
        "/api/recordings",
        f"/api/recordings/{OPENING}",
        f"/api/recordings/{OPENING}/transcript",
        "/api/openapi.json",
        f"/recordings/{OPENING}/captions.vtt",
        f"/recordings/{OPENING}/thumbnail.jpg",
        MEDIA,
        "/static/shell/base.css",
    ],
)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_unchanged_answers_are_not_sent_again(client: TestClient, path: str, encoding: str) -> None:
    headers = {**PAGE, "Accept-Encoding": encoding}
    first = client.get(path, headers=headers)

    again = client.get(path, headers={**headers, "If-None-Match": first.headers["etag"]})
    other = client.get(path, headers={**headers, "If-None-Match": 'W/"other"'})

    assert (again.status_code, again.content) == (304, b"")
    assert "content-encoding" not in again.headers
    for name in ("etag", "vary", "cache-control"):
        assert again.headers.get(name) == first.headers.get(name) or name == "etag"
    assert is_known(again.headers["etag"], first.headers["etag"])
    assert (other.status_code, other.content) == (200, first.content)


def test_changed_answers_are_sent(archive_copy: Archive) -> None:
    paths = ("/recordings", "/api/recordings", f"/api/recordings/{OPENING}")
    with TestClient(create_app(archive_copy), base_url="http://localhost", headers=PAGE) as client:
        tags = {path: client.get(path).headers["etag"] for path in paths}
        with archive_copy.catalogue.writing() as session:
            store.describe_recording(session, OPENING, title="Four measures")

        for path, tag in tags.items():
            response = client.get(path, headers={"If-None-Match": tag})
            assert response.status_code == 200
            assert "Four measures" in response.text


def test_pages_of_two_languages_have_two_tags(client: TestClient) -> None:
    english = client.get("/events/e1", headers={**PAGE, "Accept-Language": "en"})

    chinese = client.get(
        "/events/e1", headers={**PAGE, "Accept-Language": "zh", "If-None-Match": english.headers["etag"]}
    )

    assert chinese.status_code == 200


def test_media_that_a_player_has_is_not_sent_again_in_ranges_either(client: TestClient) -> None:
    tag = client.get(MEDIA).headers["etag"]

    response = client.get(MEDIA, headers={"Range": "bytes=0-99", "If-None-Match": tag})

    assert (response.status_code, response.content) == (304, b"")


@pytest.mark.parametrize("path", ["/api/recordings/nope", "/nothing"])
def test_problems_have_no_tag(client: TestClient, path: str) -> None:
    response = client.get(path, headers={"If-None-Match": "*"})

    assert response.status_code == 404
    assert "etag" not in response.headers


def test_a_write_is_done_whatever_its_reader_knows(archive_copy: Archive) -> None:
    with TestClient(create_app(archive_copy), base_url="http://localhost") as client:
        response = client.delete(f"/api/recordings/{OPENING}", headers={"If-None-Match": "*"})

        assert response.status_code == 204
        assert client.get(f"/api/recordings/{OPENING}").status_code != 200


@pytest.mark.parametrize(
    ("tag", "known", "expected"),
    [
        ('"a"', '"a"', True),
        ('W/"a"', '"b", W/"a"', True),
        ('"a"', 'W/"a"', True),
        ('"a"', "*", True),
        ('"a"', '"b"', False),
        ('"a"', "", False),
        (None, "*", False),
    ],
)
def test_tags_are_compared_weakly(tag: str | None, known: str, expected: bool) -> None:
    assert is_known(tag, known) is expected
