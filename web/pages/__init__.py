"""Pages for people."""

from fastapi import APIRouter

from web.pages import (
    answers,
    clips,
    embed,
    events,
    home,
    ingest,
    proxies,
    recording,
    recordings,
    speakers,
    status,
)

router = APIRouter(include_in_schema=False)
for part in (home, answers, recordings, recording, proxies, clips, embed, events, speakers, ingest, status):
    router.include_router(part.router)

__all__ = ["router"]
