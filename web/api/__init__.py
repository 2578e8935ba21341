"""The JSON API: everything that the pages do, for programs."""

from typing import Any

from fastapi import APIRouter

from web.api import (
    answers,
    catalogue,
    clips,
    doctor,
    events,
    ingest,
    oembed,
    proxies,
    recordings,
    speakers,
    uploads,
)
from web.views.problems import ProblemView

PROBLEM: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "Problem details (RFC 9457).",
        "content": {
            "application/problem+json": {
                "schema": {"$ref": "#/components/schemas/ProblemView"},
                "example": ProblemView.example(),
            }
        },
    },
    # named once so that its schema is among the components
    422: {"model": ProblemView, "description": "The request is not valid, or cannot be fulfilled."},
}

PARTS = (answers, recordings, proxies, events, speakers, catalogue, clips, ingest, uploads, doctor, oembed)

router = APIRouter(prefix="/api", responses=PROBLEM)
for part in PARTS:
    router.include_router(part.router)

__all__ = ["PARTS", "router"]
