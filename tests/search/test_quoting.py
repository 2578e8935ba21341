"""Phrases in quotation marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.quoting import quoted_phrases, without_marks


@pytest.mark.parametrize(
    ("question", "phrases", "rest"),
    [
        ('"show running" budgets', ["show running"], "show running budgets"),
        ("what is “virtual production”", ["virtual production"], "what is virtual production"),
        ("谁说「短剧」和『长剧』", ["短剧", "长剧"], "谁说 短剧 和 长剧"),
        ("“短剧” “短剧”", ["短剧"], "短剧 短剧"),
        ("«le film» now", ["le film"], "le film now"),
        ("＂短剧＂ ｢长剧｣", ["短剧", "长剧"], "短剧 长剧"),
        (
            '"show running" and "writers\u2019 room"',
            ["show running", "writers\u2019 room"],
            "show running and writers\u2019 room",
        ),
        ('""doubled""', ["doubled"], "doubled"),
        ("「短“剧”」", ["短“剧”"], "短 剧"),
        ("»film«", [], "film"),
        ('a lone " mark', [], "a lone mark"),
        ('an empty "" pair', [], "an empty pair"),
        ("the director's cut isn't 'new'", [], "the director's cut isn't 'new'"),
    ],
)
def test_what_stands_in_quotation_marks_is_a_phrase(question: str, phrases: list[str], rest: str) -> None:
    assert (quoted_phrases(question), without_marks(question)) == (phrases, rest)


def test_a_long_phrase_is_a_phrase() -> None:
    words = "word " * 2000

    assert quoted_phrases(f'"{words}"') == [words.strip()]
    assert quoted_phrases(f"“{'电' * 10_000}”") == ["电" * 10_000]


@pytest.mark.parametrize("opening", ['"', "“", "「", "«", "“「«"])
def test_ten_thousand_marks_that_nothing_closes_are_no_phrases(opening: str) -> None:
    """And take no time: a pattern that tries every pair would need minutes."""
    question = f"{opening} " * 10_000

    assert quoted_phrases(question) == []
    assert without_marks(question) == ""


@given(st.text(alphabet='a光 "“”「」«»＂', max_size=30))
def test_phrases_stand_in_the_question_and_hold_no_mark_of_their_own(question: str) -> None:
    for phrase in quoted_phrases(question):
        assert phrase in question
        assert phrase == phrase.strip() != ""
    assert not set(without_marks(question)) & set('"“”「」«»＂')
