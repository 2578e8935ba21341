"""What people said, turn by turn, and how long they spoke."""

from datetime import date

from catalogue_samples import ROOT, put_transcript, sample_recording
from sqlalchemy.orm import Session

from archive import Archive
from archive.catalogue import queries, store
from archive.listing import Part, Place
from archive.recordings import Segment, Spoken, Turn
from archive.timecode import Milliseconds


def said(start: float, end: float, text: str, speaker: str | None = "Ann") -> Segment:
    return Segment(Milliseconds(round(start * 1000)), Milliseconds(round(end * 1000)), text, speaker, "en")


def put_talk(session: Session, recording_id: str, day: date | None, *segments: Segment) -> None:
    recording = sample_recording(recording_id, f"{recording_id}.mp4", recorded_on=day)
    store.add_recording(session, recording, ROOT)
    put_transcript(session, recording_id, list(segments))


def texts(part: Part[Turn]) -> list[tuple[str, list[str]]]:
    return [(turn.recording_id, [segment.text for segment in turn.segments]) for turn in part.rows]


def test_turns_end_where_others_speak_and_come_with_the_latest_recording_first(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        put_talk(session, "r1", None, said(0, 1, "undated"))
        put_talk(
            session,
            "r2",
            date(2024, 3, 26),
            said(0, 4, "one"),
            said(4, 8, "two"),
            said(8, 9, "hm", "Bo"),
            said(9, 12, "three"),
            said(12, 13, "unknown", None),
        )
        put_talk(session, "r3", date(2025, 1, 1), said(0, 5, "new"))
        ann = queries.speaker_named(session, "Ann").id
        (corrected,) = (one for one in queries.turns(session, ann).rows[-1].segments)
        assert corrected.id is not None
        store.correct_segment(session, corrected.id, "Undated.")

        assert texts(queries.turns(session, ann)) == [
            ("r3", ["new"]),
            ("r2", ["one", "two"]),
            ("r2", ["three"]),
            ("r1", ["Undated."]),
        ]


def test_long_turns_come_in_several(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        put_talk(session, "r1", None, *(said(20 * n, 20 * n + 19, str(n)) for n in range(5)))
        ann = queries.speaker_named(session, "Ann").id

        assert texts(queries.turns(session, ann)) == [("r1", ["0", "1"]), ("r1", ["2", "3"]), ("r1", ["4"])]


def test_parts_of_turns_hold_everything_once(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        for number in range(3):
            segments = [said(n, n + 1, f"{number}.{n}", "Bo" if n % 5 == 4 else "Ann") for n in range(30)]
            put_talk(session, f"r{number}", date(2024, 1, 1 + number), *segments)
        ann = queries.speaker_named(session, "Ann").id
        whole = texts(queries.turns(session, ann, None, 100))

        parts: list[tuple[str, list[str]]] = []
        place = None
        while not parts or place:
            part = queries.turns(session, ann, place, 4)
            assert 0 < len(part.rows) <= 4
            parts += texts(part)
            place = part.next

    assert parts == whole
    assert len(whole) == 18


def test_a_part_that_holds_one_turn_only_goes_on_within_it(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        put_talk(session, "r1", None, *(said(n / 10, n / 10 + 0.1, str(n)) for n in range(10)))
        ann = queries.speaker_named(session, "Ann").id

        first = queries.turns(session, ann, None, 1)
        rest = queries.turns(session, ann, first.next, 1)

    assert texts(first) + texts(rest) == [("r1", list("0123")), ("r1", list("4567"))]
    assert isinstance(rest.next, Place)


def test_nobody_s_turns_are_none(archive: Archive) -> None:
    with archive.catalogue.reading() as session:
        assert queries.turns(session, "nobody") == Part(())


def test_spoken_time_counts_overlapping_segments_once_and_the_current_transcript_only(
    archive: Archive,
) -> None:
    with archive.catalogue.writing() as session:
        put_talk(session, "r1", None, said(0, 100, "old"))
        put_transcript(
            session,
            "r1",
            [
                said(0, 4, "one"),
                said(1, 2, "within"),
                said(3, 6, "over"),
                said(6, 7, "Bo at once", "Bo"),
                said(10, 11, "later"),
                said(11, 12, "nobody", None),
            ],
        )
        put_talk(session, "r2", None, said(0, 2.5, "two"), said(2, 3, "Bo", "Bo"))
        ann, bo = (queries.speaker_named(session, name).id for name in ("Ann", "Bo"))

        expected = [
            Spoken(ann, "r1", Milliseconds(7000)),
            Spoken(ann, "r2", Milliseconds(2500)),
            Spoken(bo, "r1", Milliseconds(1000)),
            Spoken(bo, "r2", Milliseconds(1000)),
        ]
        ordered = sorted(expected, key=lambda one: (one.speaker_id, one.recording_id))
        assert queries.spoken(session) == ordered
        assert queries.spoken(session, speaker_ids=[bo]) == expected[2:]
        assert queries.spoken(session, speaker_ids=[ann], recording_ids=["r2"]) == expected[1:2]
        assert queries.spoken(session, speaker_ids=[]) == []
