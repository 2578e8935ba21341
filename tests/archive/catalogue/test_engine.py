"""The catalogue's engine: its schema, its transactions, its patience."""

import threading
import time

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import IntegrityError

from archive import Archive, open_archive
from archive.catalogue import queries, store
from archive.catalogue.tables import Table
from archive.recordings import Event, TranscriptKind


def test_migrations_make_the_tables_that_the_code_knows(archive: Archive) -> None:
    with archive.catalogue.reading() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})

        assert compare_metadata(context, Table.metadata) == []


def test_writing_rolls_back_whole_when_it_raises(archive: Archive) -> None:
    def fail_midway() -> None:
        with archive.catalogue.writing() as session:
            store.put_event(session, Event(id="e1", title="Never"))
            store.put_speaker(session, "Nobody")
            assert [one.title for one in queries.events(session)] == ["Never"]
            raise RuntimeError("midway")

    with pytest.raises(RuntimeError, match="midway"):
        fail_midway()

    with archive.catalogue.reading() as session:
        assert (queries.events(session), queries.speakers(session)) == ([], [])


def test_reading_changes_nothing(archive: Archive) -> None:
    with archive.catalogue.reading() as session:
        store.put_event(session, Event(id="e1", title="Never"))

    with archive.catalogue.reading() as session:
        assert queries.events(session) == []


def test_catalogue_refuses_what_points_nowhere(archive: Archive) -> None:
    with pytest.raises(IntegrityError), archive.catalogue.writing() as session:
        store.begin_transcript(session, "r-nobody", TranscriptKind.MACHINE, "whisper")


def test_readers_wait_for_no_writer_and_see_one_moment(archive: Archive) -> None:
    began = time.monotonic()
    with archive.catalogue.writing() as writer:
        store.put_event(writer, Event(id="e1", title="Soon"))
        with open_archive(archive.folder) as other, other.catalogue.reading() as reader:
            assert queries.events(reader) == []
    elapsed = time.monotonic() - began

    with archive.catalogue.reading() as reader:
        assert len(queries.events(reader)) == 1
        with archive.catalogue.writing() as writer:
            store.put_event(writer, Event(id="e2", title="Later"))
        assert len(queries.events(reader)) == 1
    assert elapsed < 10  # a reader that waits does so for half a minute


def test_writers_take_turns(archive: Archive) -> None:
    def write(number: int) -> None:
        for step in range(5):
            with archive.catalogue.writing() as session:
                store.put_event(session, Event(id=f"e{number}-{step}", title=f"Event {number} {step}"))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with archive.catalogue.reading() as session:
        assert len(queries.events(session)) == 20
