"""Pages: a template, the view it declares, and the reader it is for."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, Response, StreamingResponse

from archive.messages import NOTHING, Message
from archive.sentences import Language, is_told, told, told_with_hint, translations
from web.shell import language as languages
from web.shell.access import Access
from web.shell.delivery import static_prefix
from web.shell.language import COOKIE, PARAMETER, reader_language
from web.views import Preview, text_runs

TEMPLATE_FOLDER = Path(__file__).parent.parent / "templates"
YEAR_SECONDS = 365 * 24 * 3600
CHUNK, LATER_CHUNK = 30_000, 150_000  # characters of a long page that are sent at once: the first ones soon
LONGEST_TITLE = 240  # characters of a title in a list

_FIGURE = re.compile(r"\d[\d.,\u00a0\u202f]*")


@dataclass(frozen=True, slots=True)
class Page:
    """What a template receives as `page`: the fields of its subclass, nothing else."""


@dataclass(frozen=True, slots=True)
class SignInPage(Page):
    """The archive asks for its token."""

    next_path: str
    is_refused: bool


@dataclass(frozen=True, slots=True)
class ProblemPage(Page):
    """Something went wrong."""

    status: int
    title: str
    detail: Message
    hint: Message


@dataclass(frozen=True, slots=True)
class Reader:
    """What every template receives as `reader`: who reads, and where."""

    language: Language
    other_language: Language
    other_language_url: str
    is_signed_in: bool
    may_write: bool
    path: str


def page_response(
    connection: HTTPConnection,
    template: str,
    page: Page,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    *,
    preview: Preview | None = None,
) -> HTMLResponse:
    """The page in the reader's language; a language that was chosen is remembered.

    preview: what those see who are sent a link to the page.
    """
    reader = reader_of(connection)
    written = environment(reader.language).get_template(template)
    text = written.render(page=page, reader=reader, preview=preview)
    response = HTMLResponse(encoded(text), status, dict(headers or {}))
    say_language(connection, reader, response)
    return response


def long_page_response(
    connection: HTTPConnection, template: str, page: Page, *, preview: Preview | None = None
) -> Response:
    """As `page_response`, but a page that turns out long is sent while it is written."""
    reader = reader_of(connection)
    written = environment(reader.language).get_template(template)
    parts = written.generate(page=page, reader=reader, preview=preview)
    beginning = next_chunk(parts)
    response: Response
    if len(beginning) < CHUNK:
        response = HTMLResponse(encoded(beginning))
    else:
        following = iter(lambda: next_chunk(parts, LATER_CHUNK), "")
        stream = map(encoded, chain([beginning], following))
        response = StreamingResponse(stream, media_type="text/html; charset=utf-8")
    say_language(connection, reader, response)
    return response


def next_chunk(parts: Iterator[str], enough: int = CHUNK) -> str:
    """The next parts of a page, joined: so many characters or a few more, except at the end."""
    taken: list[str] = []
    length = 0
    for part in parts:
        taken.append(part)
        length += len(part)
        if length >= enough:
            break
    return "".join(taken)


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def say_language(connection: HTTPConnection, reader: Reader, response: Response) -> None:
    response.headers["Vary"] = "Accept-Language, Cookie"
    response.headers["Content-Language"] = reader.language.tag
    if connection.query_params.get(PARAMETER) == reader.language:
        response.set_cookie(COOKIE, reader.language, max_age=YEAR_SECONDS, httponly=True, samesite="lax")


def reader_of(connection: HTTPConnection) -> Reader:
    language = reader_language(connection)
    other = next(candidate for candidate in Language if candidate is not language)
    url = connection.url.include_query_params(**{PARAMETER: other.value})
    access = Access.of(connection)
    return Reader(
        language=language,
        other_language=other,
        other_language_url=f"{url.path}?{url.query}",
        is_signed_in=access.has_signed_in,
        may_write=access.may_write,
        path=connection.url.path,
    )


class VersionedTemplates(FileSystemLoader):
    """The templates, in which `/static/` stands for the versioned address of the files."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, name, is_current = super().get_source(environment, template)
        return source.replace('"/static/', f'"{static_prefix()}'), name, is_current


@cache
def environment(language: Language) -> Environment:
    """The templates in one language; what a template names but nobody declares is an error."""
    templates = Environment(
        loader=VersionedTemplates(TEMPLATE_FOLDER),
        autoescape=True,
        auto_reload=False,  # they change with the program, as scripts and styles do
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    templates.globals["_"] = sentences_in(language)
    templates.filters["clock"] = clock
    templates.filters["size"] = size
    templates.filters["filled"] = lambda text, **values: filled(text, values)
    templates.filters["long_date"] = lambda day: languages.long_date(day, language)
    templates.filters["moment"] = lambda iso: languages.moment(iso, language)
    templates.filters["language_name"] = lambda tag: languages.language_name(tag, language)
    templates.filters["full_date"] = lambda day: languages.full_date(day, language)
    templates.filters["number"] = lambda value: languages.number(value, language)
    templates.filters["shortened"] = shortened
    templates.filters["figure"] = figure
    templates.filters["around"] = around
    templates.filters["rough_length"] = lambda seconds: languages.rough_length(seconds, language)
    templates.filters["told"] = lambda message: told(message, language)
    templates.filters["is_told"] = lambda message: is_told(message, language)
    templates.filters["locale"] = languages.locale_of
    templates.filters["started"] = lambda text: text[:1].upper() + text[1:]
    templates.globals["nothing"] = NOTHING
    templates.globals["told_with_hint"] = lambda message, hint: told_with_hint(message, hint, language)
    templates.globals["date_range"] = lambda first, last: languages.date_range(first, last, language)
    templates.globals["text_runs"] = text_runs
    return templates


def sentences_in(language: Language) -> Callable[..., Markup]:
    """What `_` is in templates: the extension's own would take most of the time of writing a page."""
    gettext = translations(language).gettext

    @cache  # sentences of templates: as many as there are in the catalogue
    def sentence(text: str) -> Markup:
        return Markup(gettext(text))  # noqa: S704 - translations are ours

    @cache
    def without_values(text: str) -> Markup:
        return sentence(text) % {}

    def filled_sentence(text: str, **values: object) -> Markup:
        return sentence(text) % values if values else without_values(text)

    return filled_sentence


def shortened(text: str, most: int = LONGEST_TITLE) -> str:
    """A title or name for a list: one without end would bury the others."""
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


def figure(text: str) -> tuple[str, str]:
    """`1,204 recordings` as its number and the rest: the number is what the eye looks for."""
    match = _FIGURE.match(text)
    return (match[0], text[match.end() :]) if match else ("", text)


def around(text: str, part: str) -> tuple[str, str, str]:
    """What stands before a part of a text, the part, and what stands behind it."""
    return text.partition(part) if part else (text, "", "")


def clock(seconds: float) -> str:
    """`0:12`, `1:02:03`: for people."""
    hours, rest = divmod(int(seconds), 3600)
    minutes, whole = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{whole:02}" if hours else f"{minutes}:{whole:02}"


def size(count: int) -> str:
    """`640 MB`, `1.2 GB`: bytes for people."""
    for unit, worth in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= worth:
            return f"{count / worth:.{1 if count < 10 * worth else 0}f} {unit}"
    return f"{count} B"


def filled(text: str, values: Mapping[str, object]) -> str:
    """A sentence with `{names}`, as scripts fill it in too."""
    return re.sub(r"\{(\w+)\}", lambda name: str(values.get(name[1], "")), text)
