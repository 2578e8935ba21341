"""Taking in, as it is shown: what is being done, what waits, what failed and why."""

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import ConfigDict, Field

from archive.catalogue import Writer
from archive.messages import NOTHING, Message, as_fields
from archive.recordings import Stage, Work
from ingest import Outcome
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
    file: str = Field(description="Relative to the folder that was taken in.")
    is_folder: bool


class FailedView(WithMessage, WithHint):
    """A file whose import failed."""

    id: str = Field(description="Names it to /api/ingest/retry.")
    file: str = Field(description="Relative to the folder that was taken in.")
    is_folder: bool
    stage: Stage
    code: str | None
    attempts: int


class FinishedView(WithDetail):
    """A file that is in the archive now."""

    file: str
    outcome: Outcome
    recording: str
    link: str


class LeftOutView(View):
    """Something that is no recording, and why."""

    file: str
    reason: str
    reason_template: Template
    reason_values: Values
    reason_plural: Plural = None


class ProgressView(View):
    """The file that is being worked on."""

    file: str
    number: int
    files: int
    stage: Stage
    done: float | None = Field(description="Seconds of the recording.")
    total: float | None = Field(description="Seconds of the recording; null: nobody knows yet.")
    share: float | None = Field(description="Of the stage, 0 to 1.")
    rate: float | None = Field(description="Times real time.")
    seconds_left: float | None = Field(description="Until the stage is done, at this rate.")


class SummaryView(View):
    """The end of a batch."""

    finished: int
    failed: int
    skipped: int
    seconds: float
    audio: float = Field(description="Seconds that were heard.")


class IngestView(View):
    """The queue: one batch after another, under the archive's writer lock."""

    state: QueueState
    problem: str | None = Field(default=None, description="Why it could not work, in English.")
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
    finished: list[FinishedView] = Field(description="Of this server, the latest first.")
    left_out: list[LeftOutView] = Field(description="Of the latest batch, the first of them.")
    left_out_count: int
    summary: SummaryView | None = Field(description="Of the latest batch that ended.")

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
                    "waiting": [{"id": "5f0c2d9b1a7e4c36", "file": "day 1/panel.mp4", "is_folder": False}],
                    "waiting_count": 1,
                    "failed": [
                        {
                            "id": "9d3b6f21c08e5a47",
                            "file": "day 1/broken.mp4",
                            "is_folder": False,
                            "stage": "probe",
                            "code": "media-empty",
                            **as_fields("message", EXAMPLE_PROBLEM),
                            **as_fields("hint", EXAMPLE_HINT),
                            "attempts": 1,
                        }
                    ],
                    "failed_count": 1,
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
    """What is to be taken in."""

    path: str = Field(description="A folder or file inside web.library_roots, absolute.")

    model_config = ConfigDict(json_schema_extra={"examples": [{"path": "/media/forums/2024"}]})


class RetryRequest(View):
    """What is to be tried again."""

    id: str | None = Field(default=None, description="Of a failed file; null: all that failed.")

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": "9d3b6f21c08e5a47"}, {"id": None}]})


def work_id(work: Work) -> str:
    """Names a line of the ledger without telling where on the machine the file lies."""
    return hashlib.sha256(str(work.path).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def work_name(work: Work) -> str:
    """Relative to the folder that was taken in; of a folder its name."""
    return work.path.name if work.is_folder else work.path.relative_to(work.root).as_posix()


def writer_view(writer: Writer) -> WriterView:
    return WriterView(holder=writer.holder, since=f"{writer.since:%Y-%m-%dT%H:%M:%SZ}")


def waiting_view(work: Work) -> WaitingView:
    return WaitingView(id=work_id(work), file=work_name(work), is_folder=work.is_folder)


def failed_view(work: Work) -> FailedView:
    """Why a file failed, without telling where on the machine it lies."""
    return FailedView(
        id=work_id(work),
        file=work_name(work),
        is_folder=work.is_folder,
        stage=work.stage,
        code=work.error_code,
        **as_fields("message", Message(without_place(work.error_message or "", work))),
        **as_fields("hint", Message(without_place(work.error_hint or "", work))),
        attempts=work.attempts,
    )


def without_place(text: str, work: Work) -> str:
    return text.replace(str(work.path), work.path.name)


def summary_view(values: Mapping[str, Any]) -> SummaryView:
    """From the last object of `rostrum ingest --json`."""
    return SummaryView.model_validate({name: values[name] for name in SummaryView.model_fields})
