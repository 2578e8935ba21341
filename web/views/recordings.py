"""Recordings, events and speakers as they are shown."""

from datetime import date
from typing import Any
from urllib.parse import quote

from pydantic import ConfigDict, Field

from archive.jobs import State
from archive.recordings import Condition, Event, MediaFile, Speaker, Standing
from archive.timecode import seconds
from web.views.playback import PlaybackView, playback_view
from web.views.status import FailureView, failure_view
from web.views.view import View

EVENT_EXAMPLE: dict[str, Any] = {
    "id": "e81m2qv7hx0",
    "link": "/events/e81m2qv7hx0",
    "title": "Spring Screens Forum 2024",
    "titles": {"zh": "2024春幕影视论坛"},
    "starts_on": "2024-03-26",
    "ends_on": "2024-03-27",
    "venue": "Harbour Hall",
    "organiser": "Association of Producers",
}
SPEAKER_EXAMPLE: dict[str, Any] = {
    "id": "s0d5n3k8we1",
    "link": "/speakers/s0d5n3k8we1",
    "name": "戴莹",
    "aliases": ["Dai Ying"],
}
RECORDING_EXAMPLE: dict[str, Any] = {
    "id": "r4k2m9x0cd7",
    "title": "Artificial intelligence in production",
    "path": "04-panel-ai-in-production.mp4",
    "link": "/recordings/r4k2m9x0cd7",
    "state": "ready",
    "failure": None,
    "event": EVENT_EXAMPLE,
    "speakers": [SPEAKER_EXAMPLE],
    "recorded_on": "2024-03-27",
    "language": "en",
    "description": None,
    "rights": None,
    "is_closed": False,
    "closed_reason": None,
    "duration": 236.4,
    "transcript_kind": "machine",
    "media": {
        "size": 5120000,
        "container": "mov,mp4,m4a,3gp,3g2,mj2",
        "video_codec": "h264",
        "width": 640,
        "height": 360,
        "frame_rate": "30000/1001",
        "start_timecode": None,
        "is_partial": False,
    },
    "playback": {
        "obstacle": None,
        "kind": "video",
        "url": "/recordings/r4k2m9x0cd7/media",
        "media_type": "video/mp4",
        "browsers": "all",
        "proxy": None,
        "captions": "/recordings/r4k2m9x0cd7/captions.vtt",
        "thumbnail": "/recordings/r4k2m9x0cd7/thumbnail.jpg",
    },
}


class EventView(View):
    """A forum edition."""

    id: str
    link: str
    title: str
    titles: dict[str, str] = Field(description="Titles in other languages, by language.")
    starts_on: date | None
    ends_on: date | None
    venue: str | None
    organiser: str | None

    def title_in(self, language: str) -> str:
        return self.titles.get(language, self.title)


class SpeakerView(View):
    """A person, once for the whole archive."""

    id: str
    link: str
    name: str
    aliases: list[str]


class MediaView(View):
    """Facts of the media file."""

    size: int = Field(description="Bytes.")
    container: str
    video_codec: str | None
    width: int | None
    height: int | None
    frame_rate: str | None = Field(description="Frames per second, exact: 25 or 30000/1001.")
    start_timecode: str | None
    is_partial: bool = Field(description="Part of the file cannot be decoded.")


class RecordingView(View):
    """A recorded talk with its state."""

    id: str
    title: str
    path: str = Field(description="Relative to the folder that was ingested.")
    link: str
    state: State
    failure: FailureView | None
    event: EventView | None
    speakers: list[SpeakerView]
    recorded_on: date | None
    language: str | None
    description: str | None
    rights: str | None
    is_closed: bool
    closed_reason: str | None = Field(description="Why nothing of it but its title may leave.")
    duration: float | None
    transcript_kind: str | None = Field(description="machine, imported or corrected; null: none yet.")
    media: MediaView | None
    playback: PlaybackView

    model_config = ConfigDict(json_schema_extra={"examples": [RECORDING_EXAMPLE]})


class RecordingList(View):
    """A part of the list of recordings that pass the filters, in the order asked for."""

    recordings: list[RecordingView]
    total: int = Field(description="In the whole list.")
    limit: int
    offset: int
    next: str | None = Field(description="Where the list goes on.")

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "recordings": [RECORDING_EXAMPLE],
                    "total": 1,
                    "limit": 50,
                    "offset": 0,
                    "next": None,
                }
            ]
        }
    )


def recording_view(standing: Standing) -> RecordingView:
    """A recording with what a list shows beside it."""
    recording = standing.recording
    duration = standing.length
    return RecordingView(
        id=recording.id,
        title=recording.title,
        path=recording.path,
        link=f"/recordings/{recording.id}",
        state=standing.state,
        failure=failure_view(standing.job) if standing.job else None,
        event=event_view(standing.event) if standing.event else None,
        speakers=[speaker_view(speaker) for speaker in standing.speakers],
        recorded_on=recording.recorded_on,
        language=recording.language or (standing.transcript.language if standing.transcript else None),
        description=recording.description,
        rights=recording.rights,
        is_closed=recording.is_closed,
        closed_reason=recording.closed_reason,
        duration=None if duration is None else seconds(duration),
        transcript_kind=standing.transcript.kind.value if standing.transcript else None,
        media=media_view(recording.media) if recording.media else None,
        playback=playback_view(recording, has_captions=standing.transcript is not None),
    )


def event_view(event: Event) -> EventView:
    return EventView(
        id=event.id,
        link=f"/events/{quote(event.id, safe='')}",
        title=event.title,
        titles=event.title_translations,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        venue=event.venue,
        organiser=event.organiser,
    )


def speaker_view(speaker: Speaker) -> SpeakerView:
    return SpeakerView(
        id=speaker.id,
        link=f"/speakers/{quote(speaker.id, safe='')}",
        name=speaker.name,
        aliases=list(speaker.aliases),
    )


def media_view(media: MediaFile) -> MediaView:
    facts = media.facts
    return MediaView(
        size=media.size,
        container=facts.container,
        video_codec=facts.video_codec,
        width=facts.width,
        height=facts.height,
        frame_rate=None if facts.frame_rate is None else str(facts.frame_rate),
        start_timecode=facts.start_timecode,
        is_partial=facts.condition is Condition.PARTIAL,
    )
