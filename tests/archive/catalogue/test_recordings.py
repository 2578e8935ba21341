"""Events, recordings and their media: what is put in comes out, and is found by name."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from catalogue_samples import EVENT, ROOT, put_transcript, sample_media, sample_recording, sample_segments
from sqlalchemy import update

from archive import Archive
from archive.catalogue import queries, store
from archive.catalogue.tables import RecordingRow
from archive.errors import Ambiguous, EventNotFound, RecordingNotFound, SpeakerNotFound
from archive.jobs import JobKind, Owner, Stage, State, ingest_job
from archive.messages import Message
from archive.recordings import Event, Holdings, Recording, Speaker, Standing
from archive.timecode import Milliseconds


def test_event_comes_back_as_it_was_put_and_is_brought_up_to_date(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        store.put_event(session, EVENT)
        moved = replace(EVENT, id="", venue="Town Hall")
        again = store.put_event(session, moved)
        other = store.put_event(session, Event(id="", title="Spring Screens"))
        known = queries.events(session)

    assert again == "e1"
    assert known == [replace(EVENT, venue="Town Hall"), Event(id=other, title="Spring Screens")]


def test_event_is_found_by_id_or_title_in_any_language(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        store.put_event(session, EVENT)
        store.put_event(session, Event(id="e2", title="Other"))

    with archive.catalogue.reading() as session:
        assert [queries.event_named(session, name) for name in ("e1", "spring  SCREENS", "春幕论坛")] == [
            EVENT
        ] * 3
        for name, near in (("Spring Screen", "Spring Screens"), ("春幕论坛会", "春幕论坛")):
            with pytest.raises(EventNotFound, match=f"Did you mean {near}") as caught:
                queries.event_named(session, name)
            assert caught.value.nearest == (near,)


def test_latest_recordings_come_first(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        for name in ("b", "a", "c"):
            store.add_recording(session, Recording(id=name, title=name, path=f"{name}.vtt"), ROOT)
        session.execute(
            update(RecordingRow).where(RecordingRow.id == "c").values(added_at=datetime(2099, 1, 1))
        )

        assert queries.latest_recording_ids(session, 2) == ["c", "a"]


def test_recording_comes_back_as_it_was_put(archive: Archive) -> None:
    whole = sample_recording(
        "r1",
        "day 1/talk.mp4",
        event_id="e1",
        recorded_on=date(2024, 3, 26),
        language="en",
        description="Why",
        rights="CC BY",
        is_closed=True,
    )
    bare = Recording(id="r2", title="Alone", path="alone.vtt")

    with archive.catalogue.writing() as session:
        store.put_event(session, EVENT)
        store.add_recording(session, whole, ROOT)
        store.add_recording(session, bare, ROOT)

    with archive.catalogue.reading() as session:
        found = queries.recordings_by_id(session, ["r1", "r2", "gone"])
        assert all(one.added_at is not None for one in found.values())
        assert {key: replace(one, added_at=None) for key, one in found.items()} == {"r1": whole, "r2": bare}
        assert queries.recording_with_content(session, "sha-r1") == found["r1"]
        assert queries.recording_with_content(session, "sha-r9") is None
        assert queries.recording_at(session, ROOT, "alone.vtt") == found["r2"]
        assert queries.recording_at(session, Path("/else"), "alone.vtt") is None
        assert queries.recording_root(session, "r1") == ROOT


def test_media_may_arrive_move_and_be_replaced(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        store.add_recording(session, Recording(id="r1", title="T", path="t.vtt"), ROOT)
        store.put_media(session, "r1", sample_media(ROOT / "t.mp4", "old"))
        store.put_media(session, "r1", sample_media(ROOT / "t.mp4", "new"))
        store.place_recording(session, "r1", Path("/moved"), "to/t.mp4")
        store.choose_track(session, "r1", 1)

    with archive.catalogue.reading() as session:
        moved = queries.recording(session, "r1")
    media = sample_media(Path("/moved/to/t.mp4"), "new")
    assert (moved.path, moved.media) == ("to/t.mp4", replace(media, audio_track=1))


def test_describe_recording_sets_what_is_given_only(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        store.add_recording(session, sample_recording("r1", "a.mp4", description="kept"), ROOT)
        store.describe_recording(session, "r1", title="New", language="zh")
        store.describe_recording(session, "r1")

    with archive.catalogue.reading() as session:
        found = queries.recording(session, "r1")
    assert replace(found, added_at=None) == sample_recording(
        "r1", "a.mp4", description="kept", title="New", language="zh"
    )


def test_remove_recording_takes_everything_of_it_and_nothing_else(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        for recording_id in ("r1", "r2"):
            store.add_recording(session, sample_recording(recording_id, f"{recording_id}.mp4"), ROOT)
            put_transcript(session, recording_id, sample_segments("hello"))
            path = ROOT / f"{recording_id}.mp4"
            store.put_job(session, ingest_job(path, ROOT, Stage.INDEX, State.READY, recording_id))

        store.remove_recording(session, "r1")

        assert [one.recording.id for one in queries.standings(session)] == ["r2"]
        assert [one.recording_id for one in queries.jobs(session)] == ["r2"]
        assert (queries.transcripts(session, "r1"), len(queries.transcripts(session, "r2"))) == ([], 1)


NAMED = {
    "r1": ("Opening address", "day 1/01-opening.mp4"),
    "r2": ("科幻圆桌", "day 2/05-科幻 圆桌.mp4"),
    "r3": ("Panel", "day 2/panel.zh.vtt"),
    "r4": ("Closing", "a/closing.mp4"),
    "r5": ("Farewell", "b/closing.mov"),
}


@pytest.fixture
def named(archive: Archive) -> Archive:
    with archive.catalogue.writing() as session:
        for recording_id, (title, path) in NAMED.items():
            store.add_recording(session, Recording(id=recording_id, title=title, path=path), ROOT)
    return archive


@pytest.mark.parametrize(
    ("name", "recording_id"),
    [
        ("r1", "r1"),
        ("opening ADDRESS", "r1"),
        ("01-opening.mp4", "r1"),
        ("01-opening", "r1"),
        ("day 1/01-opening.mp4", "r1"),
        (" r1 ", "r1"),
        ("科幻圆桌", "r2"),
        ("05-科幻 圆桌", "r2"),
        ("panel.zh.vtt", "r3"),
        ("panel.zh", "r3"),
        ("closing.mp4", "r4"),
        ("r\x001", "r1"),
    ],
)
def test_recording_named_takes_id_title_and_file_name(named: Archive, name: str, recording_id: str) -> None:
    with named.catalogue.reading() as session:
        assert queries.recording_named(session, name).id == recording_id


def test_recording_named_lists_the_ids_of_all_that_fit(named: Archive) -> None:
    with named.catalogue.reading() as session, pytest.raises(Ambiguous) as caught:
        queries.recording_named(session, "closing")

    assert caught.value.ids == ("r4", "r5")


@pytest.mark.parametrize(
    "name", ["", "%", "_", "\x00", "\ud800", "nothing like it", "' OR 1=1 --", "x" * 10_000]
)
def test_recording_named_takes_any_text_for_a_name(named: Archive, name: str) -> None:
    with named.catalogue.reading() as session, pytest.raises(RecordingNotFound):
        queries.recording_named(session, name)


def test_recording_named_offers_near_names(named: Archive) -> None:
    with named.catalogue.reading() as session:
        with pytest.raises(RecordingNotFound, match="Did you mean 01-opening"):
            queries.recording_named(session, "01-openign")
        with pytest.raises(RecordingNotFound, match="“r9”"):
            queries.recording(session, "r9")


def test_standings_show_event_speakers_transcript_and_state(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        store.put_event(session, EVENT)
        store.add_recording(session, sample_recording("r2", "b.mp4"), ROOT)
        store.add_recording(session, sample_recording("r1", "c.mp4", event_id="e1"), ROOT)
        put_transcript(session, "r1", sample_segments("one", speaker="戴莹"))
        put_transcript(
            session, "r1", [*sample_segments("one", speaker="Zoe"), *sample_segments("two", speaker="Ann")]
        )
        work = ingest_job(
            ROOT / "b.mp4",
            ROOT,
            Stage.PROBE,
            State.FAILED,
            "r2",
            3,
            "no-audio",
            Message("None."),
            Message("Do."),
            "err",
        )
        store.put_job(session, work)

    with archive.catalogue.reading() as session:
        people = {one.name: one for one in queries.speakers(session)}
        expected = [
            Standing(
                queries.recording(session, "r1"),
                State.READY,
                EVENT,
                (people["Zoe"], people["Ann"]),
                queries.current_transcript(session, "r1"),
            ),
            Standing(
                queries.recording(session, "r2"),
                State.FAILED,
                job=queries.ingest_on(session, ROOT / "b.mp4"),
            ),
        ]
        assert queries.standings(session) == expected
        assert queries.standings(session, limit=1, offset=1) == expected[1:]
        assert queries.standings_of(session, ["r1", "r9"]) == expected[:1]
        assert queries.standing(session, "r2") == expected[1]
        written = queries.ingest_on(session, ROOT / "b.mp4")
        assert written is not None
        assert replace(written, updated_at=None, id="") == work
        with pytest.raises(RecordingNotFound):
            queries.standing(session, "r9")


def test_jobs_advance_are_counted_and_forgotten(archive: Archive) -> None:
    a, b = ROOT / "a.mp4", ROOT / "b.mp4"
    with archive.catalogue.writing() as session:
        store.add_recording(session, sample_recording("r1", "a.mp4"), ROOT)
        for path in (a, b):
            store.put_job(session, ingest_job(path, ROOT, Stage.PROBE, State.WAITING))
        claim = store.Claim(JobKind.INGEST, str(a), Owner("rostrum ingest", "elsewhere", 1), "token")
        assert store.claim_job(session, claim, timedelta(seconds=60)) is not None
        store.advance_job(session, "nobody's token", Stage.INDEX, "r1")
        store.advance_job(session, "token", Stage.TRANSCRIBE, "r1")
        session.expire_all()

        advanced = queries.ingest_on(session, a)
        assert advanced is not None
        assert (advanced.stage, advanced.state, advanced.recording_id, advanced.attempts) == (
            Stage.TRANSCRIBE,
            State.WORKING,
            "r1",
            1,
        )
        assert [one.path for one in queries.jobs(session)] == [a, b]
        assert [one.path for one in queries.jobs(session, {State.WORKING})] == [a]
        store.forget_ingest(session, a)
        assert [one.path for one in queries.jobs(session)] == [b]


def test_holdings_count_what_there_is(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        assert queries.holdings(session) == Holdings(0, 0, 0, 0, 0, Milliseconds(0))
        store.put_event(session, EVENT)
        store.add_recording(session, sample_recording("r1", "a.mp4"), ROOT)
        second = sample_recording("r2", "b.mp4", recorded_on=date(2024, 3, 26), language="zh")
        store.add_recording(session, second, ROOT)
        store.put_speaker(session, "Ann")

        held, day = queries.holdings(session), date(2024, 3, 26)
        assert held == Holdings(2, 0, 0, 1, 1, Milliseconds(120_120), day, day, (2024,), ("zh",))


def test_speaker_is_one_person_under_every_spelling(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        first = store.put_speaker(session, " Dai  Ying", ["戴莹", "", "DAI YING"])
        ids = store.put_speakers(session, ["dai ying", "戴莹", None, " ", "Ann"])
        store.put_speaker(session, "Ann", ["戴莹"])

        assert ids == {"dai ying": first, "戴莹": first, "Ann": ids["Ann"]}
        assert queries.speakers(session) == [
            Speaker(ids["Ann"], "Ann"),
            Speaker(first, "Dai  Ying", ("戴莹",)),
        ]
        assert queries.speaker_named(session, "ｄａｉ ying").id == first
        assert queries.speaker(session, first).aliases == ("戴莹",)
        with pytest.raises(SpeakerNotFound):
            queries.speaker(session, "Ann")
        with pytest.raises(SpeakerNotFound) as caught:
            queries.speaker_named(session, "戴萤")  # one character of two is wrong
        assert caught.value.nearest == ("戴莹",)


def test_a_name_without_end_is_not_repeated_without_end(archive: Archive) -> None:
    with archive.catalogue.reading() as session, pytest.raises(SpeakerNotFound) as caught:
        queries.speaker_named(session, "x" * 1_000_000)

    assert len(str(caught.value)) < 500
