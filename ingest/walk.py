"""The folders under a root, each real one once, with the files that may be recordings."""

import os
import re
import stat
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from archive.catalogue import CATALOGUE_NAME
from archive.errors import MediaForbidden, MediaMissing, MediaUnreadable, RostrumError
from archive.messages import Message, Quoted, message
from ingest.companions import is_programme

OWN_FOLDERS = frozenset({"cache", "models"})  # of an archive: what is in them, Rostrum put there
OWN_FILES = frozenset({CATALOGUE_NAME, f"{CATALOGUE_NAME}-wal", f"{CATALOGUE_NAME}-shm", "config.yaml"})

HIDDEN = message("hidden")
NOT_UTF8 = message("its name is not UTF-8: rename it")
ANOTHER_ARCHIVE = message("the folder of an archive: to import what is in it, give this folder itself")
NOT_A_FILE = message("not a regular file")


@dataclass(slots=True)
class Folder:
    """What a look into one folder showed."""

    path: Path
    programme: Path | None = None  # in it, else the nearest above it
    files: list[Path] = field(default_factory=list)  # in natural order
    folders: list[Path] = field(default_factory=list)
    linked_folders: list[Path] = field(default_factory=list)
    skipped: list[tuple[Path, Message]] = field(default_factory=list)
    error: RostrumError | None = None

    @classmethod
    def of_file(cls, path: Path) -> "Folder":
        """The folder of a file that was given: what lies beside it may belong to it."""
        folder = look_into(path.parent)
        if folder.error is not None:  # it can be passed through but not listed
            folder.files, folder.error = [path], None
        elif path not in folder.files and path.is_file():  # a hidden file that was given by name
            folder.files.append(path)
        return folder


def walk(root: Path, archive_folder: Path) -> Iterator[Folder]:
    """Folders below and with the root; links after all real folders, so that they never rename one."""
    waiting, linked = deque[tuple[Path, Path | None]](), deque[tuple[Path, Path | None]]()
    waiting.append((root, None))
    seen: set[tuple[int, int]] = set()
    while waiting or linked:
        path, programme = waiting.popleft() if waiting else linked.popleft()
        try:
            status = path.stat()
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            is_archive = (path / CATALOGUE_NAME).exists() or path.resolve() == archive_folder
        except OSError as error:
            yield Folder(path, error=_explain(path, error))
            continue
        if is_archive and path != root:
            yield Folder(path, skipped=[(path, ANOTHER_ARCHIVE)])
            continue
        folder = look_into(path, programme)
        if is_archive:
            _leave_out_own(folder)
        yield folder
        waiting.extend((below, folder.programme) for below in folder.folders)
        linked.extend((below, folder.programme) for below in folder.linked_folders)


def look_into(path: Path, programme: Path | None = None) -> Folder:
    """One folder's entries, sorted into what may be taken and what may not."""
    folder = Folder(path, programme)
    try:
        with os.scandir(path) as entries:
            for name in sorted(entry.name for entry in entries):
                _sort_entry(folder, path / name)
    except OSError as error:
        return replace(folder, error=_explain(path, error))
    folder.files = natural_order(folder.files)
    programmes = [file for file in folder.files if is_programme(file)]
    folder.programme = programmes[0] if programmes else programme
    return folder


def _sort_entry(folder: Folder, path: Path) -> None:
    if not is_utf8(Path(path.name)):
        folder.skipped.append((path, NOT_UTF8))
        return
    if path.name.startswith("."):
        folder.skipped.append((path, HIDDEN))
        return
    try:
        mode = path.stat().st_mode
    except OSError as error:
        folder.skipped.append(
            (path, message("cannot be accessed ({reason})", reason=Quoted(str(error.strerror))))
        )
        return
    if stat.S_ISDIR(mode):
        (folder.linked_folders if path.is_symlink() else folder.folders).append(path)
    elif stat.S_ISREG(mode):
        folder.files.append(path)
    else:
        folder.skipped.append((path, NOT_A_FILE))


def _leave_out_own(folder: Folder) -> None:
    folder.files = [file for file in folder.files if file.name not in OWN_FILES]
    folder.folders = [below for below in folder.folders if below.name not in OWN_FOLDERS]
    folder.linked_folders = [below for below in folder.linked_folders if below.name not in OWN_FOLDERS]


def natural_order(paths: Iterable[Path]) -> list[Path]:
    """Part by part, numbers by their value: `talk 2` before `talk 10`; the same on every machine."""
    return sorted(paths, key=lambda path: ([_natural(part) for part in path.parts], str(path)))


def _natural(text: str) -> list[tuple[int, str]]:
    pieces = re.split(r"([0-9]+)", text.casefold())
    return [(int(p), "") if p.isdecimal() else (-1, p) for p in pieces if p]


def _explain(path: Path, error: OSError) -> RostrumError:
    if isinstance(error, PermissionError):
        return MediaForbidden(path)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return MediaMissing(path)
    return MediaUnreadable(path, Quoted(error.strerror or str(error)))


def is_utf8(path: Path) -> bool:
    """Whether a path's name is text: POSIX allows any bytes."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True
