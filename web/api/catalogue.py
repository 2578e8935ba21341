"""Speakers, events, and how the archive stands."""

from fastapi import APIRouter

from archive.catalogue import queries
from archive.recordings import State
from web.resources import ResourcesDep
from web.views import EventList, SpeakerList, StatusView, event_view, speaker_view, status_view

router = APIRouter(tags=["catalogue"])


@router.get("/speakers")
def speakers(resources: ResourcesDep) -> SpeakerList:
    """All speakers, by name."""
    with resources.archive.catalogue.reading() as session:
        return SpeakerList(speakers=[speaker_view(speaker) for speaker in queries.speakers(session)])


@router.get("/events")
def events(resources: ResourcesDep) -> EventList:
    """All events, the latest first."""
    with resources.archive.catalogue.reading() as session:
        return EventList(events=[event_view(event) for event in queries.events(session)])


@router.get("/status")
def status(resources: ResourcesDep) -> StatusView:
    """What the archive holds, and how far what it was given has come."""
    with resources.archive.catalogue.reading() as session:
        return status_view(
            queries.holdings(session),
            queries.work_counts(session),
            queries.works(session, State.FAILED),
        )
