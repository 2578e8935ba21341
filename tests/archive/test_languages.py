"""Languages as tags and scripts tell them."""

import pytest

from archive.languages import language_of_tag, language_of_text


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
