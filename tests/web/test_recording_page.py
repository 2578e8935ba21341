"""The page of one recording, however long its transcript."""

import re
from functools import partial

import pytest
from starlette.testclient import TestClient

from archive import Archive
from archive.catalogue import store
from archive.recordings import Recording, Segment, TranscriptKind
from archive.timecode import Milliseconds
from web import create_app
from web.pages.recording import FIRST_SEGMENTS, stored_segments
from web.shell.rendering import CHUNK, next_chunk

LONG = "r9long"
PAGE = {"Accept": "text/html"}


def sentences(count: int) -> list[Segment]:
    """One each two seconds, ten by a person in a row."""
    return [
        Segment(
            Milliseconds(2000 * number),
            Milliseconds(2000 * number + 1500),
            f"Sentence <{number}>.",
            f"Speaker {number // 10 % 3}",
            "en",
        )
        for number in range(count)
    ]


@pytest.fixture
def long_client(archive_copy: Archive) -> TestClient:
    with archive_copy.catalogue.writing() as session:
        store.add_recording(
            session, Recording(LONG, "A long day", "long.vtt", language="en"), archive_copy.folder
        )
        transcript = store.begin_transcript(session, LONG, TranscriptKind.IMPORTED, "long.vtt", language="en")
        store.add_piece(session, transcript, sentences(1500), Milliseconds(3_000_000))
        store.finish_transcript(session, transcript, "en")
    return TestClient(create_app(archive_copy), base_url="http://localhost")


def test_long_transcript_is_whole_and_in_order(long_client: TestClient) -> None:
    page = long_client.get(f"/recordings/{LONG}", headers=PAGE)

    assert re.findall(r"Sentence &lt;(\d+)&gt;\.</span>", page.text) == [str(n) for n in range(1500)]
    assert re.findall(r'data-line="(\d+)"', page.text) == [str(n) for n in range(1500)]
    assert page.text.count('<h2 class="speaker') == 150
    assert page.text.rstrip().endswith("</html>")


def test_speakers_are_told_apart_in_transcript_and_timeline(long_client: TestClient) -> None:
    page = long_client.get(f"/recordings/{LONG}", headers=PAGE).text

    headings = re.findall(r'<h2 class="speaker (speaker-\d)"><bdi>(Speaker \d)</bdi></h2>', page)
    assert sorted(set(headings)) == [(f"speaker-{n}", f"Speaker {n}") for n in range(3)]
    assert len(re.findall(r'<svg class="lane speaker-\d"', page)) == 3
    assert re.findall(r'<bdi title="Speaker \d">', page) == [f'<bdi title="Speaker {n}">' for n in range(3)]


def test_answers_of_a_question_are_marked(client: TestClient) -> None:
    page = client.get("/recordings/r1opening?t=3.0&q=green+channel#t=3.0", headers=PAGE).text

    assert re.findall(r'<span class="line[^"]*"', page) == [
        '<span class="line is-found"',
        '<span class="line is-found is-current"',
        '<span class="line is-doubtful is-found"',
    ]
    assert re.findall(r'data-line="(\d)"[^>]* id="t=3.0"', page) == ["1"]
    assert re.findall(r'href="([^"]*)" data-seek="0.5" data-passage', page) == [
        "?t=0.5&amp;q=green+channel#t=0.5"
    ]
    assert "1 passage on “green channel”" in page
    assert re.findall(r'class="lane found".*?<path d="(.*?)">', page) != []


def test_recording_without_an_answer_says_so(client: TestClient) -> None:
    page = client.get("/recordings/r2keynote?q=green+channel", headers=PAGE).text

    assert "Nothing in this recording on “green channel”" in page
    assert "is-found" not in page


@pytest.mark.parametrize("question", ["", "   ", "x" * 5000, "\x00"])
def test_question_that_cannot_be_answered_leaves_the_page_as_it_is(client: TestClient, question: str) -> None:
    page = client.get("/recordings/r1opening", params={"q": question}, headers=PAGE)

    assert page.status_code == 200
    assert "is-found" not in page.text


def test_unknown_recording_is_not_found_with_a_question_too(client: TestClient) -> None:
    assert client.get("/recordings/nope?q=green", headers=PAGE).status_code == 404


@pytest.mark.parametrize("count", [0, 1, FIRST_SEGMENTS, FIRST_SEGMENTS + 1, 6 * FIRST_SEGMENTS + 3])
def test_stored_segments_are_all_of_them(archive_copy: Archive, count: int) -> None:
    with archive_copy.catalogue.writing() as session:
        store.add_recording(session, Recording(LONG, "Long", "long.vtt"), archive_copy.folder)
        transcript = store.begin_transcript(session, LONG, TranscriptKind.IMPORTED, "long.vtt")
        store.add_piece(session, transcript, sentences(count), Milliseconds(0))

    found = stored_segments(archive_copy.catalogue, transcript)

    assert [segment.text for segment in found] == [segment.text for segment in sentences(count)]


def test_long_page_is_sent_while_it_is_written(long_client: TestClient) -> None:
    page = long_client.get(f"/recordings/{LONG}?lang=zh", headers=PAGE)

    assert "content-length" not in page.headers
    assert page.headers["Content-Language"] == "zh-Hans"
    assert page.headers["Vary"].startswith("Accept-Language, Cookie")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "httponly" in page.headers["Set-Cookie"].lower()


def test_short_page_is_sent_whole(client: TestClient) -> None:
    assert "etag" in client.get("/recordings/r1opening", headers=PAGE).headers


def test_chunks_are_the_parts_again() -> None:
    parts = ["字" * 1000] * 100

    sent = list(iter(partial(next_chunk, iter(parts)), ""))

    assert "".join(sent) == "".join(parts)
    assert [len(chunk) for chunk in sent] == [CHUNK, CHUNK, CHUNK, 10_000]
