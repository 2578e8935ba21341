"""What one batch has told so far: the file it is at, how fast it goes, how it ended."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archive.messages import Message, as_fields, from_fields, message
from archive.recordings import Stage
from archive.timecode import milliseconds
from ingest import Progress, Rate
from web.views import LeftOutView, ProgressView, SummaryView, summary_view

MOST_LEFT_OUT = 50


def and_hint(problem: Message, hint: Message) -> Message:
    """What went wrong and what to do next, as one message."""
    return message("{problem} {hint}", problem=problem, hint=hint) if hint else problem


class IngestBatch:
    """Follows the events of `rostrum ingest --json`."""

    def __init__(self) -> None:
        self.has_begun = False
        self.model: Message | None = None
        self.problem: Message | None = None  # why it could not work at all
        self.at: Path | None = None  # the file whose turn it is
        self.summary: SummaryView | None = None
        self.left_out: list[LeftOutView] = []
        self.left_out_count = 0
        self.ended = 0  # files, well or not
        self._number = self._files = 0
        self._told: Progress | None = None
        self._speed: float | None = None
        self._rate = Rate()

    def follow(self, told: Mapping[str, Any]) -> None:
        """Take in one event; kinds that are not known here tell nothing."""
        match told["event"]:
            case "batch":
                self.has_begun = True
            case "model":
                self.model = from_fields("description", told)
            case "error":
                self.problem = and_hint(from_fields("message", told), from_fields("hint", told))
            case "file":
                self.at, self._told, self._speed = Path(told["path"]), None, None
                self._number, self._files = told["number"], told["files"]
            case "progress":
                self._progress(told)
            case "finished":
                self._end()
            case "failed":
                self._failed(told)
            case "skipped":
                self._skipped(told)
            case "summary":
                self.summary = summary_view(told)

    def progress(self, name: str) -> ProgressView | None:
        """How far the file is whose turn it is; named as people know it."""
        if self.at is None:
            return None
        told = self._told
        done = None if told is None else told.done / 1000
        total = None if told is None or told.total is None else told.total / 1000
        left = None
        if done is not None and total is not None and self._speed:
            left = round(max(0.0, total - done) / self._speed, 1)
        return ProgressView(
            file=name,
            number=self._number,
            files=self._files,
            stage=Stage.PROBE if told is None else told.stage,
            done=done,
            total=total,
            share=round(min(1.0, done / total), 3) if done is not None and total else None,
            rate=None if self._speed is None else round(self._speed, 2),
            seconds_left=left,
        )

    def _progress(self, told: Mapping[str, Any]) -> None:
        total = told["total"]
        self._told = Progress(
            Path(told["path"]),
            Stage(told["stage"]),
            milliseconds(told["done"]),
            None if total is None else milliseconds(total),
        )
        self._speed = self._rate.of(self._told)

    def _end(self) -> None:
        self.at = None
        self.ended += 1

    def _failed(self, told: Mapping[str, Any]) -> None:
        """The file whose turn it is, or something that could not even be looked at."""
        if self.at == Path(told["path"]):
            self._end()
        else:
            path = Path(told["path"])
            self._leave_out(told["path"], from_fields("message", told).replaced(str(path), path.name))

    def _skipped(self, told: Mapping[str, Any]) -> None:
        if self.at == Path(told["path"]):
            self._end()
        if not Path(told["path"]).name.startswith("."):  # nobody wants to hear of those
            self._leave_out(told["path"], from_fields("reason", told))

    def _leave_out(self, path: str, reason: Message) -> None:
        self.left_out_count += 1
        if len(self.left_out) < MOST_LEFT_OUT:
            self.left_out.append(LeftOutView(file=Path(path).name, **as_fields("reason", reason)))
