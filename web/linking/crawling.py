"""What programs read that follow links: the feed, the sitemap, robots.txt."""

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from archive.catalogue import queries
from archive.errors import NotFound
from archive.messages import NOTHING, Message, message
from web.linking import FEED_TYPE, feed_xml, robots_text, site_of, sitemap_xml
from web.shell.language import reader_language
from web.shell.resources import ResourcesDep

router = APIRouter(include_in_schema=False)

FEED_ITEMS = 30


class SitemapNotFound(NotFound):
    """There is none, or it has no such part."""

    code = "page-not-found"

    def __init__(self, problem: Message) -> None:
        super().__init__("sitemap.xml")
        self.message, self.hint = problem, NOTHING


@router.get("/feed.xml")
def feed(request: Request, resources: ResourcesDep) -> Response:
    """The recordings that came last, in the language of the request."""
    with resources.archive.catalogue.reading() as session:
        standings = queries.standings_of(session, queries.latest_recording_ids(session, FEED_ITEMS))
    site = site_of(request, resources.archive.config.web)
    written = feed_xml(site, standings, reader_language(request))
    return Response(written, media_type=FEED_TYPE, headers={"Vary": "Accept-Language, Cookie"})


@router.get("/sitemap.xml")
def sitemap(request: Request, resources: ResourcesDep, part: int | None = None) -> Response:
    web = resources.archive.config.web
    if not web.sitemap:
        raise SitemapNotFound(message("This archive has no sitemap: web.sitemap is false."))
    with resources.archive.catalogue.reading() as session:
        written = sitemap_xml(site_of(request, web), session, part)
    if written is None:
        raise SitemapNotFound(message("The sitemap has no such part."))
    return Response(written, media_type="application/xml")


@router.get("/robots.txt")
def robots(request: Request, resources: ResourcesDep) -> Response:
    web = resources.archive.config.web
    return PlainTextResponse(robots_text(site_of(request, web), web))
