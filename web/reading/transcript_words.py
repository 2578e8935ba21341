"""What scripts fetch beside a transcript: when its words were said, a block of lines at a time, and how
Chinese characters are written in Simplified, for finding words.

Of a page's weight the times of its words would be the larger half, and most are never needed.
"""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from archive.catalogue import queries
from archive.gate import check_may_leave
from search import simplified_characters
from web.shell.resources import ResourcesDep
from web.views.transcripts import word_starts

router = APIRouter(include_in_schema=False)

WORD_BLOCK = 200  # lines: about ten minutes of talk


@router.get("/recordings/{recording_id}/words.json")
def words(
    recording_id: str,
    transcript: str,
    block: Annotated[int, Query(ge=0, le=1_000_000)],
    resources: ResourcesDep,
) -> Response:
    """For each line of the block [character, millisecond, ...]: where each of its words begins.

    Empty where the line has no word times, and for a transcript that is no longer the current one.
    """
    with resources.archive.catalogue.reading() as session:
        check_may_leave(queries.recording(session, recording_id))
        current = queries.current_transcript(session, recording_id)
        segments = (
            queries.segments_at(session, current.id, block * WORD_BLOCK, WORD_BLOCK)
            if current.id == transcript
            else []
        )
    return JSONResponse([[number for start in word_starts(one) for number in start] for one in segments])


@router.get("/simplified.json")
def simplified() -> Response:
    """Characters in pairs, as one string: Traditional, Simplified, Traditional ..."""
    pairs = "".join(one + other for one, other in simplified_characters().items())
    return JSONResponse(pairs, headers={"Cache-Control": "private, max-age=86400"})
