"""The lexical index against BM25 in plain Python: the same ids, order and scores."""

import multiprocessing
import os
import random
import signal
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest

from search import lexical_index
from search.lexical_index import LexicalIndex, LexicalIndexWriter
from search.manifest import IndexDamaged, publish, read_manifest
from tests.search.plain_bm25 import bm25, kept_length

ROUNDING = 1e-5  # of float32 sums, relative

VOCABULARY = ["film", "camera", "light", "script", "actor", "ai", "budget", "scene", "music", "score"]
CHINESE = ["电影", "拍攝", "人工智能", "灯光", "剧本", "演员"]


def some_texts(count: int, seed: int = 0) -> dict[int, str]:
    """Texts of 1 to 90 words, common ones more often, in both languages."""
    chance = random.Random(seed)
    weights = [1 / rank for rank in range(1, len(VOCABULARY) + 1)]
    texts = {}
    for number in range(1, count + 1):
        words = chance.choices(VOCABULARY, weights, k=chance.randint(1, 80))
        chinese = chance.choices(CHINESE, k=chance.randint(0, 10))
        texts[number] = " ".join(words) + "。".join(chinese)
    return texts


def change(folder: Path, texts: dict[int, str], deleted: Sequence[int] = ()) -> None:
    """Add texts in the order of their ids, delete others."""
    writer = LexicalIndexWriter(folder)
    last = max([writer.manifest.last_passage_id, *texts])
    writer.change(sorted(texts.items()), deleted, last, writer.manifest.last_deletion_id + 1)


def opened(folder: Path) -> LexicalIndex:
    published = read_manifest(folder)
    assert published is not None
    return LexicalIndex.open(folder, published.manifest)


def assert_agrees(
    index: LexicalIndex, scores: dict[int, float], words: Sequence[str], k: int = 10_000
) -> None:
    """Whole answers are equal; where k cuts, or scores are nearly equal, ids may be exchanged."""
    expected = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:k]

    found = index.best(words, k)

    assert len(set(found.ids.tolist())) == len(expected)
    assert found.scores == pytest.approx([score for _, score in expected], rel=ROUNDING)
    for passage_id, (expected_id, score) in zip(found.ids.tolist(), expected, strict=True):
        assert passage_id == expected_id or scores[passage_id] == pytest.approx(score, rel=ROUNDING)


@pytest.fixture(scope="module")
def texts() -> dict[int, str]:
    return some_texts(2600)


@pytest.fixture(scope="module")
def folder(texts: dict[int, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the texts in two segments."""
    folder = tmp_path_factory.mktemp("lexical") / "words"
    change(folder, {key: text for key, text in texts.items() if key <= 2000})
    change(folder, {key: text for key, text in texts.items() if key > 2000})
    return folder


@pytest.fixture(scope="module")
def index(folder: Path) -> LexicalIndex:
    return opened(folder)


@pytest.mark.parametrize(
    ("length", "kept"), [(0, 0), (23, 23), (40, 40), (41, 40), (57, 56), (59, 56), (60, 60), (100, 96)]
)
def test_lengths_are_kept_as_coarsely_as_tantivy_keeps_them(length: int, kept: int) -> None:
    assert kept_length(length) == kept


@pytest.mark.parametrize(
    "words",
    [
        ["film"],
        ["score"],
        ["ai", "budget"],
        ["电影"],
        ["拍摄", "music"],
        ["人工", "工智", "智能", "camera"],
        ["nothing"],
    ],
)
@pytest.mark.parametrize("k", [5, 10_000])
def test_best_is_what_bm25_says(index: LexicalIndex, texts: dict[int, str], words: list[str], k: int) -> None:
    assert_agrees(index, bm25(texts, words), words, k)


@pytest.mark.parametrize("allowed", [0, 1, 7, 1999, 2001, 2599, 2600])
def test_filters_of_every_size_are_exact(index: LexicalIndex, texts: dict[int, str], allowed: int) -> None:
    ids = sorted(random.Random(5).sample(sorted(texts), allowed))
    whole = index.best(["music", "灯光"], 10_000)
    passing = np.isin(whole.ids, ids)

    found = index.best(["music", "灯光"], 10_000, np.array(ids, np.int64))
    first = index.best(["music", "灯光"], 3, np.array(ids, np.int64))

    assert found.ids.tolist() == whole.ids[passing].tolist()
    assert found.scores == pytest.approx(whole.scores[passing])
    assert first.scores == pytest.approx(whole.scores[passing][:3])


@pytest.mark.parametrize("term", ["人工智能", "灯光", "拍攝", "攝"])
def test_every_passage_that_holds_a_chinese_term_is_returned(
    index: LexicalIndex, texts: dict[int, str], term: str
) -> None:
    words = {"人工智能": ["人工", "工智", "智能"], "灯光": ["灯光"], "拍攝": ["拍摄"], "攝": ["摄"]}[term]

    found = index.best(words, 10_000)

    holding = [key for key, text in texts.items() if term in text]
    assert len(holding) > 100
    assert sorted(found.ids.tolist()) == holding


def test_document_frequency_counts_the_passages_that_hold_a_word(
    index: LexicalIndex, texts: dict[int, str]
) -> None:
    expected = {word: len(bm25(texts, [word])) for word in ("film", "score", "电影", "智能", "nothing")}

    assert {word: index.document_frequency(word) for word in expected} == expected
    assert index.document_frequency("智") == sum("智" in text for text in texts.values())
    assert len(index) == len(texts)


@pytest.mark.parametrize(
    "word", ['"film"', "film*", "NEAR(film)", "-film", "film AND ai", "id:1", "\0", "+", ""]
)
def test_no_word_is_taken_for_query_syntax(index: LexicalIndex, word: str) -> None:
    assert index.best([word], 10).ids.tolist() == []


def test_deleted_passages_are_neither_found_nor_counted(tmp_path: Path) -> None:
    texts = some_texts(200)
    change(tmp_path / "words", texts)
    gone = [key for key in texts if key % 3 == 0]
    assert set(gone) & set(opened(tmp_path / "words").best(["film"], 1000).ids.tolist())

    change(tmp_path / "words", {}, gone)
    index = opened(tmp_path / "words")

    left = {key: text for key, text in texts.items() if key not in gone}
    scores = bm25(left, ["film", "电影"], still_counted=[texts[key] for key in gone])
    assert_agrees(index, scores, ["film", "电影"])
    assert index.document_frequency("film") == len(bm25(left, ["film"]))
    assert len(index) == len(left)


def test_deleting_everything_leaves_an_index_that_finds_nothing(tmp_path: Path) -> None:
    change(tmp_path / "words", some_texts(20))
    change(tmp_path / "words", {}, range(1, 21))

    index = opened(tmp_path / "words")

    assert (len(index), index.best(["film"], 10).ids.tolist(), index.document_frequency("film")) == (0, [], 0)


def test_a_generation_stays_as_it_is_while_others_are_published(tmp_path: Path) -> None:
    texts = some_texts(100)
    change(tmp_path / "words", texts)
    index = opened(tmp_path / "words")
    before = index.best(["film"], 1000).ids.tolist()

    for number in range(12):  # enough for tantivy to merge
        change(tmp_path / "words", {101 + number: "film"}, [1 + number])

    assert index.best(["film"], 1000).ids.tolist() == before
    assert len(opened(tmp_path / "words")) == 100


def test_many_small_changes_agree_with_one_large_one(tmp_path: Path) -> None:
    texts = some_texts(20, seed=3)
    for key, text in texts.items():
        change(tmp_path / "words", {key: text})

    assert_agrees(opened(tmp_path / "words"), bm25(texts, ["film", "灯光"]), ["film", "灯光"])


def change_and_die(folder: Path, texts: dict[int, str], deleted: Sequence[int]) -> None:
    """In a process of its own: killed after tantivy's commit, before the manifest."""

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    vars(lexical_index)["publish"] = die
    change(folder, texts, deleted)


def killed(folder: Path, texts: dict[int, str], deleted: Sequence[int] = ()) -> int | None:
    process = multiprocessing.get_context("spawn").Process(
        target=change_and_die, args=(folder, texts, deleted)
    )
    process.start()
    process.join(60)
    return process.exitcode


def test_a_kill_between_commit_and_publication_doubles_nothing(tmp_path: Path) -> None:
    folder, texts = tmp_path / "words", some_texts(60)
    change(folder, {key: text for key, text in texts.items() if key <= 20})
    rest = {key: text for key, text in texts.items() if key > 20}
    assert killed(folder, rest, [1, 2]) == -signal.SIGKILL
    published = read_manifest(folder)
    assert published is not None
    assert published.manifest.last_passage_id == 20

    change(folder, rest, [1, 2])

    index = opened(folder)
    found = index.best(["film"], 1000).ids.tolist()
    assert sorted(found) == sorted(set(bm25(texts, ["film"])) - {1, 2})
    assert len(index) == 58


def damage(folder: Path, suffix: str) -> None:
    file = next(path for path in folder.iterdir() if path.suffix == suffix)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0x10
    file.write_bytes(content)


@pytest.mark.parametrize("suffix", [".idx", ".term", ".pos", ".fast", ".fieldnorm", ".store"])
def test_a_damaged_file_is_noticed(tmp_path: Path, suffix: str) -> None:
    change(tmp_path / "words", some_texts(50))
    damage(tmp_path / "words", suffix)

    with pytest.raises(IndexDamaged):
        opened(tmp_path / "words")


@pytest.mark.parametrize("content", [None, b"", b"{"])
def test_an_index_without_its_meta_file_is_damaged_and_not_empty(
    tmp_path: Path, content: bytes | None
) -> None:
    change(tmp_path / "words", some_texts(50))
    (tmp_path / "words" / "meta.json").unlink()
    if content is not None:
        (tmp_path / "words" / "meta.json").write_bytes(content)

    with pytest.raises(IndexDamaged):
        opened(tmp_path / "words")


def test_writing_to_a_damaged_index_says_so_or_begins_anew(tmp_path: Path) -> None:
    change(tmp_path / "words", some_texts(5))
    (tmp_path / "words" / "meta.json").write_bytes(b"{")
    with pytest.raises(IndexDamaged):
        change(tmp_path / "words", {6: "film"})

    (tmp_path / "words" / "meta.json").unlink()
    writer = LexicalIndexWriter(tmp_path / "words")

    assert (writer.was_rebuilt, writer.manifest.marks) == (True, (0, 0))


@pytest.mark.parametrize("key", ["schema", "words", "tantivy"])
def test_an_index_made_in_another_way_is_not_opened_and_begun_anew(tmp_path: Path, key: str) -> None:
    change(tmp_path / "words", some_texts(5))
    published = read_manifest(tmp_path / "words")
    assert published is not None
    published.manifest.stamp[key] = "another"
    with pytest.raises(IndexDamaged):
        LexicalIndex.open(tmp_path / "words", published.manifest)
    publish(tmp_path / "words", published.manifest)

    writer = LexicalIndexWriter(tmp_path / "words")

    assert (writer.was_rebuilt, writer.manifest.marks) == (True, (0, 0))


def unchanged(before: Iterable[tuple[Path, os.stat_result]]) -> bool:
    return all(
        (path.stat().st_ino, path.stat().st_mtime_ns) == (old.st_ino, old.st_mtime_ns) for path, old in before
    )


def test_adding_leaves_the_files_of_other_segments_untouched(tmp_path: Path) -> None:
    change(tmp_path / "words", some_texts(50))
    published = read_manifest(tmp_path / "words")
    assert published is not None
    (segment,) = published.manifest.segments
    before = [(path, path.stat()) for path in (tmp_path / "words" / file.name for file in segment.files)]
    assert len(before) >= 6

    change(tmp_path / "words", {51: "film"}, [4])

    assert unchanged(before)
