"""What pages and the API show of events and speakers, read from the catalogue."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from sqlalchemy.orm import Session

from archive.catalogue import queries
from archive.errors import CursorRefused
from archive.listing import Listing, Part, Place, RecordingOrder
from archive.recordings import EventHoldings, Speaker, Spoken
from archive.timecode import Milliseconds
from search import index_key, is_spelled_like
from web.views import (
    EventList,
    ListedSpeaker,
    ProgrammeView,
    SpeakerDetail,
    listed_event,
    listed_speaker,
    programme_view,
    speaker_detail,
)

MOST_ROWS = 500  # of a programme, and of any list that is asked for in parts
NOTHING = EventHoldings(0, Milliseconds(0))


def event_list(session: Session) -> EventList:
    """All events with what they hold, the latest first."""
    holdings = queries.event_holdings(session)
    return EventList(
        events=[listed_event(event, holdings.get(event.id, NOTHING)) for event in queries.events(session)]
    )


def programme(session: Session, event_id: str) -> ProgrammeView:
    """An event day by day; EventNotFound."""
    event = queries.event(session, event_id)
    listing = Listing(event_id=event.id, order=RecordingOrder.OLDEST)
    standings = queries.listed_recordings(session, listing, None, MOST_ROWS).rows
    spoken = queries.spoken(session, recording_ids=[one.recording.id for one in standings])
    holdings = queries.event_holdings(session).get(event.id, NOTHING)
    return programme_view(event, holdings, standings, spoken)


def one_speaker(session: Session, speaker_id: str) -> SpeakerDetail:
    """A person, and in which recordings they speak for how long; SpeakerNotFound."""
    speaker = queries.speaker(session, speaker_id)
    spoken = queries.spoken(session, speaker_ids=[speaker.id])
    recordings = queries.recordings_by_id(session, [one.recording_id for one in spoken])
    event_ids = {recording.event_id for recording in recordings.values() if recording.event_id}
    return speaker_detail(speaker, spoken, recordings, queries.events_by_id(session, event_ids))


def indexed_speakers(session: Session, typed: str = "") -> list[Speaker]:
    """Those with a name or alias like what was typed, in the order of an index."""
    fitting = [
        speaker
        for speaker in queries.speakers(session)
        if not typed.strip()
        or any(is_spelled_like(spelling, typed) for spelling in (speaker.name, *speaker.aliases))
    ]
    return sorted(fitting, key=_place_in_index)


def part_of_index(
    session: Session, speakers: Sequence[Speaker], place: Place | None, limit: int | None
) -> Part[ListedSpeaker]:
    """Some of the speakers from a place on, with how much they say; all of them without a limit."""
    first, last = _span(speakers, place, limit)
    shown = speakers[first:last]
    few = [speaker.id for speaker in shown] if len(shown) <= MOST_ROWS else None
    spoken: dict[str, list[Spoken]] = {}
    for one in queries.spoken(session, speaker_ids=few):
        spoken.setdefault(one.speaker_id, []).append(one)
    return Part(
        tuple(listed_speaker(speaker, spoken.get(speaker.id, [])) for speaker in shown),
        previous=Place(_key(shown[0]), is_before=True) if shown and first else None,
        next=Place(_key(shown[-1])) if shown and last < len(speakers) else None,
    )


def _span(speakers: Sequence[Speaker], place: Place | None, limit: int | None) -> tuple[int, int]:
    most = len(speakers) if limit is None else limit
    if place is None:
        return 0, min(most, len(speakers))
    match place.key:
        case (str(name), str(speaker_id)):
            wanted = (index_key(name), speaker_id)
        case _:
            raise CursorRefused
    if place.is_before:
        end = bisect_left(speakers, wanted, key=_place_in_index)
        return max(0, end - most), end
    start = bisect_right(speakers, wanted, key=_place_in_index)
    return start, min(start + most, len(speakers))


def _key(speaker: Speaker) -> tuple[str, str]:
    return speaker.name, speaker.id


def _place_in_index(speaker: Speaker) -> tuple[tuple[str, bool, str, str], str]:
    return index_key(speaker.name), speaker.id
