"""The home page: the question box, and what there is to ask about."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from archive.catalogue import queries
from web.pages.standing import status_of
from web.questions import AskedFor, Choices, choices
from web.rendering import Page, page_response
from web.resources import ResourcesDep
from web.views import RecordingView, StatusView, recording_view

router = APIRouter()

LATEST = 6  # recordings that are shown


@dataclass(frozen=True, slots=True)
class HomePage(Page):
    """The question box, and what there is to ask about."""

    asked: AskedFor
    choices: Choices
    status: StatusView
    latest: tuple[RecordingView, ...]


@router.get("/")
def home(request: Request, resources: ResourcesDep) -> Response:
    with resources.archive.catalogue.reading() as session:
        page = HomePage(
            asked=AskedFor(),
            choices=choices(session),
            status=status_of(session),
            latest=tuple(map(recording_view, queries.standings(session, limit=LATEST))),
        )
    return page_response(request, "home.html", page)
