"""The list of recordings, and one recording: player and transcript."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from archive import errors
from archive.catalogue import queries
from archive.recordings import State
from archive.timecode import parse_time, seconds
from web.clipping import cut_in_turn
from web.pages.standing import status_of
from web.rendering import Page, page_response
from web.resources import ResourcesDep
from web.sign_in import small_form
from web.views import (
    ClipRequest,
    FailureView,
    Paragraph,
    RecordingView,
    Snap,
    StatusView,
    failure_view,
    paragraphs,
    recording_view,
)

router = APIRouter()

ROWS = 60  # recordings on a page of their list


@dataclass(frozen=True, slots=True)
class RecordingsPage(Page):
    """The list of recordings with their state."""

    recordings: tuple[RecordingView, ...]
    failures: tuple[FailureView, ...]  # files that never became a recording
    status: StatusView
    number: int
    count: int  # of pages


@dataclass(frozen=True, slots=True)
class RecordingPage(Page):
    """One recording: player and transcript."""

    recording: RecordingView
    paragraphs: tuple[Paragraph, ...]
    at: float | None  # the second that the link is about


@router.get("/recordings")
def recordings(
    request: Request, resources: ResourcesDep, number: Annotated[str, Query(alias="page")] = "1"
) -> Response:
    with resources.archive.catalogue.reading() as session:
        status = status_of(session)
        count = max(1, -(-status.recordings // ROWS))
        here = min(max(int(number), 1), count) if number.isdecimal() and len(number) < 9 else 1
        standings = queries.standings(session, limit=ROWS, offset=(here - 1) * ROWS)
        failed = [work for work in queries.works(session, State.FAILED) if work.recording_id is None]
    page = RecordingsPage(
        recordings=tuple(map(recording_view, standings)),
        failures=tuple(failure for work in failed if (failure := failure_view(work))),
        status=status,
        number=here,
        count=count,
    )
    return page_response(request, "recordings.html", page)


@router.get("/recordings/{recording_id}")
def recording(recording_id: str, request: Request, resources: ResourcesDep, t: str = "") -> Response:
    with resources.archive.catalogue.reading() as session:
        standing = queries.standing(session, recording_id)
        transcript = standing.transcript
        segments = queries.segments(session, transcript.id) if transcript else []
    page = RecordingPage(
        recording=recording_view(standing), paragraphs=tuple(paragraphs(segments)), at=second_of(t)
    )
    return page_response(request, "recording.html", page)


def second_of(text: str) -> float | None:
    """`12.5`, `1:02`; None for what is no time: the page is still worth showing."""
    try:
        return seconds(parse_time(text)) if len(text) < 20 else None
    except ValueError:
        return None


@router.post("/recordings/{recording_id}/clips")
async def cut_clip_without_script(recording_id: str, request: Request, resources: ResourcesDep) -> Response:
    """The cut form where scripts are off: the browser is led to the file."""
    form = await small_form(request)
    clip = await cut_in_turn(resources, clip_request_of(recording_id, form))
    return RedirectResponse(clip.url, 303)


def clip_request_of(recording_id: str, form: Mapping[str, str]) -> ClipRequest:
    """What a form asks for; ClipRefused where a bound is no time."""
    try:
        start, end = (seconds(parse_time(form.get(name, "")[:20])) for name in ("start", "end"))
        snap = Snap.WORDS if form.get("snap") == Snap.WORDS else Snap.EXACT
        return ClipRequest(recording=recording_id, start=start, end=end, snap=snap)
    except ValueError as error:
        raise errors.ClipRefused("The bounds are no times.", "Write them as 62.5 or 1:02.5.") from error
