"""All events, and the programme of one."""

from dataclasses import dataclass
from itertools import groupby

from fastapi import APIRouter, Request
from starlette.responses import Response

from web.finding.browsing import MOST_ROWS, event_list, programme
from web.finding.questions import AskedFor
from web.linking import event_preview, site_of
from web.shell.language import reader_language
from web.shell.rendering import Page, page_response
from web.shell.resources import ResourcesDep
from web.views import ListedEvent, ProgrammeView

router = APIRouter()


@dataclass(frozen=True, slots=True)
class EventsPage(Page):
    """All events, the latest first."""

    years: tuple[tuple[int | None, tuple[ListedEvent, ...]], ...]  # those without a date last


@dataclass(frozen=True, slots=True)
class EventPage(Page):
    """An event as a programme."""

    programme: ProgrammeView
    asked: AskedFor  # within this event
    is_whole: bool  # whether all its recordings are shown


@router.get("/events")
def events(request: Request, resources: ResourcesDep) -> Response:
    with resources.archive.catalogue.reading() as session:
        every = event_list(session).events
    years = groupby(every, key=lambda one: one.starts_on.year if one.starts_on else None)
    page = EventsPage(years=tuple((year, tuple(together)) for year, together in years))
    return page_response(request, "events.html", page)


@router.get("/events/{event_id}")
def event(event_id: str, request: Request, resources: ResourcesDep) -> Response:
    with resources.archive.catalogue.reading() as session:
        shown = programme(session, event_id)
    page = EventPage(programme=shown, asked=AskedFor(event=shown.id), is_whole=shown.recordings <= MOST_ROWS)
    site = site_of(request, resources.archive.config.web)
    preview = event_preview(site, shown, reader_language(request))
    return page_response(request, "event.html", page, preview=preview)
