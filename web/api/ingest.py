"""Taking recordings in: how the queue stands, as a stream too, and what is asked of it."""

from typing import Annotated

import anyio
from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response

from web.importing.desk import ImportDesk, ImportDeskDep
from web.shell.access import Access
from web.shell.resources import ResourcesDep
from web.views import FolderListing, IngestRequest, IngestView, RetryRequest

router = APIRouter(tags=["ingest"])


async def view_for(request: Request, desk: ImportDesk) -> IngestView:
    return await desk.queue.view(in_full=Access.of(request).may_write)


@router.get("/ingest")
async def ingest(request: Request, desk: ImportDeskDep) -> IngestView:
    """The import queue: what is running, waiting or failed, and why."""
    return await view_for(request, desk)


@router.get(
    "/ingest/events",
    response_model=IngestView,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
async def events(
    desk: ImportDeskDep, last_event_id: Annotated[str | None, Header(max_length=100)] = None
) -> Response:
    """The same as server-sent events, for as long as the connection holds.

    `snapshot` has the object of `/api/ingest`, `progress` its field of that name; `finished`, `failed` and
    `summary` tell what happened. A comment comes every 15 seconds at least.
    """
    return await desk.queue.events(last_event_id)


@router.post("/ingest", status_code=202)
async def add(
    wanted: IngestRequest, request: Request, resources: ResourcesDep, desk: ImportDeskDep
) -> IngestView:
    """Queue a folder or file inside `web.library_roots` for import."""
    path = await anyio.to_thread.run_sync(desk.library_roots.admit, wanted.path, limiter=resources.looking)
    await desk.queue.add(path)
    return await view_for(request, desk)


@router.post("/ingest/retry", status_code=202)
async def retry(wanted: RetryRequest, request: Request, desk: ImportDeskDep) -> IngestView:
    """Retry one failed import, or all."""
    await desk.queue.retry(wanted.id)
    return await view_for(request, desk)


@router.post("/ingest/stop", status_code=202)
async def stop(request: Request, desk: ImportDeskDep) -> IngestView:
    """Pause imports. The current file resumes later."""
    await desk.queue.stop()
    return await view_for(request, desk)


@router.post("/ingest/go-on", status_code=202)
async def go_on(request: Request, desk: ImportDeskDep) -> IngestView:
    """Resume imports."""
    desk.queue.go_on()
    return await view_for(request, desk)


@router.get("/ingest/folders")
async def folders(
    resources: ResourcesDep,
    desk: ImportDeskDep,
    path: Annotated[str | None, Query(max_length=4096, description="A folder; without it the roots.")] = None,
) -> FolderListing:
    """Folders that can be imported, for those who may write."""
    return await anyio.to_thread.run_sync(desk.library_roots.listing, path, limiter=resources.looking)
