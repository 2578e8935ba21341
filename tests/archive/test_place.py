"""Where an archive is, and what is made when it is made."""

import os
from pathlib import Path

import pytest

from archive import Archive, archive_folder, create_archive, open_archive, readable_by_others
from archive.catalogue import queries, store
from archive.config import load_config
from archive.errors import ArchiveError, ArchiveNotFound, ArchiveTooNew, ConfigError
from archive.recordings import Event


def test_create_archive_makes_a_commented_configuration_with_the_overrides(tmp_path: Path) -> None:
    with create_archive(tmp_path / "a" / "b", {"search.limit": "5", "web.public": "true"}) as archive:
        config = load_config(archive.folder / "config.yaml", {})
        text = (archive.folder / "config.yaml").read_text(encoding="utf-8")

    expected = load_config(environment={}).model_dump()
    expected["search"]["limit"], expected["web"]["public"] = 5, True
    assert config.model_dump() == expected
    assert "  # max_limit: 200\n" in text
    assert archive.cache == tmp_path / "a" / "b" / "cache"
    assert archive.models_folder == tmp_path / "a" / "b" / "models"
    assert archive.models_folder.is_dir()


def test_create_archive_keeps_what_is_already_there(tmp_path: Path) -> None:
    with create_archive(tmp_path, {"search.limit": "5"}) as archive, archive.catalogue.writing() as session:
        store.put_event(session, Event(id="e1", title="Kept"))

    with create_archive(tmp_path, {"search.limit": "7"}) as again, again.catalogue.reading() as session:
        assert again.config.search.limit == 5
        assert queries.events(session) == [Event(id="e1", title="Kept")]


def test_create_archive_says_that_a_folder_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(ArchiveError, match="No archive can be created at"):
        create_archive(tmp_path / "file" / "archive")


def test_cached_files_of_one_recording_are_forgotten(archive: Archive) -> None:
    for kind in ("clips", "previews", "proxies"):
        for recording_id in ("r1", "r2"):
            (archive.cache / kind / recording_id).mkdir(parents=True)

    archive.forget_cached("r1")
    archive.forget_cached("r3")

    assert sorted(str(path.relative_to(archive.cache)) for path in archive.cache.glob("*/*")) == [
        "clips/r2",
        "previews/r2",
        "proxies/r2",
    ]


def test_open_archive_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ArchiveNotFound, match="init"):
        open_archive(tmp_path)


def test_open_archive_names_a_wrong_key(tmp_path: Path) -> None:
    create_archive(tmp_path).catalogue.close()
    (tmp_path / "config.yaml").write_text("serach: {}")

    with pytest.raises(ConfigError, match="serach"):
        open_archive(tmp_path)


def test_open_archive_says_that_the_catalogue_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite3").write_bytes(b"not a database, whatever it is called" * 100)

    with pytest.raises(ArchiveError, match="file is not a database"):
        open_archive(tmp_path)


def test_open_archive_refuses_the_schema_of_a_later_rostrum(tmp_path: Path) -> None:
    with create_archive(tmp_path) as archive, archive.catalogue.writing() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(ArchiveTooNew, match="9999"):
        open_archive(tmp_path)


def test_archive_folder_is_the_stated_one_then_the_environments_then_the_nearest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_archive(tmp_path).catalogue.close()
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "config.yaml").write_text("")  # some other program's
    monkeypatch.chdir(tmp_path / "deep" / "er")

    assert archive_folder(Path("x"), {"ROSTRUM_ARCHIVE": "y"}) == Path("x")
    assert archive_folder(None, {"ROSTRUM_ARCHIVE": "y"}) == Path("y")
    assert archive_folder(None, {}) == tmp_path.resolve()


def test_archive_folder_is_here_when_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert archive_folder(None, {}) == tmp_path.resolve()


def test_models_folder_is_the_configured_one(tmp_path: Path) -> None:
    with create_archive(tmp_path, {"models.folder": "/srv/models"}) as archive:
        assert archive.models_folder == Path("/srv/models")


def test_archive_is_its_owners_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    before = os.umask(0o022)
    try:
        with create_archive(tmp_path / "new") as archive, archive.catalogue.writing() as session:
            store.put_event(session, Event(id="e1", title="Private"))
            made = {one.name: oct(one.stat().st_mode & 0o777) for one in archive.folder.iterdir()}
    finally:
        os.umask(before)

    assert oct((tmp_path / "new").stat().st_mode & 0o777) == "0o700"
    assert made == {
        "cache": "0o700",
        "models": "0o700",
        "config.yaml": "0o600",
        "catalogue.sqlite3": "0o600",
        "catalogue.sqlite3-wal": "0o600",
        "catalogue.sqlite3-shm": "0o600",
    }


def test_what_others_may_read_is_named(tmp_path: Path) -> None:
    with create_archive(tmp_path / "new") as archive:
        folder = archive.folder
    assert readable_by_others(folder) == []

    folder.chmod(0o755)
    assert readable_by_others(folder) == []
    (folder / "catalogue.sqlite3").chmod(0o644)
    assert readable_by_others(folder) == [folder / "catalogue.sqlite3"]
