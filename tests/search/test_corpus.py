"""What is searched as a whole: counted once, and again when the passages are others."""

import numpy as np
from catalogue_samples import put_talk

from archive import Archive
from archive.catalogue import queries, store
from archive.recordings import PassageRun
from search.corpus import CorpusSnapshot, CorpusSnapshots


def test_recordings_of_passages_are_told_by_their_runs() -> None:
    snapshot = CorpusSnapshot.of(
        [PassageRun("b", 7, 7), PassageRun("a", 2, 4), PassageRun("b", 9, 12)], 0, ()
    )

    assert snapshot.recordings_of(np.arange(15)) == {
        2: "a", 3: "a", 4: "a", 7: "b", 9: "b", 10: "b", 11: "b", 12: "b",
    }  # fmt: skip
    assert snapshot.recordings_of(np.array([12, 3, 8], np.int64)) == {12: "b", 3: "a"}
    assert snapshot.recordings == 2


def test_an_archive_without_passages_has_none_to_find() -> None:
    snapshot = CorpusSnapshot.of([], 0, ())

    assert snapshot.recordings_of(np.arange(3)) == {}
    assert snapshot.recordings == 0


def test_a_snapshot_follows_the_passages_that_the_session_sees(archive: Archive) -> None:
    snapshots = CorpusSnapshots()
    with archive.catalogue.writing() as session:
        one = put_talk(session, "r1", "one", "two")
    with archive.catalogue.reading() as session:
        first = snapshots.at(session, queries.change_marks(session), "stamp")
        assert first.runs == (PassageRun("r1", one[0], one[-1]),)
        assert snapshots.at(session, queries.change_marks(session), "stamp") is first

    with archive.catalogue.writing() as session:
        other = put_talk(session, "r2", "three")
        store.forget_passages(session, recording_id="r1")
    with archive.catalogue.reading() as session:
        second = snapshots.at(session, queries.change_marks(session), "stamp")

    assert second.runs == (PassageRun("r2", other[0], other[-1]),)
    assert second.recordings == 1


def test_a_snapshot_counts_what_was_indexed_in_another_way(archive: Archive) -> None:
    with archive.catalogue.writing() as session:
        put_talk(session, "r1", "one")
    with archive.catalogue.reading() as session:
        assert CorpusSnapshots().at(session, queries.change_marks(session), "stamp").outdated == 0
        assert CorpusSnapshots().at(session, queries.change_marks(session), "another").outdated == 1
        assert CorpusSnapshots().at(session, queries.change_marks(session), None).outdated == 0
        assert CorpusSnapshots().at(session, queries.change_marks(session), None).languages == tuple(
            queries.passage_languages(session)
        )
