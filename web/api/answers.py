"""Questions, and what can be asked."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from search import AnswerView, Question, SearchBy, SortBy, answer_view
from web.finding.questions import suggested_questions
from web.shell.language import reader_language
from web.shell.resources import ResourcesDep
from web.views import QuestionList

router = APIRouter(tags=["search"])


@router.get("/search")
async def search(
    resources: ResourcesDep,
    q: Annotated[str, Query(description="A question or words, in any language.", examples=["green channel"])],
    limit: Annotated[
        int | None, Query(description="Maximum number of hits; null: as configured.", examples=[5])
    ] = None,
    recording: Annotated[
        str | None, Query(description="Id, title or file name.", examples=["04-panel-ai-in-production"])
    ] = None,
    event: Annotated[
        str | None, Query(description="Id or title.", examples=["Spring Screens Forum 2024"])
    ] = None,
    speaker: Annotated[str | None, Query(description="Id, name or alias.", examples=["Dai Ying"])] = None,
    language: Annotated[str | None, Query(description="Of the passage.", examples=["en"])] = None,
    recorded_from: Annotated[
        date | None, Query(alias="from", description="First day.", examples=["2024-03-01"])
    ] = None,
    recorded_to: Annotated[
        date | None, Query(alias="to", description="Last day.", examples=["2024-03-31"])
    ] = None,
    by: Annotated[SearchBy, Query(description="What the question is matched by.")] = SearchBy.BOTH,
    sort: Annotated[SortBy, Query(description="The order of hits.")] = SortBy.RELEVANCE,
    facets: Annotated[
        bool, Query(description="Whether to return the filters that apply, with counts.")
    ] = False,
) -> AnswerView:
    """Search what was said: stretches of talk, each with the second to start at.

    What stands in quotation marks is found exactly.
    """
    question = Question(
        text=q,
        limit=limit,
        recording=recording,
        event=event,
        speaker=speaker,
        language=language,
        recorded_from=recorded_from,
        recorded_to=recorded_to,
        by=by,
        sort=sort,
        facets=facets,
    )
    return answer_view(await resources.ask(question))


@router.get("/questions")
async def questions(request: Request, response: Response, resources: ResourcesDep) -> QuestionList:
    """Suggested questions, drawn from what was said, in the language of the request.

    Each has been asked, and has an answer.
    """
    response.headers["Vary"] = "Accept-Language, Cookie"
    return QuestionList(questions=await suggested_questions(resources, reader_language(request)))
