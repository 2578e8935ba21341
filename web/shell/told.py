"""What errors, findings and reasons say, told in the reader's language.

They are written in English where they arise, are kept in the catalogue and come out of other processes: as
text. So a sentence is known by its template, and its values are put into the one of the language:

    ffmpeg failed: killed by SIGKILL
    {0} failed: {1}                    ─►  {0} 运行失败：{1:told}  ─►  ffmpeg 运行失败：被 SIGKILL 终止

web/locale/LANGUAGE/LC_MESSAGES/told.po holds the templates. In a language's own, `{1:told}` is a value that
may be a sentence itself, `{1:list}` several of them, `{0:name}` one in Python's quotes, `{1:day}` a day as
`26 March 2024`; all others stay as they are. What no template knows stays English.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from string import Formatter

from web.shell.language import Language, catalogue_of, long_date

LONGEST = 10_000  # characters; what is longer stays as it is
DEEPEST = 4  # sentences within sentences
FRAME_LETTERS = 6  # with so many or fewer, as in `{0} failed: {1}`, it is what stands in it that counts
MOST_JOINTS = 40  # places where a message may end and its hint begin

_LETTER = re.compile(r"[A-Za-z]")
_QUOTED = re.compile(r"""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*\"""")
_GAP_NUMBER = re.compile(r"(?<=\{)\d+")
_JOINT = re.compile(r"\s+(?=[A-Z])|(?<=[.?!])\s+")


def told_in(text: str, language: Language) -> str | None:
    """A sentence in a language; None in English, and where no template knows it."""
    return _told(text, language, DEEPEST)


def told_with_hint(text: str, language: Language) -> str | None:
    """The same of a message and its hint in one text; both have to be known."""
    for joint in islice(_JOINT.finditer(text), MOST_JOINTS):
        message, hint = text[: joint.start()], text[joint.end() :]
        told = told_in(message, language)
        told_hint = None if told is None else told_in(hint, language)
        if told is not None and told_hint is not None:
            return told + told_hint
    return told_in(text, language)


@dataclass(frozen=True, slots=True)
class Template:
    """An English sentence with gaps, and how it is told."""

    literals: tuple[str, ...]  # around its gaps: one more than there are gaps
    parts: tuple[tuple[str, int | None, str], ...]  # words, the number of the value behind them, its way

    @classmethod
    def of(cls, english: str, translated: str) -> "Template":
        """Of `{0} failed: {1}`: gaps are numbered in their order, and never touch."""
        literals = [""]
        for literal, gap, _, _ in Formatter().parse(english):
            literals[-1] += literal
            literals += [] if gap is None else [""]
        parts = [
            (words, None if gap is None else int(gap), way or "")
            for words, gap, way, _ in Formatter().parse(translated)
        ]
        return cls(tuple(literals), tuple(parts))

    @property
    def weight(self) -> int:
        """How much of a sentence it knows."""
        return sum(map(len, self.literals))

    @property
    def mark(self) -> str:
        """What is in each of its sentences."""
        return max(self.literals, key=len)

    def values(self, text: str) -> list[str] | None:
        """What stands in the gaps, each ending as early as it can; None: it is another sentence."""
        first, *others = self.literals
        if not others:
            return [] if text == first else None
        *between, last = others
        end = len(text) - len(last)
        if end < len(first) or not (text.startswith(first) and text.endswith(last)):
            return None
        values, rest = [], text[len(first) : end]
        for literal in between:
            value, is_there, rest = rest.partition(literal)
            if not is_there:
                return None
            values.append(value)
        return [*values, rest]

    def told(self, values: list[str], language: Language, depth: int) -> str:
        return "".join(
            words + ("" if gap is None else _value(values[gap], way, language, depth))
            for words, gap, way in self.parts
        )


def _told(text: str, language: Language, depth: int) -> str | None:
    if language is Language.ENGLISH or not depth or len(text) > LONGEST:
        return None
    for mark, template in templates(language):
        if mark in text and (values := template.values(text)) is not None:
            return template.told(values, language, depth - 1)
    return None


def _value(value: str, way: str, language: Language, depth: int) -> str:
    match way:
        case "told":
            told = _told(value, language, depth)
            return value if told is None else told
        case "list":
            return "、".join(_value(one, "told", language, depth) for one in value.split(", "))
        case "name":
            return _name(value)
        case "day":
            return _day(value, language)
    return value


def _name(quoted: str) -> str:
    """`'it\\'s'` as “it's”."""
    if _QUOTED.fullmatch(quoted) is None:
        return quoted
    with suppress(ValueError, SyntaxError):
        return f"“{ast.literal_eval(quoted)}”"
    return quoted


def _day(text: str, language: Language) -> str:
    with suppress(ValueError):
        return long_date(datetime.strptime(text, "%d %B %Y").date(), language)
    return text


@cache
def templates(language: Language) -> tuple[tuple[str, Template], ...]:
    """All of a language, each behind its mark: those first that know most of a sentence."""
    sentences = {
        str(message.id): str(message.string) for message in catalogue_of("told.po", language) if message.id
    }
    templates = [Template.of(*pair) for pair in _all_sentences(sentences)]
    templates.sort(key=lambda template: template.weight, reverse=True)
    return tuple((template.mark, template) for template in templates)


def _all_sentences(sentences: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each sentence by itself, and in the frames around sentences: `{0}: {1}` says nothing alone."""
    frames = [
        pair for pair in sentences.items() if _letters(pair[0]) <= FRAME_LETTERS and _told_gaps(pair[1])
    ]
    for english, told in sentences.items():
        if _letters(english):
            yield english, told
        if " " in english:  # a word alone is no sentence
            yield from (_framed(frame, english, told) for frame in frames if _fits(frame, english))


def _letters(english: str) -> int:
    return len(_LETTER.findall(english))


def _told_gaps(told: str) -> list[int]:
    return [int(gap) for _, gap, way, _ in Formatter().parse(told) if gap and way == "told"]


def _fits(frame: tuple[str, str], english: str) -> bool:
    """Behind a frame's own value no sentence begins with a value: nobody could tell the two apart."""
    is_first = _told_gaps(frame[1]) == [0]
    return _letters(english) > FRAME_LETTERS and (is_first or not english.startswith("{"))


def _framed(frame: tuple[str, str], english: str, told: str) -> tuple[str, str]:
    """A sentence in the place of a frame's: `{0}: it lasts {1}`, with all gaps numbered anew."""
    outer_english, outer_told = frame
    (at,) = _told_gaps(outer_told)
    more = len(_GAP_NUMBER.findall(english)) - 1
    outer = _renumbered(outer_told, behind=at, by=more)
    return (
        outer_english.replace(f"{{{at}}}", english),
        outer.replace(f"{{{at}:told}}", _renumbered(told, behind=-1, by=at)),
    )


def _renumbered(text: str, *, behind: int, by: int) -> str:
    return _GAP_NUMBER.sub(lambda gap: str(int(gap[0]) + by * (int(gap[0]) > behind)), text)
