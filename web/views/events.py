"""Events as they are shown: a list, and the programme of one."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from pydantic import ConfigDict, Field

from archive.recordings import Event, EventHoldings, Speaker, Spoken, Standing
from archive.timecode import Milliseconds, seconds
from web.views.recordings import (
    EVENT_EXAMPLE,
    RECORDING_EXAMPLE,
    SPEAKER_EXAMPLE,
    EventView,
    RecordingView,
    SpeakerView,
    event_view,
    recording_view,
    speaker_view,
)
from web.views.view import View

NOTHING = EventHoldings(0, Milliseconds(0))
LISTED_EXAMPLE: dict[str, Any] = {**EVENT_EXAMPLE, "recordings": 5, "duration": 748.2}


class ListedEvent(EventView):
    """An event with what it holds."""

    recordings: int
    duration: float = Field(description="Seconds of all its media whose length is known.")


class EventList(View):
    """All events, the latest first."""

    events: list[ListedEvent]

    model_config = ConfigDict(json_schema_extra={"examples": [{"events": [LISTED_EXAMPLE]}]})


class Guest(SpeakerView):
    """Somebody who speaks at an event."""

    recordings: int = Field(description="In how many of its recordings.")
    spoken: float = Field(description="Seconds.")


class Day(View):
    """The recordings of one day, in their order."""

    day: date | None
    recordings: list[RecordingView]


class ProgrammeView(ListedEvent):
    """An event: who speaks there, and its recordings day by day."""

    days: list[Day] = Field(description="Those without a day last; 500 recordings at the most.")
    speakers: list[Guest] = Field(description="Those who speak most first.")

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **LISTED_EXAMPLE,
                    "days": [{"day": "2024-03-27", "recordings": [RECORDING_EXAMPLE]}],
                    "speakers": [{**SPEAKER_EXAMPLE, "recordings": 1, "spoken": 81.4}],
                }
            ]
        }
    )


def listed_event(event: Event, holdings: EventHoldings = NOTHING) -> ListedEvent:
    return ListedEvent(
        **dict(event_view(event)), recordings=holdings.recordings, duration=seconds(holdings.duration)
    )


def programme_view(
    event: Event, holdings: EventHoldings, standings: Sequence[Standing], spoken: Sequence[Spoken]
) -> ProgrammeView:
    """standings: the event's recordings in the order of its days."""
    people = {speaker.id: speaker for standing in standings for speaker in standing.speakers}
    return ProgrammeView(
        **dict(listed_event(event, holdings)),
        days=[
            Day(day=day, recordings=list(map(recording_view, together)))
            for day, together in groupby(standings, key=lambda standing: standing.recording.recorded_on)
        ],
        speakers=guests(people, spoken),
    )


def guests(people: Mapping[str, Speaker], spoken: Sequence[Spoken]) -> list[Guest]:
    """Who speaks, those who speak most first; people: by id."""
    found = []
    for speaker_id, speaker in people.items():
        own = [one for one in spoken if one.speaker_id == speaker_id]
        length = seconds(sum(one.duration for one in own))
        found.append(Guest(**dict(speaker_view(speaker)), recordings=len(own), spoken=length))
    return sorted(found, key=lambda guest: (-guest.spoken, guest.name))
