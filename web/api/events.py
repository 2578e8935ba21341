"""Events and their programmes."""

from typing import Annotated

from fastapi import APIRouter, Path

from web.finding.browsing import event_list, programme
from web.shell.resources import ResourcesDep
from web.views import EventList, ProgrammeView

router = APIRouter(tags=["events"])


@router.get("/events")
def events(resources: ResourcesDep) -> EventList:
    """All events, the latest first."""
    with resources.archive.catalogue.reading() as session:
        return event_list(session)


@router.get("/events/{event_id}")
def event(
    event_id: Annotated[str, Path(description="Id of an event.", examples=["e81m2qv7hx0"])],
    resources: ResourcesDep,
) -> ProgrammeView:
    """One event: its recordings day by day, and who speaks there."""
    with resources.archive.catalogue.reading() as session:
        return programme(session, event_id)
