"""Catalogues that are broken, and disks that refuse: told as what they are, and only what is broken is."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from earlier_catalogues import make_earlier

from archive import Archive, create_archive, open_archive
from archive.catalogue import Catalogue, archive_error, check_integrity, queries, store
from archive.errors import ArchiveDamaged, ArchiveError, ArchiveFull, ArchiveReadOnly
from archive.recordings import Event


def put_events(archive: Archive, count: int) -> None:
    with archive.catalogue.writing() as session:
        for number in range(count):
            store.put_event(session, Event(id=f"e{number}", title=f"Event {number} " + "x" * 400))


@pytest.fixture
def emptied(tmp_path: Path) -> Path:
    create_archive(tmp_path).catalogue.close()
    (tmp_path / "catalogue.sqlite3").write_bytes(b"")
    return tmp_path


def test_empty_catalogue_is_damage_and_stays_as_it_is(emptied: Path) -> None:
    for take in (open_archive, create_archive):
        with pytest.raises(ArchiveDamaged, match=r"it is empty.*from a backup"):
            take(emptied)

    assert (emptied / "catalogue.sqlite3").stat().st_size == 0


def test_catalogue_without_tables_is_damage(emptied: Path) -> None:
    with closing(sqlite3.connect(emptied / "catalogue.sqlite3")) as connection:
        connection.execute("PRAGMA user_version = 1")

    with pytest.raises(ArchiveDamaged, match="no tables"):
        open_archive(emptied)


def test_init_refuses_a_folder_whose_cache_tells_of_a_lost_catalogue(tmp_path: Path) -> None:
    create_archive(tmp_path).catalogue.close()
    (tmp_path / "cache" / "indexes").mkdir(parents=True)
    (tmp_path / "catalogue.sqlite3").unlink()

    with pytest.raises(ArchiveDamaged, match="not there"):
        create_archive(tmp_path)


def test_init_goes_on_where_it_was_cut_short(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite3").touch()  # made by SQLite, before its first table

    with create_archive(tmp_path) as archive, archive.catalogue.reading() as session:
        assert queries.events(session) == []


def test_whole_catalogue_is_whole(archive: Archive) -> None:
    put_events(archive, 3)

    assert check_integrity(archive.folder / "catalogue.sqlite3")


def test_check_ends_in_time(archive: Archive) -> None:
    put_events(archive, 500)

    assert not check_integrity(archive.folder / "catalogue.sqlite3", seconds=0)


def test_overwritten_page_is_found_by_the_check_and_told_by_reading(tmp_path: Path) -> None:
    with create_archive(tmp_path) as archive:
        put_events(archive, 300)
    file = tmp_path / "catalogue.sqlite3"
    content = bytearray(file.read_bytes())
    content[-40960:] = b"\xa5" * 40960
    file.write_bytes(content)

    with pytest.raises(ArchiveDamaged):
        check_integrity(file)
    with (
        open_archive(tmp_path) as archive,
        pytest.raises(ArchiveDamaged),
        archive.catalogue.reading() as session,
    ):
        queries.events(session)


def test_text_that_cannot_be_decoded_is_damage(archive: Archive) -> None:
    put_events(archive, 2)
    file = archive.folder / "catalogue.sqlite3"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE event SET title = CAST(X'ff41' AS TEXT) WHERE id = 'e1'")

    with pytest.raises(ArchiveDamaged, match="UTF-8 in table event, row 2"):
        check_integrity(file)
    with pytest.raises(ArchiveDamaged, match="UTF-8"), archive.catalogue.reading() as session:
        queries.events(session)


def test_migration_keeps_a_copy_of_what_was_there(tmp_path: Path) -> None:
    make_earlier(tmp_path, "0003")
    (tmp_path / "catalogue-before-0001.sqlite3").touch()

    with closing(Catalogue.open(tmp_path)) as catalogue:
        copy = catalogue.copied_to

    assert [one.name for one in tmp_path.glob("catalogue-before-*")] == ["catalogue-before-0003.sqlite3"]
    assert copy == tmp_path / "catalogue-before-0003.sqlite3"
    with closing(sqlite3.connect(copy)) as earlier:
        assert earlier.execute("SELECT version_num, title FROM alembic_version, recording").fetchall() == [
            ("0003", "Opening")
        ]
    with closing(Catalogue.open(tmp_path)) as catalogue:
        assert catalogue.copied_to is None


def test_full_disk_stops_before_the_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_earlier(tmp_path, "0003")

    def full(_path: Path, _target: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(ArchiveFull, match="is full"):
            Catalogue.open(tmp_path)

    assert list(tmp_path.glob("*before*")) == []
    with closing(sqlite3.connect(tmp_path / "catalogue.sqlite3")) as catalogue:
        assert catalogue.execute("SELECT version_num FROM alembic_version").fetchall() == [("0003",)]


def test_full_database_says_so_and_goes_on_when_there_is_room(archive: Archive) -> None:
    put_events(archive, 2)

    def write(most_pages: int) -> None:
        with archive.catalogue.writing() as session:
            session.connection().exec_driver_sql(f"PRAGMA max_page_count = {most_pages}")
            for number in range(500):
                store.put_event(session, Event(id=f"more{number}", title=f"{number} " + "x" * 4000))

    with pytest.raises(ArchiveFull) as refused:  # SQLITE_FULL, as from a full disk
        write(1)
    write(100_000)

    assert "backup" not in str(refused.value)
    with archive.catalogue.reading() as session:
        assert len(queries.events(session)) == 502


def test_catalogue_that_may_not_be_written_says_so(archive: Archive) -> None:
    def write() -> None:
        with archive.catalogue.writing() as session:
            session.connection().exec_driver_sql("PRAGMA query_only = ON")  # SQLITE_READONLY
            store.put_event(session, Event(id="e", title="Never"))

    with pytest.raises(ArchiveReadOnly, match="permissions"):
        write()


@pytest.mark.parametrize(
    ("number", "expected"),
    [(28, ArchiveFull), (122, ArchiveFull), (30, ArchiveReadOnly), (13, ArchiveReadOnly)],
)
def test_what_the_system_says_is_told_with_its_advice(number: int, expected: type[ArchiveError]) -> None:
    error = archive_error(Path("/srv/archive"), OSError(number, "said"))

    assert type(error) is expected
    assert "backup" not in str(error)
