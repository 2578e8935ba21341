"""So many seconds for what is done with a foreign file: the file fails then, and the next one comes."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from archive.errors import RostrumError

PARSE_SECONDS = 60.0
"""For a transcript, an RTTM file, a programme. No sound file takes a tenth of it."""


@contextmanager
def deadline(seconds: float, error: RostrumError) -> Iterator[None]:
    """Raise an error in the block when it has taken so many seconds of real time.

    By SIGALRM, which reaches Python code and patterns (not a single long call into other native code), and
    only in the main thread, where imports run: elsewhere the block takes as long as it takes. Not nested.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise error

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
