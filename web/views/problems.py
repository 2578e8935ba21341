"""Problem details as programs get them."""

from typing import Any

from pydantic import ConfigDict, Field

from web.views.view import WithDetail, WithHint

EXAMPLE: dict[str, Any] = {
    "type": "about:blank",
    "status": 404,
    "code": "recording-not-found",
    "title": "Recording not found",
    "detail": "No recording is called “opening”.",
    "detail_template": "No recording is called “{name}”.",
    "detail_values": {"name": "opening"},
    "hint": "Did you mean 01-opening? Find it in the list of recordings.",
    "hint_template": "Did you mean {names}? {hint}",
    "hint_values": {
        "names": ["01-opening"],
        "hint": {"template": "Find it in the list of recordings.", "values": {}},
    },
}


class ProblemView(WithDetail, WithHint):
    """What went wrong and what to do next (RFC 9457)."""

    type: str
    status: int
    code: str
    title: str
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
