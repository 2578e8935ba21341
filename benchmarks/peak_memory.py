"""The peak memory of a command and of the processes that it starts."""

import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

EVERY_SECONDS = 0.05


def peak_mib(command: Sequence[str]) -> float:
    """Run a command; the greatest sum of VmHWM (peak resident memory) of its living processes, in MiB.

    RuntimeError with what it said if it fails. `ru_maxrss` would not do: Linux hands down the peak of the
    process that forks.
    """
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(map(_peak_kib, _family(process.pid))))
        time.sleep(EVERY_SECONDS)
    said, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {said}")
    return peak / 1024


def _family(process_id: int) -> Iterator[int]:
    """A process and its descendants, but for one that is still a copy of its parent: it has not begun."""
    yield process_id
    for child in _children(process_id):
        if _command_line(child) != _command_line(process_id):
            yield from _family(child)


def _children(process_id: int) -> list[int]:
    tasks = Path(f"/proc/{process_id}/task")
    return [int(child) for task in tasks.glob("*/children") for child in _read(task).split()]


def _command_line(process_id: int) -> str:
    return _read(Path(f"/proc/{process_id}/cmdline"))


def _peak_kib(process_id: int) -> int:
    for line in _read(Path(f"/proc/{process_id}/status")).splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0


def _read(file: Path) -> str:
    """What a file under /proc says; nothing once the process is gone."""
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
