"""Spans as addresses name them, and what is said there."""

import pytest

from archive.recordings import Segment
from archive.timecode import Milliseconds
from web.linking.spans import LinkedSpan, passage_of, span_of


@pytest.mark.parametrize(
    ("text", "span", "written"),
    [
        ("", LinkedSpan(), ""),
        ("12.5", LinkedSpan(12.5), "12.5"),
        ("12.5,20", LinkedSpan(12.5, 20.0), "12.5,20"),
        ("35999.123,36000.5", LinkedSpan(35999.123, 36000.5), "35999.123,36000.5"),
        ("1:02,1:10", LinkedSpan(62.0, 70.0), "62,70"),
        (",20", LinkedSpan(), ""),
        ("20,12", LinkedSpan(20.0), "20"),
        ("20,20", LinkedSpan(20.0), "20"),
        ("x,20", LinkedSpan(), ""),
        ("12,", LinkedSpan(12.0), "12"),
        ("1:02,1:03.250", LinkedSpan(62.0, 63.25), "62,63.25"),
        ("12,nan", LinkedSpan(12.0), "12"),
        ("5,x", LinkedSpan(5.0), "5"),
        ("nan,inf", LinkedSpan(), ""),
        ("9" * 100, LinkedSpan(), ""),
        ("-1", LinkedSpan(), ""),
        ("1,2,3", LinkedSpan(1.0), "1"),
    ],
)
def test_spans_are_read_kindly_and_written_shortly(text: str, span: LinkedSpan, written: str) -> None:
    assert span_of(text) == span
    assert str(span) == written


def said(start: int, end: int, text: str, speaker: str | None) -> Segment:
    return Segment(Milliseconds(start), Milliseconds(end), text, speaker)


SEGMENTS = [
    said(0, 1000, "One.", "Ann"),
    said(1000, 2000, "Two.", "Ann"),
    said(2000, 3000, "三。", "Bo"),
    said(3000, 4000, "四。", "Bo"),
    said(9000, 9500, "Five.", None),
]


@pytest.mark.parametrize(
    ("span", "passage"),
    [
        (LinkedSpan(), ("Ann", "One. Two.")),
        (LinkedSpan(0.5), ("Ann", "One. Two.")),
        (LinkedSpan(1.0), ("Ann", "Two.")),
        (LinkedSpan(2.2), ("Bo", "三。四。")),
        (LinkedSpan(2.2, 3.0), ("Bo", "三。")),
        (LinkedSpan(5.0), (None, "Five.")),
        (LinkedSpan(5.0, 8.0), (None, "")),
        (LinkedSpan(20.0), (None, "")),
    ],
)
def test_what_is_said_in_a_span(span: LinkedSpan, passage: tuple[str | None, str]) -> None:
    assert passage_of(SEGMENTS, span) == passage


def test_what_is_said_is_bounded() -> None:
    endless = [said(n * 1000, n * 1000 + 1000, "word " * 10, "Ann") for n in range(1000)]

    assert len(passage_of(endless, LinkedSpan(0.0))[1]) < 400
