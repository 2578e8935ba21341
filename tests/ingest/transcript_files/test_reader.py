"""What holds for transcript files of every format."""

import os
import random
import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import MediaEmpty, MediaMissing, TranscriptUnreadable
from archive.recordings import Segment, Word
from archive.timecode import Milliseconds
from ingest.transcript_files import read_transcript
from ingest.transcript_files.long_segments import sentence_sized
from ingest.transcript_files.reader import MAX_BYTES


def turn(text: str, seconds: int, speaker: str | None = None) -> Segment:
    return Segment(Milliseconds(0), Milliseconds(seconds * 1000), text, speaker)


def test_read_transcript_says_what_is_wrong_with_the_file(tmp_path: Path) -> None:
    for name in ("empty.vtt", "folder.vtt", "talk.txt"):
        (tmp_path / name).mkdir() if name == "folder.vtt" else (tmp_path / name).write_text(
            name[:4] * (name[0] == "t")
        )

    with pytest.raises(MediaMissing):
        read_transcript(tmp_path / "gone.vtt")
    with pytest.raises(MediaEmpty):
        read_transcript(tmp_path / "empty.vtt")
    with pytest.raises(TranscriptUnreadable, match="a folder or device"):
        read_transcript(tmp_path / "folder.vtt")
    with pytest.raises(TranscriptUnreadable, match=re.escape("does not end in .vtt, .srt or .json")):
        read_transcript(tmp_path / "talk.txt")


def test_read_transcript_refuses_a_file_beyond_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "long.vtt"
    with path.open("wb") as file:
        os.truncate(file.fileno(), MAX_BYTES + 1)

    with pytest.raises(TranscriptUnreadable, match="larger than 64 MiB"):
        read_transcript(path)


@pytest.mark.parametrize(
    "unit", ["word ", "汉", "<v Ann", "-->", ".", "a.b!", "&lt", "<00:00:01.000>x", "{\\an8 "]
)
@pytest.mark.parametrize("ending", ["vtt", "srt"])
def test_read_transcript_reads_a_line_of_a_mebibyte_soon(tmp_path: Path, unit: str, ending: str) -> None:
    path = tmp_path / f"talk.{ending}"
    line = unit * ((1 << 20) // len(unit.encode()))
    path.write_text(f"WEBVTT\n\n00:00:00.000 --> 01:00:00.000\n{line}\n", encoding="utf-8")

    began = time.monotonic()
    segments = read_transcript(path).segments

    assert time.monotonic() - began < 30  # a second or two; quadratic work would take minutes
    assert 0 < max(one.end for one in segments) <= 3_600_000


@settings(max_examples=100)
@given(
    data=st.binary(max_size=300), head=st.sampled_from([b"", b"WEBVTT\n\n00:00.000 --> 00:09.000\n", b"{"])
)
def test_read_transcript_never_fails_without_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, head: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp()
    for ending in ("vtt", "srt", "json"):
        path = folder / f"junk.{ending}"
        path.write_bytes(head + data + b"\n")
        try:
            segments = read_transcript(path).segments
        except TranscriptUnreadable:
            continue
        assert all(one.text and one.end >= one.start for one in segments)


def test_sentence_sized_leaves_captions_as_they_are() -> None:
    caption = turn("Good morning. And welcome! Dr. Hale is here.", 8)

    assert list(sentence_sized(caption)) == [caption]


def test_sentence_sized_cuts_a_turn_at_its_sentences() -> None:
    first, second = "one two three four. " * 5, "Dr. Hale went home! " * 4

    pieces = list(sentence_sized(turn((first + second).strip(), 54, "Ann")))

    assert [(one.start, one.end, one.text, one.speaker) for one in pieces] == [
        (0, 29866, first.strip(), "Ann"),
        (29866, 54000, second.strip(), "Ann"),
    ]


def test_sentence_sized_cuts_chinese_at_its_own_full_stops() -> None:
    pieces = list(sentence_sized(turn("这是第一句话。" * 30, 60)))

    assert [one.text for one in pieces] == ["这是第一句话。" * 15] * 2
    assert [(one.start, one.end) for one in pieces] == [(0, 30000), (30000, 60000)]


def test_sentence_sized_keeps_a_long_sentence_whole_but_not_a_hopeless_one() -> None:
    sentence = turn(" ".join(["word"] * 100) + ".", 29)
    flood = turn(" ".join(["word"] * 1000), 29)

    assert list(sentence_sized(sentence)) == [sentence]
    assert [len(one.text.split()) for one in sentence_sized(flood)] == [60] * 16 + [40]


def test_sentence_sized_takes_times_from_words_and_cuts_none() -> None:
    generator = random.Random(7)
    words, at = [], 0
    for n in range(200):
        length = generator.randrange(50, 900)
        text = f" w{n}" + ("." if n % 9 == 8 else "")
        words.append(Word(text.lstrip() if n == 0 else text, Milliseconds(at), Milliseconds(at + length)))
        at += length + 20
    whole = Segment(
        Milliseconds(0), Milliseconds(at), "".join(word.text for word in words), words=tuple(words)
    )

    pieces = list(sentence_sized(whole))

    assert [word.start for one in pieces for word in one.words] == [word.start for word in words]
    assert all(one.text == "".join(word.text for word in one.words) for one in pieces)
    assert all((one.start, one.end) == (one.words[0].start, one.words[-1].end) for one in pieces)
    assert all(one.end - one.start <= 30_000 and one.text.endswith(".") for one in pieces[:-1])
    assert len(pieces) > 3


@given(st.text(alphabet="ab .!?。，汉", min_size=1, max_size=2000), st.integers(0, 600))
def test_sentence_sized_loses_no_character_and_no_order(text: str, seconds: int) -> None:
    pieces = list(sentence_sized(turn(text, seconds)))

    assert "".join("".join(one.text.split()) for one in pieces) == "".join(text.split())
    assert all(one.start <= one.end for one in pieces)
    assert all(before.end <= after.start for before, after in pairwise(pieces))
