"""What the words of a question weigh, and which of them nobody said."""

from pathlib import Path

import pytest

from search.indexes.lexical_index import LexicalIndex, LexicalIndexWriter
from search.term_weights import names_in, term_weights

TEXTS = {
    1: "Sofia Lindgren spoke of students and their fees",
    2: "流浪地球能不能成功，大家都能够看到",
    3: "The rules for robots are strict",
}


@pytest.fixture
def lexical(tmp_path: Path) -> LexicalIndex:
    writer = LexicalIndexWriter(tmp_path)
    writer.change(TEXTS.items(), [], max(TEXTS), 0)
    return LexicalIndex.open(tmp_path, writer.manifest)


def test_words_that_occur_nowhere_are_absent(lexical: LexicalIndex) -> None:
    terms = term_weights("parking fees", ["parking", "fees"], lexical)

    assert terms.absent == ("parking",)
    assert terms.absent_share == pytest.approx(terms.weights["parking"] / sum(terms.weights.values()))
    assert terms.surprise(1000) == pytest.approx(terms.absent_share * 3 / 1003)


def test_pairs_that_straddle_two_said_words_are_no_words(lexical: LexicalIndex) -> None:
    terms = term_weights("", ["流浪", "浪地", "地球", "球大", "大家", "宇宙"], lexical)

    assert terms.absent == ("宇宙",)
    assert set(terms.weights) == {"流浪", "浪地", "地球", "大家", "宇宙"}


def test_what_is_said_often_weighs_less_and_the_absent_most(tmp_path: Path) -> None:
    writer = LexicalIndexWriter(tmp_path)
    writer.change(((n, "film and light" if n == 1 else "film") for n in range(1, 11)), [], 10, 0)

    terms = term_weights("", ["film", "light", "zebra"], LexicalIndex.open(tmp_path, writer.manifest))

    assert terms.weights["film"] < terms.weights["light"] < terms.weights["zebra"]
    assert terms.passages == 10


def test_where_everything_was_said_or_nothing_asked_no_share_is_absent(lexical: LexicalIndex) -> None:
    said, nothing = term_weights("", ["fees", "rules"], lexical), term_weights("", [], lexical)

    assert (said.absent_share, said.surprise(1000), nothing.absent_share, nothing.surprise(1000)) == (
        0,
        0,
        0,
        0,
    )


def test_in_an_empty_archive_everything_is_absent_and_nothing_surprises(tmp_path: Path) -> None:
    writer = LexicalIndexWriter(tmp_path)
    writer.change([], [], 0, 0)

    terms = term_weights(
        "what did Tom Whitfield say", ["whitfield"], LexicalIndex.open(tmp_path, writer.manifest)
    )

    assert (terms.absent_share, terms.surprise(1000)) == (1, 0)
    assert terms.absent_names == ("tom", "whitfield")


def test_a_pair_that_straddles_needs_both_its_characters_said(lexical: LexicalIndex) -> None:
    """Of 球宙 the second character was never said: it is no accident that the pair is absent."""
    assert term_weights("", ["地球", "球宙"], lexical).absent == ("球宙",)


def test_the_names_of_a_known_speaker_are_never_absent(lexical: LexicalIndex) -> None:
    """An alias may occur nowhere: it tells who is meant, and asks for nothing."""
    question, words = "what did Quill say about Parking fees", ["quill", "parking", "fees"]

    unknown, known = (
        term_weights(question, words, lexical),
        term_weights(question, words, lexical, {"quill", "fees"}),
    )

    assert (unknown.absent, unknown.absent_names) == (("quill", "parking"), ("quill", "parking"))
    assert (known.absent, known.absent_names) == (("parking",), ("parking",))
    assert set(known.weights) == {"parking", "fees"}


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("what did Tom Whitfield say", ("tom", "whitfield")),
        ("What did Sofia Lindgren say", ()),
        ("What did Sofia Lindgrin say", ()),  # one letter off: heard so
        ("Netflix series", ()),  # a first word begins with a capital anyway
        ("the LCD", ()),
        ("what did Sofi Lindgren say", ()),  # one letter left out
        ("what did Sofias Lindgren say", ()),  # or added
        ("what did Sofia Lindburg say", ("lindburg",)),  # two are another name
        ("林晓梅怎么看 Netflix", ("netflix", "林晓", "晓梅")),
        ("林曉梅對燈光的看法", ("林晓", "晓梅")),  # Traditional, and another way to ask
        ("李〇\U00020000怎么看", ("李〇", "〇\U00020000")),  # rare characters and 〇
        ("地球说", ()),  # what is asked about was said
        ("关于林晓梅", ()),  # nobody says that she spoke
    ],
)
def test_a_name_that_nobody_uttered_is_told(
    lexical: LexicalIndex, question: str, names: tuple[str, ...]
) -> None:
    assert term_weights(question, [], lexical).absent_names == names


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Boris Johnson wage subsidy", ["boris", "johnson"]),
        ("What did Siobhan’s team say", ["siobhan"]),
        ("Summarize the TORRENT schedule", []),
        ("Setting Up The Recording Equipment Today", []),
        ("林晓梅怎么看 Netflix", ["netflix"]),
        ("what did he say", []),
        ("setting Up The Recording Equipment Today", ["recording", "equipment", "today"]),
        ("What did I tell X about A", []),  # a single letter is no name
        ("what does O\u2019Brien think", ["brien"]),
        ("ﬁlm by Ｎｅｔｆｌｉｘ", ["netflix"]),
        ("", []),
        ("?", []),
    ],
)
def test_capitals_mark_names(question: str, names: list[str]) -> None:
    assert names_in(question) == names
