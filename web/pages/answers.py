"""The answer to a question."""

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

import anyio
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from archive import config
from archive.catalogue import queries
from archive.sentences import Language
from search import Answer, AnswerView, ContextLine, HitView, answer_view
from web.finding.found_here import UNANSWERABLE
from web.finding.narrowing import Narrowing, NearName, chosen_names, narrowing, near_names
from web.finding.questions import AskedFor, Choices, choices, question_of, suggested_questions
from web.linking import answer_preview, site_of
from web.shell.language import reader_language
from web.shell.problems import problem_of
from web.shell.rendering import Page, ProblemPage, page_response
from web.shell.resources import Resources, ResourcesDep
from web.views import (
    EventView,
    PlaybackView,
    QuestionView,
    beginning_of_context,
    end_of_context,
    event_view,
    playback_view,
)

router = APIRouter()

MORE = 20  # hits that "show more" adds
QUESTIONS = 4  # offered where nothing is found
LONGEST_CARRIED = 500  # characters of a question that links into recordings carry on


@dataclass(frozen=True, slots=True)
class PlayableHit:
    """A hit with where it plays."""

    hit: HitView
    playback: PlaybackView
    event: EventView | None
    link: str  # to the second, with the question whose answers are marked there
    before: list[ContextLine]  # what was said just before, as much as there is room for
    after: list[ContextLine]


@dataclass(frozen=True, slots=True)
class SearchPage(Page):
    """The answer to a question."""

    asked: AskedFor
    choices: Choices
    answer: AnswerView | None
    hits: tuple[PlayableHit, ...]
    narrowing: Narrowing
    trouble: ProblemPage | None
    near_names: tuple[NearName, ...]  # instead of one that is unknown
    more: str | None  # where more hits are
    questions: tuple[QuestionView, ...] = ()  # that have an answer, where this one has none


@router.get("/search")
async def search(
    request: Request,
    resources: ResourcesDep,
    q: str = "",
    limit: str = "",
    event: str = "",
    speaker: str = "",
    language: str = "",
    recording: str = "",
    recorded_from: Annotated[str, Query(alias="from")] = "",
    recorded_to: Annotated[str, Query(alias="to")] = "",
    by: str = "",
    sort: str = "",
) -> Response:
    asked = AskedFor(q, event, speaker, language, recorded_from, recorded_to, recording, by, sort)
    reader = reader_language(request)
    try:
        answer = await resources.ask(question_of(asked, limit))
    except UNANSWERABLE as error:
        problem = problem_of(error)
        near = near_names(asked, error)
        page = await anyio.to_thread.run_sync(refused_page, resources, asked, problem.page(reader), near)
        return page_response(request, "search.html", page, problem.status)
    more = more_url(request, answer, resources.archive.config.search)
    page = await anyio.to_thread.run_sync(answered_page, resources, asked, answer, more, reader)
    if not answer.hits:
        questions = await suggested_questions(resources, reader)
        page = replace(page, questions=tuple(questions[:QUESTIONS]))
    site = site_of(request, resources.archive.config.web)
    preview = answer_preview(site, asked.address, answer, reader)
    return page_response(request, "search.html", page, preview=preview)


def more_url(request: Request, answer: Answer, limits: config.Search) -> str | None:
    """Where the same question has more hits, if there are any."""
    shown = len(answer.hits)
    if answer.facets is None or shown >= min(answer.facets.hits, limits.max_limit):
        return None
    url = request.url.include_query_params(limit=min(shown + MORE, limits.max_limit))
    return f"{url.path}?{url.query}#hit-{shown}"


def answered_page(
    resources: Resources, asked: AskedFor, answer: Answer, more: str | None, language: Language
) -> SearchPage:
    view = answer_view(answer)
    assert view.facets is not None, "questions of this page ask for facets"
    with resources.archive.catalogue.reading() as session:
        offered = choices(session)
        chosen = chosen_names(session, asked)
        events = queries.events_by_id(session, [one.value for one in view.facets.events])
    titles = {key: event_view(event).title_in(language) for key, event in events.items()}
    return SearchPage(
        asked=asked.with_(speaker=chosen.speaker),  # a form shows names, not ids
        choices=offered,
        answer=view,
        hits=tuple(
            PlayableHit(
                hit=shown,
                playback=playback_view(hit.found.recording),
                event=event_view(hit.found.event) if hit.found.event else None,
                link=with_question(shown.link, asked.q),
                before=end_of_context(shown.context.before),
                after=beginning_of_context(shown.context.after),
            )
            for shown, hit in zip(view.hits, answer.hits, strict=True)
        ),
        narrowing=narrowing(asked, chosen, view.facets, titles),
        trouble=None,
        near_names=(),
        more=more,
    )


def with_question(link: str, question: str) -> str:
    """`/recordings/ID?t=12.5&q=…#t=12.5`; a question without end is left behind."""
    if len(question) > LONGEST_CARRIED:
        return link
    address, _, fragment = link.partition("#")
    return f"{address}&{urlencode({'q': question})}#{fragment}"


def refused_page(
    resources: Resources, asked: AskedFor, trouble: ProblemPage, near: tuple[NearName, ...]
) -> SearchPage:
    with resources.archive.catalogue.reading() as session:
        offered = choices(session)
    return SearchPage(
        asked=asked,
        choices=offered,
        answer=None,
        hits=(),
        narrowing=Narrowing(),
        trouble=trouble,
        near_names=near,
        more=None,
    )
