"""The JSON API: everything that the pages do, for programs."""

from datetime import date
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from archive.catalogue import queries, store, writer_lock
from archive.recordings import State
from clips import transcript_text
from search import Question, SearchBy, SortBy, answer_json
from web.clipping import cut_clip
from web.files import forget_cached_files, read_transcript
from web.resources import Resources, ResourcesDep
from web.views import (
    AnswerView,
    ClipRequest,
    ClipView,
    EventList,
    RecordingList,
    RecordingView,
    SpeakerList,
    StatusView,
    TranscriptDocument,
    event_view,
    recording_view,
    speaker_view,
    status_view,
)
from web.views.problems import ProblemView

PROBLEM: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "Problem details (RFC 9457).",
        "content": {
            "application/problem+json": {
                "schema": {"$ref": "#/components/schemas/ProblemView"},
                "example": ProblemView.example(),
            }
        },
    },
    # named once so that its schema is among the components
    422: {"model": ProblemView, "description": "The request is not valid, or cannot be fulfilled."},
}
MOST_ROWS = 500
FARTHEST = 10**9  # beyond every list, within every database's integers

router = APIRouter(prefix="/api", responses=PROBLEM)

RecordingId = Annotated[str, Path(description="Id of a recording.", examples=["r4k2m9x0cd7"])]


@router.get("/search", response_model=AnswerView, tags=["search"])
async def search(
    resources: ResourcesDep,
    q: Annotated[str, Query(description="A question or words, in any language.", examples=["green channel"])],
    limit: Annotated[int | None, Query(description="The most hits; null: as configured.")] = None,
    recording: Annotated[str | None, Query(description="Id, title or file name.")] = None,
    event: Annotated[str | None, Query(description="Id or title.")] = None,
    speaker: Annotated[str | None, Query(description="Id, name or alias.")] = None,
    language: Annotated[str | None, Query(description="Of the passage, as in `en`.")] = None,
    recorded_from: Annotated[date | None, Query(alias="from", description="First day.")] = None,
    recorded_to: Annotated[date | None, Query(alias="to", description="Last day.")] = None,
    by: Annotated[SearchBy, Query(description="What the question is compared by.")] = SearchBy.BOTH,
    sort: Annotated[SortBy, Query(description="The order of hits.")] = SortBy.RELEVANCE,
) -> Response:
    """What was said about something: stretches of talk, each with the second where to start.

    What stands in quotation marks is found exactly.
    """
    question = Question(
        text=q,
        limit=limit,
        recording=recording,
        event=event,
        speaker=speaker,
        language=language,
        recorded_from=recorded_from,
        recorded_to=recorded_to,
        by=by,
        sort=sort,
    )
    return JSONResponse(answer_json(await resources.ask(question)))


@router.get("/recordings", tags=["recordings"])
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


@router.get("/recordings/{recording_id}", tags=["recordings"])
def recording(recording_id: RecordingId, resources: ResourcesDep) -> RecordingView:
    """One recording."""
    with resources.archive.catalogue.reading() as session:
        return recording_view(queries.standing(session, recording_id))


@router.get(
    "/recordings/{recording_id}/transcript",
    response_model=TranscriptDocument,
    tags=["recordings"],
)
def transcript(recording_id: RecordingId, resources: ResourcesDep) -> Response:
    """The transcript that is read and searched, with word times where there are any."""
    found, segments = read_transcript(resources.archive, recording_id)
    return Response(transcript_text(found, segments, "json"), media_type="application/json")


@router.delete("/recordings/{recording_id}", status_code=204, tags=["recordings"])
def remove_recording(recording_id: RecordingId, resources: ResourcesDep) -> None:
    """Take a recording out of the archive with all that was made from it; its media stays as it is."""
    archive = resources.archive
    with writer_lock(archive.catalogue, "rostrum serve: removing a recording"):
        with archive.catalogue.writing() as session:
            queries.recording(session, recording_id)
            store.remove_recording(session, recording_id)
        forget_cached_files(archive, recording_id)


@router.get("/speakers", tags=["catalogue"])
def speakers(resources: ResourcesDep) -> SpeakerList:
    """All speakers, by name."""
    with resources.archive.catalogue.reading() as session:
        return SpeakerList(speakers=[speaker_view(speaker) for speaker in queries.speakers(session)])


@router.get("/events", tags=["catalogue"])
def events(resources: ResourcesDep) -> EventList:
    """All events, the latest first."""
    with resources.archive.catalogue.reading() as session:
        return EventList(events=[event_view(event) for event in queries.events(session)])


@router.post("/clips", status_code=201, tags=["clips"])
async def clips(wanted: ClipRequest, resources: ResourcesDep, response: Response) -> ClipView:
    """Cut a span out of a recording; the answer says where the file is fetched."""
    clip = await cut_in_turn(resources, wanted)
    response.headers["Location"] = clip.url
    return clip


async def cut_in_turn(resources: Resources, wanted: ClipRequest) -> ClipView:
    """Cut, waiting while as many clips as the machine takes are being cut."""
    return await anyio.to_thread.run_sync(
        cut_clip, resources.archive, resources.ffmpeg, wanted, limiter=resources.cutting
    )


@router.get("/status", tags=["catalogue"])
def status(resources: ResourcesDep) -> StatusView:
    """What the archive holds, and how far what it was given has come."""
    with resources.archive.catalogue.reading() as session:
        return status_view(
            queries.holdings(session),
            queries.work_counts(session),
            queries.works(session, State.FAILED),
        )
