"""Imports, as they are shown: what is running, waiting or failed, and why."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import ConfigDict, Field

from archive.catalogue import Writer
from archive.jobs import Job, Stage, State
from archive.messages import NOTHING, Message, as_fields
from ingest import Outcome
from web.views.jobs import JobView, job_name
from web.views.status import EXAMPLE_HINT, EXAMPLE_PROBLEM
from web.views.view import Plural, Template, Values, View, WithDetail, WithHint, WithMessage

EXAMPLE_PATH = "day 1/talk.mp4"
EXAMPLE_REASON = Message("unsupported file type .{ending}", (("ending", "txt"),))


class QueueState(StrEnum):
    """What the queue does."""

    IDLE = "idle"  # nothing waits
    WORKING = "working"
    LOCKED = "locked"  # another process writes: it goes on by itself afterwards
    PAUSED = "paused"  # something waits until somebody says: go on
    BROKEN = "broken"  # it could not work, and says why


class WriterView(View):
    """Another process that writes to the archive."""

    holder: str
    since: str = Field(description="UTC, ISO 8601.")


class WaitingView(View):
    """A file, or a folder that is still to be looked through."""

    id: str
    file: str = Field(description="Relative to the imported folder.")
    is_folder: bool


class FailedView(WithMessage, WithHint):
    """A file whose import failed."""

    id: str = Field(description="Names it to /api/ingest/retry.")
    file: str = Field(description="Relative to the imported folder.")
    is_folder: bool
    stage: Stage
    code: str | None
    attempts: int
    is_quarantined: bool = Field(
        description="Its process crashed several times: it does not run again until somebody retries it."
    )
    deaths: int = Field(description="How many times in a row its process crashed.")


class FinishedView(WithDetail):
    """A file that is in the archive now."""

    file: str
    outcome: Outcome
    recording: str
    link: str


class LeftOutView(View):
    """A file that was skipped, and why."""

    file: str
    reason: str
    reason_template: Template
    reason_values: Values
    reason_plural: Plural = None


class ProgressView(View):
    """The file that is being worked on."""

    id: str = Field(description="Of its job.")
    file: str
    number: int
    files: int
    stage: Stage
    done: float | None = Field(description="Seconds of the recording.")
    total: float | None = Field(description="Seconds of the recording; null: not known yet.")
    share: float | None = Field(description="Of the stage, 0 to 1.")
    rate: float | None = Field(description="Times real time.")
    seconds_left: float | None = Field(description="Until the stage is done, at this rate.")


class SummaryView(View):
    """The end of a batch."""

    finished: int
    failed: int
    skipped: int
    seconds: float
    audio: float = Field(description="Seconds of audio transcribed.")


class IngestView(View):
    """The queue, one batch after another, and what other processes are at."""

    state: QueueState
    problem: str | None = Field(default=None, description="Why imports cannot run, in English.")
    problem_template: Template | None = None
    problem_values: Values | None = None
    problem_plural: Plural = None
    writer: WriterView | None = Field(description="Who else writes to the archive now.")
    model: str | None = Field(default=None, description="The speech model that transcribes the batch.")
    model_template: Template | None = None
    model_values: Values | None = None
    model_plural: Plural = None
    progress: ProgressView | None
    waiting: list[WaitingView] = Field(description="The first of them.")
    waiting_count: int
    failed: list[FailedView] = Field(description="The first of them.")
    failed_count: int
    cancelled: list[WaitingView] = Field(description="The first of them; they resume when asked for.")
    cancelled_count: int
    jobs: list[JobView] = Field(
        description="Imports that run, whoever runs them, and conversions, clips and re-indexing."
    )
    finished: list[FinishedView] = Field(description="Of this server, the latest first.")
    left_out: list[LeftOutView] = Field(description="Of the latest batch, the first of them.")
    left_out_count: int
    summary: SummaryView | None = Field(description="Of the latest batch that ended.")

    @property
    def other_jobs(self) -> list[JobView]:
        """But the import whose progress is shown."""
        shown = None if self.progress is None else self.progress.id
        return [job for job in self.jobs if job.id != shown]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "state": "working",
                    "problem": None,
                    "problem_template": None,
                    "problem_values": None,
                    "problem_plural": None,
                    "writer": None,
                    **as_fields("model", Message("small")),
                    "progress": {
                        "id": "j2m9x0cd7r4",
                        "file": EXAMPLE_PATH,
                        "number": 2,
                        "files": 3,
                        "stage": "transcribe",
                        "done": 95.2,
                        "total": 236.4,
                        "share": 0.403,
                        "rate": 3.4,
                        "seconds_left": 41.5,
                    },
                    "waiting": [{"id": "j5f0c2d9b1a", "file": "day 1/panel.mp4", "is_folder": False}],
                    "waiting_count": 1,
                    "failed": [
                        {
                            "id": "j9d3b6f21c0",
                            "file": "day 1/broken.mp4",
                            "is_folder": False,
                            "stage": "probe",
                            "code": "media-empty",
                            **as_fields("message", EXAMPLE_PROBLEM),
                            **as_fields("hint", EXAMPLE_HINT),
                            "attempts": 1,
                            "is_quarantined": False,
                            "deaths": 0,
                        }
                    ],
                    "failed_count": 1,
                    "cancelled": [],
                    "cancelled_count": 0,
                    "jobs": [],
                    "finished": [
                        {
                            "file": "day 1/opening.mp4",
                            "outcome": "added",
                            "recording": "r4k2m9x0cd7",
                            "link": "/recordings/r4k2m9x0cd7",
                            **as_fields("detail", NOTHING),
                        }
                    ],
                    "left_out": [{"file": "notes.txt", **as_fields("reason", EXAMPLE_REASON)}],
                    "left_out_count": 1,
                    "summary": {
                        "finished": 3,
                        "failed": 1,
                        "skipped": 1,
                        "seconds": 81.5,
                        "audio": 236.4,
                    },
                }
            ]
        }
    )


class IngestRequest(View):
    """What to import."""

    path: str = Field(description="A folder or file inside web.library_roots, absolute.")

    model_config = ConfigDict(json_schema_extra={"examples": [{"path": "/media/forums/2024"}]})


class RetryRequest(View):
    """What to retry."""

    id: str | None = Field(default=None, description="Of a failed file; null: all that failed.")

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": "j9d3b6f21c0"}, {"id": None}]})


def writer_view(writer: Writer) -> WriterView:
    return WriterView(holder=writer.holder, since=f"{writer.since:%Y-%m-%dT%H:%M:%SZ}")


def waiting_view(job: Job) -> WaitingView:
    return WaitingView(id=job.id, file=job_name(job), is_folder=job.is_folder)


def failed_view(job: Job) -> FailedView:
    """Why a file failed, without telling where on the machine it lies."""
    return FailedView(
        id=job.id,
        file=job_name(job),
        is_folder=job.is_folder,
        stage=job.stage or Stage.PROBE,
        code=job.error_code,
        **as_fields("message", job.told_message),
        **as_fields("hint", job.told_hint),
        attempts=job.attempts,
        is_quarantined=job.state is State.QUARANTINED,
        deaths=job.deaths,
    )


def finished_view(job: Job) -> FinishedView:
    """A file that another process imported."""
    return FinishedView(
        file=job_name(job),
        outcome=Outcome(job.outcome or Outcome.ADDED),
        recording=job.recording_id or "",
        link=f"/recordings/{job.recording_id}",
        **as_fields("detail", NOTHING),
    )


def progress_view(job: Job) -> ProgressView:
    """How far a file is that somebody is at."""
    told, share = job.progress, job.progress.share
    left = None
    if told.done is not None and told.total is not None and told.rate:
        left = round(max(0, told.total - told.done) / 1000 / told.rate, 1)
    return ProgressView(
        id=job.id,
        file=job_name(job),
        number=told.number or 1,
        files=told.files or 1,
        stage=job.stage or Stage.PROBE,
        done=None if told.done is None else told.done / 1000,
        total=None if told.total is None else told.total / 1000,
        share=None if share is None else round(share, 3),
        rate=None if told.rate is None else round(told.rate, 2),
        seconds_left=left,
    )


def summary_view(values: Mapping[str, Any]) -> SummaryView:
    """From the last object of `rostrum ingest --json`."""
    return SummaryView.model_validate({name: values[name] for name in SummaryView.model_fields})
