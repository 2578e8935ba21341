"""The index of speakers, and all that one of them said."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from fastapi import APIRouter, Request
from starlette.responses import Response

from archive.catalogue import queries
from archive.listing import Place
from archive.recordings import Speaker
from search import index_letter
from web.finding.browsing import indexed_speakers, one_speaker, part_of_index
from web.finding.questions import AskedFor
from web.linking import site_of, speaker_preview
from web.shell.cursors import part_url, place_of
from web.shell.language import reader_language
from web.shell.rendering import Page, page_response
from web.shell.resources import ResourcesDep
from web.views import ListedSpeaker, SpeakerDetail, SpokenIn, TurnView, turn_view

router = APIRouter()

ROWS = 150  # names on a page of the index
TURNS = 40  # on a page of what somebody said


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of the index, and where its names begin."""

    letter: str
    url: str


@dataclass(frozen=True, slots=True)
class SpeakersPage(Page):
    """Speakers in the order of an index."""

    name: str  # as far as it was typed
    total: int  # that fit
    letters: tuple[Letter, ...]
    speakers: tuple[tuple[str, tuple[ListedSpeaker, ...]], ...]  # by letter
    previous: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class SpeakerPage(Page):
    """All that one person said, the latest first."""

    speaker: SpeakerDetail
    asked: AskedFor  # of this person
    talks: tuple[tuple[SpokenIn, tuple[TurnView, ...]], ...]
    start: str | None  # where the first part is, on the others
    next: str | None


@router.get("/speakers")
def speakers(request: Request, resources: ResourcesDep, name: str = "", cursor: str = "") -> Response:
    list_name = f"speakers {name}"
    with resources.archive.catalogue.reading() as session:
        fitting = indexed_speakers(session, name)
        part = part_of_index(session, fitting, place_of(cursor, list_name), ROWS)
    page = SpeakersPage(
        name=name,
        total=len(fitting),
        letters=letters(request, fitting, list_name) if len(fitting) > ROWS else (),
        speakers=tuple(
            (letter, tuple(together)) for letter, together in groupby(part.rows, key=lambda one: one.letter)
        ),
        previous=part_url(request, part.previous, list_name),
        next=part_url(request, part.next, list_name),
    )
    return page_response(request, "speakers.html", page)


def letters(request: Request, fitting: Sequence[Speaker], list_name: str) -> tuple[Letter, ...]:
    """The letters that names begin with; each leads to the part that begins with its first name."""
    firsts = {
        letter: next(group) for letter, group in groupby(fitting, key=lambda one: index_letter(one.name))
    }
    return tuple(
        Letter(letter, url)
        for letter, first in firsts.items()
        if (url := part_url(request, Place((first.name, "")), list_name))
    )


@router.get("/speakers/{speaker_id}")
def speaker(speaker_id: str, request: Request, resources: ResourcesDep, cursor: str = "") -> Response:
    list_name = f"turns {speaker_id}"
    with resources.archive.catalogue.reading() as session:
        detail = one_speaker(session, speaker_id)
        part = queries.turns(session, speaker_id, place_of(cursor, list_name), TURNS)
    talks = {talk.id: talk for talk in detail.spoken_in}
    page = SpeakerPage(
        speaker=detail,
        asked=AskedFor(speaker=detail.id),
        talks=tuple(
            (talks[recording_id], tuple(map(turn_view, together)))
            for recording_id, together in groupby(part.rows, key=lambda turn: turn.recording_id)
        ),
        start=detail.link if cursor else None,
        next=part_url(request, part.next, list_name),
    )
    site = site_of(request, resources.archive.config.web)
    preview = speaker_preview(site, detail, reader_language(request))
    return page_response(request, "speaker.html", page, preview=preview)
