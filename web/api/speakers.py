"""Speakers, and what each of them said."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from archive.catalogue import queries
from web.finding.browsing import MOST_ROWS, indexed_speakers, one_speaker, part_of_index
from web.shell.cursors import link_parts, place_of
from web.shell.resources import ResourcesDep
from web.views import SpeakerDetail, SpeakerList, TurnList, turn_view

router = APIRouter(tags=["speakers"])

MOST_TURNS = 200

SpeakerId = Annotated[str, Path(description="Id of a speaker.", examples=["s0d5n3k8we1"])]
Cursor = Annotated[str, Query(description="Where to go on: as `next` of the part before says.")]


@router.get("/speakers")
def speakers(
    request: Request,
    response: Response,
    resources: ResourcesDep,
    name: Annotated[str, Query(description="A part of a name or alias.", examples=["ying"])] = "",
    limit: Annotated[int | None, Query(ge=1, le=MOST_ROWS, description="null: all of them.")] = None,
    cursor: Cursor = "",
) -> SpeakerList:
    """Speakers in the order of an index: one alphabet, Chinese names by their pinyin."""
    list_name = f"speakers {name}"
    with resources.archive.catalogue.reading() as session:
        fitting = indexed_speakers(session, name)
        part = part_of_index(session, fitting, place_of(cursor, list_name), limit)
    following = link_parts(response, request, part, list_name)
    return SpeakerList(speakers=list(part.rows), total=len(fitting), next=following)


@router.get("/speakers/{speaker_id}")
def speaker(speaker_id: SpeakerId, resources: ResourcesDep) -> SpeakerDetail:
    """One speaker, and in which recordings they speak for how long."""
    with resources.archive.catalogue.reading() as session:
        return one_speaker(session, speaker_id)


@router.get("/speakers/{speaker_id}/turns")
def turns(
    speaker_id: SpeakerId,
    request: Request,
    response: Response,
    resources: ResourcesDep,
    limit: Annotated[int, Query(ge=1, le=MOST_TURNS)] = 50,
    cursor: Cursor = "",
) -> TurnList:
    """What somebody said, the latest recording first, each in the order of time."""
    list_name = f"turns {speaker_id}"
    with resources.archive.catalogue.reading() as session:
        queries.speaker(session, speaker_id)
        part = queries.turns(session, speaker_id, place_of(cursor, list_name), limit)
    following = link_parts(response, request, part, list_name)
    return TurnList(turns=list(map(turn_view, part.rows)), next=following)
