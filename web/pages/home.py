"""The home page: what the archive holds, and what can be asked of it."""

from dataclasses import dataclass

import anyio
from fastapi import APIRouter, Request
from starlette.responses import Response

from archive.catalogue import queries
from web.finding.questions import AskedFor, Choices, choices, suggested_questions
from web.linking import home_preview, site_of
from web.pages.standing import status_of
from web.shell.language import reader_language
from web.shell.rendering import Page, page_response
from web.shell.resources import Resources, ResourcesDep
from web.views import QuestionView, RecordingView, StatusView, recording_view

router = APIRouter()

LATEST = 6  # recordings that are shown
QUESTIONS = 6  # that are suggested


@dataclass(frozen=True, slots=True)
class HomePage(Page):
    """The question box, what can be asked, and what there is to ask about."""

    asked: AskedFor
    choices: Choices
    questions: tuple[QuestionView, ...]
    status: StatusView
    latest: tuple[RecordingView, ...]


@router.get("/")
async def home(request: Request, resources: ResourcesDep) -> Response:
    questions = await suggested_questions(resources, reader_language(request))
    page = await anyio.to_thread.run_sync(home_page, resources, questions[:QUESTIONS])
    site = site_of(request, resources.archive.config.web)
    preview = home_preview(site, page.status, reader_language(request))
    return page_response(request, "home.html", page, preview=preview)


def home_page(resources: Resources, questions: list[QuestionView]) -> HomePage:
    with resources.archive.catalogue.reading() as session:
        return HomePage(
            asked=AskedFor(),
            choices=choices(session),
            questions=tuple(questions),
            status=status_of(session),
            latest=tuple(map(recording_view, queries.standings(session, limit=LATEST))),
        )
