"""A player for the pages of other sites: one recording, or a span of it, and the way back."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from archive.catalogue import queries
from web.linking import LinkedSpan, passage_of, segments_of, site_of, span_of
from web.rendering import Page, page_response
from web.resources import ResourcesDep
from web.views import RecordingView, recording_view

router = APIRouter()


@dataclass(frozen=True, slots=True)
class EmbedPage(Page):
    """A recording's player, or what is said where there is nothing to play."""

    recording: RecordingView
    span: LinkedSpan
    speaker: str | None  # who speaks at its start
    said: str
    link: str  # to the second, in the archive
    address: str  # of the recording, absolute


@router.get("/embed/{recording_id}")
def embed(recording_id: str, request: Request, resources: ResourcesDep, t: str = "") -> Response:
    span = span_of(t)
    with resources.archive.catalogue.reading() as session:
        standing = queries.standing(session, recording_id)
        heard = segments_of(session, standing.transcript, span)
    view = recording_view(standing)
    speaker, said = passage_of(heard, span)
    start = "" if span.start is None else f"?t={span.start:.10g}#t={span.start:.10g}"
    site = site_of(request, resources.archive.config.web)
    page = EmbedPage(
        recording=view,
        span=span,
        speaker=speaker,
        said=said,
        link=f"{view.link}{start}",
        address=site.absolute(view.link),
    )
    return page_response(request, "embed.html", page)
