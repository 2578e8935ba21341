"""One name for one thing: docs/glossary.md holds in the catalogue, in templates, documents and help."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer
from babel.messages.pofile import read_po

import rostrum
from archive.sentences import LOCALE_FOLDER

ROOT = Path(__file__).parent.parent
CATALOGUE = LOCALE_FOLDER / "zh" / "LC_MESSAGES" / "rostrum.po"
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "config.yaml", "demo/README.md", "docs/*.md")
TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


class Term(NamedTuple):
    """A row of the glossary."""

    english: str
    chinese: str
    not_used: tuple[str, ...]


@cache
def glossary() -> tuple[Term, ...]:
    lines = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return tuple(
        Term(english, chinese, tuple(word.strip() for word in words.split(",")))
        for english, chinese, words in rows[2:]
    )


@cache
def pattern_of(words: str) -> re.Pattern[str]:
    """Latin words whole, in any case and however the lines break; Chinese ones wherever they stand."""
    if not words.isascii():
        return re.compile(re.escape(words))
    spaced = r"\s+".join(map(re.escape, words.split()))
    return re.compile(rf"\b{spaced}\b", re.IGNORECASE)


def not_used_in(text: str) -> list[str]:
    """Words of the glossary's last column that a text uses after all."""
    return [word for term in glossary() for word in term.not_used if pattern_of(word).search(text)]


@cache
def sentences() -> tuple[tuple[str, str], ...]:
    """What the catalogue says, in English and in Chinese; all forms of a plural in one."""
    with CATALOGUE.open("rb") as file:
        entries = [entry for entry in read_po(file, locale="zh") if entry.id]
    return tuple((_joined(entry.id), _joined(entry.string)) for entry in entries)


def _joined(forms: Any) -> str:
    return forms if isinstance(forms, str) else "\n".join(forms)


def help_texts(command: Any, name: str = "rostrum") -> Iterator[tuple[str, str]]:
    """What a command and those below it say of themselves and of their options, by name."""
    helps = [command.help or "", *(getattr(parameter, "help", None) or "" for parameter in command.params)]
    yield name, "\n".join(helps)
    for below, sub_command in getattr(command, "commands", {}).items():
        yield from help_texts(sub_command, f"{name} {below}")


def newest_changes() -> str:
    return (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[1]


def texts() -> Iterator[tuple[str, str]]:
    """Everything that is written for people, by where it stands."""
    for english, chinese in sentences():
        yield english, f"{english}\n{chinese}"
    for file in sorted((ROOT / "web" / "templates").rglob("*.html")):
        yield file.name, TEMPLATE_COMMENT.sub("", file.read_text(encoding="utf-8"))
    for pattern in DOCUMENTS:
        for file in sorted(ROOT.glob(pattern)):
            if file.name != "glossary.md":
                yield str(file.relative_to(ROOT)), file.read_text(encoding="utf-8")
    yield "CHANGELOG.md", newest_changes()
    yield from help_texts(typer.main.get_command(rostrum.application))


def test_no_text_uses_a_word_that_is_not_used() -> None:
    assert {place: words for place, text in texts() if (words := not_used_in(text))} == {}


def test_texts_of_every_kind_are_read() -> None:
    places = {place for place, _ in texts()}

    assert {"home.html", "README.md", "docs/api.md", "config.yaml", "CHANGELOG.md"} <= places
    assert {"rostrum ingest", "rostrum config check", "System check"} <= places


@pytest.mark.parametrize("term", glossary(), ids=lambda term: term.english)
def test_both_names_of_a_thing_are_in_the_catalogue(term: Term) -> None:
    name = pattern_of(term.english)

    assert any(name.search(english) and term.chinese in chinese for english, chinese in sentences())


@pytest.mark.parametrize("word", [word for term in glossary() for word in term.not_used])
def test_planted_word_is_found_wherever_it_stands(word: str) -> None:
    planted = word.capitalize().replace(" ", "\n  ")

    assert word in not_used_in(f"Recordings: {planted}.")


def test_words_that_only_contain_one_are_left_alone() -> None:
    assert not_used_in("They mistake inner voices; 录音录像") == []
