"""Pages for people."""

from fastapi import APIRouter

from web.pages import answers, home, recordings

router = APIRouter(include_in_schema=False)
for part in (home, answers, recordings):
    router.include_router(part.router)

__all__ = ["router"]
