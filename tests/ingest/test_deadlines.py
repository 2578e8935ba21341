"""Work on a foreign file ends in time, whatever is in it."""

import re
import signal
import threading
import time
from pathlib import Path

import pytest

from archive.errors import TranscriptUnreadable
from archive.messages import Quoted
from ingest.deadlines import deadline
from ingest.transcript_files import read_transcript, reader

HOPELESS = re.compile(r"(a|aa)+b")  # tries every way to cut up the letters
TOO_SLOW = TranscriptUnreadable(Path("talk.srt"), Quoted("too slow"))


def hopeless() -> None:
    HOPELESS.fullmatch("a" * 60)


def test_deadline_ends_a_pattern_that_would_never_end() -> None:
    with pytest.raises(TranscriptUnreadable, match="too slow"), deadline(0.2, TOO_SLOW):
        hopeless()


def test_deadline_leaves_nothing_behind() -> None:
    before = signal.getsignal(signal.SIGALRM)

    with deadline(0.05, TOO_SLOW):
        pass

    time.sleep(0.1)
    assert signal.getsignal(signal.SIGALRM) is before


def test_other_threads_may_take_their_time() -> None:
    reached: list[str] = []

    def work() -> None:
        with deadline(0.01, TOO_SLOW):
            time.sleep(0.05)
        reached.append("end")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert reached == ["end"]


def test_transcript_that_takes_too_long_is_told_with_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "talk.srt"
    path.write_text("1\n00:00:01,000 --> 00:00:02,000\nHello\n")
    monkeypatch.setattr(reader, "PARSE_SECONDS", 0.2)
    monkeypatch.setitem(reader._READERS, ".srt", lambda _text: hopeless())

    with pytest.raises(TranscriptUnreadable) as told:
        read_transcript(path)

    assert str(told.value).startswith(
        f"{path}: cannot be read as a transcript (reading took more than 0.2 seconds)."
    )
