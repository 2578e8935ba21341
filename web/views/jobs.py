"""Work that takes a while, as it is shown."""

from typing import Any

from pydantic import ConfigDict, Field

from archive.jobs import Job, JobKind, Stage, State
from archive.messages import as_fields
from web.views.view import View, WithHint, WithMessage

EXAMPLE: dict[str, Any] = {
    "id": "j9d3b6f21c0",
    "kind": "proxy",
    "state": "working",
    "name": "Ten keywords",
    "recording": "r4k2m9x0cd7",
    "stage": None,
    "share": 0.25,
    "rate": None,
    "attempts": 1,
    "owner": "rostrum serve (process 4711 on host)",
    "failure": None,
}


class JobFailureView(WithMessage, WithHint):
    """Why a job did not come to its end."""

    code: str | None


class JobView(View):
    """A line of the ledger of jobs."""

    id: str
    kind: JobKind
    state: State
    name: str = Field(description="The file as it was imported, or the title of the recording.")
    recording: str | None
    stage: Stage | None = Field(description="Of an import.")
    share: float | None = Field(description="Of the stage or of the job, 0 to 1; null: not known.")
    rate: float | None = Field(description="Times real time.")
    attempts: int
    owner: str | None = Field(description="Who works on it now.")
    failure: JobFailureView | None

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    @property
    def is_running(self) -> bool:
        return self.owner is not None

    @property
    def without_progress(self) -> "JobView":
        return self.model_copy(update={"share": None, "rate": None})


class JobList(View):
    """Jobs that wait, run, failed or were cancelled."""

    jobs: list[JobView]

    model_config = ConfigDict(json_schema_extra={"examples": [{"jobs": [EXAMPLE]}]})


def job_view(job: Job, title: str | None = None) -> JobView:
    """A job without where on the machine its file lies; title: of its recording."""
    share, rate = job.progress.share, job.progress.rate
    return JobView(
        id=job.id,
        kind=job.kind,
        state=job.state,
        name=job_name(job) if job.kind is JobKind.INGEST else title or "",
        recording=job.recording_id,
        stage=job.stage,
        share=None if share is None else round(share, 3),
        rate=None if rate is None else round(rate, 2),
        attempts=job.attempts,
        owner=None if job.owner is None else job.owner.name,
        failure=failure_of_job(job),
    )


def failure_of_job(job: Job) -> JobFailureView | None:
    if not job.error_message:
        return None
    return JobFailureView(
        code=job.error_code,
        **as_fields("message", job.told_message),
        **as_fields("hint", job.told_hint),
    )


def job_name(job: Job) -> str:
    """Of an import: relative to the folder that was given; of a folder its name."""
    if job.is_folder or job.root is None or not job.path.is_relative_to(job.root):
        return job.path.name
    return job.path.relative_to(job.root).as_posix()
