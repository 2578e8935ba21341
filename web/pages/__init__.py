"""Pages for people."""

from fastapi import APIRouter

from web.pages import (
    answers,
    clips,
    closing,
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
PARTS = (
    home,
    answers,
    recordings,
    recording,
    closing,
    proxies,
    clips,
    embed,
    events,
    speakers,
    ingest,
    status,
)
for part in PARTS:
    router.include_router(part.router)

__all__ = ["PARTS", "router"]
