"""A closed recording is found by nothing; opened, it is found as before."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from running_commands import run_command

from archive import Archive, open_archive
from archive.catalogue import queries
from archive.errors import RecordingNotFound
from search import Embedder, Question, SearchBy, Searcher, close_recording, open_recording

pytestmark = pytest.mark.models

QUESTION = "How did they light the kitchen scene?"
LIGHT = "r-light"  # the recording that answers it


@pytest.fixture
def own_forum(forum: Archive, tmp_path: Path) -> Iterator[Archive]:
    """A copy that a test may write to, its cache included."""
    shutil.copytree(forum.folder, tmp_path / "forum")
    with open_archive(tmp_path / "forum") as archive:
        yield archive


def answered_by(searcher: Searcher, by: SearchBy = SearchBy.BOTH) -> list[tuple[str, str]]:
    hits = searcher.ask(Question(QUESTION, by=by)).hits
    return [(hit.found.recording.id, hit.found.text) for hit in hits]


@pytest.mark.parametrize("by", list(SearchBy))
def test_closed_recording_is_found_by_nothing_and_opened_as_before(
    own_forum: Archive, embedder: Embedder, by: SearchBy
) -> None:
    searcher = Searcher(own_forum, embedder)
    before = answered_by(searcher, by)
    assert LIGHT in dict(before)

    closed = close_recording(own_forum, LIGHT, "At the speaker's wish.")
    meanwhile = answered_by(searcher, by)
    opened = open_recording(own_forum, LIGHT, embedder)

    assert (closed.is_closed, closed.closed_reason) == (True, "At the speaker's wish.")
    assert LIGHT not in dict(meanwhile)
    assert (opened.is_closed, opened.closed_reason) == (False, None)
    assert answered_by(searcher, by) == before


def test_reindexing_leaves_a_closed_recording_out(own_forum: Archive, embedder: Embedder) -> None:
    close_recording(own_forum, LIGHT)

    assert run_command("--archive", own_forum.folder, "reindex", "--all").code == 0

    assert LIGHT not in dict(answered_by(Searcher(own_forum, embedder)))


def test_what_was_made_for_readers_goes_from_the_cache(own_forum: Archive) -> None:
    clip = own_forum.cache / "clips" / LIGHT / "0123" / "a.mp4"
    clip.parent.mkdir(parents=True)
    clip.write_bytes(b"sound")

    close_recording(own_forum, LIGHT)

    assert not clip.exists()


def test_recordings_are_closed_and_opened_by_command(own_forum: Archive) -> None:
    folder = own_forum.folder
    closed = run_command("--archive", folder, "close", LIGHT, "--reason", "At the speaker's wish.")
    asked = run_command("--archive", folder, "search", QUESTION)
    opened = run_command("--archive", folder, "open", LIGHT)
    again = run_command("--archive", folder, "search", QUESTION)

    assert (closed.code, opened.code) == (0, 0)
    assert f"({LIGHT})" in closed.out
    assert "One window gave us all the light" not in " ".join(asked.out.split())
    assert "One window gave us all the light" in " ".join(again.out.split())


def test_unknown_name_closes_nothing(own_forum: Archive) -> None:
    assert run_command("--archive", own_forum.folder, "close", LIGHT, "nothing").code == 2
    with pytest.raises(RecordingNotFound):
        close_recording(own_forum, "nothing")

    with own_forum.catalogue.reading() as session:
        assert not queries.recording(session, LIGHT).is_closed
