"""oEmbed: a recording for the page of another site."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from archive.catalogue import queries
from archive.messages import message
from web.linking import OEmbedView, linked_recording, oembed_view, site_of
from web.shell.problems import Problem, problem_response
from web.shell.resources import ResourcesDep
from web.views import recording_view

router = APIRouter(tags=["linking"])

LONGEST_ADDRESS = 4096
LONGEST_QUOTE = 40  # characters of a format that there is not
EXAMPLE = "http://localhost:8000/recordings/r4k2m9x0cd7?t=12.5"

Pixels = Annotated[int | None, Query(ge=1, le=100_000)]


@router.get("/oembed", response_model=OEmbedView, response_model_exclude_none=True)
def oembed(
    request: Request,
    resources: ResourcesDep,
    url: Annotated[
        str, Query(max_length=LONGEST_ADDRESS, description="A recording's page.", examples=[EXAMPLE])
    ],
    format: Annotated[str, Query(description="json, or nothing: there is no other.")] = "json",  # noqa: A002  the protocol names it
    maxwidth: Pixels = None,
    maxheight: Pixels = None,
) -> OEmbedView | Response:
    """How another site may show a recording: a player where `web.embedding` allows it, else a link."""
    if format != "json":
        problem = Problem(
            HTTPStatus.NOT_IMPLEMENTED,
            "format-unknown",
            message("The format “{format}” is not supported.", format=format[:LONGEST_QUOTE]),
            message("Ask for json."),
        )
        return problem_response(request, problem)
    web = resources.archive.config.web
    site = site_of(request, web)
    recording_id, span = linked_recording(url, site, web)
    with resources.archive.catalogue.reading() as session:
        view = recording_view(queries.standing(session, recording_id))
    return oembed_view(site, view, span, maxwidth, maxheight)
