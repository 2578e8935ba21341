"""What people and programs see while ingest works."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from archive.errors import LanguageNotKnown, MediaEmpty, ToolFailed
from archive.recordings import Stage
from archive.timecode import Milliseconds
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
from ingest.reporting import (
    BarReporter,
    JsonReporter,
    LineReporter,
    Rate,
    printable,
    summary_json,
    summary_lines,
)

PATH = Path("/library/talk [1].mp4")
SPLIT = Path("/library/two\nlines.mp4")
ONE_LINE = r"/library/two\nlines.mp4"
FAILED = FileFailed(SPLIT, Stage.PROBE, MediaEmpty(SPLIT))
EVENTS: list[IngestEvent] = [
    BatchStarted(2),
    FileSkipped(Path("/library/notes.txt"), "unknown type .txt"),
    FileStarted(PATH, 1, 2),
    ModelLoaded("small, int8 on cpu"),
    Remark(PATH, "audio track 1 (eng) is taken; it also has 2 (chi)"),
    Progress(PATH, Stage.TRANSCRIBE, Milliseconds(500), Milliseconds(2000)),
    Progress(PATH, Stage.INDEX, Milliseconds(2000), None),
    FileFinished(PATH, Outcome.MOVED, "r1", "it lay at /old.mp4"),
    FileStarted(SPLIT, 2, 2),
    FAILED,
]


def test_lines_are_plain_and_one_each() -> None:
    lines: list[str] = []

    with LineReporter(lines.append) as report:
        for event in EVENTS:
            report(event)

    assert lines == [
        "2 recordings to look at",
        "skipped  /library/notes.txt: unknown type .txt",
        "[1/2] /library/talk [1].mp4",
        "hearing with small, int8 on cpu",
        "note     /library/talk [1].mp4: audio track 1 (eng) is taken; it also has 2 (chi)",
        "moved    /library/talk [1].mp4  r1 (it lay at /old.mp4)",
        "[2/2] /library/two\\nlines.mp4",
        f"FAILED   at probe: {ONE_LINE}: the file is empty (0 bytes). Copy it again from its source.",
    ]


def test_lines_tell_progress_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 1.0, 1.0, 11.0, 11.0])
    monkeypatch.setattr("ingest.reporting.time.monotonic", lambda: next(clock))
    lines: list[str] = []
    report = LineReporter(lines.append)

    report(FileStarted(PATH, 1, 1))
    for done in (1_000, 61_000):
        report(Progress(PATH, Stage.TRANSCRIBE, Milliseconds(done), Milliseconds(121_000)))

    assert lines == [
        "[1/1] /library/talk [1].mp4",
        "    hearing: 0:01:01, of 0:02:01 (50%), at 6.0 times real time, 0:00:10 left",
    ]


def test_rate_begins_anew_with_each_stage() -> None:
    rate = Rate()
    at = [
        Progress(PATH, stage, Milliseconds(done), None)
        for stage, done in [(Stage.TRANSCRIBE, 900_000), (Stage.TRANSCRIBE, 900_500), (Stage.INDEX, 0)]
    ]

    first, second, third = (rate.of(progress) for progress in at)

    assert (first, third) == (None, None)
    assert second is not None
    assert second > 0


def test_programs_get_an_object_a_line() -> None:
    lines: list[str] = []

    with JsonReporter(lines.append) as report:
        for event in EVENTS:
            report(event)

    talk, split = str(PATH), str(SPLIT)
    assert [json.loads(line) for line in lines] == [
        {"event": "batch", "files": 2},
        {"event": "skipped", "path": "/library/notes.txt", "reason": "unknown type .txt"},
        {"event": "file", "path": talk, "number": 1, "files": 2},
        {"event": "model", "description": "small, int8 on cpu"},
        {"event": "remark", "path": talk, "text": "audio track 1 (eng) is taken; it also has 2 (chi)"},
        {"event": "progress", "path": talk, "stage": "transcribe", "done": 0.5, "total": 2.0},
        {"event": "progress", "path": talk, "stage": "index", "done": 2.0, "total": None},
        {
            "event": "finished",
            "path": talk,
            "outcome": "moved",
            "recording": "r1",
            "detail": "it lay at /old.mp4",
        },
        {"event": "file", "path": split, "number": 2, "files": 2},
        {
            "event": "failed",
            "path": split,
            "stage": "probe",
            "code": "media-empty",
            "message": f"{split}: the file is empty (0 bytes).",
            "hint": "Copy it again from its source.",
        },
    ]


def test_bar_shows_file_stage_and_what_went_wrong() -> None:
    screen = io.StringIO()

    with BarReporter(
        Console(file=screen, force_terminal=True, width=200, _environ={"TERM": "xterm"})
    ) as report:
        for event in EVENTS:
            report(event)
            report._bars.refresh()  # it does so ten times a second by itself

    shown = screen.getvalue()
    for text in (
        "[1/2] talk [1].mp4",
        "hearing 0:00:00",
        r"[2/2] two\nlines.mp4",
        f"FAILED   at probe: {ONE_LINE}",
    ):
        assert text in shown


def test_summary_counts_and_names_every_failure_with_its_next_step() -> None:
    killed = FileFailed(PATH, Stage.TRANSCRIBE, ToolFailed("ffmpeg", "killed"))
    unknown = FileFailed(PATH, Stage.TRANSCRIBE, LanguageNotKnown(PATH, "zh", "tiny.en", "English only"))
    added = FileFinished(PATH, Outcome.ADDED, "r1")
    summary = Summary((added, added), (FAILED, killed, unknown), (), 2.0, Milliseconds(60_000))

    assert summary_lines(summary) == [
        "2 added, 3 failed",
        "0:01:00 heard in 2 s (30.0 times real time)",
        "failed at probe: /library/two\\nlines.mp4: the file is empty (0 bytes).",
        "    Copy it again from its source.",
        "failed at transcribe: /library/talk [1].mp4: ffmpeg failed: killed",
        f"failed at transcribe: {unknown.error.message}",
        f"    {unknown.error.hint}",
    ]
    assert summary_json(summary) == {
        "event": "summary",
        "finished": 2,
        "failed": 3,
        "skipped": 0,
        "seconds": 2.0,
        "audio": 60.0,
    }


def test_summary_of_nothing_says_so() -> None:
    assert summary_lines(Summary((), (), (), 0.0, Milliseconds(0))) == ["nothing to do"]


def test_printable_text_is_one_line_without_tricks() -> None:
    assert printable(Path("a\nb\x1b[31m\u202e科幻🚀.mp4")) == r"a\nb\x1b[31m\u202e科幻🚀.mp4"
