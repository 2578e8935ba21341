"""Phrases in quotation marks: what must be found exactly as it stands.

"show running" budgets   ->  show running budgets  ·  "show running"
"""

import re

_PAIRS = {
    '"': '"',
    "\u201c": "\u201d",
    "\u201e": "\u201c",
    "\u00ab": "\u00bb",
    "\u300c": "\u300d",
    "\u300e": "\u300f",
    "\uff02": "\uff02",  # full-width
    "\uff62": "\uff63",  # half-width corners
}
_QUOTED = re.compile(
    "|".join(f"{re.escape(first)}([^{first}{last}]+){re.escape(last)}" for first, last in _PAIRS.items())
)
_MARKS = re.compile(f"[{''.join({*_PAIRS, *_PAIRS.values()})}]")


def quoted_phrases(question: str) -> list[str]:
    """What stands between a pair of quotation marks, English or Chinese, in order; a lone mark opens nothing.

    Single quotes are left alone: they are apostrophes.
    """
    found = (next(group for group in match.groups() if group) for match in _QUOTED.finditer(question))
    return list(dict.fromkeys(phrase.strip() for phrase in found if phrase.strip()))


def without_marks(question: str) -> str:
    """The question with its quotation marks taken off."""
    return " ".join(_MARKS.sub(" ", question).split())
