"""The lexical index: the one door to tantivy.

BM25 over the words of search/words.py, handed over ready-made: tantivy neither cuts nor parses, so no
query syntax reaches people. Tantivy keeps immutable segments of its own; the manifest beside them says
what they were made from and holds their checksums.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from shutil import rmtree
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

from search.manifest import (
    IndexDamaged,
    IndexFile,
    IndexSegment,
    Manifest,
    describe_file,
    publish,
    read_manifest,
    verify,
)
from search.question_words import is_lone_character
from search.words import VERSION as WORDS_VERSION
from search.words import han_characters_of, words_of

SCHEMA = 1
WORDS, CHARACTERS, ID = "words", "characters", "id"
META = "meta.json"
MUTABLE = {META, ".managed.json", ".tantivy-writer.lock", ".tantivy-meta.lock"}
WRITER_BYTES = 64_000_000
FILTER_IN_INDEX = 2_000  # ids up to which a filter goes into the query; above, results are sifted


@dataclass(frozen=True, slots=True)
class Matches:
    """Passage ids and their BM25 scores, the best first; equal ones by id."""

    ids: NDArray[np.int64]
    scores: NDArray[np.float32]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(ID, stored=False, indexed=True, fast=True)
    builder.add_text_field(WORDS, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field(CHARACTERS, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _stamp() -> dict[str, Any]:
    """What an index is made with."""
    return {"schema": SCHEMA, "words": WORDS_VERSION, "tantivy": version("tantivy")}


def _open(folder: Path) -> tantivy.Index:
    index = tantivy.Index(_schema(), path=str(folder))
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("whitespace", analyzer)
    return index


class LexicalIndex:
    """One generation of the index; immutable, so threads share it freely."""

    def __init__(self, index: tantivy.Index, manifest: Manifest) -> None:
        self._schema = index.schema
        self._searcher = index.searcher()
        self.manifest = manifest

    @classmethod
    def open(cls, folder: Path, manifest: Manifest, earlier: "LexicalIndex | None" = None) -> "LexicalIndex":
        """Open a generation; IndexDamaged, also if it was made in another way.

        Files that an earlier one has were verified with it: an added recording costs its own files only.
        """
        if manifest.stamp != _stamp():
            raise IndexDamaged(f"{folder}: made by {manifest.stamp}")
        verified = set() if earlier is None else set(_files(earlier.manifest))
        verify(folder, [file for file in _files(manifest) if file not in verified])
        if not (folder / META).is_file():
            raise IndexDamaged(f"{folder}: {META} is missing")  # tantivy would begin an empty index
        try:
            return cls(_open(folder), manifest)
        except ValueError as error:
            raise IndexDamaged(f"{folder}: {error}") from error

    def __len__(self) -> int:
        return self._searcher.num_docs

    def best(self, words: Sequence[str], k: int, allowed: NDArray[np.int64] | None = None) -> Matches:
        """The k passages with the highest BM25 for any of the words; allowed: ids that pass the filters."""
        if not words or (allowed is not None and not len(allowed)):
            return Matches(np.empty(0, np.int64), np.empty(0, np.float32))
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, self._term(word)) for word in words])
        if allowed is None:
            return self._run(query, k)
        if len(allowed) <= FILTER_IN_INDEX:
            return self._run(self._among(query, allowed), k)
        return self._sifted(query, k, allowed)

    def document_frequency(self, word: str) -> int:
        """How many passages hold a word. Counted: tantivy's own number includes the deleted ones."""
        found = self._searcher.search(self._term(word), limit=1, count=True)
        return int(found.count or 0)  # type: ignore[attr-defined]  # tantivy's stubs lack it

    def _term(self, word: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, _field(word), word, index_option="freq")

    def _among(self, query: tantivy.Query, allowed: NDArray[np.int64]) -> tantivy.Query:
        ids = tantivy.Query.term_set_query(self._schema, ID, allowed.tolist())
        no_score = tantivy.Query.const_score_query(ids, 0.0)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, no_score)])

    def _sifted(self, query: tantivy.Query, k: int, allowed: NDArray[np.int64]) -> Matches:
        """Ask for more until k of them pass: exact, and cheap where a filter lets much through."""
        asked = 4 * k
        while True:
            found = self._run(query, asked)
            passing = np.isin(found.ids, allowed)
            if passing.sum() >= k or len(found.ids) < asked:
                return Matches(found.ids[passing][:k], found.scores[passing][:k])
            asked *= 4

    def _run(self, query: tantivy.Query, k: int) -> Matches:
        hits = self._searcher.search(query, limit=k, count=False).hits
        numbers = self._searcher.fast_field_values(ID, [address for _, address in hits])
        ids = np.array(numbers, np.int64)
        scores = np.array([score for score, _ in hits], np.float32)
        order = np.lexsort((ids, -scores))
        return Matches(ids[order], scores[order])


def _files(manifest: Manifest) -> list[IndexFile]:
    return [file for segment in manifest.segments for file in segment.files]


def _field(word: str) -> str:
    return CHARACTERS if is_lone_character(word) else WORDS


class LexicalIndexWriter:
    """Changes to the index in a folder. One at a time: the caller holds the index lock.

    Deletes by query: tantivy-py 0.27 takes the value of a deleted term for a signed integer, and in an
    unsigned field then finds nothing, without a word.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stamp = _stamp()
        published = read_manifest(folder)
        is_ours = published is not None and published.manifest.stamp == self._stamp
        self.was_rebuilt = published is not None and not is_ours
        self.manifest = Manifest(self._stamp)
        if published is None or not is_ours:
            self._empty()
        elif (folder / META).is_file():
            self.manifest = published.manifest
        else:
            self.start_anew()

    def start_anew(self) -> None:
        """Forget every passage: the caller adds them all again."""
        self.manifest = Manifest(self._stamp, generation=self.manifest.generation)
        self.was_rebuilt = True
        self._empty()

    def _empty(self) -> None:
        rmtree(self._folder, ignore_errors=True)

    def change(
        self,
        added: Iterable[tuple[int, str]],
        deleted: Sequence[int],
        last_passage_id: int,
        last_deletion_id: int,
    ) -> None:
        """Add passages (id, text; ids greater than those before), delete others, publish; IndexDamaged.

        A crash at any point leaves a whole index: what an unpublished commit already added is replaced,
        not doubled.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            self._commit(added, deleted)
            self._publish(last_passage_id, last_deletion_id)
        except ValueError as error:  # all that tantivy raises
            raise IndexDamaged(f"{self._folder}: {error}") from error

    def _commit(self, added: Iterable[tuple[int, str]], deleted: Sequence[int]) -> None:
        index = _open(self._folder)
        writer = index.writer(WRITER_BYTES, num_threads=1)
        if deleted:
            gone = tantivy.Query.term_set_query(index.schema, ID, list(deleted))
            writer.delete_documents_by_query(gone)
        writer.delete_documents_by_query(self._unpublished(index.schema))
        for passage_id, text in added:
            writer.add_document(_document(passage_id, text))
        writer.commit()
        writer.wait_merging_threads()

    def _unpublished(self, schema: tantivy.Schema) -> tantivy.Query:
        first = self.manifest.last_passage_id + 1
        return tantivy.Query.range_query(schema, ID, tantivy.FieldType.Unsigned, lower_bound=first)

    def _publish(self, last_passage_id: int, last_deletion_id: int) -> None:
        known = {file.name: file for file in _files(self.manifest)}
        files = tuple(
            known.get(path.name) or describe_file(path)
            for path in sorted(self._folder.iterdir())
            if path.name not in MUTABLE and not path.name.startswith("manifest.json")
        )
        rows = _open(self._folder).searcher().num_docs
        self.manifest = self.manifest.next(
            segments=(IndexSegment(rows, files),),
            last_passage_id=last_passage_id,
            last_deletion_id=last_deletion_id,
        )
        publish(self._folder, self.manifest)


def _document(passage_id: int, text: str) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned(ID, passage_id)
    document.add_text(WORDS, " ".join(found.word for found in words_of(text)))
    document.add_text(CHARACTERS, " ".join(found.word for found in han_characters_of(text)))
    return document
