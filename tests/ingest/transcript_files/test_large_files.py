"""Files made to be slow: each is read in time linear in its length, well before the deadline.

A reader that takes quadratic time fails here by the deadline, or by the time-out of the suite.
"""

from pathlib import Path

import pytest

from archive.errors import TranscriptUnreadable
from ingest.transcript_files import read_transcript

HOUR = "00:00:00,000 --> 01:00:00,000"
VOICES = "".join(f"<v A{n % 7}><00:{n // 600:02}:{n // 10 % 60:02}.{n % 10}00>w</v> " for n in range(30_000))


def read(folder: Path, name: str, text: str) -> int:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return len(read_transcript(path).segments)


@pytest.mark.parametrize(
    "line",
    [" " * 1_000_000 + "-->", " " * 500_000 + "-->" + " " * 500_000 + "x", "x" * 500_000 + " -->"],
    ids=["before", "on both sides", "none"],
)
def test_line_of_spaces_and_an_arrow_is_text(tmp_path: Path, line: str) -> None:
    assert read(tmp_path, "talk.srt", f"1\n00:00:00,000 --> 00:00:01,000\nHi\n{line}\n") == 1


def test_damaged_time_line_of_a_megabyte_is_named(tmp_path: Path) -> None:
    text = f"1\n00:00:00,000 --> 00:00:01,000\nHi\n\n{'1:' * 500_000} -->\n"

    with pytest.raises(TranscriptUnreadable, match="line 5 has damaged times"):
        read(tmp_path, "talk.srt", text)


@pytest.mark.parametrize(
    ("text", "count"),
    [("word " * 200_000, 3334), ("字" * 330_000, 4125), ("w" * 1_000_000, 417), ("。" * 100_000, 121)],
    ids=["words", "Han", "one word", "stops"],
)
def test_cue_of_a_megabyte_is_cut_into_sentences(tmp_path: Path, text: str, count: int) -> None:
    assert read(tmp_path, "talk.srt", f"1\n{HOUR}\n{text}\n") == count


def test_cue_of_many_lines_and_the_same_again(tmp_path: Path) -> None:
    lines = "a\n" * 100_000

    assert read(tmp_path, "talk.srt", f"1\n{HOUR}\n{lines}\n2\n01:00:00,000 --> 02:00:00,000\n{lines}") > 100


def test_cue_of_many_voices_and_times(tmp_path: Path) -> None:
    assert read(tmp_path, "talk.vtt", f"WEBVTT\n\n00:00.000 --> 59:00.000\n{VOICES}\n") == 30_000


@pytest.mark.parametrize("tag", ["<v ", "<rt>", "<00:", "{\\a", "&amp"])
def test_tags_that_never_close(tmp_path: Path, tag: str) -> None:
    assert read(tmp_path, "talk.vtt", f"WEBVTT\n\n00:00.000 --> 00:09.000\nHi {tag * 200_000}\n") > 0


def test_hundred_thousand_cues_of_a_letter(tmp_path: Path) -> None:
    times = (f"{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}" for n in range(100_000))
    cues = "".join(f"{time},000 --> {time},900\nx\n\n" for time in times)

    assert read(tmp_path, "talk.srt", cues) == 100_000
