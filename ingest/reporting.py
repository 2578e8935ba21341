"""What a person or a program sees while ingest works: a bar, plain lines, or JSON."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars
from rich.text import Text

from archive.errors import RostrumError
from archive.jobs import Stage
from archive.messages import Message, Value, as_fields, counted, message
from archive.sentences import told, told_with_hint
from archive.timecode import format_length, seconds
from ingest.progress import (
    BatchStarted,
    FileFailed,
    FileFinished,
    FileSkipped,
    FileStarted,
    IngestEvent,
    ModelLoaded,
    Outcome,
    Progress,
    Remark,
    Summary,
)

MARK_WIDTH = 9  # columns of what became of a file
LINE_SECONDS = 10.0  # between two plain lines on the same file
DOING = {
    Stage.PROBE: message("reading"),
    Stage.TRANSCRIBE: message("transcribing"),
    Stage.INDEX: message("indexing"),
}
OUTCOMES = {
    Outcome.ADDED: message("added"),
    Outcome.UPDATED: message("updated"),
    Outcome.UNCHANGED: message("unchanged"),
    Outcome.MOVED: message("moved"),
    Outcome.DUPLICATE: message("duplicate"),
}
SKIPPED, NOTE, FAILED = message("skipped"), message("note"), message("FAILED")
FAILED_COUNT = message("failed")
STAGES = {
    Stage.PROBE: message("while reading"),
    Stage.TRANSCRIBE: message("while transcribing"),
    Stage.INDEX: message("while indexing"),
}


class Rate:
    """How fast recorded time is worked off: audio seconds a second, since the stage began.

    The first report only sets the clock: after a crash a stage begins in the middle of a file.
    """

    def __init__(self) -> None:
        self._began: tuple[Path, Stage, float, int] | None = None

    def of(self, progress: Progress) -> float | None:
        """Times real time; None until there is something to go by."""
        now = time.monotonic()
        if self._began is None or self._began[:2] != (progress.path, progress.stage):
            self._began = (progress.path, progress.stage, now, progress.done)
            return None
        elapsed = now - self._began[2]
        return (progress.done - self._began[3]) / 1000 / elapsed if elapsed > 0 else None


class BarReporter:
    """A progress bar by audio time with rate and time left, for a terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._rate = Rate()
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%  {task.fields[rate]}"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> "BarReporter":
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def __call__(self, event: IngestEvent) -> None:
        if isinstance(event, FileStarted):
            self._start(f"[{event.number}/{event.files}] {escape(printable(event.path.name))}")
        elif isinstance(event, Progress):
            self._advance(event)
        elif text := line(event):
            self._console.print(Text(text), soft_wrap=True)

    def _start(self, description: str) -> None:
        if self._task is not None:
            self._bars.remove_task(self._task)
        self._task = self._bars.add_task(description, total=None, rate="")

    def _advance(self, event: Progress) -> None:
        if self._task is None:
            return
        rate = self._rate.of(event)
        shown = f"{told(DOING[event.stage])} {format_length(event.done)}"
        self._bars.update(
            self._task,
            completed=event.done,
            total=event.total,
            rate=shown if rate is None else f"{shown}  {rate:.1f}x",
        )


class LineReporter:
    """Plain lines, for a log."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._rate = Rate()
        self._last = 0.0

    def __enter__(self) -> "LineReporter":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def __call__(self, event: IngestEvent) -> None:
        if isinstance(event, FileStarted):
            self._last = time.monotonic()
            self._write(f"[{event.number}/{event.files}] {printable(event.path)}")
        elif isinstance(event, Progress):
            self._progress(event)
        elif text := line(event):
            self._write(text)

    def _progress(self, event: Progress) -> None:
        rate = self._rate.of(event)
        now = time.monotonic()
        if now - self._last < LINE_SECONDS:
            return
        self._last = now
        self._write(f"    {told(DOING[event.stage])}: {told(_shares(event, rate))}")


def _shares(event: Progress, rate: float | None) -> Message:
    parts: list[Value] = [format_length(event.done)]
    if event.total:
        share = f"{event.done / event.total:.0%}"
        total = format_length(event.total)
        parts = [message("{done} of {total} ({share})", done=parts[0], total=total, share=share)]
    if rate:
        parts.append(message("{speed} times real time", speed=f"{rate:.1f}"))
        if event.total:
            left = round(max(0, event.total - event.done) / rate)
            parts.append(message("{time} left", time=format_length(left)))
    return message("{parts}", parts=tuple(parts))


class JsonReporter:
    """One JSON object a line, for programs. Fields are added, never renamed or removed."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write

    def __enter__(self) -> "JsonReporter":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def __call__(self, event: IngestEvent) -> None:
        self.write(event_json(event))

    def write(self, values: dict[str, Any]) -> None:
        self._write(json.dumps(values, ensure_ascii=False))


Reporter = BarReporter | LineReporter | JsonReporter


def event_json(event: IngestEvent) -> dict[str, Any]:  # noqa: PLR0911 - one return an event
    """An event as plain values; `event` names its kind, times are seconds."""
    match event:
        case BatchStarted(files):
            return {"event": "batch", "files": files}
        case ModelLoaded(description):
            return {"event": "model", **as_fields("description", description)}
        case FileSkipped(path, reason):
            return {"event": "skipped", "path": str(path), **as_fields("reason", reason)}
        case FileStarted(path, number, files):
            return {"event": "file", "path": str(path), "number": number, "files": files}
        case Remark(path, text):
            return {"event": "remark", "path": str(path), **as_fields("text", text)}
        case Progress(path, stage, done, total):
            return {
                "event": "progress",
                "path": str(path),
                "stage": stage.value,
                "done": seconds(done),
                "total": None if total is None else seconds(total),
            }
        case FileFinished(path, outcome, recording_id, detail):
            return {
                "event": "finished",
                "path": str(path),
                "outcome": outcome.value,
                "recording": recording_id,
                **as_fields("detail", detail),
            }
        case FileFailed(path, stage, error):
            return {
                "event": "failed",
                "path": str(path),
                "stage": stage.value,
                "code": error.code,
                **as_fields("message", error.message),
                **as_fields("hint", error.hint),
            }


def error_json(error: RostrumError) -> dict[str, Any]:
    """What ends a batch before its summary."""
    return {
        "event": "error",
        "code": error.code,
        **as_fields("message", error.message),
        **as_fields("hint", error.hint),
    }


def summary_json(summary: Summary) -> dict[str, Any]:
    """The last object of a batch."""
    return {
        "event": "summary",
        "finished": len(summary.finished),
        "failed": len(summary.failed),
        "skipped": len(summary.skipped),
        "seconds": summary.seconds,
        "audio": seconds(summary.audio),
    }


def line(event: IngestEvent) -> str:  # noqa: PLR0911 - one return an event
    """An event as a line for people; nothing for those that a line would not help."""
    match event:
        case BatchStarted(files):
            return told(counted("{count} recording to check", "{count} recordings to check", count=files))
        case ModelLoaded(description):
            return told(message("transcribing with {model}", model=description))
        case FileSkipped(path, reason):
            return f"{_mark(SKIPPED)}{printable(path)}: {printable(told(reason))}"
        case Remark(path, text):
            return f"{_mark(NOTE)}{printable(path)}: {printable(told(text))}"
        case FileFinished(path, outcome, recording_id, detail):
            more = f" ({printable(told(detail))})" if detail else ""
            return f"{_mark(OUTCOMES[outcome])}{printable(path)}  {recording_id}{more}"
        case FileFailed(_, stage, error):
            problem = told_with_hint(named(event.path, error.message), error.hint)
            return f"{_mark(FAILED)}{told(STAGES[stage])}: {printable(problem)}"
        case _:
            return ""


def summary_lines(summary: Summary) -> list[str]:
    """The end of a batch for people: counts, speed, and every failure with its next step."""
    counts: dict[Outcome, int] = {}
    for one in summary.finished:
        counts[one.outcome] = counts.get(one.outcome, 0) + 1
    parts = [_number(OUTCOMES[outcome], count) for outcome, count in counts.items()]
    parts += [_number(FAILED_COUNT, len(summary.failed))] if summary.failed else []
    parts += [_number(SKIPPED, len(summary.skipped))] if summary.skipped else []
    lines = [told(message("{parts}", parts=tuple(parts)) if parts else message("nothing to do"))]
    if summary.audio:
        speed = summary.audio / 1000 / max(summary.seconds, 0.001)
        transcribed = message(
            "{length} transcribed in {seconds} s ({speed} times real time)",
            length=format_length(summary.audio),
            seconds=f"{summary.seconds:.0f}",
            speed=f"{speed:.1f}",
        )
        lines.append(told(transcribed))
    for failed in summary.failed:
        lines += failure_lines(failed.stage, named(failed.path, failed.error.message), failed.error.hint)
    return lines


def failure_lines(stage: Stage, problem: Message, hint: Message) -> list[str]:
    """What failed and what to do next."""
    failed = message("failed {stage}: {problem}", stage=STAGES[stage], problem=problem)
    return [printable(told(failed)), *([f"    {printable(told(hint))}"] if hint else [])]


def named(path: Path | str, problem: Message) -> Message:
    """A message that says which file it is about; many errors name it themselves."""
    if str(path) in str(problem):
        return problem
    return message("{path}: {problem}", path=str(path), problem=problem)


def _number(outcome: Message, count: int) -> Message:
    return message("{number} {outcome}", number=count, outcome=outcome)


def _mark(outcome: Message) -> str:
    """What became of a file, at the start of its line."""
    mark = told(outcome)
    return mark + " " * max(2, MARK_WIDTH - cell_len(mark))


def printable(text: object) -> str:
    """A path or message on one line, whatever is in it."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(text))
