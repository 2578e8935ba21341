"""What one batch has told so far: the file it is at, what it left out, how it ended."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archive.messages import Message, as_fields, from_fields, message
from web.views import LeftOutView, SummaryView, summary_view

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
                self.at = Path(told["path"])
            case "finished":
                self._end()
            case "failed":
                self._failed(told)
            case "skipped":
                self._skipped(told)
            case "summary":
                self.summary = summary_view(told)

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
