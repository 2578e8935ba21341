"""Pages for people."""

from fastapi import APIRouter

from web.pages import answers, events, home, recordings, speakers

router = APIRouter(include_in_schema=False)
for part in (home, answers, recordings, events, speakers):
    router.include_router(part.router)

__all__ = ["router"]
