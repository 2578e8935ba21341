"""Names as an index has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import index_key, index_letter, is_spelled_like


def test_names_are_in_one_alphabet_with_chinese_ones_by_pinyin() -> None:
    ordered = [
        "ann meyer", "Ann Núñez", "Bo Chen", "陈明", "陳小春", "褚时健", "Dana", "戴莹", "Émile Noé",
        "王伟", "王芳菲", "Zoe", "查理", "臧天朔", "Иван", "محمد",
    ]  # fmt: skip
    in_pinyin = sorted(ordered, key=index_key)

    assert in_pinyin[:5] == ordered[:5]
    assert in_pinyin[5:9] == ordered[5:9]
    assert set(in_pinyin[9:11]) == {"王伟", "王芳菲"}
    assert in_pinyin[11] == "Zoe"
    assert set(in_pinyin[-2:]) == {"Иван", "محمد"}


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("ann", "A"), ("Élise", "E"), ("ｄａｉ", "D"), ("戴莹", "D"), ("图拉古", "T"), ("圖拉古", "T"),
        ("欧阳", "O"), ("阿来", "A"), ("单田芳", "S"), ("解晓东", "X"), ("曾国藩", "Z"), ("佟大为", "T"),
        ("龘", "#"), ("Иван", "#"), ("2Pac", "#"), ("", "#"), ("🎬", "#"), ("\u202eabc", "#"),
    ],
)  # fmt: skip
def test_letter_of_a_name(name: str, letter: str) -> None:
    assert index_letter(name) == letter


@given(st.text(max_size=20))
def test_every_text_has_a_key_and_a_letter(name: str) -> None:
    assert index_key(name) == index_key(name)
    assert len(index_letter(name)) == 1


@pytest.mark.parametrize(
    ("spelling", "typed", "is_like"),
    [
        ("Martin Hale", "hal", True),
        ("Ann Núñez", "nun", True),
        ("戴瑩", "戴莹", True),
        ("戴莹", "瑩", True),
        ("Dai Ying", "ｙｉｎｇ", True),
        ("Martin Hale", "", True),
        ("Martin Hale", "heil", False),
    ],
)
def test_what_is_typed_finds_a_spelling(spelling: str, typed: str, is_like: bool) -> None:
    assert is_spelled_like(spelling, typed) is is_like
