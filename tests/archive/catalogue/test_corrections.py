"""Corrections lie over the machine's text and follow it into a transcript of the same words."""

from archive import Archive
from archive.catalogue import queries, store
from archive.recordings import Recording, Segment, TranscriptKind
from archive.timecode import Milliseconds


def transcript_of(archive: Archive, recording_id: str, *segments: Segment) -> str:
    with archive.catalogue.writing() as session:
        transcript_id = store.begin_transcript(session, recording_id, TranscriptKind.MACHINE, "small")
        store.add_piece(session, transcript_id, segments, segments[-1].end)
        store.finish_transcript(session, transcript_id, "en")
    return transcript_id


def segment(start: int, end: int, text: str) -> Segment:
    return Segment(Milliseconds(start), Milliseconds(end), text)


def texts(archive: Archive, transcript_id: str) -> list[str]:
    with archive.catalogue.reading() as session:
        return [found.text for found in queries.segments(session, transcript_id)]


def test_carry_corrections_reaches_segments_of_the_same_span_only(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        recording_id = store.add_recording(session, Recording("", "Talk", "talk.mp4"), archive.folder)
    first = transcript_of(archive, recording_id, segment(0, 900, "Tie Ying"), segment(900, 2000, "spoke."))
    with archive.catalogue.writing() as session:
        one, two = queries.segments(session, first)
        assert one.id is not None
        assert two.id is not None
        store.correct_segment(session, one.id, "Dai Yin")
        store.correct_segment(session, one.id, "Dai Ying")
        store.correct_segment(session, two.id, "spoke first.")

    second = transcript_of(archive, recording_id, segment(0, 900, "Tie Ying"), segment(900, 1500, "spoke."))
    with archive.catalogue.writing() as session:
        store.carry_corrections(session, first, second)

    assert texts(archive, first) == ["Dai Ying", "spoke first."]
    assert texts(archive, second) == ["Dai Ying", "spoke."]
    with archive.catalogue.reading() as session:
        assert [s.text for s in queries.machine_segments(session, second)] == ["Tie Ying", "spoke."]
