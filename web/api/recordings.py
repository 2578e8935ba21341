"""Recordings and their transcripts."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import ConfigDict, Field
from starlette.responses import Response

from archive.catalogue import queries, store
from archive.jobs import State
from archive.listing import Listing, RecordingOrder
from clips import transcript_text
from web.finding.browsing import MOST_ROWS
from web.playing.files import read_transcript
from web.reading.closing import LONGEST_REASON
from web.reading.closing import close as close_for_readers
from web.reading.closing import open_again as open_for_readers
from web.shell.cursors import link_parts, place_of
from web.shell.resources import ResourcesDep
from web.views import RecordingList, RecordingView, TranscriptDocument, recording_view
from web.views.view import View

router = APIRouter(tags=["recordings"])

FARTHEST = 10**9  # beyond every list, within every database's integers

RecordingId = Annotated[str, Path(description="Id of a recording.", examples=["r4k2m9x0cd7"])]


@router.get("/recordings")
def recordings(
    request: Request,
    response: Response,
    resources: ResourcesDep,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 50,
    offset: Annotated[int, Query(ge=0, le=FARTHEST, description="Rows to leave out first.")] = 0,
    cursor: Annotated[str, Query(description="Where to go on: as `next` of the part before says.")] = "",
    event: Annotated[
        str | None, Query(description="Id or title.", examples=["Spring Screens Forum 2024"])
    ] = None,
    language: Annotated[str | None, Query(description="Of the talk.", examples=["en"])] = None,
    year: Annotated[int | None, Query(ge=1, le=9999, description="Of recording.", examples=[2024])] = None,
    state: Annotated[State | None, Query(description="State of its import.", examples=["ready"])] = None,
    title: Annotated[str, Query(description="A part of the title.", examples=["intelligence"])] = "",
    sort: Annotated[RecordingOrder, Query(description="The order of the list.")] = RecordingOrder.EVENT,
) -> RecordingList:
    """Recordings with their state; by event, the latest first, then by path, unless asked for otherwise."""
    with resources.archive.catalogue.reading() as session:
        event_id = queries.event_named(session, event).id if event else None
        listing = Listing(event_id, language, year, state, title, sort)
        place = place_of(cursor, repr(listing))
        part = queries.listed_recordings(session, listing, place, limit, offset)
        total = queries.count_listed(session, listing)
    return RecordingList(
        recordings=list(map(recording_view, part.rows)),
        total=total,
        limit=limit,
        offset=offset,
        next=link_parts(response, request, part, repr(listing)),
    )


@router.get("/recordings/{recording_id}")
def recording(recording_id: RecordingId, resources: ResourcesDep) -> RecordingView:
    """One recording."""
    with resources.archive.catalogue.reading() as session:
        return recording_view(queries.standing(session, recording_id))


@router.get(
    "/recordings/{recording_id}/transcript",
    response_model=TranscriptDocument,
)
def transcript(recording_id: RecordingId, resources: ResourcesDep) -> Response:
    """The transcript that is read and searched, with word times where there are any."""
    found, segments = read_transcript(resources.archive, recording_id)
    return Response(transcript_text(found, segments, "json"), media_type="application/json")


class Closing(View):
    """Why a recording is closed."""

    reason: str | None = Field(default=None, max_length=LONGEST_REASON, description="Shown beside its title.")

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "At the request of a speaker."}]})


@router.post("/recordings/{recording_id}/close")
def close(recording_id: RecordingId, closing: Closing, resources: ResourcesDep) -> RecordingView:
    """Close a recording: it stays listed, but cannot be searched, read, played or quoted."""
    close_for_readers(resources, recording_id, closing.reason)
    return recording(recording_id, resources)


@router.post("/recordings/{recording_id}/open")
def open_again(recording_id: RecordingId, resources: ResourcesDep) -> RecordingView:
    """Open a closed recording, so that it can be searched again."""
    open_for_readers(resources, recording_id)
    return recording(recording_id, resources)


@router.delete("/recordings/{recording_id}", status_code=204)
def remove_recording(recording_id: RecordingId, resources: ResourcesDep) -> None:
    """Remove a recording and all that was made from it; its media file is not touched."""
    archive = resources.archive
    with archive.catalogue.writing() as session:
        queries.recording(session, recording_id)
        store.remove_recording(session, recording_id)
    archive.forget_cached(recording_id)
