"""Uploads, as they are shown to those who may write."""

from enum import StrEnum
from typing import Any

from pydantic import ConfigDict, Field

from web.views.view import View


class UploadState(StrEnum):
    """How far an upload is."""

    RECEIVING = "receiving"
    TAKEN = "taken"  # whole: the queue has it
    KNOWN = "known"  # whole: the archive had the same bytes already


EXAMPLE: dict[str, Any] = {
    "id": "1f8e02c47d5ab9063e17c2f0",
    "url": "/api/uploads/1f8e02c47d5ab9063e17c2f0",
    "file": "panel.mp4",
    "length": 734003200,
    "offset": 104857600,
    "state": "receiving",
    "is_being_sent": False,
    "recording": None,
    "expires": "2026-12-01T09:30:00Z",
}


class UploadView(View):
    """A file on its way in, or one that has come."""

    id: str
    url: str = Field(
        description="Where to send the rest (PATCH), ask for the offset (HEAD) and cancel (DELETE)."
    )
    file: str = Field(description="Its file name on the server.")
    length: int = Field(description="Bytes of the whole file.")
    offset: int = Field(description="Bytes received.")
    state: UploadState
    is_being_sent: bool = Field(description="Somebody is sending it now: wait before resuming.")
    recording: str | None = Field(description="The recording that has the same bytes; null: none yet.")
    expires: str = Field(description="When it is deleted unless resumed. UTC, ISO 8601.")

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})


class UploadList(View):
    """Incomplete uploads, the latest first."""

    uploads: list[UploadView]

    model_config = ConfigDict(json_schema_extra={"examples": [{"uploads": [EXAMPLE]}]})
