"""Whom a question names."""

import pytest

from search.named_speakers import speakers_named_in, words_of_names

SPELLINGS = [
    ("s1", "Hon. Navdeep Bains"),
    ("s2", "林曉梅"),
    ("s2", "Lin Xiaomei"),
    ("s3", "Marketing"),
    ("s4", "Professor A"),
    ("s5", "Professor B"),
    ("s6", "Ann Lee"),
    ("s7", "Bo Lee"),
    ("s8", "Cy Lee"),
    ("s9", "Di Lee"),
    ("s10", "阿尔·帕西诺"),
    ("s11", "Chair Summers"),
    ("s12", "陈"),
    ("s13", "Zoë Ng"),
    ("s14", "Ada Cruz"),
    ("s15", "Eva Cruz"),
    ("s16", "李〇明"),
    ("s17", "王\U00020000"),
]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What did Bains say about loans?", ["s1"]),
        ("what did NAVDEEP bains say", ["s1"]),
        ("林晓梅怎么看短剧", ["s2"]),
        ("lin xiaomei on series", ["s2"]),
        ("What did Marketing think of it?", ["s3"]),
        ("What did the professor think?", []),
        ("What did Lee think?", []),
        ("What did Ann Lee think?", ["s6"]),
        ("was it right, hon?", []),
        ("marketers", []),
        ("林曉梅說了什麼", ["s2"]),
        ("林晓 梅", ["s2"]),
        ("阿尔·帕西诺怎么看短剧", ["s10"]),
        ("阿爾·帕西諾", ["s10"]),
        ("what did Summers’ report say", ["s11"]),
        ("what did Cruz say", ["s14", "s15"]),
        ("陈年老酒", []),  # one character names nobody
        ("did Ng agree", []),  # nor do two letters
        ("zoë ng and ANN LEE", ["s13", "s6"]),
        ("zoe\u0308 ng", ["s13"]),
        ("Ａｎｎ　Ｌｅｅ", ["s6"]),
        ("annlee", []),
        ("请问李〇明怎么看短剧", ["s16"]),
        ("请问王\U00020000怎么看短剧", ["s17"]),
        ("", []),
    ],
)
def test_names_aliases_and_rare_parts_of_names_count(question: str, named: list[str]) -> None:
    assert speakers_named_in(question, SPELLINGS) == named


def test_where_nobody_is_known_nobody_is_named() -> None:
    assert speakers_named_in("What did Bains say?", []) == []
    assert speakers_named_in("什么 ?", [("s1", "?"), ("s2", "")]) == []


def test_words_of_names_are_those_of_every_spelling_of_these_speakers() -> None:
    assert words_of_names(["s2", "s12"], SPELLINGS) == {"林晓", "晓梅", "lin", "xiaomei", "陈"}
    assert words_of_names([], SPELLINGS) == frozenset()
