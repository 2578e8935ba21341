"""The answer to a question."""

from dataclasses import dataclass
from typing import Annotated

import anyio
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from archive import config, errors
from search import Answer, answer_json
from web.language import reader_language
from web.problems import problem_of
from web.questions import AskedFor, Choices, choices, question_of
from web.rendering import Page, ProblemPage, page_response
from web.resources import Resources, ResourcesDep
from web.views import AnswerView, EventView, HitView, PlaybackView, event_view, playback_view

router = APIRouter()

MORE = 20  # hits that "show more" adds

UNANSWERABLE = (errors.QuestionRefused, errors.NotFound, errors.Ambiguous)


@dataclass(frozen=True, slots=True)
class PlayableHit:
    """A hit with where it plays."""

    hit: HitView
    playback: PlaybackView
    event: EventView | None


@dataclass(frozen=True, slots=True)
class SearchPage(Page):
    """The answer to a question."""

    asked: AskedFor
    choices: Choices
    answer: AnswerView | None
    hits: tuple[PlayableHit, ...]
    trouble: ProblemPage | None
    more: str | None  # where more hits are


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
    try:
        answer = await resources.ask(question_of(asked, limit))
    except UNANSWERABLE as error:
        problem = problem_of(error)
        trouble = problem.page(reader_language(request))
        page = await anyio.to_thread.run_sync(refused_page, resources, asked, trouble)
        return page_response(request, "search.html", page, problem.status)
    more = more_url(request, answer, resources.archive.config.search)
    page = await anyio.to_thread.run_sync(answered_page, resources, asked, answer, more)
    return page_response(request, "search.html", page)


def more_url(request: Request, answer: Answer, limits: config.Search) -> str | None:
    """Where the same question has more hits, if there may be any."""
    shown = len(answer.hits)
    asked_for = answer.question.limit or limits.limit
    if shown < asked_for or shown >= limits.max_limit:
        return None
    url = request.url.include_query_params(limit=min(shown + MORE, limits.max_limit))
    return f"{url.path}?{url.query}#hit-{shown}"


def answered_page(resources: Resources, asked: AskedFor, answer: Answer, more: str | None) -> SearchPage:
    with resources.archive.catalogue.reading() as session:
        offered = choices(session)
    view = AnswerView.model_validate(answer_json(answer))
    return SearchPage(
        asked=asked,
        choices=offered,
        answer=view,
        hits=tuple(
            PlayableHit(
                hit=shown,
                playback=playback_view(hit.found.recording),
                event=event_view(hit.found.event) if hit.found.event else None,
            )
            for shown, hit in zip(view.hits, answer.hits, strict=True)
        ),
        trouble=None,
        more=more,
    )


def refused_page(resources: Resources, asked: AskedFor, trouble: ProblemPage) -> SearchPage:
    with resources.archive.catalogue.reading() as session:
        offered = choices(session)
    return SearchPage(asked=asked, choices=offered, answer=None, hits=(), trouble=trouble, more=None)
