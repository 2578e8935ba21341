"""Links to what was taken out of the archive say what it was."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from archive import Archive
from archive.catalogue import queries, store
from archive.catalogue.tables import RemovedRecordingRow
from archive.messages import Message, as_fields
from tests.web.conftest import OPENING
from web import create_app

PAGE = {"Accept": "text/html"}


@pytest.fixture
def without_opening(archive_copy: Archive) -> Iterator[TestClient]:
    with archive_copy.catalogue.writing() as session:
        store.remove_recording(session, OPENING)
        session.execute(update(RemovedRecordingRow).values(removed_at=datetime(2026, 11, 6, 23, 59)))
    with TestClient(create_app(archive_copy), base_url="http://localhost") as client:
        yield client


@pytest.mark.parametrize(
    "path",
    [
        "/api/recordings/{}",
        "/api/recordings/{}/transcript",
        "/recordings/{}",
        "/recordings/{}/media",
        "/recordings/{}/captions.vtt",
        "/recordings/{}/transcript.txt",
        "/recordings/{}/thumbnail.jpg",
        "/recordings/{}/peaks.json",
        "/recordings/{}/clips/0123456789abcdef/a.mp4",
    ],
)
def test_everything_of_a_removed_recording_is_gone_and_the_rest_unknown(
    without_opening: TestClient, path: str
) -> None:
    response = without_opening.get(path.format(OPENING))

    assert response.status_code == 410
    assert response.json() == {
        "type": "about:blank",
        "status": 410,
        "code": "recording-removed",
        "title": "This recording was removed",
        "detail": "“Three measures” was removed from this archive on 6 November 2026.",
        "detail_template": "“{title}” was removed from this archive on {day}.",
        "detail_values": {"title": "Three measures", "day": {"day": "2026-11-06"}},
        "detail_plural": None,
        **as_fields(
            "hint", Message("Its file was not deleted. Import it again to restore it at this address.")
        ),
        "recording": "Three measures",
        "removed_at": "2026-11-06T23:59:00+00:00",
    }
    assert without_opening.get(path.format("nope")).status_code == 404


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "removed from this archive on 6 November 2026"),
        ("zh", "“Three measures”已于2026年11月6日从本档案库移除。"),
    ],
)
def test_page_of_a_removed_recording_says_what_it_was(
    without_opening: TestClient, language: str, words: str
) -> None:
    response = without_opening.get(f"/recordings/{OPENING}?lang={language}", headers=PAGE)

    assert response.status_code == 410
    assert words in response.text


def test_recording_that_came_back_is_live_under_the_same_address(archive_copy: Archive) -> None:
    with archive_copy.catalogue.writing() as session:
        known = queries.recording(session, OPENING)
        assert known.media is not None
        root = known.media.path.parent
        store.remove_recording(session, OPENING)
        store.add_recording(session, replace(known, id=""), root)

    with TestClient(create_app(archive_copy), base_url="http://localhost") as client:
        assert client.get(f"/recordings/{OPENING}/media").status_code == 200
