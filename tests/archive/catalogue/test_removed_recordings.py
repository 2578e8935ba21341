"""What was taken out of the archive is remembered, and comes back under its id."""

from dataclasses import replace
from datetime import datetime

import pytest
from catalogue_samples import ROOT, sample_media, sample_recording
from sqlalchemy import update

from archive import Archive
from archive.catalogue import queries, store
from archive.catalogue.tables import RemovedRecordingRow
from archive.errors import RecordingNotFound, RecordingRemoved
from archive.recordings import Recording


@pytest.mark.parametrize("read", [queries.recording, queries.standing, queries.recording_named])
def test_removed_recording_says_what_it_was_and_another_id_is_unknown(archive: Archive, read: object) -> None:
    assert callable(read)
    with archive.catalogue.writing() as session:
        store.add_recording(session, sample_recording("r1", "a.mp4", title="Opening address"), ROOT)
        store.remove_recording(session, "r1")
        session.execute(update(RemovedRecordingRow).values(removed_at=datetime(2026, 11, 6, 12)))

    with archive.catalogue.reading() as session:
        with pytest.raises(RecordingRemoved) as caught:
            read(session, "r1")
        with pytest.raises(RecordingNotFound):
            read(session, "r2")
    assert (caught.value.recording_title, caught.value.removed_at) == (
        "Opening address",
        datetime(2026, 11, 6, 12),
    )
    assert str(caught.value.message) == "“Opening address” was removed from this archive on 6 November 2026."


def test_same_media_comes_back_under_its_id(archive: Archive) -> None:
    known = sample_recording("r1", "a.mp4")
    with archive.catalogue.writing() as session:
        store.add_recording(session, known, ROOT)
        store.remove_recording(session, "r1")

        again = store.add_recording(session, replace(known, id="", title="Elsewhere", path="b.mp4"), ROOT)

        assert again == "r1"
        assert queries.recording(session, "r1").title == "Elsewhere"
        store.remove_recording(session, "r1")
        with pytest.raises(RecordingRemoved, match="Elsewhere"):
            queries.recording(session, "r1")


def test_other_media_and_text_alone_get_new_ids(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        for recording in (sample_recording("r1", "a.mp4"), Recording("r2", "Minutes", "minutes.vtt")):
            store.add_recording(session, recording, ROOT)
            store.remove_recording(session, recording.id)

        others = [
            Recording("", "Other", "a.mp4", media=sample_media(ROOT / "a.mp4", "other")),
            Recording("", "Minutes", "minutes.vtt"),
        ]
        ids = {store.add_recording(session, other, ROOT) for other in others}

        assert len(ids) == 2
        assert ids.isdisjoint({"r1", "r2"})
        for recording_id in ("r1", "r2"):
            with pytest.raises(RecordingRemoved):
                queries.recording(session, recording_id)


def test_removal_that_fails_midway_leaves_no_mark(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        store.add_recording(session, sample_recording("r1", "a.mp4"), ROOT)

    def fail_midway() -> None:
        with archive.catalogue.writing() as session:
            store.remove_recording(session, "r1")
            raise RuntimeError("midway")

    with pytest.raises(RuntimeError, match="midway"):
        fail_midway()

    with archive.catalogue.writing() as session:
        assert queries.recording(session, "r1").title
        assert session.get(RemovedRecordingRow, "r1") is None
