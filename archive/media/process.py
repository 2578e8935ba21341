"""A guarded child process (on Linux): its own group, limited memory, no terminal, no endless waiting.

with GuardedProcess("ffmpeg", arguments, memory_mib=4096, stall_seconds=120) as child:
    for chunk in child.chunks():     # b"" while it is quiet, so that the caller can look around
        child.moved()                # the stall clock starts anew
# the group is dead here, whatever happened; a bad exit has raised ToolFailed
"""

import contextlib
import os
import resource
import selectors
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import IO

from archive.errors import ToolFailed
from archive.messages import Message, Quoted, Reason, message

STDERR_TAIL_BYTES = 4096
_CHUNK_BYTES = 1 << 16
_TICK_SECONDS = 0.2  # how often a quiet child's caller may look around
_MIB = 1 << 20
_KEPT_BACK = ("FFREPORT", "ROSTRUM__", "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")  # no child needs these


class GuardedProcess:
    """One running child; leaving its `with` block kills the whole process group."""

    def __init__(
        self, tool: str | Message, arguments: Sequence[str], *, memory_mib: int, stall_seconds: float
    ) -> None:
        self._tool = tool
        self._stall_seconds = stall_seconds
        self._moved_at = time.monotonic()
        self._stderr = b""
        self._process = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=_environment(),
            start_new_session=True,  # a group of its own: Ctrl-C reaches us alone, and we kill all
        )
        _limit(self._process.pid, memory_mib * _MIB)

    def __enter__(self) -> "GuardedProcess":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._kill()
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()

    def moved(self) -> None:
        """The child advanced, or the caller was away: the stall clock starts anew."""
        self._moved_at = time.monotonic()

    def chunks(self) -> Iterator[bytes]:
        """Standard output as it comes, b"" while there is none; ToolFailed if it stalls or fails.

        A child that nobody reads from waits in its write, so memory stays bounded.
        """
        stdout, stderr = self._pipes()
        with selectors.DefaultSelector() as selector:
            selector.register(stdout, selectors.EVENT_READ)
            selector.register(stderr, selectors.EVENT_READ)
            while selector.get_map():
                chunk = b""
                for key, _ in selector.select(timeout=_TICK_SECONDS):
                    read = os.read(key.fd, _CHUNK_BYTES)
                    if not read:
                        selector.unregister(key.fileobj)
                    elif key.fileobj is stderr:
                        self._stderr = (self._stderr + read)[-STDERR_TAIL_BYTES:]
                    else:
                        chunk = read
                yield chunk
                self._check_stall()
        self._check_exit()

    def failure(self, reason: Reason, exit_status: int | None = None) -> ToolFailed:
        """The error of this child, with what it said last on standard error."""
        return ToolFailed(self._tool, reason, self._stderr_text(), exit_status)

    def last_words(self) -> Quoted | None:
        """The last line that the child wrote on standard error so far."""
        line = self._stderr_text().strip().rpartition("\n")[2]
        return Quoted(line) if line else None

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        return self._process.stdout, self._process.stderr

    def _check_stall(self) -> None:
        if time.monotonic() - self._moved_at > self._stall_seconds:
            self._kill()
            raise self.failure(
                message("no progress for {seconds} seconds, so it was killed", seconds=self._stall_seconds)
            )

    def _check_exit(self) -> None:
        try:
            status = self._process.wait(self._stall_seconds)
        except subprocess.TimeoutExpired:
            self._kill()
            raise self.failure(message("it closed its output but did not end, so it was killed")) from None
        if status < 0:
            raise self.failure(message("killed by {signal}", signal=signal.Signals(-status).name))
        if status > 0:
            reason = self.last_words() or message("exit status {status}", status=str(status))
            raise self.failure(reason, status)

    def _stderr_text(self) -> str:
        return self._stderr.decode("utf-8", errors="replace")

    def _kill(self) -> None:
        if self._process.poll() is None:  # its group exists as long as it was not waited for
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _limit(pid: int, address_space: int) -> None:
    """Limit a child that just started: `preexec_fn` is not safe in a process with threads."""
    with contextlib.suppress(ProcessLookupError):  # it has ended already
        resource.prlimit(pid, resource.RLIMIT_AS, (address_space, address_space))
        resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))


def _environment() -> dict[str, str]:
    """Ours, less secrets and what makes ffmpeg write files, and with few malloc arenas.

    glibc reserves 64 MiB of address space per arena and eight arenas per core: on a large machine
    that alone would meet the memory limit.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_KEPT_BACK)}
    return {**kept, "MALLOC_ARENA_MAX": "2", "AV_LOG_FORCE_NOCOLOR": "1"}
