"""Closing and opening a recording from its page."""

from urllib.parse import quote

import anyio
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from web.reading.closing import LONGEST_REASON, close, open_again
from web.shell.resources import ResourcesDep
from web.shell.sign_in import small_form

router = APIRouter()


@router.post("/recordings/{recording_id}/close")
async def close_from_page(recording_id: str, request: Request, resources: ResourcesDep) -> Response:
    reason = (await small_form(request)).get("reason", "").strip()[:LONGEST_REASON]
    await anyio.to_thread.run_sync(close, resources, recording_id, reason or None)
    return back_to(recording_id)


@router.post("/recordings/{recording_id}/open")
async def open_from_page(recording_id: str, resources: ResourcesDep) -> Response:
    await anyio.to_thread.run_sync(open_again, resources, recording_id)
    return back_to(recording_id)


def back_to(recording_id: str) -> Response:
    return RedirectResponse(f"/recordings/{quote(recording_id, safe='')}", 303)
