"""The front door: every command explains itself, and every error is a sentence and an exit code."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from running_commands import Ran, run_command

COMMANDS = (
    *("init", "config", "config show", "config check", "ingest", "status", "remove", "doctor"),
    *("search", "reindex", "clip", "export", "serve", "demo"),
)


def test_version_is_printed() -> None:
    assert run_command("--version") == Ran(0, f"rostrum {version('rostrum')}\n", "")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    ran = run_command(*name.split(), "--help")

    assert (ran.code, ran.err) == (0, "")
    assert f"rostrum {name}" in ran.out
    assert "--help" in ran.out


def test_help_lists_every_command() -> None:
    ran = run_command("--help")

    assert ran.code == 0
    for name in COMMANDS:
        assert f" {name.split()[0]} " in ran.out


@pytest.mark.parametrize("arguments", [(), ("nonsense",), ("ingest", "--nonsense"), ("clip", "talk")])
def test_bad_usage_ends_with_two(arguments: tuple[str, ...]) -> None:
    assert run_command(*arguments).code == 2


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["search", ""], 2, "The question is empty. Enter at least one word."),
        (["search", "？！"], 2, "The question is empty."),
        (["search", "\0"], 2, "The question is empty."),
        (["search", "word " * 20_000], 2, "The question has 99999 characters; at most 2000 are allowed."),
        (["search", "money", "--limit", "-1"], 2, "The limit -1 is not between 1 and 200."),
        (["search", "money", "--recording", "05"], 2, "No recording is called “05”. "),
        (["search", "money", "--event", "none"], 2, "No event is called “none”."),
        (["search", "money", "--speaker", "Marta Hale"], 2, "Did you mean Martin Hale?"),
        (
            ["search", "money", "--from", "2024-04-01", "--to", "2024-03-01"],
            2,
            "1 March 2024. Swap them.",
        ),
        (["clip", "03-new-seasn", "1", "2", "--output", "x.mp4"], 2, "Did you mean 03-new-season?"),
        (["clip", "03-new-season", "9", "5", "--output", "x.mp4"], 2, ""),
        (["clip", "03-new-season", "120", "130", "--output", "x.mp4"], 2, ""),
        (["clip", "03-new-season", "1", "2", "--output", "x.avi"], 2, ""),
        (["clip", "02-ten-keywords", "1", "2", "--output", "x.mp4"], 2, "has no video"),
        (["export", "nothing"], 2, "No recording is called “nothing”."),
        (["remove", "nothing"], 2, "No recording is called “nothing”."),
        (["ingest", "no such file.mp4"], 1, ""),
    ],
)
def test_error_is_a_sentence_and_a_code(
    demo_archive: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)

    ran = run_command("--archive", demo_archive, *arguments)

    assert ran.code == code
    assert said in " ".join(ran.err.split())
    assert "Traceback" not in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["search", ""], "问题是空的。请至少输入一个词。"),
        (["search", "money", "--speaker", "Marta Hale"], "您是不是要找 Martin Hale？"),
        (["clip", "03-new-season", "9", "5", "--output", "x.mp4"], "片段不能从 0:00:09.000 开始"),
        (["export", "nothing"], "没有名为“nothing”的录音录像。列出现有内容：rostrum status"),
        (["clip", "03-new-season", "soon", "9", "--output", "x.mp4"], "“soon”不是时间"),
    ],
)
def test_command_line_speaks_the_language_of_the_locale(
    demo_archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    ran = run_command("--archive", demo_archive, *arguments)

    assert ran.code == 2
    assert said in ran.err


def test_what_the_archive_holds_is_said_in_the_language_of_the_locale(
    demo_archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    assert "个录音录像（" in run_command("--archive", demo_archive, "status").out.splitlines()[0]


def test_time_that_is_none_is_bad_usage(demo_archive: Path) -> None:
    ran = run_command("--archive", demo_archive, "clip", "03-new-season", "soon", "9", "--output", "x.mp4")

    assert ran.code == 2
    assert "“soon” is not a time" in ran.err


@pytest.mark.parametrize("command", ["status", "search x", "ingest", "export x", "reindex"])
def test_folder_without_archive_is_told_with_the_next_command(tmp_path: Path, command: str) -> None:
    ran = run_command("--archive", tmp_path, *command.split())

    assert (ran.code, ran.err) == (
        2,
        f"There is no archive at {tmp_path}. Create one with: rostrum --archive {tmp_path} init\n",
    )


def test_installed_command_ends_with_the_code_of_its_error(tmp_path: Path) -> None:
    process = subprocess.run(
        [Path(sys.executable).with_name("rostrum"), "--archive", tmp_path, "status"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (process.returncode, process.stdout) == (2, "")
    assert process.stderr.startswith(f"There is no archive at {tmp_path}.")
