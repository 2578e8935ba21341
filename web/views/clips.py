"""Clips as they are asked for and shown."""

from typing import Annotated

from pydantic import ConfigDict, Field

from clips import Format, Snap
from web.views.view import View

Seconds = Annotated[float, Field(ge=0, le=1e7, allow_inf_nan=False)]


class ClipRequest(View):
    """A span to cut out."""

    recording: str = Field(description="Id, title or file name.")
    start: Seconds
    end: Seconds
    snap: Snap = Snap.EXACT
    format: Format | None = Field(default=None, description="null: mp4 where there is a picture, else m4a.")
    handles: Seconds | None = Field(
        default=None, description="Seconds more at both ends; null: as configured."
    )
    captions: bool = Field(default=False, description="Write WebVTT and SubRip beside it.")

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"recording": "r4k2m9x0cd7", "start": 12.5, "end": 20.0, "snap": "words"}]
        }
    )


class ClipFileView(View):
    """A file that belongs to a clip."""

    file_name: str
    url: str = Field(description="Downloads the file, until the cache is emptied.")


class ClipView(View):
    """A clip that was cut, to be fetched."""

    recording: str
    start: float = Field(description="After snapping; seconds of the recording.")
    end: float
    format: Format
    file_name: str
    url: str = Field(description="Downloads the file, until the cache is emptied.")
    captions: list[ClipFileView] = Field(description="As asked for; none where nothing is said.")
    link: str = Field(description="Page that lists the files.")

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "recording": "r4k2m9x0cd7",
                    "start": 12.48,
                    "end": 20.16,
                    "format": "mp4",
                    "file_name": "Three measures - 0h00m12.480s - Martin Hale.mp4",
                    "url": "/recordings/r4k2m9x0cd7/clips/0f3a9c2b7d1e4856/"
                    "Three%20measures%20-%200h00m12.480s%20-%20Martin%20Hale.mp4",
                    "captions": [],
                    "link": "/recordings/r4k2m9x0cd7/clips/0f3a9c2b7d1e4856",
                }
            ]
        }
    )
