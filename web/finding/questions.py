"""The question box: what its form holds, what it offers, and the question that comes of it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from archive.catalogue import queries
from archive.errors import QuestionRefused
from archive.messages import message
from archive.sentences import Language, told
from search import Question, SearchBy, SortBy
from web.shell.resources import Resources
from web.views import EventView, QuestionView, event_view, question_view

MOST_EVENTS = 200  # offered in the form: the latest
LONGEST_QUOTE = 40  # characters of a value that is refused
FRAME = message("What was said about {topic}?")

Choice = TypeVar("Choice", SearchBy, SortBy)


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A question as its form holds it: text, so that what is wrong stays in the form to be mended."""

    q: str = ""
    event: str = ""
    speaker: str = ""
    language: str = ""
    recorded_from: str = ""
    recorded_to: str = ""
    recording: str = ""
    by: str = ""
    sort: str = ""

    @property
    def is_narrowed(self) -> bool:
        return any(
            (self.event, self.speaker, self.language, self.recorded_from, self.recorded_to, self.recording)
        )

    @property
    def address(self) -> str:
        """Where this question is answered: the whole of it, and nothing that is not said."""
        names = {"recorded_from": "from", "recorded_to": "to"}
        said = {names.get(name, name): getattr(self, name) for name in self.__dataclass_fields__}
        return f"/search?{urlencode({name: value for name, value in said.items() if value})}"

    def with_(self, **changes: str) -> "AskedFor":
        return replace(self, **changes)

    @property
    def everywhere(self) -> "AskedFor":
        """The same question, asked of the whole archive."""
        return AskedFor(q=self.q, by=self.by, sort=self.sort)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a question can be narrowed to; speakers are offered as one types."""

    events: tuple[EventView, ...]
    languages: tuple[str, ...]


def question_of(asked: AskedFor, limit: str) -> Question:
    """QuestionRefused where a field holds what it cannot mean."""
    return Question(
        text=asked.q,
        limit=count_of(limit),
        recording=asked.recording.strip() or None,
        event=asked.event.strip() or None,
        speaker=asked.speaker.strip() or None,
        language=asked.language.strip() or None,
        recorded_from=day_of(asked.recorded_from),
        recorded_to=day_of(asked.recorded_to),
        by=one_of(SearchBy, asked.by, "by"),
        sort=one_of(SortBy, asked.sort, "sort"),
        facets=True,
    )


def one_of(choices: type[Choice], text: str, field: str) -> Choice:
    """The first of the choices where nothing is chosen."""
    try:
        return choices(text.strip()) if text.strip() else next(iter(choices))
    except ValueError as error:
        raise QuestionRefused(
            message("{field}={value} is not a known value.", field=field, value=text[:LONGEST_QUOTE]),
            message("Choose one of: {names}.", names=tuple(one.value for one in choices)),
        ) from error


def count_of(text: str) -> int | None:
    try:
        return int(text) if text.strip() else None
    except ValueError as error:
        raise QuestionRefused(
            message("The limit “{limit}” is not a number.", limit=text[:LONGEST_QUOTE]),
            message("Leave it out."),
        ) from error


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        raise QuestionRefused(
            message("“{text}” is not a date.", text=text[:LONGEST_QUOTE]), message("Write it as 2024-03-26.")
        ) from error


def choices(session: Session) -> Choices:
    languages = sorted(tag for tag in queries.passage_languages(session) if tag)
    return Choices(
        events=tuple(map(event_view, queries.events(session)[:MOST_EVENTS])),
        languages=tuple(languages),
    )


async def suggested_questions(resources: Resources, language: Language) -> list[QuestionView]:
    """Questions that this archive answers, in the reader's language."""
    frame = told(FRAME, language)
    return list(map(question_view, await resources.suggest(frame, language.value)))
