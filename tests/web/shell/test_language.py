"""The reader's language, and the sentences of each."""

from datetime import date

import pytest
from starlette.datastructures import Headers

from archive.sentences import Language
from web.shell.language import (
    date_range,
    language_name,
    preferred_language,
    rough_length,
)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", Language.ENGLISH),
        ("zh-CN,zh;q=0.9,en;q=0.8", Language.CHINESE),
        ("en-GB,en;q=0.9,zh;q=0.8", Language.ENGLISH),
        ("de,zh;q=0.5", Language.CHINESE),
        ("zh;q=0", Language.ENGLISH),
        ("zh-Hant-TW", Language.CHINESE),
        ("*", Language.ENGLISH),
        ("zh;q=abc, ;;;, \x7f", Language.ENGLISH),
    ],
)
def test_browser_s_preference(accepted: str, language: Language) -> None:
    assert preferred_language(Headers({"accept-language": accepted})) is language


def test_dates_lengths_and_names_are_said_in_the_language() -> None:
    first, last = date(2024, 3, 26), date(2024, 3, 27)

    assert date_range(first, last, Language.ENGLISH) == "26–27 Mar 2024"
    assert date_range(first, last, Language.CHINESE) == "2024年3月26日至27日"
    assert date_range(first, None, Language.ENGLISH) == "26 March 2024"
    assert rough_length(780, Language.ENGLISH) == "13 minutes"
    assert rough_length(7200, Language.CHINESE) == "2小时"
    assert (language_name("zh", Language.ENGLISH), language_name("en", Language.CHINESE)) == (
        "Chinese",
        "英语",
    )
    assert language_name("xx-not", Language.ENGLISH) == "xx-not"
