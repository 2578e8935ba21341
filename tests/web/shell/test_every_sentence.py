"""What pages say comes from the catalogues: under one that brackets each sentence nothing stays bare."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from every_page import EVERY_PAGE, Places, Shown
from starlette.testclient import TestClient

from archive import Archive, sentences
from archive.sentences import LOCALE_FOLDER
from web import create_app
from web.shell import rendering

STATIC = rendering.TEMPLATE_FOLDER.parent / "static"
CATALOGUE = Path("zh/LC_MESSAGES/rostrum.po")
BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
WORD = re.compile(r"[A-Za-z]{2,}")
SPOKEN_ATTRIBUTES = {"title", "aria-label", "placeholder", "alt", "label"}
DATA_ELEMENTS = {"script", "style", "code", "kbd", "bdi", "time", "pre"}
DATA_CLASSES = {"path", "file", "line-name", "speaker", "speakers", "picture-time"}
VOID = {"area", "br", "hr", "img", "input", "link", "meta", "source", "track", "use", "wbr"}
NAMES = {
    "Rostrum",
    "ffmpeg",
    "UTC",
    "TXT",
    "SRT",
    "VTT",
    "JSON",
    "kB",
    "MB",
    "GB",
}  # the same in every language


class Sayings(HTMLParser):
    """What a page says to people: its texts and spoken attributes, but for what is marked as data."""

    def __init__(self) -> None:
        super().__init__()
        self.sayings: list[str] = []
        self.open: list[tuple[str, bool]] = []  # elements, and whether what is in them is data

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        is_data = self.is_in_data or is_marked_as_data(tag, given)
        for name, value in given.items():
            is_sentence = name.startswith("data-") and name != "data-keys" and " " in value.strip()
            if not is_data and (name in SPOKEN_ATTRIBUTES or is_sentence):
                self.sayings.append(value)
        if tag not in VOID:
            self.open.append((tag, is_data))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not self.is_in_data:
            self.sayings.append(data.strip())

    @property
    def is_in_data(self) -> bool:
        return bool(self.open) and self.open[-1][1]


def is_marked_as_data(tag: str, given: dict[str, str]) -> bool:
    """Words of the archive say their language or are isolated; code and times speak for themselves."""
    return (
        tag in DATA_ELEMENTS
        or (tag != "html" and "lang" in given)
        or given.get("dir") == "auto"
        or not DATA_CLASSES.isdisjoint(given.get("class", "").split())
    )


@pytest.fixture
def bracketing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """In place of Chinese a catalogue with each English sentence in brackets."""
    with (LOCALE_FOLDER / CATALOGUE).open("rb") as file:
        catalogue = read_po(file, locale="zh")
    (tmp_path / CATALOGUE).parent.mkdir(parents=True)
    with (tmp_path / CATALOGUE).open("wb") as file:
        write_po(file, bracketed(catalogue))
    monkeypatch.setattr(sentences, "LOCALE_FOLDER", tmp_path)
    caches = (
        sentences.translations,
        sentences.known_templates,
        sentences._catalogue,
        rendering.environment,
    )
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


def bracketed(catalogue: Catalog) -> Catalog:
    for message in catalogue:
        if isinstance(message.id, tuple):
            message.string = (f"⟦{message.id[1]}⟧",)
        elif message.id:
            message.string = f"⟦{message.id}⟧"
    return catalogue


@pytest.fixture
def reader(bracketing: None, filled: Archive) -> TestClient:
    return TestClient(
        create_app(filled),
        base_url="http://localhost",
        headers={"accept-language": "zh", "accept": "text/html"},
    )


def strings_in(value: Any) -> set[str]:
    """All texts of a JSON value."""
    if isinstance(value, str):
        return {value}
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {text for part in parts for text in strings_in(part)}


def bare(page: str, data: set[str]) -> list[str]:
    """What a page says that is neither from the catalogue nor from the archive."""
    parser = Sayings()
    parser.feed(page)
    found = []
    for saying in parser.sayings:
        rest = saying
        while BRACKETED.search(rest):
            rest = BRACKETED.sub(" ", rest)
        for known in sorted(data, key=len, reverse=True):  # a short one may be a part of a longer one
            rest = rest.replace(known, " ")
        if set(WORD.findall(rest)) - NAMES:
            found.append(saying)
    return found


def data_of(client: TestClient) -> set[str]:
    """What the archive holds."""
    addresses = ("/api/recordings", "/api/events", "/api/events/e1", "/api/speakers")
    return {text for address in addresses for text in strings_in(client.get(address).json()) if len(text) > 2}


def questions_in(address: str) -> set[str]:
    """What the reader asked: pages repeat it."""
    return set(parse_qs(urlsplit(address).query).get("q", ()))


@pytest.mark.parametrize("shown", EVERY_PAGE, ids=lambda shown: shown.name)
def test_pages_say_nothing_past_the_catalogue(reader: TestClient, shown: Shown) -> None:
    places = Places.of(lambda address: reader.get(address).json())

    response = reader.get(places.address(shown))

    assert "⟦" in response.text
    assert bare(response.text, data_of(reader) | questions_in(shown.address)) == []


@pytest.mark.parametrize(
    "page",
    [
        "<p>Nothing here</p>",
        '<input placeholder="⟦Name⟧ of somebody">',
        '<img alt="A waveform">',
        '<form data-failed="Could not be cut">',
        "<p lang='zh'>data</p> outside",
        "<p><br>after a void element</p>",
    ],
)
def test_bare_sentences_are_found(page: str) -> None:
    assert bare("<bdi>Not this</bdi><kbd>nor this</kbd>⟦nor ⟦this⟧ at all⟧", set()) == []
    assert bare(page, set()) != []


# Sentences in scripts: several words, or whatever is put where people read it

COMMENT = re.compile(r"(?<![:\"'])//[^\n]*|/\*.*?\*/", re.DOTALL)
LITERAL = r"""(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)"""
SENTENCE = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}|[一-鿿]")
SHOWN = re.compile(
    rf"(?:\.(?:textContent|innerText|title|ariaLabel|placeholder|alt|label)\s*=\s*"
    rf"|setAttribute\(\"(?:aria-label|title|alt|placeholder)\",\s*|\b(?:announce|alert|confirm)\()({LITERAL})"
)
CODE_SIGNS = set("[]#=>{}()<*:")  # selectors, media queries, addresses


def spoken_literals(script: str) -> list[str]:
    code = COMMENT.sub("", script)
    shown = [literal for literal in SHOWN.findall(code) if WORD.search(re.sub(r"\$\{[^}]*\}", "", literal))]
    sentences = [
        literal
        for literal in re.findall(LITERAL, code)
        if SENTENCE.search(literal[1:-1]) and CODE_SIGNS.isdisjoint(literal)
    ]
    return shown + sentences


@pytest.mark.parametrize("script", sorted(STATIC.rglob("*.js")), ids=lambda script: script.name)
def test_scripts_say_nothing_of_their_own(script: Path) -> None:
    assert spoken_literals(script.read_text(encoding="utf-8")) == []


def test_sentences_of_scripts_are_found() -> None:
    script = """
    // a comment "with words in it"
    const found = document.querySelector("main [data-x] .is y");  // and "more words"
    button.textContent = "Copied";
    link.setAttribute("aria-label", `Play ${number}`);
    const note = "The connection is lost.";
    label.textContent = `${rate}×`;
    """

    assert spoken_literals(script) == ['"Copied"', "`Play ${number}`", '"The connection is lost."']
