"""Both indexes of an archive, brought up to the catalogue.

    catalogue ──passages after the last one, deletions after the last one──► new segments ─► manifest

The cost is that of what changed. An index that is missing, damaged or made in another way is made anew
from the catalogue; nobody has to ask for it, and it is said.
"""

import errno
import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO

import numpy as np
from sqlalchemy.orm import Session

from archive import Archive
from archive.catalogue import archive_error, queries
from archive.catalogue.queries import IndexablePassage
from archive.log import log
from search.indexes.lexical_index import LexicalIndex, LexicalIndexWriter
from search.indexes.manifest import IndexDamaged, Manifest, manifest_identity, read_manifest
from search.indexes.vector_index import VectorIndex, VectorIndexWriter

REFUSALS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES)  # of a disk or folder

FOLDER = "indexes"


@dataclass(frozen=True, slots=True)
class EmbeddingModel:
    """The model whose vectors the vector index holds."""

    id: int  # in the catalogue
    fingerprint: str
    dimension: int


def vector_folder(archive: Archive, model: EmbeddingModel) -> Path:
    """One folder a model: changing back and forth rebuilds nothing."""
    return archive.cache / FOLDER / f"vectors-{model.fingerprint[:16]}"


@dataclass(frozen=True, slots=True)
class Generation:
    """What is searched at one moment; a question uses one of these from start to end."""

    lexical: LexicalIndex
    vectors: VectorIndex | None  # None without an embedding model

    def is_behind(self, marks: tuple[int, int]) -> bool:
        """Whether the catalogue came further than this."""
        own = [self.lexical.manifest.marks]
        if self.vectors is not None:
            own.append(self.vectors.manifest.marks)
        return any(mark != marks for mark in own)


@dataclass(frozen=True, slots=True)
class IndexStanding:
    """How far an index follows the catalogue, as its manifest on disk says."""

    name: str  # "words", "meaning"
    passages: int
    is_behind: bool  # or not there at all; the next question mends it


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What bringing the indexes up to date did."""

    added: int
    deleted: int
    rebuilt: tuple[str, ...] = ()  # the indexes that were made anew


class Indexes:
    """The indexes under an archive's cache folder. Thread-safe for readers: `current` hands out
    immutable generations."""

    def __init__(self, archive: Archive, model: EmbeddingModel | None) -> None:
        self._archive = archive
        self._catalogue = archive.catalogue
        self._folder = archive.cache / FOLDER
        self._model = model
        self._generation: Generation | None = None
        self._identities: tuple[object, object] = (None, None)
        self._one_at_a_time = threading.Lock()
        self._rebuilt: tuple[str, ...] = ()

    @property
    def _lexical_folder(self) -> Path:
        return self._folder / "words"

    @property
    def vector_folder(self) -> Path:
        """That of the model in use."""
        assert self._model is not None
        return vector_folder(self._archive, self._model)

    def refresh(self, *, anew: bool = False) -> Refreshed:
        """Bring both indexes up to the catalogue; waits while another process does so."""
        with self._lock():
            return self._refreshed(anew)

    def _refreshed(self, anew: bool) -> Refreshed:
        """What `refresh` does; the caller holds the lock."""
        try:
            return self._follow_catalogue(anew)
        except IndexDamaged:
            if anew:
                raise
            return self._follow_catalogue(anew=True)

    def _follow_catalogue(self, anew: bool) -> Refreshed:
        with self._catalogue.reading() as session:
            lexical = self._refresh_lexical(session, anew)
            if self._model is None:
                return lexical
            vectors = self._refresh_vectors(session, self._model, anew)
        rebuilt = (*lexical.rebuilt, *vectors.rebuilt)
        if rebuilt:
            log("search", "index rebuilt", indexes=", ".join(rebuilt), passages=lexical.added)
        return Refreshed(lexical.added, lexical.deleted, rebuilt)

    def merge(self) -> bool:
        """Merge small segments; searching goes on meanwhile."""
        if self._model is None:
            return False
        with self._lock():
            try:
                return self._vector_writer(self._model).merge()
            except IndexDamaged:
                self._refreshed(anew=True)
                return True

    def current(self) -> Generation:
        """The published generation, opened if it is new; made anew if it is missing or damaged."""
        with self._one_at_a_time:
            if self._generation is None or self._published_identities() != self._identities:
                self._generation, self._identities = self._open()
            return self._generation

    def standings(self, session: Session) -> tuple[IndexStanding, ...]:
        """How far each index is, from its manifest alone: nothing is opened or mended."""
        folders = {"words": self._lexical_folder}
        if self._model is not None:
            folders["meaning"] = self.vector_folder
        marks = queries.change_marks(session)
        return tuple(_standing(name, folder, marks) for name, folder in folders.items())

    def up_to_date(self, marks: tuple[int, int]) -> tuple[Generation, Refreshed]:
        """The generation that holds all up to these marks of the catalogue, and what had to be done for it.

        Mostly nothing: ingest refreshes the indexes itself. It heals what a crash left. While another
        process is at it, its readers do not wait: they get the generation before.
        """
        generation = self.current()
        if generation.is_behind(marks):
            with self._lock(wait=False) as is_mine:
                done = self._refreshed(anew=False) if is_mine else Refreshed(0, 0)
            return self.current(), done
        rebuilt, self._rebuilt = self._rebuilt, ()
        return generation, Refreshed(0, 0, rebuilt)

    def _published_identities(self) -> tuple[object, object]:
        vectors = manifest_identity(self.vector_folder) if self._model else None
        return manifest_identity(self._lexical_folder), vectors

    def _open(self) -> tuple[Generation, tuple[object, object]]:
        """The published generation, with the identities of the manifests it was read from."""
        with suppress(IndexDamaged):
            return self._open_published()
        with self._lock():  # whoever was replacing files as they were read is done now
            try:
                return self._open_published()
            except IndexDamaged:
                done = self._refreshed(anew=True)
                self._rebuilt = done.rebuilt if done.added else ()  # an empty archive has lost nothing
                return self._open_published()

    def _open_published(self) -> tuple[Generation, tuple[object, object]]:
        identities = self._published_identities()  # before reading: what comes between is read again
        lexical = read_manifest(self._lexical_folder)
        vectors = read_manifest(self.vector_folder) if self._model else None
        if lexical is None or (self._model and vectors is None):
            raise IndexDamaged(f"{self._folder}: there is no manifest")
        earlier = self._generation.lexical if self._generation else None
        words = LexicalIndex.open(self._lexical_folder, lexical.manifest, earlier)
        meaning = None if vectors is None else self._open_vectors(vectors.manifest)
        return Generation(words, meaning), identities

    def _open_vectors(self, manifest: Manifest) -> VectorIndex:
        assert self._model is not None
        earlier = self._generation.vectors if self._generation else None
        return VectorIndex.open(
            self.vector_folder, manifest, self._model.fingerprint, self._model.dimension, earlier
        )

    def _refresh_lexical(self, session: Session, anew: bool) -> Refreshed:
        writer = LexicalIndexWriter(self._lexical_folder)
        if anew:
            writer.start_anew()
        passages, deletions = queries.change_marks(session)
        if writer.manifest.marks == (passages, deletions) and writer.manifest.generation:
            return Refreshed(0, 0)
        deleted = queries.deletions_after(session, writer.manifest.last_deletion_id)
        counter = _Counter(queries.passages_after(session, writer.manifest.last_passage_id, None))
        writer.change(((passage.id, passage.text) for passage in counter), deleted, passages, deletions)
        return Refreshed(counter.count, len(deleted), ("words",) if writer.was_rebuilt else ())

    def _vector_writer(self, model: EmbeddingModel) -> VectorIndexWriter:
        return VectorIndexWriter(self.vector_folder, model.fingerprint, model.dimension)

    def _refresh_vectors(self, session: Session, model: EmbeddingModel, anew: bool) -> Refreshed:
        writer = self._vector_writer(model)
        if anew:
            writer.start_anew()
        passages, deletions = queries.change_marks(session)
        if writer.manifest.marks == (passages, deletions) and writer.manifest.generation:
            return Refreshed(0, 0)
        deleted = queries.deletions_after(session, writer.manifest.last_deletion_id)
        added = 0
        for batch in queries.passages_after(session, writer.manifest.last_passage_id, model.id):
            embedded = [passage for passage in batch if passage.vector is not None]
            if embedded:
                data = b"".join(passage.vector or b"" for passage in embedded)
                vectors = np.frombuffer(data, "<f4").reshape(len(embedded), model.dimension)
                writer.add([passage.id for passage in embedded], vectors)
            added += len(embedded)
        writer.publish(passages, deletions, deleted)
        return Refreshed(added, len(deleted), ("meaning",) if writer.was_rebuilt else ())

    def _lock_file(self) -> IO[str]:
        self._folder.mkdir(parents=True, exist_ok=True)
        return (self._folder / "lock").open("w")

    @contextmanager
    def _lock(self, *, wait: bool = True) -> Iterator[bool]:
        """One process at a time changes the indexes; they are cache, so a lock beside them will do.

        Without waiting: whether it could be had.
        """
        with _refusals_told(self._archive.folder), self._lock_file() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True


def _standing(name: str, folder: Path, marks: tuple[int, int]) -> IndexStanding:
    published = read_manifest(folder)
    if published is None:
        return IndexStanding(name, 0, is_behind=marks != (0, 0))
    manifest = published.manifest
    held = sum(segment.rows for segment in manifest.segments) - len(manifest.deleted)
    return IndexStanding(name, held, is_behind=manifest.marks != marks)


class _Counter:
    """Passages one by one out of their batches, counted."""

    def __init__(self, batches: Iterator[list[IndexablePassage]]) -> None:
        self._passages = chain.from_iterable(batches)
        self.count = 0

    def __iter__(self) -> Iterator[IndexablePassage]:
        for passage in self._passages:
            self.count += 1
            yield passage


@contextmanager
def _refusals_told(folder: Path) -> Iterator[None]:
    """ArchiveFull or ArchiveReadOnly where the disk refused what was written, whoever of the three said so.

    FAISS (RuntimeError) and tantivy (ValueError, here IndexDamaged) have the system's words in theirs.
    """
    try:
        yield
    except (OSError, RuntimeError, IndexDamaged) as error:
        number = next((one for one in REFUSALS if _says(error, one)), None)
        told = None if number is None else archive_error(folder, OSError(number, os.strerror(number)))
        if told is None:
            raise
        raise told from error


def _says(error: Exception, number: int) -> bool:
    return getattr(error, "errno", None) == number or os.strerror(number) in str(error)
