"""Languages: what a tag names, and what a script tells about a piece of writing."""

import re
from functools import cache

from babel import Locale
from babel.core import get_global

HAN = re.compile(r"[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""One Han character: 々 and 〇, the common and the compatibility ones, and the planes of rare ones, whole."""

_SCRIPTS = (
    ("ja", re.compile(r"[\u3041-\u30ff\u31f0-\u31ff]")),  # kana: before Han, which Japanese also writes
    ("ko", re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", HAN),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
)
SHARE = 0.2  # of the letters that must be of a script: Chinese talk is full of Latin names


def language_of_text(text: str) -> str | None:
    """The language that the script of a text tells, as a BCP 47 tag; None for Latin and for none.

    Cyrillic and Arabic are written in many languages: the most common one stands for them.
    """
    letters = sum(character.isalpha() for character in text)
    letters += sum(not character.isalpha() for character in HAN.findall(text))  # 〇 counts as a numeral
    for language, script in _SCRIPTS:
        if letters and len(script.findall(text)) >= SHARE * letters:
            return language
    return None


_TAG = re.compile(r"([a-z]{2,3})(?:[-_][A-Za-z0-9]{2,8})*")


def language_of_tag(tag: str) -> str | None:
    """BCP 47 primary tag of `zh-Hans`, `zh_CN`, `eng` or `chi`; None for what CLDR knows no language by.

    The primary part must be in lower case, as usual: the `It` of `Talk.It.vtt` is no Italian.
    """
    match = _TAG.fullmatch(tag.strip())
    if match is None:
        return None
    primary = get_global("language_aliases").get(match[1], match[1])  # ISO 639-2: eng, chi
    return primary if primary in _known_languages() else None


@cache
def _known_languages() -> frozenset[str]:
    return frozenset(Locale("en").languages)
