"""Transcripts made findable: whole or not at all."""

import multiprocessing
import os
import signal
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from archive import Archive, open_archive
from archive.catalogue import queries
from archive.recordings import Filters, Transcript
from search import Embedder, Indexer, Refreshed
from tests.search.forum import EDITING, LIGHT, MONEY
from tests.search.small_archive import PlainEmbedder, put_talk

pytestmark = pytest.mark.models


@pytest.fixture
def transcript(archive: Archive) -> Transcript:
    return put_talk(archive, "r1", LIGHT)


def passage_ids(archive: Archive) -> list[int]:
    with archive.catalogue.reading() as session:
        return queries.passage_ids(session, Filters())


def test_a_transcript_is_due_until_it_is_indexed(
    archive: Archive, embedder: Embedder, transcript: Transcript
) -> None:
    indexer = Indexer(archive, embedder)
    assert indexer.due() == indexer.all() == [transcript]

    assert indexer.index(transcript) == len(passage_ids(archive)) > 0

    assert (indexer.due(), indexer.all()) == ([], [transcript])
    assert indexer.refresh() == Refreshed(added=len(passage_ids(archive)), deleted=0)


@pytest.mark.parametrize(
    "settings", [{"passage_tokens": 41}, {"passage_pause_ms": 2001}], ids=["size", "pause"]
)
def test_other_passage_settings_make_transcripts_due(
    archive: Archive, embedder: Embedder, transcript: Transcript, settings: dict[str, int]
) -> None:
    Indexer(archive, embedder).index(transcript)
    section = archive.config.search.model_copy(update=settings)
    config = archive.config.model_copy(update={"search": section})

    changed = Indexer(Archive(archive.folder, config, archive.catalogue), embedder)

    assert changed.due() == [transcript]


def test_another_model_or_its_languages_make_transcripts_due(
    archive: Archive, embedder: Embedder, transcript: Transcript, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexer = Indexer(archive, embedder)
    indexer.index(transcript)
    assert indexer.due() == []

    with monkeypatch.context() as patch:
        patch.setattr(embedder, "languages", frozenset({"en", "zh"}))
        assert indexer.due() == [transcript]
    with monkeypatch.context() as patch:
        patch.setattr(embedder, "fingerprint", "another")
        assert Indexer(archive, embedder).due() == [transcript]
    assert indexer.due() == []


def test_indexing_again_replaces_passages_and_the_indexes_forget_the_old(
    archive: Archive, embedder: Embedder, transcript: Transcript
) -> None:
    indexer = Indexer(archive, embedder)
    indexer.index(transcript)
    indexer.refresh()
    before = passage_ids(archive)

    indexer.index(transcript)

    after = passage_ids(archive)
    assert len(after) == len(before)
    assert not set(after) & set(before)
    assert indexer.refresh() == Refreshed(added=len(after), deleted=len(before))


def test_vectors_are_the_passage_and_then_each_of_its_segments(archive: Archive, embedder: Embedder) -> None:
    indexer = Indexer(archive, embedder)
    indexer.index(put_talk(archive, "r2", MONEY))

    with archive.catalogue.reading() as session:
        model_id = queries.embedding_model_id(session, embedder.fingerprint)
        assert model_id is not None
        ((passage,),) = list(queries.passages_after(session, 0, model_id))
        segments = queries.segment_vectors(session, [passage.id], model_id)[passage.id]

    expected = embedder.embed_passages([passage.text, *(text for _, text in MONEY)])
    assert np.frombuffer(passage.vector or b"", "<f4") == pytest.approx(expected[0], abs=1e-4)
    assert np.frombuffer(segments, "<f2").reshape(2, -1) == pytest.approx(expected[1:], abs=2e-3)


def test_passages_in_a_language_that_the_model_does_not_know_have_no_vectors(
    archive: Archive, embedder: Embedder
) -> None:
    indexer = Indexer(archive, embedder)
    indexer.index(put_talk(archive, "r3", EDITING, language="zh"))

    with archive.catalogue.reading() as session:
        (batch,) = list(queries.passages_after(session, 0, 1))
    assert [(passage.language, passage.vector) for passage in batch] == [("zh", None)]


def test_progress_rises_to_one(archive: Archive, embedder: Embedder) -> None:
    heard: list[float] = []
    lines = [(speaker, f"{text} {number}") for number in range(6) for speaker, text in LIGHT]

    Indexer(archive, embedder).index(put_talk(archive, "r4", lines), heard.append)

    assert len(heard) > 1
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


def test_a_transcript_without_text_is_done_with_no_passages(archive: Archive, embedder: Embedder) -> None:
    indexer = Indexer(archive, embedder)

    assert indexer.index(put_talk(archive, "r5", [(None, " ")])) == 0
    assert indexer.due() == []


def index_and_die(folder: Path) -> None:
    """In a process of its own: killed when everything is written, before the commit."""

    def die(_: Session) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with open_archive(folder) as archive:
        indexer = Indexer(archive, cast("Embedder", PlainEmbedder()))
        event.listen(Session, "before_commit", die)
        indexer.index(indexer.all()[0])


def test_a_kill_before_the_commit_leaves_nothing_half(
    archive: Archive, embedder: Embedder, transcript: Transcript
) -> None:
    indexer = Indexer(archive, embedder)
    indexer.index(transcript)
    before = passage_ids(archive)

    process = multiprocessing.get_context("spawn").Process(target=index_and_die, args=(archive.folder,))
    process.start()
    process.join(120)

    assert process.exitcode == -signal.SIGKILL
    assert passage_ids(archive) == before
    assert indexer.due() == []
