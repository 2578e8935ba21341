"""How the archive stands, as it is shown."""

from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import ConfigDict, Field

from archive.jobs import NEEDS_SOMEBODY, Job, Stage, State
from archive.messages import Message, as_fields
from archive.recordings import Holdings
from archive.timecode import seconds
from web.views.view import View, WithHint, WithMessage

EXAMPLE_PROBLEM = Message(
    "{path}: {problem}", (("path", "broken.mp4"), ("problem", Message("the file is empty (0 bytes).")))
)
EXAMPLE_HINT = Message("Copy it again from its source.")


class FailureView(WithMessage, WithHint):
    """Why an import failed."""

    file: str
    stage: Stage
    code: str | None


class StatusView(View):
    """What is in the archive, and the state of imports."""

    recordings: int
    searchable: int = Field(description="Recordings that a question can find.")
    passages: int
    speakers: int
    events: int
    duration: float = Field(description="Seconds of all media whose length is known.")
    first_day: date | None = Field(description="Of recording.")
    last_day: date | None
    years: list[int] = Field(description="In which recordings were made, the latest first.")
    languages: list[str] = Field(description="Of recordings.")
    work: dict[State, int] = Field(description="Files by state.")
    failures: list[FailureView]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "recordings": 5,
                    "searchable": 5,
                    "passages": 31,
                    "speakers": 7,
                    "events": 1,
                    "duration": 748.2,
                    "first_day": "2024-03-26",
                    "last_day": "2024-03-27",
                    "years": [2024],
                    "languages": ["en", "zh"],
                    "work": {
                        "waiting": 0,
                        "working": 0,
                        "ready": 5,
                        "failed": 1,
                        "cancelled": 0,
                        "quarantined": 0,
                    },
                    "failures": [
                        {
                            "file": "broken.mp4",
                            "stage": "probe",
                            "code": "media-empty",
                            **as_fields("message", EXAMPLE_PROBLEM),
                            **as_fields("hint", EXAMPLE_HINT),
                        }
                    ],
                }
            ]
        }
    )


def status_view(holdings: Holdings, counts: Mapping[State, int], failed: Sequence[Job]) -> StatusView:
    return StatusView(
        recordings=holdings.recordings,
        searchable=holdings.searchable,
        passages=holdings.passages,
        speakers=holdings.speakers,
        events=holdings.events,
        duration=seconds(holdings.duration),
        first_day=holdings.first_day,
        last_day=holdings.last_day,
        years=list(holdings.years),
        languages=list(holdings.languages),
        work=dict(counts),
        failures=[failure for job in failed if (failure := failure_view(job))],
    )


def failure_view(job: Job) -> FailureView | None:
    """Why a file failed, without telling readers where on the machine it lies; None if it did not."""
    if job.state not in NEEDS_SOMEBODY:
        return None
    return FailureView(
        file=job.path.name,
        stage=job.stage or Stage.PROBE,
        code=job.error_code,
        **as_fields("message", job.told_message),
        **as_fields("hint", job.told_hint),
    )
