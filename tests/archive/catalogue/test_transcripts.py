"""Transcripts: machine text for ever, corrections over it, one current."""

from dataclasses import replace

import pytest
from catalogue_samples import ROOT, put_transcript, sample_recording, sample_segments
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from archive import Archive
from archive.catalogue import queries, store
from archive.catalogue.tables import SegmentRow, TranscriptRow
from archive.errors import TranscriptNotFound
from archive.recordings import Segment, TranscriptKind
from archive.timecode import Milliseconds


@pytest.fixture
def holding(archive: Archive) -> Archive:
    """An archive that holds the recording r1."""
    with archive.catalogue.writing() as session:
        store.add_recording(session, sample_recording("r1", "a.mp4"), ROOT)
    return archive


def test_draft_grows_by_pieces_until_it_is_current(holding: Archive) -> None:
    first, second = sample_segments("one", "two"), sample_segments("three", speaker=None)
    with holding.catalogue.writing() as session:
        transcript_id = store.begin_transcript(
            session, "r1", TranscriptKind.MACHINE, "small", source_sha256="abc", settings={"beam_size": 5}
        )
        store.add_piece(session, transcript_id, first, Milliseconds(2000))
        growing = queries.draft(session, "r1")
        assert growing is not None
        assert (growing.id, growing.transcribed_until, growing.is_complete) == (transcript_id, 2000, False)
        with pytest.raises(TranscriptNotFound):
            queries.current_transcript(session, "r1")

        store.add_piece(session, transcript_id, second, Milliseconds(3000))
        store.finish_transcript(session, transcript_id, "en")

    with holding.catalogue.reading() as session:
        current = queries.current_transcript(session, "r1")
        found = queries.segments(session, transcript_id)
        assert queries.draft(session, "r1") is None
        assert queries.transcript_with_content(session, "abc") == current
    assert current == replace(
        growing,
        language="en",
        is_complete=True,
        transcribed_until=Milliseconds(3000),
        created_at=current.created_at,
    )
    assert [replace(s, id=None, speaker_id=None) for s in found] == first + second
    assert [s.speaker_id is None for s in found] == [False, False, True]


def test_segments_at_a_position_are_those_from_there_on(holding: Archive) -> None:
    with holding.catalogue.writing() as session:
        transcript_id = put_transcript(session, "r1", sample_segments("one", "two", "three", "four"))
        whole = queries.segments(session, transcript_id)

        assert queries.segments_at(session, transcript_id, 1, 2) == whole[1:3]
        assert queries.segments_at(session, transcript_id, 3, 2) == whole[3:]
        assert queries.segments_at(session, transcript_id, 4, 2) == []
        assert queries.wordless_segments_at(session, transcript_id, 1, 2) == [
            replace(segment, words=()) for segment in whole[1:3]
        ]


def test_speaking_turns_are_from_first_to_last_words(holding: Archive) -> None:
    said = [
        ("Ann", 0, 900),
        ("Ann", 1000, 1900),
        (None, 2000, 2900),
        ("Bob", 3000, 3900),
        ("Ann", 4000, 4900),
    ]
    with holding.catalogue.writing() as session:
        segments = [
            Segment(Milliseconds(start), Milliseconds(end), "word", speaker, "en")
            for speaker, start, end in said
        ]
        transcript_id = put_transcript(session, "r1", segments)
        put_transcript(session, "r1", sample_segments("of another"))

        turns = queries.speaking_turns(session, transcript_id)

    assert turns == [
        queries.SpeakingTurn(Milliseconds(0), Milliseconds(1900), "Ann"),
        queries.SpeakingTurn(Milliseconds(2000), Milliseconds(2900), None),
        queries.SpeakingTurn(Milliseconds(3000), Milliseconds(3900), "Bob"),
        queries.SpeakingTurn(Milliseconds(4000), Milliseconds(4900), "Ann"),
    ]


def test_correction_lies_over_the_machines_text_and_leaves_it(holding: Archive) -> None:
    with holding.catalogue.writing() as session:
        transcript_id = put_transcript(session, "r1", sample_segments("Dye Ying", "speaks"))
        first, second = queries.segments(session, transcript_id)
        before = session.execute(select(SegmentRow.text, SegmentRow.words)).all()
        session.execute(update(TranscriptRow).values(passages_stamp="stamp"))
        assert queries.due_transcripts(session, "stamp") == []
        assert first.id is not None

        store.correct_segment(session, first.id, "Dai", "ann")
        store.correct_segment(session, first.id, "Dai Ying\0", "ann")

        assert queries.segments(session, transcript_id) == [
            replace(first, text="Dai Ying", words=(), is_doubtful=False),
            second,
        ]
        assert session.execute(select(SegmentRow.text, SegmentRow.words)).all() == before
        assert [one.id for one in queries.due_transcripts(session, "stamp")] == [transcript_id]


def test_recording_has_one_current_transcript(holding: Archive) -> None:
    with holding.catalogue.writing() as session:
        ids = [put_transcript(session, "r1", sample_segments(text)) for text in "abcdefgh"]
        store.finish_transcript(session, ids[0], "en")

        assert queries.current_transcript(session, "r1").id == ids[0]
        assert [one.id for one in queries.transcripts(session, "r1")] == ids  # the oldest first
        assert [one.id for one in queries.due_transcripts(session, "stamp")] == [ids[0]]

    with pytest.raises(IntegrityError), holding.catalogue.writing() as session:
        session.execute(update(TranscriptRow).values(is_current=True))


def test_discard_drafts_keeps_what_is_complete(holding: Archive) -> None:
    with holding.catalogue.writing() as session:
        complete = put_transcript(session, "r1", sample_segments("kept"))
        unfinished = store.begin_transcript(session, "r1", TranscriptKind.MACHINE, "small")
        store.add_piece(session, unfinished, sample_segments("lost"), Milliseconds(1000))
        assert len(queries.transcripts(session, "r1")) == 2

        store.discard_drafts(session, "r1")

        assert [one.id for one in queries.transcripts(session, "r1")] == [complete]
        assert list(session.scalars(select(SegmentRow.text))) == ["kept"]


def test_segment_that_ends_before_it_starts_is_refused(holding: Archive) -> None:
    backwards = Segment(Milliseconds(2), Milliseconds(1), "x")

    with pytest.raises(IntegrityError), holding.catalogue.writing() as session:
        put_transcript(session, "r1", [backwards])


def test_segment_text_is_stored_whatever_is_in_it(holding: Archive) -> None:
    with holding.catalogue.writing() as session:
        transcript_id = put_transcript(session, "r1", sample_segments("a\0b\ud800\n🎬"))
        (stored,) = queries.segments(session, transcript_id)

    assert (stored.text, stored.words[0].text) == ("ab?\n🎬", "ab?\n🎬")


def test_written_files_are_known_by_content(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        store.remember_written_file(session, "abc", "/a.vtt")
        store.remember_written_file(session, "abc", "/b.vtt")

        assert queries.is_written_by_rostrum(session, "abc")
        assert not queries.is_written_by_rostrum(session, "abd")
