"""A player for the pages of other sites: one recording, or a span of it, and the way back."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from archive.catalogue import queries
from web.linking import LinkedSpan, passage_of, segments_of, site_of, span_of
from web.playing.proxy_views import SourceView, player_sources, proxy_view
from web.playing.proxying import ProxyingDep
from web.shell.language import reader_language
from web.shell.rendering import Page, page_response
from web.shell.resources import ResourcesDep
from web.views import RecordingView, recording_view

router = APIRouter()


@dataclass(frozen=True, slots=True)
class EmbedPage(Page):
    """A recording's player, or what is said where there is nothing to play."""

    recording: RecordingView
    sources: tuple[SourceView, ...]  # for the player; none: it has to be converted first, in the archive
    span: LinkedSpan
    speaker: str | None  # who speaks at its start
    said: str
    link: str  # to the second, in the archive
    address: str  # of the recording, absolute


@router.get("/embed/{recording_id}")
def embed(
    recording_id: str, request: Request, resources: ResourcesDep, proxying: ProxyingDep, t: str = ""
) -> Response:
    span = span_of(t)
    with resources.archive.catalogue.reading() as session:
        standing = queries.standing(session, recording_id)
        heard = segments_of(session, standing.transcript, span)
    view, recorded = recording_view(standing), standing.recording
    proxy = proxy_view(recorded, proxying.standing(recorded), reader_language(request))
    speaker, said = passage_of(heard, span)
    start = "" if span.start is None else f"?t={span.start:.10g}#t={span.start:.10g}"
    site = site_of(request, resources.archive.config.web)
    page = EmbedPage(
        recording=view,
        sources=player_sources(view.playback, proxy),
        span=span,
        speaker=speaker,
        said=said,
        link=f"{view.link}{start}",
        address=site.absolute(view.link),
    )
    return page_response(request, "embed.html", page)
