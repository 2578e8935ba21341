"""Catalogues of earlier versions are brought up to date, and what they hold stays."""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import create_engine, text

from archive.catalogue import Catalogue, migrations, queries, store
from archive.errors import RecordingRemoved

RECORDING = text(
    "INSERT INTO recording (id, title, root, path, is_closed, added_at) "
    "VALUES ('r1', 'Opening', '/library', 'a.mp4', 0, '2024-03-26 00:00:00.000000')"
)
MEDIA = text(
    "INSERT INTO media_file (recording_id, path, sha256, size, container, is_drop_frame, condition) "
    "VALUES ('r1', '/library/a.mp4', 'abc', 9, 'mov', 0, 'whole')"
)


def make_earlier(folder: Path, revision: str) -> None:
    """A catalogue with one recording, as the version of that revision made it."""
    configuration = AlembicConfig()
    configuration.set_main_option("script_location", str(Path(next(iter(migrations.__path__)))))
    engine = create_engine(f"sqlite:///{folder / 'catalogue.sqlite3'}")
    with engine.begin() as connection:
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, revision)
        connection.execute(RECORDING)
        connection.execute(MEDIA)
    engine.dispose()


def test_first_schema_is_brought_up_to_date_with_what_it_holds(tmp_path: Path) -> None:
    make_earlier(tmp_path, "0001")

    catalogue = Catalogue.open(tmp_path)

    with catalogue.writing() as session:
        held = queries.recording(session, "r1")
        assert held.media is not None
        assert (held.title, held.media.facts.pixel_format) == ("Opening", None)
        store.remove_recording(session, "r1")
        assert isinstance(queries.absence(session, "r1"), RecordingRemoved)
    catalogue.close()
