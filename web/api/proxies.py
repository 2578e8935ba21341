"""Copies of recordings that every browser plays: how far they are, and having them made."""

from fastapi import APIRouter, Request

from archive.catalogue import queries
from web.api.recordings import RecordingId
from web.playing.proxy_views import ProxyView, proxy_view
from web.playing.proxying import ProxyingDep
from web.shell.language import reader_language
from web.shell.resources import ResourcesDep

router = APIRouter(tags=["recordings"])


@router.get("/recordings/{recording_id}/proxy")
def proxy(
    recording_id: RecordingId, request: Request, resources: ResourcesDep, proxying: ProxyingDep
) -> ProxyView:
    """Whether browsers can play a recording, and the state of its converted copy."""
    with resources.archive.catalogue.reading() as session:
        recording = queries.recording(session, recording_id)
    return proxy_view(recording, proxying.standing(recording), reader_language(request))


@router.post("/recordings/{recording_id}/proxy", status_code=202)
def make_proxy(
    recording_id: RecordingId, request: Request, resources: ResourcesDep, proxying: ProxyingDep
) -> ProxyView:
    """Convert a recording for browsers, unless that is done, under way, or not needed.

    Who may read may ask for it. One is made at a time; ask (GET) how far it is.
    """
    with resources.archive.catalogue.reading() as session:
        recording = queries.recording(session, recording_id)
    return proxy_view(recording, proxying.ask(recording), reader_language(request))
