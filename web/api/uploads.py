"""Uploads by the tus protocol, version 1.0.0: creation, expiration, termination."""

import base64
import binascii
from collections.abc import Callable, Coroutine
from email.utils import format_datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from archive.errors import RostrumError, UploadRefused
from archive.messages import message
from web.importing.desk import ImportDeskDep
from web.importing.uploads import Upload
from web.shell.problems import Problem, problem_of, problem_of_http, problem_response
from web.views import UploadList, UploadView

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
BYTES = "application/offset+octet-stream"
LONGEST_METADATA = 4096
SEND_BYTES = message("Send it as application/offset+octet-stream.")
TOO_SLOW = message("Nothing was received for too long.")
MOST_DIGITS = 16  # of a number of bytes

UploadId = Annotated[str, Path(description="Id of an upload.", examples=["1f8e02c47d5ab9063e17c2f0"])]
UploadLength = Annotated[str, Header(description="Bytes of the whole file.", examples=["734003200"])]
UploadOffset = Annotated[str, Header(description="Where these bytes begin.", examples=["0"])]
UploadMetadata = Annotated[
    str, Header(description="`filename` and its value in base64.", examples=["filename cGFuZWwubXA0"])
]
BODY = {"requestBody": {"content": {BYTES: {"schema": {"type": "string", "format": "binary"}}}}}


class TusRoute(APIRoute):
    """Says which protocol it speaks with every answer, refusals too, and speaks no other."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            response = await self._answer(request, handle)
            response.headers["Tus-Resumable"] = VERSION
            return response

        return answer

    async def _answer(self, request: Request, handle: Callable[[Request], Any]) -> Response:
        stated = request.headers.get("tus-resumable", VERSION)
        if stated != VERSION and request.method != "OPTIONS":
            problem = Problem(
                HTTPStatus.PRECONDITION_FAILED,
                "upload-protocol",
                message("Version {version} of the protocol is not supported.", version=stated[:20]),
                message("Use version {version}.", version=VERSION),
                headers={"Tus-Version": VERSION},
            )
            return problem_response(request, problem)
        try:
            response: Response = await handle(request)
        except RostrumError as error:
            return problem_response(request, problem_of(error))
        except HTTPException as error:
            return problem_response(request, problem_of_http(error))
        return response


router = APIRouter(tags=["uploads"], route_class=TusRoute)


@router.options("/uploads", status_code=204)
def protocol(response: Response, desk: ImportDeskDep) -> None:
    """Supported tus protocol version and extensions, and the largest file allowed."""
    response.headers["Tus-Version"] = VERSION
    response.headers["Tus-Extension"] = EXTENSIONS
    response.headers["Tus-Max-Size"] = str(desk.uploads.most_bytes)


@router.get("/uploads")
async def uploads(desk: ImportDeskDep) -> UploadList:
    """Incomplete uploads, the latest first."""
    found = await desk.uploads.unfinished() if desk.uploads.are_on else []
    return UploadList(uploads=[desk.uploads.view(upload) for upload in found])


@router.post("/uploads", status_code=201)
async def begin(
    response: Response,
    desk: ImportDeskDep,
    upload_length: UploadLength = "",
    upload_metadata: UploadMetadata = "",
) -> UploadView:
    """Begin an upload: its length in bytes, and its name."""
    length = byte_count("Upload-Length", upload_length)
    upload = await desk.uploads.begin(file_name(upload_metadata), length, upload_metadata)
    view = desk.uploads.view(upload)
    response.headers["Location"] = view.url
    response.headers["Upload-Expires"] = expiry(upload)
    return view


@router.head("/uploads/{upload_id}", status_code=204)
async def offset(upload_id: UploadId, response: Response, desk: ImportDeskDep) -> None:
    """Where to resume: `Upload-Offset`."""
    upload = await desk.uploads.find(upload_id)
    response.headers["Upload-Offset"] = str(upload.offset)
    response.headers["Upload-Length"] = str(upload.length)
    response.headers["Upload-Expires"] = expiry(upload)
    response.headers["Cache-Control"] = "no-store"
    if upload.metadata:
        response.headers["Upload-Metadata"] = upload.metadata


@router.get("/uploads/{upload_id}")
async def upload(upload_id: UploadId, desk: ImportDeskDep) -> UploadView:
    """The progress and outcome of an upload."""
    return desk.uploads.view(await desk.uploads.find(upload_id))


@router.patch("/uploads/{upload_id}", status_code=204, openapi_extra=BODY)
async def receive(
    upload_id: UploadId, request: Request, desk: ImportDeskDep, upload_offset: UploadOffset = ""
) -> Response:
    """Send the bytes from `Upload-Offset` on; a complete file is queued for import."""
    if request.headers.get("content-type") != BYTES:
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, SEND_BYTES.template)
    stated = byte_count("Upload-Offset", upload_offset)
    try:
        upload = await desk.uploads.receive(upload_id, stated, request.stream())
    except TimeoutError as error:
        raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, TOO_SLOW.template) from error
    except ClientDisconnect:
        return Response(status_code=HTTPStatus.NO_CONTENT)  # nobody hears it; what came is kept
    return Response(
        status_code=HTTPStatus.NO_CONTENT,
        headers={"Upload-Offset": str(upload.offset), "Upload-Expires": expiry(upload)},
    )


@router.delete("/uploads/{upload_id}", status_code=204)
async def give_up(upload_id: UploadId, desk: ImportDeskDep) -> None:
    """Cancel an upload and delete its data. A complete file is kept."""
    await desk.uploads.give_up(upload_id)


def byte_count(header: str, text: str) -> int:
    """UploadRefused where a header is no number of bytes."""
    if not (text.isascii() and text.isdecimal()) or len(text) > MOST_DIGITS:
        raise UploadRefused(
            message("The header {header} is not a number of bytes.", header=header),
            message("Give 0 or more."),
        )
    return int(text)


def file_name(metadata: str) -> str:
    """The file's name out of `filename BASE64,…`; UploadRefused where there is none."""
    if len(metadata) <= LONGEST_METADATA and metadata.isascii() and metadata.isprintable():
        for pair in metadata.split(","):
            key, _, value = pair.strip().partition(" ")
            if key == "filename":
                return decoded(value)
    raise UploadRefused(
        message("The upload has no file name."), message("Send it in base64: Upload-Metadata: filename …")
    )


def decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode("utf-8", "replace")
    except binascii.Error as error:
        raise UploadRefused(
            message("The file name is not valid base64."), message("Send it in base64, as UTF-8.")
        ) from error


def expiry(upload: Upload) -> str:
    return format_datetime(upload.expires_at, usegmt=True)
