"""Folders that can be imported, as they are shown to those who may."""

from pydantic import ConfigDict, Field

from web.views.view import View


class FolderView(View):
    """A folder and how much lies directly in it."""

    name: str
    path: str
    recordings: int | None = Field(description="Media and transcripts directly in it; null: not readable.")


class FolderListing(View):
    """A folder with those below it; without a path the configured roots."""

    path: str | None
    parent: str | None = Field(description="The folder above; null: the roots.")
    recordings: int
    folders: list[FolderView]
    is_complete: bool = Field(description="Whether all folders are listed: there may be very many.")

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "path": "/media/forums",
                    "parent": None,
                    "recordings": 0,
                    "folders": [{"name": "2024", "path": "/media/forums/2024", "recordings": 12}],
                    "is_complete": True,
                }
            ]
        }
    )
