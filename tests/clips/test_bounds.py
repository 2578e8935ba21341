"""Bounds: stated times, selections of words, the frame grid, handles."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ClipRefused
from archive.recordings import MediaFacts, Segment, Word
from archive.timecode import FrameRate, Milliseconds, frame_at, position_of_frame
from clips import Span, stated_span, words_span

HOUR = Milliseconds(3_600_000)
NTSC = Fraction(30_000, 1001)
RATES: list[FrameRate | None] = [None, Fraction(25), NTSC, Fraction(24_000, 1001), Fraction(50)]


def facts(duration: int | None = 60_000, rate: FrameRate | None = None) -> MediaFacts:
    length = None if duration is None else Milliseconds(duration)
    return MediaFacts("mov", length, audio_tracks=(), frame_rate=rate)


def words(*times: tuple[int, int]) -> tuple[Word, ...]:
    return tuple(Word(" so", Milliseconds(start), Milliseconds(end)) for start, end in times)


def segment(*times: tuple[int, int]) -> Segment:
    return Segment(
        Milliseconds(times[0][0]), Milliseconds(times[-1][1]), " so" * len(times), words=words(*times)
    )


def span(start: int, end: int) -> Span:
    return Span(Milliseconds(start), Milliseconds(end))


@pytest.mark.parametrize(
    ("rate", "start", "end", "handles", "expected"),
    [
        (None, 1234, 5678, 0, span(1234, 5678)),
        (None, 1234, 5678, 2000, span(0, 7678)),
        (None, 58_000, 60_000, 500, span(57_500, 60_000)),
        (Fraction(25), 1019, 1061, 0, span(1000, 1080)),
        (Fraction(25), 1021, 2000, 0, span(1040, 2000)),
        (NTSC, 1000, 2000, 0, span(1001, 2002)),
        (NTSC, 1000, 2000, 1000, span(0, 3003)),
    ],
)
def test_stated_span_is_taken_as_stated(
    rate: FrameRate | None, start: int, end: int, handles: int, expected: Span
) -> None:
    assert stated_span(start, end, facts(rate=rate), handles=handles, longest=HOUR) == expected


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (2000, 2000, "cannot start at 0:00:02.000"),
        (3000, 2000, "cannot start at 0:00:03.000"),
        (-1, 2000, "before its recording"),
        (0, 60_001, "0:01:00.001 is past the end"),
        (70_000, 71_000, "0:01:10.000 is past the end"),
        (1005, 1015, "not one whole frame"),
        (0, 30_000, "at most 0:00:20.000 is allowed"),
    ],
)
def test_stated_span_refuses(start: int, end: int, said: str) -> None:
    with pytest.raises(ClipRefused, match=said):
        stated_span(start, end, facts(rate=Fraction(25)), longest=20_000)


def test_stated_span_counts_handles_into_the_length_and_refuses_negative_ones() -> None:
    assert stated_span(10_000, 29_000, facts(), handles=500, longest=20_000) == span(9500, 29_500)
    with pytest.raises(ClipRefused, match="at most"):
        stated_span(10_000, 29_001, facts(), handles=500, longest=20_000)
    with pytest.raises(ClipRefused, match="negative"):
        stated_span(10_000, 20_000, facts(), handles=-1, longest=20_000)


def test_stated_span_of_media_without_a_duration_is_not_clamped() -> None:
    assert stated_span(90_000, 91_000, facts(None), handles=500, longest=HOUR) == span(89_500, 91_500)


def test_stated_span_keeps_the_last_frame_of_a_duration_rounded_down() -> None:
    assert stated_span(0, 3336, facts(3336, NTSC), longest=HOUR) == span(0, 3337)  # 100 frames


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (1000, 1400, span(800, 1450)),  # gaps of 400 and 100: halfway
        (1500, 1900, span(1450, 2150)),  # a gap of 1100 after it: 250 ms
        (1100, 1600, span(800, 2150)),  # touching is enough
        (200, 500, span(0, 800)),  # to the beginning of the media
        (3000, 3200, span(2750, 3250)),  # a segment without words counts as one word
    ],
)
def test_words_span_puts_its_bounds_into_the_gaps(start: int, end: int, expected: Span) -> None:
    captioned = Segment(Milliseconds(3000), Milliseconds(3200), "no word times")
    transcript = [segment((200, 600), (1000, 1400), (1500, 1900)), captioned, segment((3300, 3500))]

    assert words_span(transcript, start, end, facts(), longest=HOUR) == expected


def test_words_span_on_frames_goes_outward_unless_a_neighbour_is_there() -> None:
    transcript = [segment((500, 990), (1000, 1390), (1400, 1990), (3000, 3300))]

    found = words_span(transcript, 1400, 1900, facts(rate=Fraction(25)), longest=HOUR)

    assert found == span(1400, 2240)  # 1395 would go out to 1360, into the word before; 2240 is 250 out


def test_words_span_handles_reach_into_neighbours_and_stop_at_the_ends() -> None:
    transcript = [segment((200, 600), (1000, 1400), (59_500, 59_900))]

    assert words_span(transcript, 1000, 1400, facts(), handles=1000, longest=HOUR) == span(0, 2650)
    assert words_span(transcript, 59_600, 59_700, facts(), handles=1000, longest=HOUR) == span(58_250, 60_000)


def test_words_span_refuses_silence() -> None:
    with pytest.raises(ClipRefused, match=r"Nothing is said between 0:00:00\.600 and 0:00:01\.000"):
        words_span([segment((200, 600), (1000, 1400))], 600, 1000, facts(), longest=HOUR)


def test_words_span_of_people_speaking_at_once_holds_the_chosen_word() -> None:
    transcript = [segment((1000, 2000)), segment((1800, 2500)), segment((2400, 3000))]

    found = words_span(transcript, 2100, 2200, facts(rate=Fraction(25)), longest=HOUR)

    assert found == span(1800, 2520)


@st.composite
def transcripts(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Words in order, some next to each other without a gap, all within a minute."""
    lengths = draw(st.lists(st.tuples(st.integers(0, 900), st.integers(60, 900)), min_size=1, max_size=20))
    times, position = [], 0
    for gap, length in lengths:
        times.append((position + gap, position + gap + length))
        position += gap + length
    return times


@given(transcripts(), st.data(), st.sampled_from(RATES))
def test_words_span_is_on_the_grid_and_never_in_a_neighbour(
    times: list[tuple[int, int]], data: st.DataObject, rate: FrameRate | None
) -> None:
    first = data.draw(st.integers(0, len(times) - 1))
    last = data.draw(st.integers(first, len(times) - 1))

    found = words_span([segment(*times)], times[first][0], times[last][1], facts(rate=rate), longest=HOUR)

    frame = 0 if rate is None else 1000 / rate + 1
    assert found.start >= (times[first - 1][1] if first else 0)
    assert found.end <= (times[last + 1][0] if last + 1 < len(times) else 60_000)
    assert times[first][0] - 250 - frame <= found.start <= times[first][0] + frame
    assert times[last][1] - frame <= found.end <= times[last][1] + 250 + frame
    if rate is not None:
        assert [position_of_frame(frame_at(t, rate), rate) for t in (found.start, found.end)] == [
            found.start,
            found.end,
        ]


@given(
    st.integers(1000, 100_000),
    st.integers(0, 100_000),
    st.integers(100, 100_000),
    st.integers(0, 5000),
    st.sampled_from(RATES),
)
def test_stated_span_with_handles_stays_in_the_media_and_on_the_grid(
    duration: int, start: int, length: int, handles: int, rate: FrameRate | None
) -> None:
    end = min(start + length, duration)
    start = min(start, end - 100)

    found = stated_span(start, end, facts(duration, rate), handles=handles, longest=HOUR)

    half = 0 if rate is None else 500 / rate + 1
    assert 0 <= found.start < found.end <= duration + 1
    assert abs(found.start - max(start - handles, 0)) <= half
    assert min(end + handles, duration) - 2 * half <= found.end <= end + handles + half
    if rate is not None:
        assert [position_of_frame(frame_at(t, rate), rate) for t in (found.start, found.end)] == [
            found.start,
            found.end,
        ]
