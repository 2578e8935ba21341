"""Taking in: what is being done, what waits, what failed and why; for those who may write, adding more."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

import anyio
from fastapi import APIRouter, Query, Request
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response

from archive.catalogue import queries
from archive.errors import FolderRefused, MediaError, UploadError, UploadRefused
from archive.jobs import Job, State
from archive.messages import Message, message
from archive.sentences import Language
from web.importing.desk import ImportDesk, ImportDeskDep
from web.importing.form_files import form_files
from web.importing.uploads import Upload
from web.playing.proxying import ProxyingDep
from web.shell.access import Access
from web.shell.language import reader_language
from web.shell.problems import problem_of, title_of
from web.shell.rendering import Page, ProblemPage, page_response
from web.shell.resources import Resources, ResourcesDep
from web.shell.sign_in import small_form
from web.views import (
    FailedView,
    FolderListing,
    IngestView,
    RecordingView,
    UploadView,
    failed_view,
    recording_view,
)

router = APIRouter()

LATEST = 8  # recordings that came in last
MOST_RECEIPTS = 20


@dataclass(frozen=True, slots=True)
class FailureOnPage:
    """Why a file failed."""

    failed: FailedView
    title: Message
    detail: Message
    hint: Message
    stderr: str | None  # for those who may write


@dataclass(frozen=True, slots=True)
class Adding:
    """What those who may write are offered."""

    takes_uploads: bool
    most_bytes: int
    endings: str  # for the file field: ".mp4,.vtt"
    unfinished: tuple[UploadView, ...]
    received: tuple[UploadView, ...]  # by the form that led here
    has_roots: bool
    listing: FolderListing
    trouble: ProblemPage | None  # with the folder that was asked for


@dataclass(frozen=True, slots=True)
class IngestPage(Page):
    """The queue, and for those who may write how more is added."""

    queue: IngestView
    failures: tuple[FailureOnPage, ...]
    latest: tuple[RecordingView, ...]
    adding: Adding | None


@router.get("/ingest")
async def ingest(
    request: Request,
    resources: ResourcesDep,
    desk: ImportDeskDep,
    folder: str = "",
    received: Annotated[list[str] | None, Query()] = None,
) -> Response:
    may_write = Access.of(request).may_write
    queue = await desk.queue.view(in_full=may_write)
    jobs = await desk.queue.failed_jobs()
    page = IngestPage(
        queue=queue,
        failures=tuple(failure_on_page(job, may_write) for job in jobs),
        latest=await anyio.to_thread.run_sync(latest_views, resources, limiter=resources.looking),
        adding=await adding(request, resources, desk, folder, received or []) if may_write else None,
    )
    return page_response(request, "ingest.html", page)


def failure_on_page(job: Job, may_write: bool) -> FailureOnPage:
    failed = failed_view(job)
    return FailureOnPage(
        failed=failed,
        title=title_of(failed.code or "error"),
        detail=without_name(job.path.name, failed.message_of("message")),
        hint=failed.message_of("hint"),
        stderr=job.error_stderr if may_write else None,
    )


def without_name(name: str, problem: Message) -> Message:
    """The file's name stands above it already; also above the plain English of older archives."""
    values = dict(problem.values)
    inner = values.get("problem")
    if "path" in values and isinstance(inner, Message):
        return inner
    if problem.template.startswith(f"{name}: "):
        return Message(problem.template.removeprefix(f"{name}: "))
    return problem


def latest_views(resources: Resources) -> tuple[RecordingView, ...]:
    with resources.archive.catalogue.reading() as session:
        latest = queries.standings_of(session, queries.latest_recording_ids(session, LATEST))
    return tuple(recording_view(standing) for standing in latest if standing.state is State.READY)


async def adding(
    request: Request, resources: Resources, desk: ImportDesk, folder: str, received: list[str]
) -> Adding:
    listing, trouble = await anyio.to_thread.run_sync(
        listing_of, desk, folder, reader_language(request), limiter=resources.looking
    )
    extensions = resources.archive.config.media.extensions
    return Adding(
        takes_uploads=desk.uploads.are_on,
        most_bytes=desk.uploads.most_bytes,
        endings=",".join(f".{ending}" for ending in (*extensions, "vtt", "srt", "json")),
        unfinished=tuple(one for one in await unfinished(desk) if not one.is_being_sent),
        received=tuple(map(desk.uploads.view, await found(desk, received))),
        has_roots=desk.library_roots.are_configured,
        listing=listing,
        trouble=trouble,
    )


def listing_of(desk: ImportDesk, folder: str, language: Language) -> tuple[FolderListing, ProblemPage | None]:
    """A folder's listing; the roots with what is wrong where it may not be listed."""
    try:
        return desk.library_roots.listing(folder), None
    except (FolderRefused, MediaError) as error:
        return desk.library_roots.listing(None), problem_of(error).page(language)


async def unfinished(desk: ImportDesk) -> list[UploadView]:
    """None where uploads are off, or their disk is away."""
    try:
        return [desk.uploads.view(upload) for upload in await desk.uploads.unfinished()]
    except UploadError:
        return []


async def found(desk: ImportDesk, upload_ids: list[str]) -> list[Upload]:
    """Those that are still known."""
    uploads = []
    for upload_id in upload_ids[:MOST_RECEIPTS]:
        try:
            uploads.append(await desk.uploads.find(upload_id))
        except UploadError:
            continue
    return uploads


# What the forms ask for; each leads back to the page


@router.post("/ingest/add")
async def add(request: Request, resources: ResourcesDep, desk: ImportDeskDep) -> Response:
    stated = (await small_form(request)).get("path", "").strip()
    path = await anyio.to_thread.run_sync(desk.library_roots.admit, stated, limiter=resources.looking)
    await desk.queue.add(path)
    return back()


@router.post("/ingest/retry")
async def retry(request: Request, desk: ImportDeskDep, proxying: ProxyingDep) -> Response:
    await desk.queue.retry((await small_form(request)).get("id") or None)
    await anyio.to_thread.run_sync(proxying.resume)
    return back()


@router.post("/ingest/cancel")
async def cancel(request: Request, desk: ImportDeskDep) -> Response:
    await desk.queue.cancel((await small_form(request)).get("id", ""))
    return back()


@router.post("/ingest/dismiss")
async def dismiss(request: Request, desk: ImportDeskDep) -> Response:
    await desk.queue.dismiss((await small_form(request)).get("id", ""))
    return back()


@router.post("/ingest/stop")
async def stop(desk: ImportDeskDep) -> Response:
    await desk.queue.stop()
    return back()


@router.post("/ingest/go-on")
async def go_on(desk: ImportDeskDep) -> Response:
    desk.queue.go_on()
    return back()


@router.post("/ingest/uploads")
async def upload(request: Request, desk: ImportDeskDep) -> Response:
    """The file field where scripts are off: in one go, or not at all."""
    about = int(request.headers.get("content-length", "1"))
    try:
        receipts = [
            (await desk.uploads.receive_whole(file.name, about, file.chunks)).id
            async for file in form_files(request)
        ]
    except (ClientDisconnect, TimeoutError):
        return back()  # nobody hears it
    if not receipts:
        raise UploadRefused(
            message("No file was chosen."), message("Choose one, then submit the form again.")
        )
    return back({"received": receipts})


@router.post("/ingest/give-up")
async def give_up(request: Request, desk: ImportDeskDep) -> Response:
    await desk.uploads.give_up((await small_form(request)).get("id", ""))
    return back()


def back(query: dict[str, list[str]] | None = None) -> Response:
    return RedirectResponse(
        f"/ingest?{urlencode(query, doseq=True)}" if query else "/ingest", HTTPStatus.SEE_OTHER
    )
