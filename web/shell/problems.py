"""What went wrong, as problem details (RFC 9457) for programs and as a page for people.

The one place of the web that knows which error has which status.
"""

import gettext
import json
from dataclasses import dataclass, field
from datetime import UTC, date
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
from web.shell.language import Language, long_date, message, reader_language, translations
from web.shell.rendering import ProblemPage, page_response
from web.shell.told import told_in

STATUSES: dict[type[RostrumError], int] = {  # the nearest class in an error's family counts
    errors.RostrumError: 500,
    errors.ArchiveLocked: 409,
    errors.NotFound: 404,
    errors.RecordingRemoved: 410,
    errors.Ambiguous: 409,
    errors.MediaError: 422,
    errors.MediaMissing: 404,
    errors.MediaForbidden: 403,
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
    errors.ProxiesOff: 403,
    errors.ProxiesBusy: 503,
    errors.CacheFull: 507,
}

TITLES = {
    "error": message("Something went wrong"),
    "archive": message("The archive cannot be used"),
    "archive-locked": message("The archive is being written"),
    "recording-not-found": message("There is no such recording"),
    "recording-removed": message("This recording was removed"),
    "speaker-not-found": message("There is no such speaker"),
    "event-not-found": message("There is no such event"),
    "transcript-not-found": message("There is no transcript yet"),
    "ambiguous": message("Several things have this name"),
    "media-missing": message("The recording’s file is not where it was"),
    "media-forbidden": message("The recording’s file may not be read"),
    "media-empty": message("The recording’s file is empty"),
    "media-unreadable": message("The recording’s file cannot be read"),
    "media-refused": message("The recording’s file is of a kind that is not opened"),
    "media-changed": message("The recording’s file changed while it was read"),
    "media-too-long": message("The recording is too long"),
    "no-audio": message("There is no sound"),
    "language-not-known": message("The speech model does not know the language"),
    "transcript-unreadable": message("The transcript cannot be read"),
    "ingest-died": message("The program that worked on it died"),
    "folder-refused": message("This folder or file may not be taken in here"),
    "uploads-off": message("This archive takes no uploads"),
    "upload-not-found": message("This upload is not here any more"),
    "upload-refused": message("This file is not taken"),
    "upload-too-large": message("This file is too large"),
    "upload-conflict": message("The upload is at another place by now"),
    "upload-busy": message("This file is being sent from elsewhere"),
    "upload-protocol": message("This way of uploading is not spoken here"),
    "disk-full": message("The disk of the server is full"),
    "tool-missing": message("A program is missing on the server"),
    "tool-failed": message("A program on the server failed"),
    "model-missing": message("A model is missing on the server"),
    "question-refused": message("This question cannot be asked"),
    "cursor-refused": message("This part of the list is not there"),
    "clip-refused": message("This cannot be cut"),
    "recording-closed": message("This recording is closed"),
    "proxies-off": message("This archive converts nothing for browsers"),
    "proxies-busy": message("Too many recordings wait to be converted"),
    "proxy-not-found": message("It has not been converted for browsers"),
    "cache-full": message("The disk of the server is full"),
    "clip-not-found": message("This clip is not here any more"),
    "thumbnail-not-found": message("There is no picture"),
    "waveform-not-found": message("There is no waveform"),
    "invalid-request": message("The request is not valid"),
    "address-unknown": message("This address leads to no recording"),
    "format-unknown": message("This format is not spoken here"),
    "page-not-found": message("There is no such page"),
    "method-not-allowed": message("This cannot be done here"),
    "http": message("The request cannot be answered"),
    "host-refused": message("This archive is not served under that name"),
    "cross-site": message("Another site tried to change this archive"),
    "sign-in-needed": message("This archive asks for its token"),
    "internal": message("Something went wrong"),
}

# In general what went wrong, for readers of other languages; pages show it beside what they cannot tell.
SENTENCES = {
    "recording-not-found": message("No recording is called “%(name)s”."),
    "recording-removed": message("“%(name)s” was removed from this archive on %(day)s."),
    "speaker-not-found": message("Nobody in the archive is called “%(name)s”."),
    "event-not-found": message("No event is called “%(name)s”."),
    "transcript-not-found": message("It has not been transcribed yet."),
    "clip-not-found": message("Clips are kept for a week: cut it again."),
    "ambiguous": message("Name it by its id."),
    "archive-locked": message("Wait until it ends."),
    "media-missing": message(
        "Its file is not where it was: mount its disk, or ingest the folder that holds it now."
    ),
    "media-forbidden": message("Those who run the archive have to allow reading it."),
    "media-empty": message("The file has no content: copy it again from its source."),
    "media-unreadable": message(
        "It is damaged, or no recording: play it elsewhere, and copy it again if need be."
    ),
    "media-refused": message("Convert it to mp4, mov, mkv, wav, flac, mp3, m4a, ogg, avi or mxf."),
    "media-changed": message("It was probably still being copied: try again when the copy is complete."),
    "media-too-long": message("Those who run the archive can allow longer ones."),
    "no-audio": message("Nothing can be transcribed: lay a transcript (vtt or srt) beside it."),
    "language-not-known": message("Lay a transcript (vtt or srt) beside it, or use another speech model."),
    "transcript-unreadable": message("Mend the transcript file or move it away, then try again."),
    "tool-failed": message("What the program said last tells more."),
    "model-missing": message("Those who run the archive find on the status page what is missing."),
    "ingest-died": message("Perhaps memory ran out. Try again, or look into the log of the server."),
    "folder-refused": message(
        "Choose a recording, a transcript or a folder in the folders that are configured."
    ),
    "uploads-off": message("Those who run the archive can switch uploads on."),
    "upload-not-found": message("It was removed, or nobody went on with it for a week."),
    "upload-refused": message(
        "Recordings and transcripts are taken, with a name that says so, and not empty."
    ),
    "upload-too-large": message("Those who run the archive can take it in from a folder of the server."),
    "upload-busy": message("Wait a little: perhaps another tab is sending it."),
    "disk-full": message("Make room, then go on: what was sent is kept."),
    "question-refused": message(
        "A question needs at least one word, and must not be too long; dates must not run backwards."
    ),
    "clip-refused": message(
        "A clip has a start and a later end, both within the recording, and must not be too long."
    ),
    "cursor-refused": message(
        "The link is damaged or belongs to another list: begin at the start of the list."
    ),
    "recording-closed": message("This recording is closed: it may be read, but not played or cut."),
    "proxies-off": message("Those who run the archive can switch it on."),
    "proxies-busy": message("Try again in some minutes."),
    "proxy-not-found": message("The page of the recording offers to convert it."),
    "cache-full": message("Those who run the archive have to make room."),
    "page-not-found": message("The address may be mistyped, or what it led to was removed."),
    "internal": message("The log of the server says more."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that went wrong, before it is told in a language."""

    status: int
    code: str
    detail: str
    hint: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    members: dict[str, object] = field(default_factory=dict)  # what else problem details carry
    name: str = ""  # of what was looked for
    day: date | None = None  # on which it happened

    def sentence(self, language: Language) -> str:
        """In general, in a language other than English; empty where there is none."""
        known = "" if language is Language.ENGLISH else SENTENCES.get(self.code, "")
        day = "" if self.day is None else long_date(self.day, language)
        return translations(language).gettext(known) % {"name": self.name, "day": day} if known else ""

    def told(self, language: Language) -> str | None:
        """Detail and hint in a language other than their own; None where nobody knows the detail in it."""
        detail = told_in(self.detail, language)
        hint = told_in(self.hint, language)
        return detail if detail is None else detail + (hint or f" {self.hint}").rstrip()

    def title(self, sentences: gettext.NullTranslations) -> str:
        known = TITLES.get(self.code)
        return sentences.gettext(known) if known else HTTPStatus(self.status).phrase

    def page(self, language: Language) -> ProblemPage:
        return ProblemPage(
            status=self.status,
            title=self.title(translations(language)),
            sentence=self.sentence(language),
            detail=self.detail,
            hint=self.hint,
        )


def problem_of(error: RostrumError) -> Problem:
    """The problem that an error is, without telling readers where on the machine things lie."""
    status = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    detail, hint = error.message, error.hint
    if isinstance(error, errors.MediaError | errors.TranscriptUnreadable):
        detail = detail.replace(str(error.path), error.path.name)
        hint = hint.replace(str(error.path), error.path.name)
    members: dict[str, object] = {"ids": list(error.ids)} if isinstance(error, errors.Ambiguous) else {}
    if isinstance(error, errors.RecordingRemoved):
        removed_at = error.removed_at.replace(tzinfo=UTC)
        members = {"recording": error.title, "removed_at": removed_at.isoformat()}
        day = removed_at.date()
        return Problem(status, error.code, detail, hint, members=members, name=error.title, day=day)
    if isinstance(error, errors.NotFound):
        return Problem(status, error.code, detail, lookup_hint(error), name=error.name)
    return Problem(status, error.code, detail, hint, members=members)


def lookup_hint(error: NotFound) -> str:
    """Where to look for what was not found; the error's own hint names a command of the terminal."""
    guess = f"Did you mean {', '.join(error.nearest)}? " if error.nearest else ""
    kind = "recording" if isinstance(error, errors.TranscriptNotFound) else error.noun
    return f"{guess}Look it up in the list of {kind}s."


def problem_of_validation(error: RequestValidationError) -> Problem:
    """Which inputs are wrong and how; what was sent is not repeated: it may be anything at all."""
    faults = [
        (".".join(str(part) for part in fault["loc"][1:]), str(fault["msg"])) for fault in error.errors()
    ]
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid-request",
        "; ".join(f"{name}: {fault}" if name else fault for name, fault in faults),
        "The names and their types are in /api/openapi.json.",
        members={"errors": [{"name": name, "message": fault} for name, fault in faults]},
    )


def problem_of_http(error: HTTPException) -> Problem:
    """What the framework refuses: unknown pages, wrong methods, bodies that are no JSON."""
    codes = {404: "page-not-found", 405: "method-not-allowed"}
    return Problem(
        error.status_code,
        codes.get(error.status_code, "http"),
        str(error.detail),
        headers=dict(error.headers or {}),
    )


INTERNAL = Problem(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "internal",
    "The server met an error that it does not know.",
    "Its log says more.",
)


class ProblemResponse(JSONResponse):
    """Problem details; they may name what somebody typed, lone surrogates and all."""

    media_type = "application/problem+json"

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")


def problem_response(connection: HTTPConnection, problem: Problem) -> Response:
    """A page where a person asks for one, problem details for everything else."""
    language = reader_language(connection)
    told = problem.told(language)
    if wants_page(connection):
        page = problem.page(language)
        template = "embed_problem.html" if is_framed(connection) else "problem.html"
        return page_response(connection, template, page, problem.status, problem.headers)
    content = {
        "type": "about:blank",
        "status": problem.status,
        "code": problem.code,
        "title": problem.title(translations(language)),
        "detail": problem.detail,
        "hint": problem.hint,
        **({} if told is None else {"told": told}),
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
        "The token is missing or wrong." if is_program else "A frame brings no sign-in along.",
        "Send the header: Authorization: Bearer TOKEN (the value of web.token)."
        if is_program
        else "Open the archive itself.",
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
