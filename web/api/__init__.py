"""The JSON API: everything that the pages do, for programs."""

from typing import Any

from fastapi import APIRouter, Depends

from web.api import (
    answers,
    catalogue,
    clips,
    doctor,
    events,
    ingest,
    jobs,
    oembed,
    proxies,
    recordings,
    speakers,
    uploads,
)
from web.api.parameters import refuse_unknown_parameters
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

PARTS = (
    answers,
    recordings,
    proxies,
    events,
    speakers,
    catalogue,
    clips,
    ingest,
    jobs,
    uploads,
    doctor,
    oembed,
)

router = APIRouter(prefix="/api", responses=PROBLEM)
for part in PARTS:
    # oEmbed's own rule is that a provider passes over what it does not know
    checks = [] if part is oembed else [Depends(refuse_unknown_parameters)]
    router.include_router(part.router, dependencies=checks)

__all__ = ["PARTS", "router"]
