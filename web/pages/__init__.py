"""Pages for people."""

from fastapi import APIRouter

from web.pages import answers, home, ingest, recordings, status

router = APIRouter(include_in_schema=False)
for part in (home, answers, recordings, ingest, status):
    router.include_router(part.router)

__all__ = ["router"]
