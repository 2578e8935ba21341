"""From where pages may take recordings in: the configured roots and what lies below them, nothing else.

A path is compared when all links in it are resolved, and so are the roots: neither `..` nor a link leads out.
"""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from archive import Archive
from archive.errors import FolderRefused, MediaForbidden, MediaMissing
from archive.messages import message
from ingest import may_be_recording, natural_order
from web.views import FolderListing, FolderView

MOST_FOLDERS = 500  # listed of one folder
MOST_ENTRIES = 5000  # looked at when counting


class LibraryRoots:
    """The folders of `web.library_roots`, and the one for uploads."""

    def __init__(self, archive: Archive) -> None:
        web = archive.config.web
        stated = [*web.library_roots, *([web.upload_folder] if web.upload_folder else [])]
        self._stated = [Path(folder).expanduser() for folder in stated]
        self._cache = archive.cache
        self._extensions = archive.config.media.extensions
        self.are_configured = bool(web.library_roots)

    def admit(self, stated: str) -> Path:
        """The folder or file that is named, resolved.

        FolderRefused outside the roots and for what is no recording; MediaMissing, MediaForbidden.
        """
        path = self._resolved(stated)
        if not path.is_dir() and not (path.is_file() and may_be_recording(path, self._extensions)):
            raise FolderRefused(
                message("{file}: unsupported file type.", file=path.name),
                message("Supported: the file types in media.extensions of config.yaml; vtt, srt and json."),
            )
        return path

    def listing(self, stated: str | None) -> FolderListing:
        """What lies directly below a folder, or the roots; errors as `admit`, and for a file."""
        if not stated:
            return self._roots()
        folder = self._resolved(stated)
        if not folder.is_dir():
            raise FolderRefused(
                message("{file} is not a folder.", file=folder.name), message("Import the file itself.")
            )
        below = [path for path in self._folders(folder) if self._holds(path)]
        is_root = folder in self._existing()
        return FolderListing(
            path=str(folder),
            parent=None if is_root else str(folder.parent),
            recordings=self._count(folder) or 0,
            folders=[self._view(path, path.name) for path in below[:MOST_FOLDERS]],
            is_complete=len(below) <= MOST_FOLDERS,
        )

    def _roots(self) -> FolderListing:
        folders = [self._view(root, str(root)) for root in self._existing()]
        return FolderListing(path=None, parent=None, recordings=0, folders=folders, is_complete=True)

    def _existing(self) -> list[Path]:
        """The roots that are there now: a disk may be mounted later."""
        return list(dict.fromkeys(root.resolve() for root in self._stated if _is_folder(root)))

    def _resolved(self, stated: str) -> Path:
        path = Path(stated)
        if not path.is_absolute() or not self._holds(path):
            raise self._refusal()
        path = path.resolve()
        try:
            path.stat()
        except PermissionError as error:
            raise MediaForbidden(path) from error
        except FileNotFoundError as error:
            raise MediaMissing(path) from error
        except OSError as error:  # a part of the path is a file, or too long
            raise self._refusal() from error
        return path

    def _holds(self, path: Path) -> bool:
        """Whether a path leads into a root, and not to where Rostrum keeps what can be deleted."""
        try:
            real = path.resolve()
        except (OSError, ValueError, RuntimeError):  # too long, a NUL, a loop of links
            return False
        is_in_root = any(real.is_relative_to(root) for root in self._existing())
        return is_in_root and not real.is_relative_to(self._cache)

    def _refusal(self) -> FolderRefused:
        """The same wherever it is outside: nobody learns what lies there."""
        if not self._stated:
            hint = message("To allow folders, list them in web.library_roots in config.yaml.")
        else:
            roots = tuple(str(root) for root in self._stated)
            hint = message("Choose something in: {folders}.", folders=roots)
        problem = message("This is outside the folders from which recordings can be imported on this page.")
        return FolderRefused(problem, hint)

    def _view(self, folder: Path, name: str) -> FolderView:
        return FolderView(name=name, path=str(folder), recordings=self._count(folder))

    def _count(self, folder: Path) -> int | None:
        try:
            return sum(map(self._may_be_recording, islice(_visible(folder), MOST_ENTRIES)))
        except OSError:
            return None

    def _may_be_recording(self, entry: os.DirEntry[str]) -> bool:
        is_inside = not entry.is_symlink() or self._holds(Path(entry))
        return is_inside and entry.is_file() and may_be_recording(Path(entry.name), self._extensions)

    def _folders(self, folder: Path) -> list[Path]:
        try:
            entries = [folder / entry.name for entry in _visible(folder)]
        except OSError as error:
            raise MediaForbidden(folder) from error
        return natural_order(filter(_is_folder, entries))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # above it is something that may not be entered
        return False


def _visible(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Entries that are not hidden and whose names are text."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.startswith(".") and _is_text(entry.name):
                yield entry


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
