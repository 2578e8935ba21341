"""The lexical index against BM25 in plain Python: the same ids, order and scores."""

import multiprocessing
import os
import random
import signal
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest

from archive.languages import HAN
from search.indexes import lexical_index
from search.indexes.lexical_index import LexicalIndex, LexicalIndexWriter
from search.indexes.manifest import IndexDamaged, publish, read_manifest
from search.words import matching_form, words_of
from tests.search.indexes.plain_bm25 import bm25, kept_length

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


@pytest.mark.parametrize("allowed", [0, 1, 7, 300, 1300, 1999, 2001, 2599, 2600])
@pytest.mark.parametrize("in_index", [0, 9999])
def test_filters_of_every_size_are_exact(
    index: LexicalIndex,
    texts: dict[int, str],
    allowed: int,
    in_index: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lexical_index, "FILTER_IN_INDEX", in_index)
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


TALK = {
    1: "The Green New Deal, said Ann, is a deal.",
    2: "A new green deal. A deal is new!",
    3: "We heard of the green, new deal twice: the green new deal.",
    4: "我们用AI拍电影的时候，灯光很重要。",
    5: "他说用 AI 来剪辑。AI片子越来越多",
    6: "我們拍電影，不用 film camera 的人很少",
    7: "用電影說話；灯。光",
    8: "不AI用",
}


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    folder = tmp_path_factory.mktemp("talk") / "words"
    change(folder, {key: text for key, text in TALK.items() if key <= 5})
    change(folder, {key: text for key, text in TALK.items() if key > 5})
    return opened(folder)


def words(text: str) -> list[str]:
    return [found.word for found in words_of(text)]


def holding(phrase: str) -> list[int]:
    """The talks whose text holds the phrase, by brute force: spaces beside Han characters mean nothing."""
    space = "" if HAN.search(phrase) else " "
    bare = {key: space.join(matching_form(text).replace(",", " ").split()) for key, text in TALK.items()}
    return [key for key, text in bare.items() if space.join(matching_form(phrase).split()) in text]


@pytest.mark.parametrize(
    "phrase",
    [
        "green new deal",
        "new deal",
        "deal",
        "拍电影",
        "拍電影的",
        "电影",
        "灯光",
        "用AI",
        "用AI拍",
        "AI片",
        "AI片子",
        "AI拍电影的时候",
        "用",
        "camera 的",
        "deal green",
        "影拍电",
    ],
)
def test_a_phrase_is_found_where_it_stands_and_nowhere_else(talk: LexicalIndex, phrase: str) -> None:
    expected = holding(phrase)

    alone = talk.best([], 100, phrases=[words(phrase)])
    beside = talk.best(["ann"], 100, phrases=[words(phrase)])

    assert sorted(alone.ids.tolist()) == expected
    assert sorted(beside.ids.tolist()) == expected
    assert (alone.scores > 0).all()
    assert all((score > 0) == (key == 1) for key, score in zip(beside.ids, beside.scores, strict=True))


def test_all_phrases_must_be_held_and_the_words_score(talk: LexicalIndex) -> None:
    phrases = [words("green new deal"), words("deal is"), []]

    assert talk.best([], 9, phrases=phrases).ids.tolist() == []
    assert talk.best([], 9, phrases=[words("new deal"), words("said ann")]).ids.tolist() == [1]
    assert talk.best(["twice"], 9, phrases=[words("green new deal")]).ids.tolist() == [3, 1]
    assert talk.best(["deal"], 9, phrases=[[], []]).ids.tolist() == talk.best(["deal"], 9).ids.tolist()
    assert talk.best([], 9, phrases=[[]]).ids.tolist() == []


@pytest.mark.parametrize("in_index", [0, 1000])
@pytest.mark.parametrize("allowed", [[3], [2, 3, 4], [2, 3, 5, 6, 8]])
def test_phrases_and_filters_go_together(
    talk: LexicalIndex, allowed: list[int], in_index: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lexical_index, "FILTER_IN_INDEX", in_index)

    assert talk.best([], 9, np.array(allowed), [words("new deal")]).ids.tolist() == [3]


def test_phrases_agree_with_brute_force_over_segments(index: LexicalIndex, texts: dict[int, str]) -> None:
    found = index.best([], 10_000, phrases=[["film", "camera"]])

    spaced = {key: f" {' '.join(words(text))} " for key, text in texts.items()}
    expected = [key for key, text in spaced.items() if " film camera " in text]
    assert len(expected) > 100
    assert sorted(found.ids.tolist()) == expected


def test_a_phrase_as_long_as_a_book_is_found_whole(tmp_path: Path) -> None:
    chance = random.Random(4)
    said = chance.choices(VOCABULARY, k=1000)
    changed = [*said[:700], "zanzibar", *said[701:]]
    change(tmp_path / "words", {1: " ".join(said), 2: " ".join(changed), 3: "的" * 5000})
    index = opened(tmp_path / "words")

    assert index.best([], 9, phrases=[said]).ids.tolist() == [1]
    assert index.best([], 9, phrases=[changed]).ids.tolist() == [2]
    assert index.best([], 9, phrases=[["film"] * 100_000]).ids.tolist() == []
    assert index.best([], 9, phrases=[words("的" * 10_000)]).ids.tolist() == [3]


@pytest.mark.parametrize("asked", [["film"], ["score", "电影"], ["nothing"], []])
def test_scores_are_those_of_best_for_any_ids_in_any_order(index: LexicalIndex, asked: list[str]) -> None:
    whole = index.best(asked, 10_000)
    expected = dict(zip(whole.ids.tolist(), whole.scores.tolist(), strict=True))
    ids = [7, 2500, 3, 7, 999_999, 2001, 1, 12]

    scores = index.scores(asked, np.array(ids))

    assert scores.dtype == np.float32
    assert scores == pytest.approx([expected.get(key, 0.0) for key in ids], rel=ROUNDING)
    assert index.scores(asked, np.empty(0, np.int64)).tolist() == []


def test_nearest_words_do_occur(tmp_path: Path) -> None:
    texts = {
        1: "transhumanist filmmaking 量化 电子",
        2: "transhumanists filmmaker 原子 electron",
        3: "电子 camera cameras kamera cat cut",
        4: "gone: filmmakings 电量",
    }
    change(tmp_path / "words", texts)
    change(tmp_path / "words", {}, [4])
    index = opened(tmp_path / "words")

    assert index.nearest_words("transhumanism", 3) == ["transhumanist", "transhumanists"]
    assert index.nearest_words("filmmakng", 3) == ["filmmaking", "filmmaker"]
    assert index.nearest_words("camear", 3) == ["camera", "cameras"]
    assert index.nearest_words("camear", 1) == ["camera"]
    assert index.nearest_words("量子", 9) == ["电子", "原子", "量化"]
    assert index.nearest_words("cet", 9) == ["cat", "cut"]
    assert index.nearest_words("camera", 9) == ["cameras"]
    assert [index.nearest_words(word, 9) for word in ("ct", "", "zanzibar", "囧")] == [[], [], [], []]


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


def test_held_says_which_passages_hold_each_word(tmp_path: Path) -> None:
    writer = LexicalIndexWriter(tmp_path)
    writer.change([(1, "film and light"), (2, "light"), (5, "光与影"), (9, "film film")], [], 9, 0)
    writer.change([], [2], 9, 1)
    lexical = LexicalIndex.open(tmp_path, writer.manifest)
    ids = np.array([9, 1, 2, 5, 7], np.int64)

    held = lexical.held(["film", "light", "光", "zebra"], ids)

    assert held.tolist() == [
        [True, True, False, False, False],
        [False, True, False, False, False],
        [False, False, False, True, False],
        [False] * 5,
    ]
    assert lexical.held(["film"], ids[:0]).shape == (1, 0)
    assert lexical.held([], ids).shape == (0, 5)


def test_held_tells_apart_more_words_than_a_score_has_bits(tmp_path: Path) -> None:
    words = [f"word{number}" for number in range(60)]
    draw = random.Random(60)
    texts = {number: " ".join(draw.sample(words, 20)) for number in range(1, 40)}
    change(tmp_path, texts)
    lexical = opened(tmp_path)
    ids = np.array(sorted(texts), np.int64)

    held = lexical.held(words, ids)

    assert held.tolist() == [[word in texts[number].split() for number in sorted(texts)] for word in words]
