"""Recordings and their transcripts."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from archive.catalogue import queries, store, writer_lock
from clips import transcript_text
from web.files import forget_cached_files, read_transcript
from web.resources import ResourcesDep
from web.views import RecordingList, RecordingView, TranscriptDocument, recording_view

router = APIRouter(tags=["recordings"])

MOST_ROWS = 500
FARTHEST = 10**9  # beyond every list, within every database's integers

RecordingId = Annotated[str, Path(description="Id of a recording.", examples=["r4k2m9x0cd7"])]


@router.get("/recordings")
def recordings(
    resources: ResourcesDep,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 50,
    offset: Annotated[int, Query(ge=0, le=FARTHEST)] = 0,
) -> RecordingList:
    """Recordings with their state: by event, the latest first, then by path."""
    with resources.archive.catalogue.reading() as session:
        standings = queries.standings(session, limit=limit, offset=offset)
        total = queries.holdings(session).recordings
    return RecordingList(
        recordings=[recording_view(standing) for standing in standings],
        total=total,
        limit=limit,
        offset=offset,
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


@router.delete("/recordings/{recording_id}", status_code=204)
def remove_recording(recording_id: RecordingId, resources: ResourcesDep) -> None:
    """Take a recording out of the archive with all that was made from it; its media stays as it is."""
    archive = resources.archive
    with writer_lock(archive.catalogue, "rostrum serve: removing a recording"):
        with archive.catalogue.writing() as session:
            queries.recording(session, recording_id)
            store.remove_recording(session, recording_id)
        forget_cached_files(archive, recording_id)
