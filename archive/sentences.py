"""Messages as sentences in a reader's language, through gettext.

English is written in the code; archive/locale/LANGUAGE/LC_MESSAGES/rostrum.po holds the others, for pages,
API and command line alike. It is read as it stands: nothing has to be compiled.
"""

import gettext
import io
import os
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from archive.messages import ENGLISH, Manner, Message, Value, one_after_the_other, written

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

LOCALE_FOLDER = Path(__file__).parent / "locale"
DOMAIN = "rostrum"


class Language(StrEnum):
    """The languages that people are spoken to in."""

    ENGLISH = "en"
    CHINESE = "zh"

    @property
    def tag(self) -> str:
        """As the `lang` of a page says it."""
        return "zh-Hans" if self is Language.CHINESE else "en"

    @property
    def own_name(self) -> str:
        return "中文" if self is Language.CHINESE else "English"


def own_language(environment: Mapping[str, str] | None = None) -> Language:
    """The language of whoever runs this process: of LC_ALL, else LC_MESSAGES, else LANG."""
    environment = os.environ if environment is None else environment
    stated = next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return Language.CHINESE if stated.lower().startswith("zh") else Language.ENGLISH


def told(message: Message, language: Language | None = None) -> str:
    """A message as a sentence; without a language, in that of whoever runs this process."""
    return written(message, manner(own_language() if language is None else language))


def told_with_hint(message: Message, hint: Message, language: Language | None = None) -> str:
    """A message and what to do next, as people read them one after the other."""
    language = own_language() if language is None else language
    stop = "." if language is Language.ENGLISH else "。"
    return one_after_the_other(told(message, language), told(hint, language), stop)


def is_told(message: Message, language: Language) -> bool:
    """Whether all of a message is in a language: rows of older archives are in English alone."""
    if language is Language.ENGLISH or not message:
        return True
    is_known = message.template in known_templates(language)
    return is_known and all(_is_told(value, language) for _, value in message.values)


def _is_told(value: Value, language: Language) -> bool:
    if isinstance(value, tuple):
        return all(_is_told(one, language) for one in value)
    return is_told(value, language) if isinstance(value, Message) else True


@cache
def manner(language: Language) -> Manner:
    """How a language writes messages and their values."""
    if language is Language.ENGLISH:
        return ENGLISH
    return Manner(template=lambda message: _template(message, language), day=_chinese_day, between="、")


@cache
def translations(language: Language) -> gettext.NullTranslations:
    """The sentences of a language."""
    if language is Language.ENGLISH:
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - who reads English need not wait for it

    compiled = io.BytesIO()
    write_mo(compiled, _catalogue(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def known_templates(language: Language) -> frozenset[str]:
    """The English of all that a language has."""
    ids = (sentence.id for sentence in _catalogue(language))
    return frozenset(one if isinstance(one, str) else one[0] for one in ids)


@cache
def _catalogue(language: Language) -> "Catalog":
    from babel.messages.pofile import read_po  # noqa: PLC0415 - as above

    with (LOCALE_FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def _template(message: Message, language: Language) -> str:
    if not message:
        return ""  # gettext would answer with the catalogue's head
    catalogue = translations(language)
    if message.plural is None:
        return catalogue.gettext(message.template)
    count = dict(message.values).get("count")
    return catalogue.ngettext(message.template, message.plural, count if isinstance(count, int) else 0)


def _chinese_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
