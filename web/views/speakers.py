"""Speakers as they are shown: an index of names, and what one person said."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import ConfigDict, Field

from archive.recordings import Event, Recording, Speaker, Spoken, Turn, join_texts
from archive.timecode import seconds
from search import index_letter, link_to
from web.views.recordings import (
    EVENT_EXAMPLE,
    SPEAKER_EXAMPLE,
    EventView,
    SpeakerView,
    event_view,
    speaker_view,
)
from web.views.view import View

LISTED_EXAMPLE: dict[str, Any] = {**SPEAKER_EXAMPLE, "letter": "D", "recordings": 3, "spoken": 1204.5}


class ListedSpeaker(SpeakerView):
    """A speaker with how much there is to hear."""

    letter: str = Field(description="Under which an index has the name, A to Z; # for other scripts.")
    recordings: int
    spoken: float = Field(description="Seconds; what overlaps counts once.")


class SpeakerList(View):
    """Speakers in the order of an index: one alphabet, Chinese names by their pinyin."""

    speakers: list[ListedSpeaker]
    total: int
    next: str | None = Field(description="Where the list goes on.")

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"speakers": [LISTED_EXAMPLE], "total": 1, "next": None}]}
    )


class SpokenIn(View):
    """A recording in which somebody speaks."""

    id: str
    title: str
    link: str
    event: EventView | None
    recorded_on: date | None
    language: str | None
    spoken: float = Field(description="Seconds that this person speaks in it.")


class SpeakerDetail(ListedSpeaker):
    """A speaker with the recordings in which they speak, the latest first."""

    spoken_in: list[SpokenIn]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **LISTED_EXAMPLE,
                    "recordings": 1,
                    "spoken_in": [
                        {
                            "id": "r4k2m9x0cd7",
                            "title": "Artificial intelligence in production",
                            "link": "/recordings/r4k2m9x0cd7",
                            "event": EVENT_EXAMPLE,
                            "recorded_on": "2024-03-27",
                            "language": "en",
                            "spoken": 1204.5,
                        }
                    ],
                }
            ]
        }
    )


class TurnView(View):
    """What somebody said without a break; a long turn comes in several."""

    recording: str = Field(description="Its id.")
    start: float
    end: float
    text: str
    language: str | None
    link: str


class TurnList(View):
    """What somebody said, the latest recording first, each in the order of time."""

    turns: list[TurnView]
    next: str | None = Field(description="Where the list goes on.")

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "turns": [
                        {
                            "recording": "r4k2m9x0cd7",
                            "start": 12.48,
                            "end": 20.16,
                            "text": "I think it will change the making of films within three years.",
                            "language": "en",
                            "link": "/recordings/r4k2m9x0cd7?t=12.48#t=12.48",
                        }
                    ],
                    "next": "/api/speakers/s0d5n3k8we1/turns?cursor=WyIzZjJhMWMwOSIsIGZhbHNlXQ",
                }
            ]
        }
    )


def listed_speaker(speaker: Speaker, spoken: Sequence[Spoken]) -> ListedSpeaker:
    """spoken: of this person."""
    return ListedSpeaker(
        **dict(speaker_view(speaker)),
        letter=index_letter(speaker.name),
        recordings=len(spoken),
        spoken=seconds(sum(one.duration for one in spoken)),
    )


def speaker_detail(
    speaker: Speaker,
    spoken: Sequence[Spoken],
    recordings: Mapping[str, Recording],
    events: Mapping[str, Event],
) -> SpeakerDetail:
    """recordings and events: by id, those in which the person speaks."""
    known = [(recordings[one.recording_id], one) for one in spoken if one.recording_id in recordings]
    known.sort(key=lambda pair: (pair[0].path, pair[0].id))
    known.sort(key=lambda pair: pair[0].recorded_on or date.min, reverse=True)
    return SpeakerDetail(
        **dict(listed_speaker(speaker, spoken)),
        spoken_in=[spoken_in(recording, events, one) for recording, one in known],
    )


def spoken_in(recording: Recording, events: Mapping[str, Event], spoken: Spoken) -> SpokenIn:
    event = events.get(recording.event_id or "")
    return SpokenIn(
        id=recording.id,
        title=recording.title,
        link=f"/recordings/{recording.id}",
        event=None if event is None else event_view(event),
        recorded_on=recording.recorded_on,
        language=recording.language,
        spoken=seconds(spoken.duration),
    )


def turn_view(turn: Turn) -> TurnView:
    start = turn.segments[0].start
    return TurnView(
        recording=turn.recording_id,
        start=seconds(start),
        end=seconds(max(segment.end for segment in turn.segments)),
        text=join_texts(segment.text for segment in turn.segments),
        language=turn.segments[0].language,
        link=link_to(turn.recording_id, start),
    )
