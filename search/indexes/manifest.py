"""The manifest of an index: its immutable segments, what they were made from, how far they came.

    cache/index/vectors/manifest.json        published last, by atomic rename: readers see all or nothing
    cache/index/vectors/000012-….faiss       never changed once it is named in a manifest

The stamp says what the index was made from; one that differs means rebuild. Each file's SHA-256 is kept
because FAISS loads a damaged file without complaint. Gigabytes are not read through at every opening: a
large file that was found whole is taken for whole until the file system says that it changed, or until the
machine starts anew, since what a power cut does to a file it does behind the file system's back.
"""

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from archive.publishing import DRAFT_SUFFIX, publish_text

NAME = "manifest.json"
VERIFIED = "verified.json"  # large files that were found whole, and what they looked like then
LARGE = 4 << 20  # bytes; smaller files are read through at every opening: milliseconds


class IndexDamaged(Exception):
    """A file of an index is missing or not what its manifest says. Never told to people: the index is
    rebuilt from the catalogue."""


@dataclass(frozen=True, slots=True)
class IndexFile:
    """One immutable file."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class IndexSegment:
    """One immutable segment: its files and how many rows they hold."""

    rows: int
    files: tuple[IndexFile, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """A generation of an index."""

    stamp: dict[str, Any]
    segments: tuple[IndexSegment, ...] = ()
    deleted: tuple[int, ...] = ()  # passage ids that are still in a segment, but gone
    last_passage_id: int = 0
    last_deletion_id: int = 0
    generation: int = 0

    @property
    def marks(self) -> tuple[int, int]:
        """How far this generation came: (newest passage, newest deletion)."""
        return self.last_passage_id, self.last_deletion_id

    def next(self, **changes: Any) -> "Manifest":
        return replace(self, generation=self.generation + 1, **changes)


@dataclass(frozen=True, slots=True)
class Published:
    """A manifest as it lies on disk, with what tells it from the one before."""

    manifest: Manifest
    identity: tuple[int, int, int] = field(compare=False)


def read_manifest(folder: Path) -> Published | None:
    """The published manifest, or None where there is none that can be read."""
    file = folder / NAME
    try:
        identity = manifest_identity(folder)
        values = json.loads(file.read_text(encoding="utf-8"))
        segments = tuple(
            IndexSegment(segment["rows"], tuple(IndexFile(**part) for part in segment["files"]))
            for segment in values.pop("segments")
        )
        deleted = tuple(values.pop("deleted"))
        manifest = Manifest(segments=segments, deleted=deleted, **values)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return None if identity is None else Published(manifest, identity)


def manifest_identity(folder: Path) -> tuple[int, int, int] | None:
    """Changes whenever another manifest is published; None while there is none."""
    try:
        status = (folder / NAME).stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def publish(folder: Path, manifest: Manifest) -> None:
    """Make this the index's generation, at once and wholly; files of no generation are then deleted."""
    folder.mkdir(parents=True, exist_ok=True)
    publish_text(folder / NAME, json.dumps(asdict(manifest)))


def describe_file(path: Path) -> IndexFile:
    """A finished file, with its checksum."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return IndexFile(path.name, digest.hexdigest(), path.stat().st_size)


def verify(folder: Path, files: Iterable[IndexFile]) -> None:
    """IndexDamaged unless each file is there and is byte for byte what it was, or a large one that was
    found so since the machine started and did not change."""
    known, found_whole = _read_verified(folder), list[IndexFile]()
    for file in files:
        path = folder / file.name
        try:
            seen = _looks(path, file)
            if seen is not None and known.get(file.name) == seen:
                continue
            found = describe_file(path)
        except OSError as error:
            raise IndexDamaged(f"{path}: {error.strerror}") from error
        if found != file:
            raise IndexDamaged(f"{path}: the checksum differs")
        if seen is not None:
            found_whole.append(file)
    remember_verified(folder, found_whole)


def remember_verified(folder: Path, files: Iterable[IndexFile]) -> None:
    """Note that these files are whole, as whoever has just written or read them knows."""
    with suppress(OSError):  # a note that cannot be written costs a look at the file next time
        seen = {file.name: _looks(folder / file.name, file) for file in files}
        new = {name: looks for name, looks in seen.items() if looks is not None}
        if new:
            known = _read_verified(folder)
            kept = {name: looks for name, looks in known.items() if (folder / name).exists()}
            publish_text(folder / VERIFIED, json.dumps(kept | new))


def is_of_manifest(path: Path) -> bool:
    """Whether a file belongs to the manifest itself, finished or not; the others belong to the index."""
    return path.name.startswith((NAME, VERIFIED)) or path.suffix == DRAFT_SUFFIX


def _read_verified(folder: Path) -> dict[str, list[object]]:
    try:
        known = json.loads((folder / VERIFIED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _looks(path: Path, file: IndexFile) -> list[object] | None:
    """What changes whenever the file does, or the machine starts; None for a file that is not noted.

    Nobody can set the time of the last change (ctime), as they can that of the last writing.
    """
    status = path.stat()
    if status.st_size < LARGE or _machine_start() is None:
        return None
    times = [status.st_mtime_ns, status.st_ctime_ns]
    return [file.sha256, status.st_size, status.st_ino, *times, _machine_start()]


@cache
def _machine_start() -> str | None:
    """What tells this run of the machine from others; None where the system does not say (it is Linux's)."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return None
