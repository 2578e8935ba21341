"""Problem details as programs get them."""

from typing import Any

from pydantic import ConfigDict, Field

from web.views.view import View

EXAMPLE: dict[str, Any] = {
    "type": "about:blank",
    "status": 404,
    "code": "recording-not-found",
    "title": "There is no such recording",
    "detail": "No recording is called 'opening'.",
    "hint": "Did you mean 01-opening? Look it up in the list of recordings.",
}


class ProblemView(View):
    """What went wrong and what to do next (RFC 9457)."""

    type: str
    status: int
    code: str
    title: str
    detail: str
    hint: str
    told: str | None = Field(
        default=None, description="Detail and hint in the reader's language, if not English."
    )
    errors: list[dict[str, str]] | None = None
    ids: list[str] | None = None
    recording: str | None = None
    removed_at: str | None = None

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    @classmethod
    def example(cls) -> dict[str, Any]:
        return EXAMPLE
