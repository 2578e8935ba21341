"""Files that people name themselves: where one may be written, and how ingest knows it as ours."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from archive import Archive
from archive.catalogue import queries, store
from archive.errors import ClipRefused
from archive.media import sha256_of
from archive.messages import Quoted, message


def check_output(archive: Archive, output: Path, *, overwrites: bool) -> None:
    """ClipRefused: what `check_place` refuses, the original of any recording, and a file that is there
    already unless it may be overwritten."""
    check_place(output, _likely_originals(archive, output))
    if output.is_file() and not overwrites:
        raise ClipRefused(
            message("{file} exists already.", file=str(output)),
            message("Choose another name, or add --force to overwrite it."),
        )


def check_place(output: Path, originals: Iterable[Path]) -> None:
    """ClipRefused: no folder, or none that may be written to; what is no regular file; an original."""
    if not output.parent.is_dir():
        raise ClipRefused(
            message("The folder {folder} does not exist.", folder=str(output.parent)),
            message("Create it first."),
        )
    if any(_is_same(output, original) for original in originals):
        raise ClipRefused(
            message("{file} is the recording itself. Originals are never overwritten.", file=str(output)),
            message("Choose another name for the clip."),
        )
    if output.is_dir():
        raise ClipRefused(
            message("{file} is a folder.", file=str(output)), message("Choose another name for the clip.")
        )
    if os.path.lexists(output) and not output.is_file():
        raise ClipRefused(
            message("{file} is not a regular file.", file=str(output)), message("Choose another name.")
        )
    if not os.access(output.parent, os.W_OK):
        raise ClipRefused(
            message("There is no permission to write to the folder {folder}.", folder=str(output.parent)),
            message("Choose another folder."),
        )


def _likely_originals(archive: Archive, output: Path) -> list[Path]:
    """Originals that may be the file at `output`, by its name or by another one that it has."""
    if not output.is_file():
        return []
    with archive.catalogue.reading() as session:
        return queries.media_paths_like(session, output.resolve(), output.stat().st_size)


def _is_same(output: Path, original: Path) -> bool:
    if output.resolve() == original.resolve():
        return True
    try:
        return output.samefile(original)
    except OSError:
        return False  # one of them is not there


@contextmanager
def write_errors_told(output: Path) -> Iterator[None]:
    """What the system says when a file cannot be written, as ClipRefused."""
    try:
        yield
    except OSError as error:
        raise ClipRefused(
            message(
                "{file} cannot be written ({reason}).", file=str(output), reason=Quoted(str(error.strerror))
            ),
            message("Choose another name or folder."),
        ) from error


def remember_as_written(archive: Archive, *files: Path) -> None:
    """So that ingest knows them as ours. One short transaction: it need not wait until an ingest ends."""
    with archive.catalogue.writing() as session:
        for file in files:
            if file.stat().st_size:
                store.remember_written_file(session, sha256_of(file), str(file.resolve()))
