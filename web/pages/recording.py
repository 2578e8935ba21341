"""One recording: player and transcript, and the form that cuts clips from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from archive import errors
from archive.catalogue import queries
from archive.timecode import parse_time, seconds
from web.clipping import cut_in_turn
from web.rendering import Page, page_response
from web.resources import ResourcesDep
from web.sign_in import small_form
from web.views import ClipRequest, Paragraph, RecordingView, Snap, paragraphs, recording_view

router = APIRouter()


@dataclass(frozen=True, slots=True)
class RecordingPage(Page):
    """One recording: player and transcript."""

    recording: RecordingView
    paragraphs: tuple[Paragraph, ...]
    at: float | None  # the second that the link is about
    until: float | None  # where the span ends, if it is about one


@router.get("/recordings/{recording_id}")
def recording(recording_id: str, request: Request, resources: ResourcesDep, t: str = "") -> Response:
    with resources.archive.catalogue.reading() as session:
        standing = queries.standing(session, recording_id)
        transcript = standing.transcript
        segments = queries.segments(session, transcript.id) if transcript else []
    at, until = linked_span(t)
    page = RecordingPage(
        recording=recording_view(standing), paragraphs=tuple(paragraphs(segments)), at=at, until=until
    )
    return page_response(request, "recording.html", page)


def linked_span(text: str) -> tuple[float | None, float | None]:
    """`12.5`, `12.5,20`: where a link leads, and where what it is about ends; None for what is no time."""
    first, _, last = text.partition(",")
    at, until = second_of(first), second_of(last)
    return at, until if at is not None and until is not None and until > at else None


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
