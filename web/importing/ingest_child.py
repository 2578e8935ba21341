"""`rostrum ingest` in a process of its own, so that search and pages keep theirs to themselves.

Started anew, not forked: the models' native code does not survive a fork. It runs at lower priority, in a
group of its own, and can be ended at any moment: ingest goes on from there.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from archive.messages import Message, message

NICENESS = 10
LONGEST_LINE = 1 << 20  # bytes of one event
STDERR_TAIL_BYTES = 4096
GRACE_SECONDS = 3.0  # to let go of the lock after being interrupted


def child_environment() -> dict[str, str]:
    """Ours, less the token of the pages, which an import has no use for."""
    kept = {name: value for name, value in os.environ.items() if name != "ROSTRUM__WEB__TOKEN"}
    return {**kept, "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)}


class IngestChild:
    """One batch: its events, and its end."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._stderr = b""
        self._listening = asyncio.ensure_future(self._keep_last_words())

    @classmethod
    async def start(cls, archive_folder: Path) -> "IngestChild":
        """Take what waits in an archive's ledger."""
        command = ["-m", "rostrum", "--archive", str(archive_folder), "ingest", "--waiting", "--json"]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # the code of this server, not what may lie in the current folder
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=child_environment(),
            limit=LONGEST_LINE,
            start_new_session=True,  # Ctrl-C reaches the server alone, which ends this group
        )
        with contextlib.suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
        return cls(process)

    @property
    def process_id(self) -> int:
        return self._process.pid

    async def next_event(self) -> dict[str, Any] | None:
        """What it tells next, passing over what is no event; None when it has ended."""
        while line := await self._line():
            with contextlib.suppress(ValueError):
                told = json.loads(line)
                if isinstance(told, dict) and "event" in told:
                    return told
        return None

    async def _line(self) -> bytes:
        assert self._process.stdout is not None
        try:
            return await self._process.stdout.readline()
        except ValueError:  # longer than any event is
            return b"\n"

    def interrupt(self) -> None:
        """Ask it to end as Ctrl-C does; it lets go of the lock and ends its own children."""
        self._signal(signal.SIGINT)

    def kill(self) -> None:
        """End the whole group at once."""
        self._signal(signal.SIGKILL)

    async def end(self) -> None:
        """It is dead when this returns, and has let go of the lock unless it would not hear."""
        self.interrupt()
        # No wait_for, which may lose a cancellation, and no timeout, which a task that is being cancelled
        # takes for one more: both until some Python 3.11 or 3.12.
        ended = asyncio.ensure_future(self._process.wait())
        await asyncio.wait([ended], timeout=GRACE_SECONDS)
        self.kill()
        await ended
        await asyncio.wait([self._listening], timeout=GRACE_SECONDS)
        self._listening.cancel()

    @property
    def death(self) -> Message:
        """How it ended, as half a sentence."""
        status = self._process.returncode
        if status is not None and status < 0:
            return message("killed by {signal}", signal=signal.Signals(-status).name)
        return message("exit status {status}", status=str(status))

    @property
    def last_words(self) -> str:
        """The end of what it wrote on standard error."""
        return self._stderr.decode("utf-8", "replace").strip()

    async def _keep_last_words(self) -> None:
        assert self._process.stderr is not None
        while chunk := await self._process.stderr.read(STDERR_TAIL_BYTES):
            self._stderr = (self._stderr + chunk)[-STDERR_TAIL_BYTES:]

    def _signal(self, number: signal.Signals) -> None:
        if self._process.returncode is None:  # its group exists as long as it was not waited for
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)
