"""What Rostrum needs on its machine, and how up to date it is, as it is shown."""

from pydantic import ConfigDict, Field

from web.views.ingest import WriterView
from web.views.view import Plural, Template, Values, View


class FindingView(View):
    """One thing that was looked at."""

    subject: str
    is_well: bool
    text: str | None = Field(
        default=None, description="What was found, in English; null for those who may only read."
    )
    text_template: Template | None = None
    text_values: Values | None = None
    text_plural: Plural = None
    next_step: str | None = Field(default=None, description="How to fix it, in English; null likewise.")
    next_step_template: Template | None = None
    next_step_values: Values | None = None
    next_step_plural: Plural = None


class IndexView(View):
    """How far an index follows the catalogue."""

    name: str = Field(description="words or meaning")
    passages: int
    is_behind: bool = Field(description="It is updated with the next search.")


class DoctorView(View):
    """What `rostrum doctor` says, and how the archive is kept up to date."""

    findings: list[FindingView]
    writer: WriterView | None = Field(description="Who holds the write lock.")
    indexes: list[IndexView]
    outdated: int = Field(description="Recordings indexed with another model or other settings.")
    versions: dict[str, str]
    looked_at: str = Field(description="UTC, ISO 8601.")

    @property
    def is_well(self) -> bool:
        return all(finding.is_well for finding in self.findings)

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "findings": [
                        {
                            "subject": "archive",
                            "is_well": True,
                            "text": "/srv/talks is writable",
                            "text_template": "{folder} is writable",
                            "text_values": {"folder": "/srv/talks"},
                            "text_plural": None,
                            "next_step": "",
                            "next_step_template": "",
                            "next_step_values": {},
                            "next_step_plural": None,
                        },
                        {
                            "subject": "ffmpeg",
                            "is_well": False,
                            "text": "ffmpeg is not installed.",
                            "text_template": "{tool} is not installed.",
                            "text_values": {"tool": "ffmpeg"},
                            "text_plural": None,
                            "next_step": "Install it (Debian: apt install ffmpeg).",
                            "next_step_template": "Install it (Debian: apt install ffmpeg).",
                            "next_step_values": {},
                            "next_step_plural": None,
                        },
                    ],
                    "writer": {
                        "holder": "rostrum ingest (process 4711 on archive-1)",
                        "since": "2026-11-24T09:30:00Z",
                    },
                    "indexes": [
                        {"name": "words", "passages": 31, "is_behind": False},
                        {"name": "meaning", "passages": 31, "is_behind": False},
                    ],
                    "outdated": 0,
                    "versions": {"rostrum": "0.2.0", "python": "3.11.7", "sqlite": "3.40.1"},
                    "looked_at": "2026-11-24T09:31:12Z",
                }
            ]
        }
    )
