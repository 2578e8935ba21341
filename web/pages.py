"""Pages for people: home, results, recordings, one recording."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import anyio
from fastapi import APIRouter, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from archive import config, errors
from archive.catalogue import queries
from archive.recordings import State
from archive.timecode import parse_time, seconds
from search import Answer, answer_json
from web.api import cut_in_turn
from web.language import reader_language
from web.problems import problem_of
from web.questions import AskedFor, Choices, choices, question_of
from web.rendering import Page, ProblemPage, page_response
from web.resources import Resources, ResourcesDep
from web.sign_in import small_form
from web.views import (
    AnswerView,
    ClipRequest,
    EventView,
    FailureView,
    HitView,
    Paragraph,
    PlaybackView,
    RecordingView,
    Snap,
    StatusView,
    event_view,
    paragraphs,
    playback_view,
    recording_view,
    status_view,
)
from web.views.status import failure_view

router = APIRouter(include_in_schema=False)

LATEST = 6  # recordings on the home page
ROWS = 60  # recordings on a page of their list
MORE = 20  # hits that "show more" adds

UNANSWERABLE = (errors.QuestionRefused, errors.NotFound, errors.Ambiguous)


@dataclass(frozen=True, slots=True)
class HomePage(Page):
    """The question box, and what there is to ask about."""

    asked: AskedFor
    choices: Choices
    status: StatusView
    latest: tuple[RecordingView, ...]


@dataclass(frozen=True, slots=True)
class PlayableHit:
    """A hit with where it plays."""

    hit: HitView
    playback: PlaybackView
    event: EventView | None


@dataclass(frozen=True, slots=True)
class SearchPage(Page):
    """The answer to a question."""

    asked: AskedFor
    choices: Choices
    answer: AnswerView | None
    hits: tuple[PlayableHit, ...]
    trouble: ProblemPage | None
    more: str | None  # where more hits are


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


@router.get("/")
def home(request: Request, resources: ResourcesDep) -> Response:
    with resources.archive.catalogue.reading() as session:
        page = HomePage(
            asked=AskedFor(),
            choices=choices(session),
            status=status_of(session),
            latest=tuple(map(recording_view, queries.standings(session, limit=LATEST))),
        )
    return page_response(request, "home.html", page)


@router.get("/search")
async def search(
    request: Request,
    resources: ResourcesDep,
    q: str = "",
    limit: str = "",
    event: str = "",
    speaker: str = "",
    language: str = "",
    recording: str = "",
    recorded_from: Annotated[str, Query(alias="from")] = "",
    recorded_to: Annotated[str, Query(alias="to")] = "",
    by: str = "",
    sort: str = "",
) -> Response:
    asked = AskedFor(q, event, speaker, language, recorded_from, recorded_to, recording, by, sort)
    try:
        answer = await resources.ask(question_of(asked, limit))
    except UNANSWERABLE as error:
        problem = problem_of(error)
        trouble = problem.page(reader_language(request))
        page = await anyio.to_thread.run_sync(refused_page, resources, asked, trouble)
        return page_response(request, "search.html", page, problem.status)
    more = more_url(request, answer, resources.archive.config.search)
    page = await anyio.to_thread.run_sync(answered_page, resources, asked, answer, more)
    return page_response(request, "search.html", page)


def more_url(request: Request, answer: Answer, limits: config.Search) -> str | None:
    """Where the same question has more hits, if there may be any."""
    shown = len(answer.hits)
    asked_for = answer.question.limit or limits.limit
    if shown < asked_for or shown >= limits.max_limit:
        return None
    url = request.url.include_query_params(limit=min(shown + MORE, limits.max_limit))
    return f"{url.path}?{url.query}#hit-{shown}"


def answered_page(resources: Resources, asked: AskedFor, answer: Answer, more: str | None) -> SearchPage:
    with resources.archive.catalogue.reading() as session:
        offered = choices(session)
    view = AnswerView.model_validate(answer_json(answer))
    return SearchPage(
        asked=asked,
        choices=offered,
        answer=view,
        hits=tuple(
            PlayableHit(
                hit=shown,
                playback=playback_view(hit.found.recording),
                event=event_view(hit.found.event) if hit.found.event else None,
            )
            for shown, hit in zip(view.hits, answer.hits, strict=True)
        ),
        trouble=None,
        more=more,
    )


def refused_page(resources: Resources, asked: AskedFor, trouble: ProblemPage) -> SearchPage:
    with resources.archive.catalogue.reading() as session:
        offered = choices(session)
    return SearchPage(asked=asked, choices=offered, answer=None, hits=(), trouble=trouble, more=None)


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


def status_of(session: Session) -> StatusView:
    return status_view(
        queries.holdings(session), queries.work_counts(session), queries.works(session, State.FAILED)
    )
