"""Each format that the registries know, at every door that leads to it."""

import re
from collections.abc import Iterator
from typing import get_args

import pytest
from running_commands import run_command
from starlette.testclient import TestClient

from archive import Archive
from clips import (
    CAPTION_FORMATS,
    MEDIA_FORMATS,
    TRANSCRIPT_FORMATS,
    Format,
    TranscriptFormat,
    formats_of,
)
from tests.web.conftest import OPENING
from web import create_app


@pytest.fixture
def writable(archive_copy: Archive) -> Iterator[TestClient]:
    with TestClient(create_app(archive_copy), base_url="http://localhost", follow_redirects=False) as client:
        yield client


def test_registries_know_each_name_that_types_allow() -> None:
    assert list(MEDIA_FORMATS) == list(Format)
    assert list(TRANSCRIPT_FORMATS) == list(get_args(TranscriptFormat))
    assert set(CAPTION_FORMATS) <= set(TRANSCRIPT_FORMATS)
    assert [known.name for known in formats_of(has_picture=False)] == [Format.M4A, Format.WAV]


def test_api_and_page_offer_every_format(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()["components"]["schemas"]["Format"]["enum"]
    page = client.get(f"/recordings/{OPENING}").text
    options = re.findall(r'<select name="format">(.*?)</select>', page, re.DOTALL)
    downloads = re.findall(rf'href="/recordings/{OPENING}/transcript\.(\w+)"', page)

    assert described == list(MEDIA_FORMATS)
    assert [re.findall(r'value="(\w+)"', one) for one in options] == [list(MEDIA_FORMATS)] * len(options)
    assert options
    assert downloads == list(TRANSCRIPT_FORMATS)


@pytest.mark.parametrize("wanted", list(Format))
def test_clip_of_each_format_has_its_ending_and_type(writable: TestClient, wanted: Format) -> None:
    request = {"recording": OPENING, "start": 1, "end": 2, "format": wanted, "captions": True}
    clip = writable.post("/api/clips", json=request).json()
    files = [clip, *clip["captions"]]
    answers = [writable.head(file["url"]).headers["content-type"] for file in files]

    assert clip["file_name"].endswith(f".{wanted}")
    assert [file["file_name"].rpartition(".")[2] for file in clip["captions"]] == list(CAPTION_FORMATS)
    assert answers == [
        MEDIA_FORMATS[wanted].media_type,
        *(known.media_type for known in CAPTION_FORMATS.values()),
    ]


@pytest.mark.parametrize("ending", list(TRANSCRIPT_FORMATS))
def test_transcript_of_each_format_is_the_same_by_page_and_command(
    client: TestClient, filled: Archive, ending: TranscriptFormat
) -> None:
    answer = client.get(f"/recordings/{OPENING}/transcript.{ending}")
    ran = run_command("--archive", filled.folder, "export", OPENING, "--format", ending)

    assert answer.headers["content-type"] == TRANSCRIPT_FORMATS[ending].media_type
    assert f'filename="{OPENING}.{ending}"' in answer.headers["content-disposition"]
    assert (ran.code, ran.out) == (0, answer.text)
