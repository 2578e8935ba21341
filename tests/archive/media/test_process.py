"""The guarded child: no stdin, limited, killed with its group."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import ToolFailed
from archive.media.process import STDERR_TAIL_BYTES, GuardedProcess


def guarded(*arguments: str, memory_mib: int = 1024, stall_seconds: float = 30.0) -> GuardedProcess:
    return GuardedProcess("tool", arguments, memory_mib=memory_mib, stall_seconds=stall_seconds)


def output_of(child: GuardedProcess) -> bytes:
    with child:
        return b"".join(child.chunks())


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.fixture
def input_with_text() -> Iterator[None]:
    """Our own standard input holds text, as a terminal or a shell's loop would."""
    kept = os.dup(0)
    reading, writing = os.pipe()
    os.write(writing, b"not for the child\n")
    os.close(writing)
    os.dup2(reading, 0)
    os.close(reading)
    yield
    os.dup2(kept, 0)
    os.close(kept)


def test_guarded_process_gives_output_and_ends() -> None:
    assert output_of(guarded("echo", "hello")) == b"hello\n"


@pytest.mark.usefixtures("input_with_text")
def test_guarded_process_does_not_read_our_input() -> None:
    assert output_of(guarded("cat")) == b""
    assert os.read(0, 100) == b"not for the child\n"


def test_guarded_process_failure_carries_last_words() -> None:
    with pytest.raises(ToolFailed) as caught:
        output_of(guarded("sh", "-c", "echo first >&2; echo last >&2; exit 3"))

    assert str(caught.value.message) == "tool failed: “last”"
    assert (caught.value.stderr, caught.value.exit_status) == ("first\nlast\n", 3)


def test_guarded_process_keeps_only_the_tail_of_endless_complaints() -> None:
    with pytest.raises(ToolFailed) as caught:
        output_of(guarded("sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' x >&2; echo end >&2; exit 1"))

    assert caught.value.stderr == "x" * (STDERR_TAIL_BYTES - 4) + "end\n"


def test_guarded_process_names_the_signal_that_killed_it() -> None:
    with pytest.raises(ToolFailed, match="killed by SIGSEGV") as caught:
        output_of(guarded("sh", "-c", "kill -SEGV $$"))

    assert caught.value.exit_status is None


def test_guarded_process_stall_is_killed() -> None:
    started = time.monotonic()

    with pytest.raises(ToolFailed, match=r"no progress for 0\.5 seconds"):
        output_of(guarded("sleep", "60", stall_seconds=0.5))

    assert time.monotonic() - started < 10


def test_guarded_process_stall_clock_starts_anew_when_moved() -> None:
    child = guarded("sh", "-c", "for i in 1 2 3 4; do sleep 0.4; echo $i; done", stall_seconds=1.0)
    said = b""

    with child:
        for chunk in child.chunks():
            said += chunk
            if chunk:
                child.moved()

    assert said == b"1\n2\n3\n4\n"


def test_guarded_process_memory_is_limited() -> None:
    greedy = "import time; time.sleep(0.3); held = bytearray(600 << 20); print('fits')"

    assert output_of(guarded(sys.executable, "-c", greedy, memory_mib=1024)) == b"fits\n"
    with pytest.raises(ToolFailed, match="MemoryError"):
        output_of(guarded(sys.executable, "-c", greedy, memory_mib=256))


def test_guarded_process_kills_its_whole_group_when_left() -> None:
    with guarded("sh", "-c", "sleep 60 & echo $!; echo $$; wait") as child:
        said = b""
        for chunk in child.chunks():
            said += chunk
            if said.count(b"\n") == 2:
                break
        pids = [int(line) for line in said.split()]
        assert [is_running(pid) for pid in pids] == [True, True]

    time.sleep(0.1)
    assert [is_running(pid) for pid in pids] == [False, False]


def test_guarded_process_environment_has_no_report_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FFREPORT", f"file={tmp_path / 'report.log'}")

    assert b"FFREPORT" not in output_of(guarded("env"))


def test_guarded_process_is_given_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROSTRUM__WEB__TOKEN", "a-secret-of-the-pages")
    monkeypatch.setenv("HF_TOKEN", "a-secret-of-the-hub")

    assert b"a-secret" not in output_of(guarded("env"))
