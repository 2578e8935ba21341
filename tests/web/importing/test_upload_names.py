"""Names of uploaded files: hostile ones become harmless, all others stay as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.importing.upload_names import MOST_BYTES, numbered, safe_name


@pytest.mark.parametrize(
    ("stated", "name"),
    [
        ("talk.mp4", "talk.mp4"),
        ("圆桌论坛·第一场.MP4", "圆桌论坛·第一场.MP4"),
        ("科幻🚀.vtt", "科幻🚀.vtt"),
        ("cafe\u0301.wav", "caf\u00e9.wav"),
        ("a  b\t c\n.mp3", "a b c.mp3"),
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\talk.mp4", "talk.mp4"),
        ("/root/talk.mp4", "talk.mp4"),
        ("..", "recording"),
        ("", "recording"),
        ("\0", "recording"),
        ("...mp4", "mp4"),
        (".hidden.mp4", "hidden.mp4"),
        ("-y.mp4", "y.mp4"),
        ("--version.mp4", "version.mp4"),
        ("talk.mp4. ", "talk.mp4"),
        ("a\0b\x1b[31m.mp4", "ab[31m.mp4"),
        ("evil\u202e4pm.exe", "evil4pm.exe"),
        ("\ud800talk.mp4", "talk.mp4"),
        ("$(rm -rf x);'\"`.mp4", "$(rm -rf x);'\"`.mp4"),
    ],
)
def test_name_is_a_name_alone(stated: str, name: str) -> None:
    assert safe_name(stated) == name


def test_long_name_is_cut_between_characters_and_keeps_its_ending() -> None:
    name = safe_name("论" * 300 + ".mp4")

    assert name == "论" * ((MOST_BYTES - 4) // 3) + ".mp4"


@given(st.text(max_size=400))
def test_any_name_is_harmless(stated: str) -> None:
    name = safe_name(stated)

    assert 0 < len(name.encode()) <= MOST_BYTES
    assert not name.startswith((".", "-", " "))
    assert not set(name) & set("/\\\0\n\r")
    assert safe_name(name) == name


def test_names_are_numbered_before_their_ending() -> None:
    assert [numbered("a.zh.vtt", n) for n in (1, 2, 10)] == ["a.zh.vtt", "a.zh (2).vtt", "a.zh (10).vtt"]
