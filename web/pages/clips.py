"""Cutting clips where scripts are off, and the page that lists what was cut."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from archive.errors import ClipRefused
from archive.messages import message
from archive.timecode import parse_time, seconds
from clips import Format, Snap, cached_clip_files
from web.playing.clipping import clip_file_view, cut_in_turn
from web.playing.files import ClipNotFound, open_media
from web.shell.rendering import Page, page_response
from web.shell.resources import ResourcesDep
from web.shell.sign_in import small_form
from web.views import ClipFileView, ClipRequest

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ClipPage(Page):
    """A clip that was cut: its files."""

    recording_id: str
    files: tuple[ClipFileView, ...]


@router.post("/recordings/{recording_id}/clips")
async def cut_clip_without_script(recording_id: str, request: Request, resources: ResourcesDep) -> Response:
    """The cut form where scripts are off: the browser is led to the file, or to the page of several."""
    form = await small_form(request)
    clip = await cut_in_turn(resources, clip_request_of(recording_id, form))
    return RedirectResponse(clip.link if clip.captions else clip.url, 303)


@router.get("/recordings/{recording_id}/clips/{key}")
def clip(recording_id: str, key: str, request: Request, resources: ResourcesDep) -> Response:
    open_media(resources.archive, recording_id)
    files = cached_clip_files(resources.archive, recording_id, key)
    if not files:
        raise ClipNotFound(key)
    folder = f"/recordings/{recording_id}/clips/{key}"
    page = ClipPage(recording_id, tuple(clip_file_view(folder, file) for file in files))
    return page_response(request, "clip.html", page)


def clip_request_of(recording_id: str, form: Mapping[str, str]) -> ClipRequest:
    """What a form asks for; ClipRefused where a bound is no time, or an option none that there is."""
    try:
        start, end = (seconds(parse_time(form.get(name, "")[:20])) for name in ("start", "end"))
    except ValueError as error:
        raise ClipRefused(
            message("The start or end is not a valid time."), message("Write times as 62.5 or 1:02.5.")
        ) from error
    wanted, handles = form.get("format", ""), form.get("handles", "")[:20]
    try:
        return ClipRequest(
            recording=recording_id,
            start=start,
            end=end,
            snap=Snap.WORDS if form.get("snap") == Snap.WORDS else Snap.EXACT,
            format=Format(wanted) if wanted else None,
            handles=float(handles) if handles.strip() else None,
            captions="captions" in form,
        )
    except ValueError as error:
        raise ClipRefused(
            message("The time, format or length of handles is not valid."),
            message("Handles are in seconds, such as 1.5. Formats are mp4, m4a and wav."),
        ) from error
