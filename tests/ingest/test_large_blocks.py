"""Freed blocks of all sizes leave the process."""

import subprocess
import sys

FILL_AND_FREE = """
from pathlib import Path
from ingest.large_blocks import give_back_large_blocks

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4 // 1024

{prepare}
bytearray(30 << 20)  # freed at once: from now on glibc keeps blocks up to this size
before = resident()
blocks = [bytearray(b"x" * (size << 20)) for size in (8, 9, 10, 11, 12)]
held = bytearray(b"y" * 200_000)  # behind them: the heap cannot shrink
del blocks
print(resident() - before)
"""


def kept_mib(prepare: str) -> int:
    """What stays resident of 50 MiB that were freed, in a process of its own."""
    code = FILL_AND_FREE.format(prepare=prepare)
    return int(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout)


def test_large_blocks_are_given_back() -> None:
    assert kept_mib("") > 20
    assert kept_mib("give_back_large_blocks()") < 5
