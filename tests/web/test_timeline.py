"""The recording at a glance, drawn on a fixed scale."""

from archive.catalogue.queries import SpeakingTurn
from archive.timecode import Milliseconds
from web.views import timeline_of
from web.views.timeline import MOST_LANES, WIDTH, Lane, Tick, ticks


def turn(start: float, end: float, speaker: str | None) -> SpeakingTurn:
    return SpeakingTurn(Milliseconds(round(start * 1000)), Milliseconds(round(end * 1000)), speaker)


def test_each_speaker_has_a_lane_in_the_order_of_first_words() -> None:
    turns = [turn(0, 10, "Zoe"), turn(10, 40, "Ann"), turn(50, 60, None), turn(60, 100, "Zoe")]

    timeline = timeline_of(turns, 100.0)

    assert timeline.duration == 100.0
    assert timeline.colours == {"Zoe": "speaker-0", "Ann": "speaker-1"}
    assert timeline.lanes == (
        Lane("Zoe", "speaker-0", 50.0, "M0 0h100v1H0zM600 0h400v1H600z"),
        Lane("Ann", "speaker-1", 30.0, "M100 0h300v1H100z"),
    )


def test_turns_that_meet_on_the_scale_are_one_bar() -> None:
    turns = [turn(second, second + 0.5, "Ann" if second % 2 else "Bob") for second in range(36_000)]

    timeline = timeline_of(turns, 36_000.0)

    assert [lane.path for lane in timeline.lanes] == [f"M0 0h{WIDTH}v1H0z"] * 2


def test_a_word_in_a_long_day_can_be_seen() -> None:
    (lane,) = timeline_of([turn(18_000, 18_000.2, "Ann")], 36_000.0).lanes

    assert lane.path == "M500 0h1v1H500z"


def test_words_behind_the_end_of_the_media_stretch_the_scale() -> None:
    timeline = timeline_of([turn(0, 20, "Ann")], 10.0)

    assert timeline.duration == 20.0
    assert timeline.lanes[0].path == f"M0 0h{WIDTH}v1H0z"


def test_those_who_speak_least_share_a_lane_where_there_are_many() -> None:
    turns = [turn(10 * number, 10 * number + 1 + number % 10, f"Speaker {number}") for number in range(20)]

    timeline = timeline_of(turns, 200.0)

    names = [lane.name for lane in timeline.lanes]
    assert names == [f"Speaker {number}" for number in (6, 7, 8, 9, 17, 18, 19)] + [None]
    assert len(names) == MOST_LANES
    assert timeline.lanes[-1].people == 13
    assert timeline.colours["Speaker 7"] == "speaker-7"
    assert timeline.colours["Speaker 8"] == "speaker-0 is-ring"
    assert timeline.colours["Speaker 16"] == "speaker-0"


def test_what_was_found_is_drawn_in_the_order_of_time() -> None:
    found = [(Milliseconds(50_000), Milliseconds(60_000)), (Milliseconds(0), Milliseconds(10_000))]

    assert timeline_of([], 100.0, found).found == "M0 0h100v1H0zM500 0h100v1H500z"


def test_nothing_known_is_nothing_drawn() -> None:
    timeline = timeline_of([], None)

    assert (timeline.duration, timeline.lanes, timeline.ticks) == (0, (), ())


def test_ticks_are_round_times_and_few() -> None:
    assert ticks(200) == [Tick(0.0, 0.0), Tick(60.0, 30.0), Tick(120.0, 60.0)]
    assert [tick.at for tick in ticks(3 * 3600)] == [0.0, 3600.0, 7200.0]
    assert [tick.at for tick in ticks(4)] == [0.0]
    assert all(len(ticks(length)) <= 6 for length in range(1, 200_000, 997))
