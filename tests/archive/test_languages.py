"""Languages as tags and scripts tell them."""

import pytest

from archive.languages import HAN, language_of_tag, language_of_text


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"),
        ("zh-Hans", "zh"),
        ("zh_CN", "zh"),
        ("chi", "zh"),
        ("eng", "en"),
        ("yue", "yue"),
        ("It", None),
        ("raw", None),
        ("v2", None),
        ("", None),
        ("en-", None),
    ],
)
def test_language_of_tag_gives_the_primary_tag(tag: str, language: str | None) -> None:
    assert language_of_tag(tag) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("科幻创作的难点 AI", "zh"),
        ("これはテストです", "ja"),
        ("안녕하세요", "ko"),
        ("Добрый день", "ru"),
        ("صباح الخير", "ar"),
        ("good morning", None),
        ("what did 戴莹 say about the six episodes", None),
        ("12 34!", None),
        ("", None),
    ],
)
def test_language_of_text_goes_by_its_script(text: str, language: str | None) -> None:
    assert language_of_text(text) == language


@pytest.mark.parametrize("character", ["一", "〇", "々", "\uf9d0", "\U00020000", "\U0002a700", "\U000323af"])
def test_han_are_rare_and_compatibility_characters_too(character: str) -> None:
    assert HAN.fullmatch(character)
    assert language_of_text(character * 3) == "zh"


@pytest.mark.parametrize("character", ["a", "あ", "한", "。", "（"])
def test_kana_hangul_and_marks_are_no_han(character: str) -> None:
    assert HAN.fullmatch(character) is None
