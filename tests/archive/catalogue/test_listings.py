"""Lists of recordings: what they hold, in which order, part by part."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from catalogue_samples import EVENT, ROOT, put_transcript, sample_recording, sample_segments
from sqlalchemy import event
from sqlalchemy.orm import Session

from archive import Archive
from archive.catalogue import queries, store
from archive.errors import CursorRefused
from archive.jobs import Stage, State, ingest_job
from archive.listing import Listing, Part, Place, RecordingOrder
from archive.recordings import Event, EventHoldings, Recording, Standing
from archive.timecode import Milliseconds

OTHER_EVENT = Event(id="e0", title="Autumn Screens", starts_on=date(2023, 10, 1))


@pytest.fixture
def filled(archive: Archive) -> Archive:
    """Five recordings: two events and none, two languages, three years and none, three states."""
    with archive.catalogue.writing() as session:
        store.put_event(session, EVENT)
        store.put_event(session, OTHER_EVENT)
        for recording in (
            sample_recording("r1", "b.mp4", title="Opening", event_id="e1", recorded_on=date(2024, 3, 26)),
            sample_recording("r2", "a.mp4", title="closing 100%", event_id="e1", language="en"),
            sample_recording("r3", "c.mp4", title="圆桌", event_id="e0", recorded_on=date(2023, 10, 1)),
            sample_recording("r4", "d.mp4", title="Épilogue", recorded_on=date(2024, 12, 31), language="fr"),
            Recording(id="r5", title="Notes_1", path="notes.vtt", recorded_on=date(2025, 1, 1)),
        ):
            store.add_recording(session, recording, ROOT)
        put_transcript(session, "r1", sample_segments("one"))  # in English
        for recording_id, state in (("r2", State.FAILED), ("r3", State.WORKING), ("r4", State.READY)):
            work = ingest_job(ROOT / recording_id, ROOT, Stage.PROBE, state, recording_id)
            store.put_job(session, work)
    return archive


def ids(part: Part[Standing]) -> list[str]:
    return [standing.recording.id for standing in part.rows]


@pytest.mark.parametrize(
    ("listing", "expected"),
    [
        (Listing(), ["r2", "r1", "r3", "r4", "r5"]),
        (Listing(order=RecordingOrder.NEWEST), ["r5", "r4", "r1", "r3", "r2"]),
        (Listing(order=RecordingOrder.OLDEST), ["r3", "r1", "r4", "r5", "r2"]),
        (Listing(order=RecordingOrder.TITLE), ["r2", "r5", "r1", "r4", "r3"]),
        (Listing(order=RecordingOrder.LONGEST), ["r1", "r2", "r3", "r4", "r5"]),
        (Listing(event_id="e1"), ["r2", "r1"]),
        (Listing(event_id="e9"), []),
        (Listing(language="en"), ["r2", "r1"]),
        (Listing(language="fr"), ["r4"]),
        (Listing(year=2024), ["r1", "r4"]),
        (Listing(year=1999), []),
        (Listing(state=State.READY), ["r1", "r4"]),
        (Listing(state=State.CANCELLED), ["r5"]),
        (Listing(state=State.FAILED), ["r2"]),
        (Listing(state=State.WAITING), []),
        (Listing(title="OPEN"), ["r1"]),
        (Listing(title="圆"), ["r3"]),
        (Listing(title="%"), ["r2"]),
        (Listing(title="_"), ["r5"]),
        (Listing(title=" \0 "), ["r2", "r1", "r3", "r4", "r5"]),
        (Listing(event_id="e1", year=2023), []),
        (Listing(event_id="e1", language="en", state=State.READY, title="ning"), ["r1"]),
    ],
)
def test_list_holds_what_passes_every_filter_in_its_order(
    filled: Archive, listing: Listing, expected: list[str]
) -> None:
    with filled.catalogue.reading() as session:
        assert ids(queries.listed_recordings(session, listing)) == expected
        assert queries.count_listed(session, listing) == len(expected)


def test_list_in_its_usual_order_is_that_of_standings(filled: Archive) -> None:
    with filled.catalogue.reading() as session:
        assert list(queries.listed_recordings(session, Listing()).rows) == queries.standings(session)


@pytest.mark.parametrize("order", RecordingOrder)
def test_parts_go_on_and_back_and_hold_everything_once(filled: Archive, order: RecordingOrder) -> None:
    listing = Listing(order=order)
    with filled.catalogue.reading() as session:
        whole = ids(queries.listed_recordings(session, listing))
        first = queries.listed_recordings(session, listing, None, 2)
        second = queries.listed_recordings(session, listing, first.next, 2)
        third = queries.listed_recordings(session, listing, second.next, 2)
        back = queries.listed_recordings(session, listing, third.previous, 2)
        start = queries.listed_recordings(session, listing, back.previous, 2)

    assert [ids(first), ids(second), ids(third)] == [whole[:2], whole[2:4], whole[4:]]
    assert (first.previous, third.next) == (None, None)
    assert back == second
    assert start == first


def test_part_goes_on_from_its_place_whatever_came_or_went(filled: Archive) -> None:
    listing = Listing(order=RecordingOrder.OLDEST)
    with filled.catalogue.writing() as session:
        first = queries.listed_recordings(session, listing, None, 2)
        assert ids(first) == ["r3", "r1"]
        store.remove_recording(session, "r1")
        store.add_recording(session, sample_recording("r0", "z.mp4", recorded_on=date(2020, 1, 1)), ROOT)

        assert ids(queries.listed_recordings(session, listing, first.next, 2)) == ["r4", "r5"]


@pytest.mark.parametrize("key", [(), ("2024-03-26",), ("a", "b", "c", "d", "e"), (1, "b", "c", "d")])
def test_place_of_another_list_is_refused(filled: Archive, key: tuple[str | int, ...]) -> None:
    with filled.catalogue.reading() as session, pytest.raises(CursorRefused):
        queries.listed_recordings(session, Listing(), Place(key))


def test_years_languages_and_what_events_hold(filled: Archive) -> None:
    with filled.catalogue.reading() as session:
        assert queries.recorded_years(session) == [2025, 2024, 2023]
        assert queries.recording_languages(session) == ["en", "fr"]
        assert queries.event_holdings(session) == {
            "e0": EventHoldings(1, Milliseconds(60_060)),
            "e1": EventHoldings(2, Milliseconds(120_120)),
        }
        holdings = queries.holdings(session)
        assert (holdings.first_day, holdings.last_day) == (date(2023, 10, 1), date(2025, 1, 1))


def test_more_ids_than_a_database_takes_at_once(filled: Archive) -> None:
    unknown = [f"x{number}" for number in range(40_000)]
    with filled.catalogue.reading() as session:
        standings = queries.standings_of(session, ["r3", *unknown, "r1"])
        assert [one.recording.id for one in standings] == ["r3", "r1"]
        assert list(queries.recordings_by_id(session, [*unknown, "r1"])) == ["r1"]
        assert list(queries.events_by_id(session, [*unknown, "e0"])) == ["e0"]
        clara = queries.speaker_named(session, "Clara Voss")
        assert queries.speakers_by_id(session, [*unknown, clara.id]) == {clara.id: clara}


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda session, n: queries.listed_recordings(session, Listing(), None, n), id="listed"),
        pytest.param(
            lambda session, n: queries.turns(session, queries.speakers(session)[0].id, None, n), id="turns"
        ),
    ],
)
def test_number_of_queries_does_not_grow_with_the_rows(
    archive: Archive, ask: Callable[[Session, int], Part[object]]
) -> None:
    with archive.catalogue.writing() as session:
        store.put_event(session, EVENT)
        for number in range(3):
            recording = sample_recording(f"r{number}", f"{number}.mp4", event_id="e1")
            store.add_recording(session, replace(recording, recorded_on=date(2024, 1, 1 + number)), ROOT)
            put_transcript(session, f"r{number}", sample_segments("one", "two"))

    def statements(rows: int) -> int:
        counted: list[str] = []
        with archive.catalogue.reading() as session:
            connection = session.connection()
            event.listen(connection, "before_cursor_execute", lambda *arguments: counted.append(arguments[2]))
            assert len(ask(session, rows).rows) == rows
        return len(counted)

    assert statements(1) == statements(3) > 1
