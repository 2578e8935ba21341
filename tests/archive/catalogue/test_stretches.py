"""Parts of a transcript: from a moment on, and where somebody speaks at length."""

import random
from itertools import groupby

import pytest
from catalogue_samples import ROOT, put_transcript, sample_recording
from sqlalchemy.orm import Session

from archive import Archive
from archive.catalogue import queries, store
from archive.recordings import Segment
from archive.timecode import Milliseconds


def put_talk(session: Session, *segments: Segment) -> str:
    store.add_recording(session, sample_recording("r1", "r1.mp4"), ROOT)
    transcript_id: str = put_transcript(session, "r1", list(segments))
    return transcript_id


def said(start: int, end: int, text: str, speaker: str | None = "Ann") -> Segment:
    return Segment(Milliseconds(start), Milliseconds(end), text, speaker, "en")


TALK = (
    said(0, 4000, "one"),
    said(4000, 9000, "two"),
    said(9000, 10_000, "hm", "Bo"),
    said(10_000, 13_000, "three"),
    said(13_000, 20_000, "who?", None),
    said(20_000, 27_000, "me", None),
    said(30_000, 31_000, "four"),
    *(said(31_000 + 1000 * n, 32_000 + 1000 * n, f"five {n}") for n in range(5)),
)


@pytest.mark.parametrize(
    ("most", "shortest", "expected"),
    [
        (
            10,
            3000,
            [("Ann", 0, 9000), ("Ann", 10_000, 13_000), (None, 13_000, 27_000), ("Ann", 30_000, 36_000)],
        ),
        (10, 9000, [("Ann", 0, 9000), (None, 13_000, 27_000)]),
        (1, 0, [(None, 13_000, 27_000)]),
        (0, 0, []),
    ],
)
def test_longest_turns_come_in_the_order_of_time(
    archive: Archive, most: int, shortest: int, expected: list[tuple[str | None, int, int]]
) -> None:
    with archive.catalogue.writing() as session:
        transcript_id = put_talk(session, *TALK)
        turns = queries.longest_turns(session, transcript_id, most, Milliseconds(shortest))

    assert [(turn.beginning[0].speaker, turn.start, turn.end) for turn in turns] == expected


def test_a_turn_brings_its_first_segments_as_people_read_them(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        transcript_id = put_talk(session, *TALK)
        first = queries.segments(session, transcript_id)[0]
        assert first.id is not None
        store.correct_segment(session, first.id, "One!")
        turns = queries.longest_turns(session, transcript_id, 10, Milliseconds(3000))

    assert [[segment.text for segment in turn.beginning] for turn in turns] == [
        ["One!", "two"],
        ["three"],
        ["who?", "me"],
        ["four", "five 0", "five 1"],
    ]


def test_turns_are_those_that_one_would_count_by_hand(archive: Archive) -> None:
    dice = random.Random(7)
    talk = [said(1000 * n, 1000 * n + 900, str(n), dice.choice(["Ann", "Bo", None])) for n in range(300)]
    by_hand = [tuple(together) for _, together in groupby(talk, key=lambda one: one.speaker)]
    expected = [(turn[0].speaker, turn[0].start, turn[-1].end) for turn in by_hand]

    with archive.catalogue.writing() as session:
        turns = queries.longest_turns(session, put_talk(session, *talk), 1000, Milliseconds(0))

    assert [(turn.beginning[0].speaker, turn.start, turn.end) for turn in turns] == expected


def test_segments_from_a_moment_on(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        transcript_id = put_talk(session, *TALK)

        def texts(moment: int, limit: int) -> list[str]:
            found = queries.segments_from(session, transcript_id, Milliseconds(moment), limit)
            return [segment.text for segment in found]

        assert texts(0, 2) == ["one", "two"]
        assert texts(4000, 2) == ["two", "hm"]
        assert texts(28_000, 1) == ["four"]
        assert texts(99_000, 5) == []
