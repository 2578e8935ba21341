"""File names of clips: readable, and safe wherever they are copied to."""

import unicodedata
from pathlib import PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.recordings import Recording
from archive.timecode import Milliseconds
from clips import Format, Span, clip_file_name

SPAN = Span(Milliseconds(62_500), Milliseconds(70_000))


def name(title: str, speakers: list[str], format: Format = Format.MP4) -> str:  # noqa: A002  as there
    return clip_file_name(Recording(id="rec-1", title=title, path="x"), SPAN, speakers, format)


@pytest.mark.parametrize(
    ("title", "speakers", "expected"),
    [
        ("Opening", ["Dai Ying"], "Opening - 0h01m02.500s - Dai Ying.mp4"),
        ("科幻圆桌", ["戴莹", "Ann Lee"], "科幻圆桌 - 0h01m02.500s - 戴莹, Ann Lee.mp4"),
        ("Opening", [], "Opening - 0h01m02.500s.mp4"),
        ("", [], "rec-1 - 0h01m02.500s.mp4"),
        ("../..\\etc/pass:wd", [], "etc pass wd - 0h01m02.500s.mp4"),
        ('-rf *?"<>|\n\x00x', ["\u202egnp.exe"], "rf x - 0h01m02.500s - gnp.exe.mp4"),
        ("Cafe\u0301", ["..."], "Café - 0h01m02.500s.mp4"),
        ("con.2024", [], "_con.2024 - 0h01m02.500s.mp4"),
        ("Console", [], "Console - 0h01m02.500s.mp4"),
        ("长" * 100, ["莹" * 100], "长" * 26 + " - 0h01m02.500s - " + "莹" * 16 + ".mp4"),
        ("x\u0323\u0301" * 100, [], "x\u0323\u0301" * 26 + " - 0h01m02.500s.mp4"),
    ],
)
def test_clip_file_name_says_recording_time_and_speaker(
    title: str, speakers: list[str], expected: str
) -> None:
    assert name(title, speakers) == expected


@given(st.text(max_size=200), st.lists(st.text(max_size=80), max_size=4), st.sampled_from(Format))
def test_clip_file_name_is_safe_on_every_file_system(
    title: str,
    speakers: list[str],
    format: Format,  # noqa: A002  the field's word
) -> None:
    made = name(title, speakers, format)

    assert len(made.encode()) <= 150
    assert made == unicodedata.normalize("NFC", made)
    assert not set(made) & set('/\\:*?"<>|')
    assert not [one for one in made if unicodedata.category(one)[0] == "C"]
    assert made[0] not in "-. ~"
    assert not PureWindowsPath(made).is_reserved()
    assert "0h01m02.500s" in made
    assert made.endswith(f".{format}")
