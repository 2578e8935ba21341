"""The status of the archive: what doctor says, who writes, how far the indexes are."""

from dataclasses import dataclass

import anyio
from fastapi import APIRouter, Request
from starlette.responses import Response

from archive.messages import Message, message
from web.pages.standing import status_of
from web.shell.access import Access
from web.shell.rendering import Page, page_response
from web.shell.resources import ResourcesDep
from web.views import DoctorView, StatusView

router = APIRouter()

SUBJECTS = {  # of doctor's findings
    "archive": message("Archive folder"),
    "catalogue": message("Catalogue"),
    "disk": message("Disk"),
    "ffmpeg": message("ffmpeg"),
    "speech model": message("Speech model"),
    "embedding model": message("Embedding model"),
    "fonts": message("Fonts"),
}


@dataclass(frozen=True, slots=True)
class StatusPage(Page):
    """What doctor says, and what the archive holds."""

    doctor: DoctorView
    status: StatusView
    subjects: dict[str, Message]


@router.get("/status")
async def status(request: Request, resources: ResourcesDep) -> Response:
    in_full = Access.of(request).may_write

    def looked() -> StatusPage:
        with resources.archive.catalogue.reading() as session:
            holdings = status_of(session)
        return StatusPage(resources.checkup.view(in_full=in_full), holdings, SUBJECTS)

    page = await anyio.to_thread.run_sync(looked, limiter=resources.looking)
    return page_response(request, "status.html", page)
