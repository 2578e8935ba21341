"""The catalogue as it was before its last migration: catalogue-before-REVISION.sqlite3, beside it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from archive.catalogue.damage import archive_error
from archive.log import log


def earlier_copies(file: Path) -> list[Path]:
    """Copies of a catalogue from before a migration; there is one at most, unless somebody keeps more."""
    return sorted(file.parent.glob(f"{file.stem}-before-*{file.suffix}"))


def copy_before(file: Path, revision: str) -> Path:
    """Copy a catalogue of an earlier schema, named with it; the copy of the migration before goes.

    Committed work alone is in it. ArchiveFull, ArchiveReadOnly and the like, and nothing has changed.
    """
    copy = file.with_name(f"{file.stem}-before-{revision}{file.suffix}")
    growing = copy.with_suffix(".part")
    older = [one for one in earlier_copies(file) if one != copy]
    try:
        growing.unlink(missing_ok=True)
        growing.touch(mode=0o600)
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(growing)) as target:
            source.backup(target)
        growing.replace(copy)
        for one in older:
            one.unlink(missing_ok=True)
    except (sqlite3.Error, OSError) as error:
        growing.unlink(missing_ok=True)
        told = archive_error(file.parent, error)
        if told is None:
            raise
        raise told from error
    log("archive", "catalogue-copied", path=str(copy), revision=revision)
    return copy
