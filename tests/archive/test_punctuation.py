"""One definition of where sentences and clauses end."""

import pytest

from archive.punctuation import CLAUSE_END, SENTENCE_END


@pytest.mark.parametrize(
    "text", ["Done.", "Why?", 'He said "no."', "好。", "先做甲；", "完了。」", "真的？）", "And…  "]
)
def test_sentence_ends(text: str) -> None:
    assert SENTENCE_END.search(text)
    assert not CLAUSE_END.search(text)


@pytest.mark.parametrize("text", ["first;", "so,", "那么，", "例如：", "甲、", "then—", '"yes,"'])
def test_clause_ends(text: str) -> None:
    assert CLAUSE_END.search(text)
    assert not SENTENCE_END.search(text)


@pytest.mark.parametrize("text", ["", "word", "3.5 metres", "。然后", "a;b"])
def test_neither(text: str) -> None:
    assert not SENTENCE_END.search(text)
    assert not CLAUSE_END.search(text)
