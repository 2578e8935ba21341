"""What people and programs see while ingest works."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from archive.errors import LanguageNotKnown, MediaEmpty, ToolFailed
from archive.jobs import Stage
from archive.messages import as_fields, message
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
    error_json,
    printable,
    summary_json,
    summary_lines,
)

PATH = Path("/library/talk [1].mp4")
SPLIT = Path("/library/two\nlines.mp4")
ONE_LINE = r"/library/two\nlines.mp4"
FAILED = FileFailed(SPLIT, Stage.PROBE, MediaEmpty(SPLIT))
UNSUPPORTED = message("unsupported file type .{ending}", ending="txt")
MODEL = message("{parts}", parts=("small", message("{type} on {device}", type="int8", device="CPU")))
REMARK = message("audio track {track} is used; there are others: {others}", track="1", others=("2", "3"))
MOVED = message("it was at {path}", path="/old.mp4")
EVENTS: list[IngestEvent] = [
    BatchStarted(2),
    FileSkipped(Path("/library/notes.txt"), UNSUPPORTED),
    FileStarted(PATH, 1, 2),
    ModelLoaded(MODEL),
    Remark(PATH, REMARK),
    Progress(PATH, Stage.TRANSCRIBE, Milliseconds(500), Milliseconds(2000)),
    Progress(PATH, Stage.INDEX, Milliseconds(2000), None),
    FileFinished(PATH, Outcome.MOVED, "r1", MOVED),
    FileStarted(SPLIT, 2, 2),
    FAILED,
]


def test_lines_are_plain_and_one_each() -> None:
    lines: list[str] = []

    with LineReporter(lines.append) as report:
        for event in EVENTS:
            report(event)

    assert lines == [
        "2 recordings to check",
        "skipped  /library/notes.txt: unsupported file type .txt",
        "[1/2] /library/talk [1].mp4",
        "transcribing with small, int8 on CPU",
        "note     /library/talk [1].mp4: audio track 1 is used; there are others: 2, 3",
        "moved    /library/talk [1].mp4  r1 (it was at /old.mp4)",
        "[2/2] /library/two\\nlines.mp4",
        f"FAILED   while reading: {ONE_LINE}: the file is empty (0 bytes). Copy it again from its source.",
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
        "    transcribing: 0:01:01 of 0:02:01 (50%), 6.0 times real time, 0:00:10 left",
    ]


def test_lines_are_in_the_language_of_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    lines: list[str] = []

    with LineReporter(lines.append) as report:
        for event in EVENTS:
            report(event)

    assert lines == [
        "要检查 2 个录音录像",
        "已跳过   /library/notes.txt: 不支持的文件类型 .txt",
        "[1/2] /library/talk [1].mp4",
        "转写模型：small、CPU 上的 int8",
        "说明     /library/talk [1].mp4: 使用音轨1；另有：2、3",
        "已移动   /library/talk [1].mp4  r1 (原来位于 /old.mp4)",
        "[2/2] /library/two\\nlines.mp4",
        f"失败     读取时: {ONE_LINE}：文件是空的（0 字节）。请从来源重新复制。",
    ]


def test_programs_get_what_ends_a_batch() -> None:
    assert error_json(MediaEmpty(PATH)) == {
        "event": "error",
        "code": "media-empty",
        "message": f"{PATH}: the file is empty (0 bytes).",
        "message_template": "{path}: {problem}",
        "message_values": {
            "path": str(PATH),
            "problem": {"template": "the file is empty (0 bytes).", "values": {}},
        },
        "message_plural": None,
        "hint": "Copy it again from its source.",
        "hint_template": "Copy it again from its source.",
        "hint_values": {},
        "hint_plural": None,
    }


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
        {"event": "skipped", "path": "/library/notes.txt", **as_fields("reason", UNSUPPORTED)},
        {"event": "file", "path": talk, "number": 1, "files": 2},
        {"event": "model", **as_fields("description", MODEL)},
        {"event": "remark", "path": talk, **as_fields("text", REMARK)},
        {"event": "progress", "path": talk, "stage": "transcribe", "done": 0.5, "total": 2.0},
        {"event": "progress", "path": talk, "stage": "index", "done": 2.0, "total": None},
        {
            "event": "finished",
            "path": talk,
            "outcome": "moved",
            "recording": "r1",
            "detail": "it was at /old.mp4",
            "detail_template": "it was at {path}",
            "detail_values": {"path": "/old.mp4"},
            "detail_plural": None,
        },
        {"event": "file", "path": split, "number": 2, "files": 2},
        {
            "event": "failed",
            "path": split,
            "stage": "probe",
            "code": "media-empty",
            "message": f"{split}: the file is empty (0 bytes).",
            "message_template": "{path}: {problem}",
            "message_values": {
                "path": split,
                "problem": {"template": "the file is empty (0 bytes).", "values": {}},
            },
            "message_plural": None,
            "hint": "Copy it again from its source.",
            "hint_template": "Copy it again from its source.",
            "hint_values": {},
            "hint_plural": None,
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
        "transcribing 0:00:00",
        r"[2/2] two\nlines.mp4",
        f"FAILED   while reading: {ONE_LINE}",
    ):
        assert text in shown


def test_summary_counts_and_names_every_failure_with_its_next_step() -> None:
    killed = FileFailed(PATH, Stage.TRANSCRIBE, ToolFailed("ffmpeg", message("stopped")))
    unknown = FileFailed(
        PATH, Stage.TRANSCRIBE, LanguageNotKnown(PATH, "zh", "tiny.en", message("it supports English only"))
    )
    added = FileFinished(PATH, Outcome.ADDED, "r1")
    summary = Summary((added, added), (FAILED, killed, unknown), (), 2.0, Milliseconds(60_000))

    assert summary_lines(summary) == [
        "2 added, 3 failed",
        "0:01:00 transcribed in 2 s (30.0 times real time)",
        "failed while reading: /library/two\\nlines.mp4: the file is empty (0 bytes).",
        "    Copy it again from its source.",
        "failed while transcribing: /library/talk [1].mp4: ffmpeg failed: stopped",
        f"failed while transcribing: {unknown.error.message}",
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
