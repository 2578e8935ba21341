"""Clock times and SMPTE timecode: known values, and laws over all frames of a day."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.timecode import (
    Milliseconds,
    Timecode,
    can_drop_frames,
    format_clock,
    format_srt,
    format_webvtt,
    frame_at,
    milliseconds,
    parse_time,
    position_of_frame,
    seconds,
)

NTSC = Fraction(30_000, 1001)
NTSC_DOUBLE = Fraction(60_000, 1001)
RATES = [Fraction(24_000, 1001), *map(Fraction, (24, 25, 30)), NTSC, Fraction(50), NTSC_DOUBLE, Fraction(60)]

rates = st.sampled_from(RATES)
drop_rates = st.sampled_from([NTSC, NTSC_DOUBLE])
positions = st.integers(0, 48 * 3600 * 1000).map(Milliseconds)
day_of_frames = st.integers(0, 2_589_407)  # frames of 24 hours of drop-frame timecode at 29.97


@given(day_of_frames, rates, st.booleans())
def test_timecode_survives_being_written(frame: int, rate: Fraction, wants_drop: bool) -> None:
    timecode = Timecode(frame % (24 * 3600 * 24), rate, wants_drop and can_drop_frames(rate))

    assert Timecode.parse(str(timecode), rate) == timecode


@given(day_of_frames, drop_rates)
def test_drop_frame_numbers_skip_the_first_of_each_minute_but_the_tenth(frame: int, rate: Fraction) -> None:
    clock, _, frames = str(Timecode(frame, rate, is_drop_frame=True)).partition(";")
    _, minute, second = clock.split(":")

    if second == "00" and int(minute) % 10:
        assert int(frames) >= (2 if rate == NTSC else 4)


@given(day_of_frames, drop_rates)
def test_drop_frame_numbers_stay_within_two_frames_of_real_time(frame: int, rate: Fraction) -> None:
    clock, _, frames = str(Timecode(frame, rate, is_drop_frame=True)).partition(";")
    hours, minutes, whole = map(int, clock.split(":"))
    shown = hours * 3600 + minutes * 60 + whole + Fraction(int(frames), round(rate))
    real = Fraction(frame) / rate % (24 * 3600)

    assert abs(shown - real) < Fraction(1, 10) + real / 1_000_000  # drop-frame loses 86 ms a day


@given(day_of_frames, rates)
def test_consecutive_frames_have_different_numbers(frame: int, rate: Fraction) -> None:
    timecode = Timecode(frame, rate, can_drop_frames(rate))

    assert str(timecode) < str(timecode + 1) or str(timecode + 1).startswith("00:00:00")


@pytest.mark.parametrize(
    ("rate", "is_drop_frame", "frame", "text"),
    [
        (Fraction(25), False, 0, "00:00:00:00"),
        (Fraction(25), False, 900_000, "10:00:00:00"),
        (Fraction(25), False, 24 * 3600 * 25 + 1, "00:00:00:01"),
        (NTSC, False, 1_800, "00:01:00:00"),
        (NTSC, True, 1_799, "00:00:59;29"),
        (NTSC, True, 1_800, "00:01:00;02"),
        (NTSC, True, 3_597, "00:01:59;29"),
        (NTSC, True, 3_598, "00:02:00;02"),
        (NTSC, True, 17_981, "00:09:59;29"),
        (NTSC, True, 17_982, "00:10:00;00"),
        (NTSC, True, 107_892, "01:00:00;00"),
        (NTSC, True, 2_589_408, "00:00:00;00"),
        (NTSC_DOUBLE, True, 3_599, "00:00:59;59"),
        (NTSC_DOUBLE, True, 3_600, "00:01:00;04"),
        (NTSC_DOUBLE, True, 215_784, "01:00:00;00"),
    ],
)
def test_timecode_known_values(rate: Fraction, is_drop_frame: bool, frame: int, text: str) -> None:
    assert str(Timecode(frame, rate, is_drop_frame)) == text


def test_timecode_drop_frame_exists_at_ntsc_rates_only() -> None:
    assert [rate for rate in RATES if can_drop_frames(rate)] == [NTSC, NTSC_DOUBLE]
    with pytest.raises(ValueError, match="does not exist at 25"):
        Timecode(0, Fraction(25), is_drop_frame=True)


def test_timecode_semicolon_means_nothing_where_no_frames_drop() -> None:
    assert Timecode.parse("00:00:01;00", Fraction(25)) == Timecode(25, Fraction(25))


@pytest.mark.parametrize("text", ["", "10:00:00", "10:60:00:00", "10:00:00:25", "now", "-1:00:00:00"])
def test_timecode_parse_refuses(text: str) -> None:
    with pytest.raises(ValueError, match=r"timecode|frames in a second"):
        Timecode.parse(text, Fraction(25))


@given(st.integers(0, 24 * 3600 * 60), rates)
def test_frame_survives_milliseconds(frame: int, rate: Fraction) -> None:
    assert frame_at(position_of_frame(frame, rate), rate) == frame


@given(positions, rates)
def test_frame_at_is_the_nearest_frame(position: Milliseconds, rate: Fraction) -> None:
    start = Fraction(frame_at(position, rate)) / rate * 1000

    assert abs(start - position) <= 500 / rate


def test_frame_at_known_values() -> None:
    assert [frame_at(at, Fraction(25)) for at in (0, 19, 21, 40, 1000)] == [0, 0, 1, 1, 25]
    assert position_of_frame(30_000, NTSC) == 1_001_000


@given(positions)
def test_written_times_are_read_back(position: Milliseconds) -> None:
    written = [format_clock(position), format_webvtt(position), format_srt(position)]

    assert [parse_time(text) for text in written] == [position] * 3
    assert milliseconds(seconds(position)) == position


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("12", 12_000),
        ("12.5", 12_500),
        ("0.0005", 0),
        ("1:02", 62_000),
        ("01:02.5", 62_500),
        ("1:02:03.250", 3_723_250),
        ("100:00:00,001", 360_000_001),
        (" 5 ", 5_000),
    ],
)
def test_parse_time_known_values(text: str, position: int) -> None:
    assert parse_time(text) == position


@pytest.mark.parametrize("text", ["", "-1", "1:60", "1:2:3:4", "1e3", "nan", "1.2345678", "ten"])
def test_parse_time_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time: use seconds"):
        parse_time(text)


def test_format_known_values() -> None:
    assert format_clock(3_723_250) == "1:02:03.250"
    assert format_webvtt(3_723_250) == "01:02:03.250"
    assert format_srt(3_723_250) == "01:02:03,250"
    assert format_webvtt(360_000_001) == "100:00:00.001"
