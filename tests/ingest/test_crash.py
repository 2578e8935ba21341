"""`rostrum ingest` is killed in every stage, and the next one goes on from there."""

import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from libraries import Library, Models, make_talk, outcomes, write_vtt

from archive import create_archive
from archive.catalogue import queries
from archive.demo_models import demo_overrides
from archive.jobs import Stage, State
from archive.recordings import Segment
from archive.timecode import seconds
from search import Question, answer_view

pytestmark = pytest.mark.exhaustive

PIECE_SECONDS = 6
OVERRIDES = demo_overrides() | {"transcription.piece_minutes": str(PIECE_SECONDS / 60)}
PATIENCE = 120.0  # seconds


def test_ingest_that_is_killed_in_every_stage_ends_as_if_undisturbed(tmp_path: Path, models: Models) -> None:
    folder = tmp_path / "library"
    (folder / "day 1").mkdir(parents=True)
    (folder / "event.yaml").write_text("title: Forum\nrecordings: {talk.wav: {title: The talk}}\n")
    talk = make_talk(folder / "day 1" / "talk.wav", seconds=30)
    write_vtt(folder / "day 1" / "unheard.vtt", "A sentence about harbours.")
    with create_archive(tmp_path / "undisturbed", OVERRIDES) as archive:
        undisturbed = Library(folder, archive, models)
        undisturbed.ingest()
        expected = contents(undisturbed)
    with create_archive(tmp_path / "archive", OVERRIDES) as archive:
        library = Library(folder, archive, models)

        kill_when(library, lambda: standing(library, talk) == (Stage.PROBE, State.WORKING), folder)
        assert standing(library, talk) == (Stage.PROBE, State.WORKING)
        assert library.recordings() == []

        kill_when(library, lambda: transcribed_until(library) > 0)  # and without a path
        assert standing(library, talk) == (Stage.TRANSCRIBE, State.WORKING)
        finished = draft_segments(library)
        assert 0 < seconds(transcribed_until(library)) < 30

        kill_at_index_progress(library, folder)
        assert standing(library, talk) == (Stage.INDEX, State.WORKING)
        assert passages(library) == 0

        (archive.cache / "indexes").mkdir(parents=True, exist_ok=True)
        with (archive.cache / "indexes" / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # so that it commits its passages, and can publish nothing
            kill_when(library, lambda: passages(library) > 0)
        assert standing(library, talk) == (Stage.INDEX, State.WORKING)
        assert list(archive.cache.rglob("manifest*")) == []

        assert outcomes(library.go_on()) == {"talk.wav": "unchanged", "unheard.vtt": "added"}
        assert contents(library) == expected
        ids = [segment.id for segment in library.segments(of_path(library, "day 1/talk.wav"))]
        assert ids[: len(finished)] == [segment.id for segment in finished]
        assert library.go_on().finished == ()


def start(library: Library, *paths: Path) -> subprocess.Popen[str]:
    """`rostrum ingest` as people start it."""
    arguments = ["--archive", str(library.archive.folder), "ingest", "--json", *map(str, paths)]
    return subprocess.Popen(
        [sys.executable, "-m", "rostrum", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "ROSTRUM__SEARCH__EMBEDDING_BATCH_SIZE": "1"},  # many steps to be killed at
    )


def kill_at_index_progress(library: Library, *paths: Path) -> None:
    process = start(library, *paths)
    assert process.stdout is not None
    with closing(process.stdout) as lines:
        for line in lines:
            told = json.loads(line)
            if (told["event"], told.get("stage")) == ("progress", "index"):
                process.kill()
                break
    assert process.wait() == -9, "it ended too early"


def kill_when(library: Library, is_time: Callable[[], bool], *paths: Path) -> None:
    process = start(library, *paths)
    assert process.stdout is not None
    deadline = time.monotonic() + PATIENCE
    with closing(process.stdout):
        while process.poll() is None and not is_time():
            assert time.monotonic() < deadline
            time.sleep(0.005)
        process.kill()
        assert process.wait() == -9, "it ended too early"


def standing(library: Library, path: Path) -> tuple[Stage, State] | None:
    return {work.path: (work.stage, work.state) for work in library.jobs()}.get(path)


def transcribed_until(library: Library) -> int:
    with library.archive.catalogue.reading() as session:
        drafts = [queries.draft(session, recording.id) for recording in library.recordings()]
    return max((draft.transcribed_until for draft in drafts if draft), default=0)


def draft_segments(library: Library) -> list[Segment]:
    with library.archive.catalogue.reading() as session:
        (recording,) = library.recordings()
        draft = queries.draft(session, recording.id)
        assert draft is not None
        return queries.segments(session, draft.id)


def passages(library: Library) -> int:
    with library.archive.catalogue.reading() as session:
        return queries.holdings(session).passages


def of_path(library: Library, path: str) -> Any:
    (recording,) = (recording for recording in library.recordings() if recording.path == path)
    return recording


def contents(library: Library) -> dict[str, Any]:
    """All that an archive holds and answers, without the ids that it gave out."""
    recordings = library.recordings()
    hits = answer_view(library.searcher().ask(Question("thank you for coming"))).model_dump(mode="json")[
        "hits"
    ]
    return {
        "recordings": [(one.path, one.title, one.language, one.media) for one in recordings],
        "segments": [
            [replace(segment, id=None, speaker_id=None) for segment in library.segments(one)]
            for one in recordings
        ],
        "hits": [(hit["recording"]["path"], hit["start"], hit["text"], hit["segment"]) for hit in hits],
        "passages": passages(library),
        "transcripts": [len(library.transcripts(one)) for one in recordings],
    }
