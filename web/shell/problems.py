"""What went wrong, as problem details (RFC 9457) for programs and as a page for people.

The one place of the web that knows which error has which status.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse, Response

from archive import errors
from archive.errors import NotFound, RostrumError
from archive.messages import NOTHING, Message, Quoted, as_fields, message
from archive.sentences import Language, is_told, told, told_with_hint
from web.shell.language import reader_language
from web.shell.rendering import ProblemPage, page_response

STATUSES: dict[type[RostrumError], int] = {  # the nearest class in an error's family counts
    errors.RostrumError: 500,
    errors.ArchiveLocked: 409,
    errors.ArchiveFull: 507,
    errors.ArchiveReadOnly: 503,
    errors.ArchiveUnreachable: 503,
    errors.NotFound: 404,
    errors.RecordingRemoved: 410,
    errors.Ambiguous: 409,
    errors.MediaError: 422,
    errors.MediaMissing: 404,
    errors.MediaForbidden: 403,
    errors.MediaReplaced: 409,
    errors.ToolMissing: 503,
    errors.ModelMissing: 503,
    errors.TranscriptUnreadable: 422,
    errors.FolderRefused: 403,
    errors.UploadError: 422,
    errors.UploadsOff: 403,
    errors.UploadNotFound: 404,
    errors.UploadTooLarge: 413,
    errors.UploadConflict: 409,
    errors.UploadBusy: 423,
    errors.DiskFull: 507,
    errors.QuestionRefused: 422,
    errors.CursorRefused: 422,
    errors.ClipRefused: 422,
    errors.RecordingClosed: 403,
    errors.JobCancelled: 409,
    errors.JobRunning: 409,
    errors.ProxiesOff: 403,
    errors.ProxiesBusy: 503,
    errors.CacheFull: 507,
}

# Of problems that are no errors of the archive; those carry their own.
TITLES = {
    "upload-protocol": message("Unsupported upload protocol"),
    "thumbnail-not-found": message("No picture"),
    "waveform-not-found": message("No waveform"),
    "invalid-request": message("The request is not valid"),
    "format-unknown": message("Format not supported"),
    "page-not-found": message("Page not found"),
    "method-not-allowed": message("Not possible here"),
    "http": message("The request failed"),
    "host-refused": message("This archive is not served under that address"),
    "cross-site": message("Another site tried to change this archive"),
    "sign-in-needed": message("Sign-in required"),
    "internal": message("Something went wrong"),
}

LOOK_UP = {
    "recording": message("Find it in the list of recordings."),
    "speaker": message("Find them in the list of speakers."),
    "event": message("Find it in the list of events."),
}

# What the framework says in a word
REFUSALS = {
    HTTPStatus.NOT_FOUND: message("There is no page at this address."),
    HTTPStatus.METHOD_NOT_ALLOWED: message("This address does not support the request's method."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that went wrong, before it is told in a language."""

    status: int
    code: str
    detail: Message
    hint: Message = NOTHING
    headers: dict[str, str] = field(default_factory=dict)
    members: dict[str, object] = field(default_factory=dict)  # what else problem details carry

    def told(self, language: Language) -> str | None:
        """Detail and hint in a language other than their own; None where the detail is English alone."""
        if language is Language.ENGLISH or not is_told(self.detail, language):
            return None
        return told_with_hint(self.detail, self.hint, language)

    def page(self, language: Language) -> ProblemPage:
        return ProblemPage(
            status=self.status,
            title=told(title_of(self.code), language),
            detail=self.detail,
            hint=self.hint,
        )


def title_of(code: str) -> Message:
    """What a kind of problem is called; also of codes that older versions wrote down."""
    return TITLES.get(code) or titles_of_errors().get(code, RostrumError.title)


@cache
def titles_of_errors() -> dict[str, Message]:
    """By code, of all families."""
    return {kind.code: kind.title for kind in _family(RostrumError)}


def _family(kind: type[RostrumError]) -> Iterator[type[RostrumError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _family(child)


def problem_of(error: RostrumError) -> Problem:
    """The problem that an error is, without telling readers where on the machine things lie."""
    status = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    detail, hint = error.message, error.hint
    if isinstance(error, errors.MediaError | errors.TranscriptUnreadable | errors.FileUnusable):
        detail = detail.replaced(str(error.path), error.path.name)
        hint = hint.replaced(str(error.path), error.path.name)
    members: dict[str, object] = {"ids": list(error.ids)} if isinstance(error, errors.Ambiguous) else {}
    if isinstance(error, errors.RecordingRemoved):
        removed_at = error.removed_at.replace(tzinfo=UTC)
        members = {"recording": error.recording_title, "removed_at": removed_at.isoformat()}
    elif isinstance(error, NotFound) and error.noun in LOOK_UP:
        hint = error.with_nearest(LOOK_UP[error.noun])  # its own names a command of the terminal
    return Problem(status, error.code, detail, hint, members=members)


def problem_of_validation(error: RequestValidationError) -> Problem:
    """Which inputs are wrong and how; what was sent is not repeated: it may be anything at all."""
    faults = [
        (".".join(str(part) for part in fault["loc"][1:]), str(fault["msg"])) for fault in error.errors()
    ]
    told_faults = tuple(
        message("{name}: {problem}", name=name, problem=Quoted(fault)) if name else Quoted(fault)
        for name, fault in faults
    )
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid-request",
        message("Not valid: {faults}.", faults=told_faults),
        message("The names and their types are in /api/openapi.json."),
        members={"errors": [{"name": name, "message": fault} for name, fault in faults]},
    )


def problem_of_http(error: HTTPException) -> Problem:
    """What the framework refuses: unknown pages, wrong methods, bodies that are no JSON."""
    codes = {404: "page-not-found", 405: "method-not-allowed"}
    status = HTTPStatus(error.status_code)
    is_bare = str(error.detail) == status.phrase
    return Problem(
        status,
        codes.get(status, "http"),
        REFUSALS.get(status, Message(status.phrase)) if is_bare else Message(str(error.detail)),
        headers=dict(error.headers or {}),
    )


INTERNAL = Problem(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "internal",
    message("The server met an unexpected error."),
    message("See its log for details."),
)


class ProblemResponse(JSONResponse):
    """Problem details; they may name what somebody typed, lone surrogates and all."""

    media_type = "application/problem+json"

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")


def problem_response(connection: HTTPConnection, problem: Problem) -> Response:
    """A page where a person asks for one, problem details for everything else."""
    language = reader_language(connection)
    in_language = problem.told(language)
    if wants_page(connection):
        page = problem.page(language)
        template = "embed_problem.html" if is_framed(connection) else "problem.html"
        return page_response(connection, template, page, problem.status, problem.headers)
    content = {
        "type": "about:blank",
        "status": problem.status,
        "code": problem.code,
        "title": told(title_of(problem.code), language),
        **as_fields("detail", problem.detail),
        **as_fields("hint", problem.hint),
        **({} if in_language is None else {"told": in_language}),
        **problem.members,
    }
    return ProblemResponse(content, problem.status, {"Vary": "Accept-Language, Cookie", **problem.headers})


def wants_page(connection: HTTPConnection) -> bool:
    """Whether a browser asks for something to look at, rather than a program, a player or a script."""
    if connection.url.path.startswith(("/api/", "/static/")) or connection.url.path == "/api":
        return False
    return "text/html" in connection.headers.get("accept", "")


def is_framed(connection: HTTPConnection) -> bool:
    """Whether it is shown in the page of another site: small, and nobody can sign in there."""
    return connection.url.path.startswith("/embed/")


def sign_in_response(connection: HTTPConnection) -> Response:
    """People are led to the sign-in page and back; programs are told what to send."""
    is_read = connection.scope["method"] in ("GET", "HEAD")
    if wants_page(connection) and is_read and not is_framed(connection):
        here = connection.url.path + (f"?{connection.url.query}" if connection.url.query else "")
        return RedirectResponse(f"/sign-in?{urlencode({'next': here})}", HTTPStatus.SEE_OTHER)
    is_program = not is_framed(connection)
    problem = Problem(
        HTTPStatus.UNAUTHORIZED,
        "sign-in-needed",
        message("The token is missing or wrong.")
        if is_program
        else message("Signing in is not possible inside another page."),
        message("Send the header: Authorization: Bearer TOKEN (the value of web.token).")
        if is_program
        else message("Open the archive itself."),
        headers={"WWW-Authenticate": 'Bearer realm="Rostrum"'},
    )
    return problem_response(connection, problem)


async def on_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RostrumError)
    return problem_response(request, problem_of(error))


async def on_invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return problem_response(request, problem_of_validation(error))


async def on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return problem_response(request, problem_of_http(error))
