"""The reader's language: chosen, remembered or asked for by the browser; dates and numbers in it."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from babel import Locale
from babel.dates import format_date, format_datetime, format_interval, format_timedelta
from babel.numbers import format_decimal
from starlette.requests import HTTPConnection

from archive.sentences import Language

COOKIE = "rostrum_language"
PARAMETER = "lang"

_RANGE = re.compile(r"\s*([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?")


def locale_of(language: Language) -> Locale:
    """How Babel writes dates and numbers in a language."""
    return Locale.parse("zh_Hans_CN" if language is Language.CHINESE else "en_GB")


def reader_language(connection: HTTPConnection) -> Language:
    """`?lang=`, else the cookie that it left, else what the browser prefers, else English."""
    stated = connection.query_params.get(PARAMETER) or connection.cookies.get(COOKIE)
    if stated in set(Language):
        return Language(stated)
    return preferred_language(connection.headers)


def preferred_language(headers: Mapping[str, str]) -> Language:
    """The best of our languages by Accept-Language (RFC 9110, 12.5.4)."""
    best, best_quality = Language.ENGLISH, 0.0
    for part in headers.get("accept-language", "").split(","):
        match = _RANGE.fullmatch(part)
        if match is None:
            continue
        primary, quality = match[1].lower(), float(match[2] or 1)
        if primary in set(Language) and quality > best_quality:
            best, best_quality = Language(primary), quality
    return best


def long_date(day: date, language: Language) -> str:
    """`26 March 2024`, `2024年3月26日`."""
    return format_date(day, "long", locale_of(language))


def full_date(day: date, language: Language) -> str:
    """`Tuesday 26 March 2024`, `2024年3月26日星期二`: a heading of a programme."""
    return format_date(day, "full", locale_of(language))


def number(value: float, language: Language) -> str:
    """`1,204`."""
    return format_decimal(value, locale=locale_of(language))


def date_range(first: date, last: date | None, language: Language) -> str:
    """`26–27 March 2024`: all days of an event, or its one."""
    if last is None or last == first:
        return long_date(first, language)
    return str(format_interval(first, last, "yMMMMd", locale=locale_of(language)))


def moment(iso: str, language: Language) -> str:
    """`24 Nov 2026, 09:31:12 UTC`: a moment as views state it."""
    said = format_datetime(datetime.fromisoformat(iso), "medium", UTC, locale_of(language))
    return f"{said} UTC"


def rough_length(seconds: float, language: Language) -> str:
    """`13 minutes`, `41 hours`: how much there is to hear."""
    return format_timedelta(timedelta(seconds=seconds), threshold=1.5, locale=locale_of(language))


def language_name(tag: str, language: Language) -> str:
    """`Chinese`, `中文`; the tag itself where nobody knows it."""
    return str(locale_of(language).languages.get(tag.split("-", maxsplit=1)[0].lower(), tag))
