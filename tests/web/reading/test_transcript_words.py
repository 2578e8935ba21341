"""When words were said, a block of lines at a time."""

import pytest
from starlette.testclient import TestClient

from archive import Archive
from archive.catalogue import queries, store
from web import create_app
from web.reading import transcript_words

OPENING, PANEL = "r1opening", "r3panel"


def transcript_of(archive: Archive, recording_id: str) -> str:
    with archive.catalogue.reading() as session:
        return queries.current_transcript(session, recording_id).id


def words_url(recording_id: str, transcript: str, block: int) -> str:
    return f"/recordings/{recording_id}/words.json?transcript={transcript}&block={block}"


def test_words_of_a_block_are_where_each_begins(
    client: TestClient, filled: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcript_words, "WORD_BLOCK", 2)
    transcript = transcript_of(filled, OPENING)

    blocks = [client.get(words_url(OPENING, transcript, block)).json() for block in range(3)]

    assert [len(block) for block in blocks] == [2, 1, 0]
    assert blocks[0][1][::2] == [0, 6, 16, 20, 25, 28, 32]
    assert blocks[0][1][1] == 3000
    assert blocks[0][1][1::2] == sorted(blocks[0][1][1::2])


def test_lines_without_word_times_have_none(client: TestClient, filled: Archive) -> None:
    answer = client.get(words_url(PANEL, transcript_of(filled, PANEL), 0))

    assert answer.json() == [[], []]


def test_corrected_line_has_no_word_times(archive_copy: Archive) -> None:
    transcript = transcript_of(archive_copy, OPENING)
    with archive_copy.catalogue.writing() as session:
        first = queries.segments(session, transcript)[0]
        assert first.id is not None
        store.correct_segment(session, first.id, "We open a green door.", "ann")
    client = TestClient(create_app(archive_copy), base_url="http://localhost")

    first_line, second_line, _ = client.get(words_url(OPENING, transcript, 0)).json()

    assert first_line == []
    assert second_line[:2] == [0, 3000]


def test_another_transcript_has_no_words(client: TestClient) -> None:
    assert client.get(words_url(OPENING, "gone", 0)).json() == []


@pytest.mark.parametrize("block", [-1, 10**9])
def test_block_that_cannot_be_is_refused(client: TestClient, filled: Archive, block: int) -> None:
    assert client.get(words_url(OPENING, transcript_of(filled, OPENING), block)).status_code == 422


def test_simplified_characters_come_in_pairs(client: TestClient) -> None:
    answer = client.get("/simplified.json")

    assert "max-age" in answer.headers["Cache-Control"]
    pairs = answer.json()
    assert dict(zip(pairs[::2], pairs[1::2], strict=True))["攝"] == "摄"
