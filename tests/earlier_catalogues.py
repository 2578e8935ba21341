"""Catalogues as earlier versions made them."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import Connection, create_engine, text

from archive.catalogue import migrations

RECORDING = text(
    "INSERT INTO recording (id, title, root, path, is_closed, added_at) "
    "VALUES ('r1', 'Opening', '/library', 'a.mp4', 0, '2024-03-26 00:00:00.000000')"
)
MEDIA = text(
    "INSERT INTO media_file (recording_id, path, sha256, size, container, is_drop_frame, condition) "
    "VALUES ('r1', '/library/a.mp4', 'abc', 9, 'mov', 0, 'whole')"
)


def make_earlier(
    folder: Path, revision: str, put: Callable[[Connection], object] = lambda _connection: None
) -> None:
    """A catalogue with one recording, as the version of that revision made it."""
    configuration = AlembicConfig()
    configuration.set_main_option("script_location", str(Path(next(iter(migrations.__path__)))))
    engine = create_engine(f"sqlite:///{folder / 'catalogue.sqlite3'}")
    with engine.begin() as connection:
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, revision)
        connection.execute(RECORDING)
        connection.execute(MEDIA)
        put(connection)
    engine.dispose()
