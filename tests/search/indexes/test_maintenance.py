"""Both indexes of an archive follow the catalogue, whatever happens to them."""

import json
import multiprocessing
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from archive import Archive, open_archive
from archive.catalogue import queries, store
from archive.errors import ArchiveFull
from search.indexes import (
    EmbeddingModel,
    Generation,
    Indexes,
    IndexStanding,
    Refreshed,
    lexical_index,
    vector_index,
)
from search.indexes.vector_index import MERGE_AT
from tests.search.small_archive import DIMENSION, put_embedded, replace_embedded, vector_for

TEXTS = ["film and light", "light on set", "电影灯光", "the budget"]
SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def model(archive: Archive) -> EmbeddingModel:
    return noted(archive, "fingerprint")


def noted(archive: Archive, fingerprint: str) -> EmbeddingModel:
    with archive.catalogue.writing() as session:
        model_id = store.put_embedding_model(session, "model", fingerprint, DIMENSION)
    return EmbeddingModel(model_id, fingerprint, DIMENSION)


@pytest.fixture
def indexes(archive: Archive, model: EmbeddingModel) -> Indexes:
    """Over one recording of four passages."""
    put_embedded(archive, "r1", TEXTS, model.id)
    indexes = Indexes(archive, model)
    indexes.refresh()
    return indexes


FoundIds = tuple[list[int], list[int]]


def found_in(generation: Generation) -> FoundIds:
    """Ids by the word `light`, and by the meaning of the first text."""
    assert generation.vectors is not None
    words = generation.lexical.best(["light"], 100).ids.tolist()
    return sorted(words), generation.vectors.nearest(vector_for(TEXTS[0]), 100).ids.tolist()


def up_to_date(archive: Archive, indexes: Indexes) -> tuple[Generation, Refreshed]:
    with archive.catalogue.reading() as session:
        return indexes.up_to_date(queries.change_marks(session))


def by_brute_force(archive: Archive) -> FoundIds:
    """What a plain look at the catalogue says must be found."""
    with archive.catalogue.reading() as session:
        passages = [passage for batch in queries.passages_after(session, 0, 1) for passage in batch]
    question = vector_for(TEXTS[0])
    cosines = {p.id: float(np.frombuffer(p.vector, "<f4") @ question) for p in passages if p.vector}
    holding = [passage.id for passage in passages if "light" in passage.text.split()]
    return holding, sorted(cosines, key=lambda passage_id: (-cosines[passage_id], passage_id))


def test_a_refresh_costs_what_changed(archive: Archive, model: EmbeddingModel) -> None:
    indexes = Indexes(archive, model)
    put_embedded(archive, "r1", TEXTS, model.id)

    assert indexes.refresh() == Refreshed(added=4, deleted=0)
    assert indexes.refresh() == Refreshed(added=0, deleted=0)
    put_embedded(archive, "r2", ["more light"], model.id)
    with archive.catalogue.writing() as session:
        store.remove_recording(session, "r1")
    assert indexes.refresh() == Refreshed(added=1, deleted=4)
    assert indexes.refresh(anew=True) == Refreshed(added=1, deleted=4, rebuilt=("words", "meaning"))
    assert found_in(indexes.current()) == by_brute_force(archive) == ([5], [5])


def test_up_to_date_brings_in_what_nobody_indexed(
    archive: Archive, indexes: Indexes, model: EmbeddingModel
) -> None:
    assert up_to_date(archive, indexes) == (indexes.current(), Refreshed(0, 0))
    put_embedded(archive, "r2", ["light again"], model.id)

    generation, done = up_to_date(archive, indexes)

    assert done == Refreshed(added=1, deleted=0)
    assert found_in(generation) == by_brute_force(archive)


def test_standings_are_read_from_the_manifests_alone(
    archive: Archive, indexes: Indexes, model: EmbeddingModel
) -> None:
    def standings() -> list[IndexStanding]:
        with archive.catalogue.reading() as session:
            return list(indexes.standings(session))

    fresh = standings()
    put_embedded(archive, "r2", ["light again"], model.id)
    behind = standings()
    shutil.rmtree(archive.cache)
    missing = standings()

    assert fresh == [IndexStanding(name, 4, is_behind=False) for name in ("words", "meaning")]
    assert behind == [IndexStanding(name, 4, is_behind=True) for name in ("words", "meaning")]
    assert missing == [IndexStanding(name, 0, is_behind=True) for name in ("words", "meaning")]
    assert not archive.cache.exists()


def test_replaced_passages_leave_the_indexes(
    archive: Archive, indexes: Indexes, model: EmbeddingModel
) -> None:
    assert found_in(indexes.current())[0] == [1, 2]
    with archive.catalogue.reading() as session:
        transcript = queries.current_transcript(session, "r1")
    assert replace_embedded(archive, transcript, model.id) == [5, 6, 7, 8]

    generation, _ = up_to_date(archive, indexes)

    assert found_in(generation) == by_brute_force(archive)
    assert found_in(generation)[0] == [5, 6]
    assert generation.lexical.document_frequency("light") == 2


def test_without_a_model_there_is_the_lexical_index_alone(archive: Archive, indexes: Indexes) -> None:
    wordy = Indexes(archive, None)

    assert wordy.refresh() == Refreshed(0, 0)
    assert wordy.current().vectors is None
    assert wordy.current().lexical.best(["light"], 9).ids.tolist() == [1, 2]
    assert wordy.merge() is False


def flip(folder: Path, pattern: str) -> None:
    file = next(folder.rglob(pattern))
    content = bytearray(file.read_bytes())
    content[-5] ^= 0x20
    file.write_bytes(content)


def cut(folder: Path, pattern: str, size: int) -> None:
    os.truncate(next(folder.rglob(pattern)), size)


def restamp(folder: Path) -> None:
    file = next(folder.rglob("words/manifest.json"))
    values = json.loads(file.read_text())
    values["stamp"]["schema"] = 0
    file.write_text(json.dumps(values))


DAMAGE: dict[str, Callable[[Path], None]] = {
    "the cache folder is deleted": shutil.rmtree,
    "a bit of the vectors is flipped": lambda cache: flip(cache, "*.faiss"),
    "a bit of the ids is flipped": lambda cache: flip(cache, "*.npy"),
    "a bit of the words is flipped": lambda cache: flip(cache, "*.idx"),
    "vectors are missing": lambda cache: next(cache.rglob("*.faiss")).unlink(),
    "ids are missing": lambda cache: next(cache.rglob("*.npy")).unlink(),
    "words are missing": lambda cache: next(cache.rglob("*.term")).unlink(),
    "tantivy's meta file is missing": lambda cache: next(cache.rglob("meta.json")).unlink(),
    "tantivy's meta file is cut": lambda cache: cut(cache, "meta.json", 20),
    "the manifest of the vectors is cut": lambda cache: os.truncate(
        next(cache.rglob("vec*/manifest.json")), 99
    ),
    "the manifest of the words is cut": lambda cache: os.truncate(
        next(cache.rglob("words/manifest.json")), 99
    ),
    "the manifest of the words is empty": lambda cache: os.truncate(
        next(cache.rglob("words/manifest.json")), 0
    ),
    "the stamp is of an earlier schema": restamp,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_healed_from_the_catalogue_and_said(
    archive: Archive, indexes: Indexes, damage: str
) -> None:
    before = found_in(indexes.current())
    DAMAGE[damage](archive.cache)

    fresh = Indexes(archive, noted(archive, "fingerprint"))  # as the next command opens them
    generation, done = up_to_date(archive, fresh)

    assert done.rebuilt == ("words", "meaning")
    assert found_in(generation) == before == by_brute_force(archive)
    assert up_to_date(archive, fresh) == (generation, Refreshed(0, 0))


@pytest.mark.parametrize("damage", DAMAGE)
def test_writing_after_damage_heals_too(
    archive: Archive, indexes: Indexes, model: EmbeddingModel, damage: str
) -> None:
    DAMAGE[damage](archive.cache)
    put_embedded(archive, "r2", ["light after all"], model.id)

    Indexes(archive, model).refresh()
    generation, _ = up_to_date(archive, Indexes(archive, model))

    assert found_in(generation) == by_brute_force(archive)
    assert found_in(generation)[0] == [1, 2, 5]


def test_the_cache_may_go_while_a_reader_is_open(archive: Archive, indexes: Indexes) -> None:
    before = found_in(up_to_date(archive, indexes)[0])
    shutil.rmtree(archive.cache)

    generation, done = up_to_date(archive, indexes)

    assert found_in(generation) == before
    assert done.rebuilt == ("words", "meaning")


def test_each_model_has_a_folder_of_its_own(
    archive: Archive, indexes: Indexes, model: EmbeddingModel
) -> None:
    other = Indexes(archive, noted(archive, "another"))
    assert found_in(up_to_date(archive, other)[0]) == ([1, 2], [])  # no passage has its vectors yet

    generation, done = up_to_date(archive, Indexes(archive, model))

    assert done == Refreshed(0, 0)
    assert found_in(generation) == by_brute_force(archive)


def test_merging_damaged_vectors_makes_them_anew(archive: Archive, model: EmbeddingModel) -> None:
    indexes = Indexes(archive, model)
    for number in range(MERGE_AT):
        put_embedded(archive, f"r{number}", [f"light {number}"], model.id)
        indexes.refresh()
    flip(archive.cache, "*.faiss")

    assert indexes.merge()

    assert found_in(indexes.current()) == by_brute_force(archive)
    assert up_to_date(archive, indexes)[1] == Refreshed(0, 0)


def test_a_reader_that_meets_files_being_replaced_looks_again(
    archive: Archive, indexes: Indexes, model: EmbeddingModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between a reader's look at the manifest and at the files, a merge deletes these."""
    for number in range(MERGE_AT):
        put_embedded(archive, f"m{number}", [f"light {number}"], model.id)
        indexes.refresh()
    reader = Indexes(archive, model)
    open_vectors = vector_index.VectorIndex.open
    merges = iter([indexes.merge])

    def merge_first(*arguments: object) -> vector_index.VectorIndex:
        for merge in merges:
            assert merge()
        return open_vectors(*arguments)  # type: ignore[arg-type]  # handed on as they come

    monkeypatch.setattr("search.indexes.VectorIndex.open", merge_first)

    generation, done = up_to_date(archive, reader)

    assert done == Refreshed(0, 0)
    assert found_in(generation) == by_brute_force(archive)


def test_what_is_published_while_a_reader_opens_is_seen_next_time(
    archive: Archive, indexes: Indexes, model: EmbeddingModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Indexes(archive, model)
    open_vectors = vector_index.VectorIndex.open
    additions = iter([["light at last"]])

    def add_after(*arguments: object) -> vector_index.VectorIndex:
        index = open_vectors(*arguments)  # type: ignore[arg-type]  # handed on as they come
        for texts in additions:
            put_embedded(archive, "r2", texts, model.id)
            indexes.refresh()
        return index

    monkeypatch.setattr("search.indexes.VectorIndex.open", add_after)
    reader.current()

    assert found_in(reader.current()) == by_brute_force(archive)


def test_threads_ask_while_another_adds(archive: Archive, indexes: Indexes, model: EmbeddingModel) -> None:
    reader = Indexes(archive, model)
    wrong: list[object] = []
    ended = threading.Event()

    def ask() -> None:
        while not ended.wait(0.01):
            try:
                words, meaning = found_in(up_to_date(archive, reader)[0])
                if words[:2] != [1, 2] or meaning[0] != 1:
                    wrong.append((words, meaning))
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(MERGE_AT + 2):
        put_embedded(archive, f"t{number}", [f"light {number}"], model.id)
        indexes.refresh()
    assert indexes.merge()
    ended.set()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert found_in(reader.current()) == by_brute_force(archive)


def refresh_elsewhere(folder: Path, recording_id: str, dies_at: str | None) -> None:
    """In a process of its own: add a recording and refresh; perhaps killed on the way."""
    with open_archive(folder) as archive:
        model = noted(archive, "fingerprint")
        put_embedded(archive, recording_id, [f"light by {recording_id}"], model.id)
        if dies_at is not None:
            _die_at(dies_at)
        Indexes(archive, model).refresh()


def _die_at(place: str) -> None:
    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    match place:
        case "before the words":
            lexical_index.LexicalIndexWriter.change = die  # type: ignore[assignment,method-assign]  # never returns
        case "before the words are published":
            vars(lexical_index)["publish"] = die
        case _:
            vars(vector_index)["publish"] = die


@pytest.mark.parametrize(
    "place", ["before the words", "before the words are published", "before the vectors are published"]
)
def test_a_killed_refresh_is_healed_by_the_next_question(
    archive: Archive, indexes: Indexes, place: str
) -> None:
    process = SPAWN.Process(target=refresh_elsewhere, args=(archive.folder, "r2", place))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert len(by_brute_force(archive)[1]) == 5

    generation, done = up_to_date(archive, indexes)

    assert done.rebuilt == ()
    assert found_in(generation) == by_brute_force(archive)
    assert len(generation.lexical) == 5


def test_processes_that_refresh_at_once_do_not_disturb_each_other(archive: Archive, indexes: Indexes) -> None:
    processes = [
        SPAWN.Process(target=refresh_elsewhere, args=(archive.folder, f"p{number}", None))
        for number in range(2)
    ]
    for process in processes:
        process.start()
    while any(process.is_alive() for process in processes):
        assert found_in(up_to_date(archive, indexes)[0])[0][:2] == [1, 2]
        time.sleep(0.02)
    for process in processes:
        process.join()

    generation, _ = up_to_date(archive, indexes)
    assert [process.exitcode for process in processes] == [0, 0]
    assert found_in(generation) == by_brute_force(archive)
    assert len(generation.lexical) == 6


def full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def full_as_faiss(*_: object) -> None:
    raise RuntimeError("Error in write_index: write error in x: 0 != 1 (No space left on device)")


def full_as_tantivy(*_: object) -> None:
    raise ValueError("An IO error occurred: 'No space left on device (os error 28)'")


@pytest.mark.parametrize(
    ("writes", "refuses"),
    [
        ("search.indexes.vector_segments.np.save", full),
        ("search.indexes.vector_segments.faiss.write_index", full_as_faiss),
        ("search.indexes.lexical_index.LexicalIndexWriter._commit", full_as_tantivy),
    ],
)
def test_full_disk_is_told_and_refreshing_goes_on_when_there_is_room(
    archive: Archive,
    model: EmbeddingModel,
    monkeypatch: pytest.MonkeyPatch,
    writes: str,
    refuses: Callable[..., None],
) -> None:
    indexes = Indexes(archive, model)
    indexes.refresh()
    put_embedded(archive, "r2", ["light again"], model.id)

    with monkeypatch.context() as patch:
        patch.setattr(writes, refuses)
        with pytest.raises(ArchiveFull, match="is full"):
            indexes.refresh()
    indexes.refresh()

    assert found_in(indexes.current()) == by_brute_force(archive)
