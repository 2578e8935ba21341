"""One recording: player and transcript."""

from collections.abc import Iterator
from dataclasses import dataclass

import anyio
from fastapi import APIRouter, Request
from starlette.responses import Response

from archive.catalogue import Catalogue, queries
from archive.recordings import Segment
from clips import TRANSCRIPT_FORMATS, MediaFormat, TranscriptFormat, formats_of
from web.finding.found_here import FoundHere, found_here
from web.linking import recording_preview, said_in, site_of, span_of
from web.playing.proxy_views import ProxyView, SourceView, player_sources, proxy_view
from web.playing.proxying import Proxying, ProxyingDep
from web.reading.transcript_lines import LineMarks
from web.reading.transcript_words import WORD_BLOCK
from web.shell.language import reader_language
from web.shell.rendering import Page, long_page_response
from web.shell.resources import Resources, ResourcesDep
from web.views import Paragraph, RecordingView, Timeline, paragraphs, recording_view, timeline_of

router = APIRouter()


FIRST_SEGMENTS, MOST_SEGMENTS = 40, 1000  # read at once: few at first, so that the first words come soon


@dataclass(frozen=True, slots=True)
class RecordingPage(Page):
    """One recording: player and transcript."""

    recording: RecordingView
    transcript_id: str | None
    word_block: int  # so many lines' words are fetched at once
    timeline: Timeline
    found: FoundHere | None  # where the page was opened from an answer
    paragraphs: Iterator[Paragraph]  # read while the page is written, once
    at: float | None  # the second that the link is about
    until: float | None  # where the span ends, if it is about one
    marks: LineMarks  # of what the link is about
    time: str  # both as addresses have them; empty where the link is about no time
    clip_formats: tuple[MediaFormat, ...]
    transcript_formats: tuple[TranscriptFormat, ...]
    handles: float  # seconds more at both ends of clips, as configured
    proxy: ProxyView
    sources: tuple[SourceView, ...]  # for the player


@router.get("/recordings/{recording_id}")
async def recording(
    recording_id: str,
    request: Request,
    resources: ResourcesDep,
    proxying: ProxyingDep,
    t: str = "",
    q: str = "",
) -> Response:
    found = await found_here(resources, recording_id, q)
    return await anyio.to_thread.run_sync(
        shown_recording, recording_id, request, resources, proxying, t, found
    )


def shown_recording(
    recording_id: str,
    request: Request,
    resources: Resources,
    proxying: Proxying,
    t: str,
    found: FoundHere | None,
) -> Response:
    catalogue = resources.archive.catalogue
    with catalogue.reading() as session:
        standing = queries.standing(session, recording_id)
        span = span_of(t)
        said = said_in(catalogue, session, standing.transcript, span)
        transcript_id = standing.transcript.id if standing.transcript else None
        turns = queries.speaking_turns(session, transcript_id) if transcript_id else []
    view = recording_view(standing)
    recorded, language = standing.recording, reader_language(request)
    proxy = proxy_view(recorded, proxying.standing(recorded), language)
    segments = stored_segments(catalogue, transcript_id) if transcript_id else ()
    spans = found.spans if found else []
    page = RecordingPage(
        recording=view,
        transcript_id=transcript_id,
        word_block=WORD_BLOCK,
        timeline=timeline_of(turns, view.duration, spans),
        found=found,
        paragraphs=paragraphs(segments, spans),
        at=span.start,
        until=span.end,
        marks=LineMarks(view.language, span.start, span.end, t),
        time=str(span),
        clip_formats=formats_of(has_picture=view.playback.kind == "video"),
        transcript_formats=tuple(TRANSCRIPT_FORMATS),
        handles=resources.archive.config.clips.handles,
        proxy=proxy,
        sources=player_sources(view.playback, proxy),
    )
    site = site_of(request, resources.archive.config.web)
    preview = recording_preview(site, standing, view, said, span, language)
    return long_page_response(request, "recording.html", page, preview=preview)


def stored_segments(catalogue: Catalogue, transcript_id: str) -> Iterator[Segment]:
    """Read in batches, so that nothing is held for a reader who takes the page slowly."""
    position, limit = 0, FIRST_SEGMENTS
    while True:
        with catalogue.reading() as session:
            batch = queries.wordless_segments_at(session, transcript_id, position, limit)
        yield from batch
        if len(batch) < limit:
            return
        position, limit = position + limit, min(limit * 5, MOST_SEGMENTS)
