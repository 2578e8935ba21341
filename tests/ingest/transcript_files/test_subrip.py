"""SubRip in the encodings and habits that it comes in."""

from pathlib import Path

import pytest

from archive.errors import TranscriptUnreadable
from ingest.transcript_files import read_transcript

TEXT = (
    "1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>科幻创作</i>\r\n的难点\r\n\r\n"
    "2\r\n00:00:03.5 --> 00:00:04,000\r\n2024\r\n"
)
SAID = [(1000, 2500, "科幻创作的难点"), (3500, 4000, "2024")]


def read(folder: Path, data: bytes) -> list[tuple[int, int, str]]:
    path = folder / "talk.srt"
    path.write_bytes(data)
    return [(one.start, one.end, one.text) for one in read_transcript(path).segments]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_subrip_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, TEXT.encode(encoding)) == SAID


def test_subrip_of_big_endian_utf16_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xfe\xff" + TEXT.encode("utf-16-be")) == SAID


def test_subrip_drops_styles_and_keeps_names_and_entities_as_text(tmp_path: Path) -> None:
    text = (
        "1\n0:00:01,000 --> 0:00:02,000 X1:10 X2:20\n"
        '{\\an8}<font color="#fff">Ann: AT&T &lt; 5</font> a<b\n'
        "2\n00:00:02,000 --> 00:00:03,000\nsee --> that\n"
    )

    assert read(tmp_path, text.encode()) == [
        (1000, 2000, "Ann: AT&T &lt; 5 a<b"),
        (2000, 3000, "see --> that"),
    ]


def test_subrip_is_put_in_the_order_of_time(tmp_path: Path) -> None:
    text = "2\n00:00:05,000 --> 00:00:06,000\nb\n\n1\n00:00:01,000 --> 00:00:09,000\na\n"

    assert read(tmp_path, text.encode()) == [(1000, 9000, "a"), (5000, 6000, "b")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"just words\n", "there is no line with times"),
        (b"1\n00:00:01,000 --> \nx\n", "line 2 has damaged times"),
        (
            "1\n00:00:01,000 --> 00:00:02,000\nNo\xebl d\xe9j\n".encode("latin-1"),
            "line 3 is not UTF-8, GB18030",
        ),
        (b"1\n00:00:01,000 --> 00:00:02,000\na\0b\n", "line 3 contains a NUL byte"),
        (bytes(range(256)) * 100, "line 1 contains a NUL byte"),
        (bytes(range(128, 256)) * 100, "line 1 is not UTF-8, GB18030"),
        (b"\xff\xfeabc", "damaged UTF-16"),
    ],
)
def test_subrip_says_what_is_wrong(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(TranscriptUnreadable, match=reason):
        read(tmp_path, data)
