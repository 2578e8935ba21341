"""The list of recordings, narrowed and put in order."""

import re
from dataclasses import dataclass

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from archive.catalogue import queries
from archive.jobs import NEEDS_SOMEBODY, State
from archive.listing import Listing, RecordingOrder
from web.pages.standing import status_of
from web.shell.cursors import part_url, place_of
from web.shell.rendering import Page, page_response
from web.shell.resources import ResourcesDep
from web.views import (
    EventView,
    FailureView,
    RecordingView,
    StatusView,
    event_view,
    failure_view,
    recording_view,
)

router = APIRouter()

ROWS = 60  # recordings on a page of their list
MOST_EVENTS = 500  # offered in the form: the latest
YEAR = re.compile(r"[1-9]\d{3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class WantedRecordings:
    """What the form above the list holds: text, so that what is wrong stays to be mended."""

    title: str = ""
    event: str = ""
    language: str = ""
    year: str = ""
    state: str = ""
    sort: str = ""

    @property
    def is_narrowed(self) -> bool:
        return any((self.title, self.event, self.language, self.year, self.state))

    def listing(self) -> Listing:
        """The list that is wanted; what means nothing narrows nothing."""
        return Listing(
            event_id=self.event or None,
            language=self.language or None,
            year=int(self.year) if YEAR.fullmatch(self.year) else None,
            state=State(self.state) if self.state in set(State) else None,
            title=self.title,
            order=RecordingOrder(self.sort) if self.sort in set(RecordingOrder) else RecordingOrder.EVENT,
        )


@dataclass(frozen=True, slots=True)
class RecordingChoices:
    """What the list can be narrowed to."""

    events: tuple[EventView, ...]
    languages: tuple[str, ...]
    years: tuple[int, ...]
    states: tuple[State, ...]
    orders: tuple[RecordingOrder, ...]


@dataclass(frozen=True, slots=True)
class RecordingsPage(Page):
    """The list of recordings with their state."""

    wanted: WantedRecordings
    choices: RecordingChoices
    recordings: tuple[RecordingView, ...]
    total: int  # that fit
    is_by_event: bool
    failures: tuple[FailureView, ...]  # files that never became a recording
    status: StatusView
    previous: str | None
    next: str | None


@router.get("/recordings")
def recordings(
    request: Request,
    resources: ResourcesDep,
    title: str = "",
    event: str = "",
    language: str = "",
    year: str = "",
    state: str = "",
    sort: str = "",
    cursor: str = "",
) -> Response:
    wanted = WantedRecordings(title.strip(), event, language, year, state, sort)
    listing = wanted.listing()
    with resources.archive.catalogue.reading() as session:
        part = queries.listed_recordings(session, listing, place_of(cursor, repr(listing)), ROWS)
        failed = [job for job in queries.jobs(session, NEEDS_SOMEBODY) if job.recording_id is None]
        status = status_of(session)
        page = RecordingsPage(
            wanted=wanted,
            choices=recording_choices(session, status),
            recordings=tuple(map(recording_view, part.rows)),
            total=queries.count_listed(session, listing),
            is_by_event=listing.order is RecordingOrder.EVENT,
            failures=tuple(failure for work in failed if (failure := failure_view(work))),
            status=status,
            previous=part_url(request, part.previous, repr(listing)),
            next=part_url(request, part.next, repr(listing)),
        )
    return page_response(request, "recordings.html", page)


def recording_choices(session: Session, status: StatusView) -> RecordingChoices:
    return RecordingChoices(
        events=tuple(map(event_view, queries.events(session)[:MOST_EVENTS])),
        languages=tuple(status.languages),
        years=tuple(status.years),
        states=tuple(State),
        orders=tuple(RecordingOrder),
    )
