"""The reader's language, and the sentences of each."""

import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from starlette.datastructures import Headers

from web.shell.language import (
    LOCALE_FOLDER,
    Language,
    date_range,
    language_name,
    preferred_language,
    rough_length,
    translations,
)

WEB = LOCALE_FOLDER.parent
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")


def written_sentences() -> Catalog:
    """What templates and code say, extracted as `web/locale/babel.cfg` says."""
    with (LOCALE_FOLDER / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel types most of itself
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "message": None}
    found = Catalog()
    extracted = extract_from_dir(
        WEB.parent,
        methods,
        options,
        keywords,
        directory_filter=lambda folder: Path(folder).is_relative_to(WEB),
    )
    for _, _, sentence, _, context in extracted:
        found.add(sentence, context=context)
    return found


def chinese_catalogue() -> Catalog:
    with (LOCALE_FOLDER / "zh" / "LC_MESSAGES" / "web.po").open("rb") as file:
        return read_po(file, locale="zh")


def key(message: object) -> tuple[object, str | None]:
    return message.id, message.context  # type: ignore[attr-defined]  # Babel publishes no types


def test_chinese_says_every_sentence_and_no_other() -> None:
    written = {key(message) for message in written_sentences() if message.id}
    translated = {key(message) for message in chinese_catalogue() if message.id}

    assert len(written) > 100
    assert translated == written


def test_chinese_sentences_are_done_and_keep_their_placeholders() -> None:
    for message in chinese_catalogue():
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
        assert strings, ids
        assert not message.fuzzy, ids
        for string in strings:
            assert string, ids
            assert sorted(PLACEHOLDER.findall(string)) == sorted(PLACEHOLDER.findall(ids[-1])), ids


def test_translations_are_read_from_the_catalogue_as_it_stands() -> None:
    assert translations(Language.CHINESE).gettext("Nothing found") == "没有找到"
    assert (
        translations(Language.CHINESE).ngettext("%(num)s waiting", "%(num)s waiting", 3) == "%(num)s 个等待中"
    )
    assert translations(Language.ENGLISH).gettext("Nothing found") == "Nothing found"


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
