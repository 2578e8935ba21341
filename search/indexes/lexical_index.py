"""The lexical index: the one door to tantivy.

BM25 over the words of search/words.py, handed over ready-made: tantivy neither cuts nor parses, so no
query syntax reaches people. Tantivy keeps immutable segments of its own; the manifest beside them says
what they were made from and holds their checksums.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from shutil import rmtree
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

from search.indexes.manifest import (
    IndexDamaged,
    IndexFile,
    IndexSegment,
    Manifest,
    describe_file,
    is_of_manifest,
    publish,
    read_manifest,
    remember_verified,
    verify,
)
from search.indexes.near_words import near_words
from search.question_words import is_lone_character
from search.words import VERSION as WORDS_VERSION
from search.words import han_characters_of, words_of

SCHEMA = 1
WORDS, CHARACTERS, ID = "words", "characters", "id"
META = "meta.json"
MUTABLE = {META, ".managed.json", ".tantivy-writer.lock", ".tantivy-meta.lock"}
WRITER_BYTES = 64_000_000
FILTER_IN_INDEX = 1_000  # ids that pass a filter, up to which they are looked up one by one
FILTER_SHARE = 0.015  # of the index, likewise: above, results are sifted
SIFTED_MORE = 1.3  # results asked for, over what would do if the best passed like all others
BITS = 24  # whole numbers that a score holds exactly, in single precision
PHRASE_WINDOW = 64  # words of a phrase that are looked for together: each opens a list of its own
PHRASE_WINDOWS = 32  # of a phrase, overlapping by half: so far, 1056 words, a phrase is looked at


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

    def best(
        self,
        words: Sequence[str],
        k: int,
        allowed: NDArray[np.int64] | None = None,
        phrases: Sequence[Sequence[str]] = (),
    ) -> Matches:
        """The k passages with the highest BM25 for any of the words.

        allowed: ascending ids that pass the filters. phrases: words of words_of, in order; only passages
        that hold every phrase are taken, with 0.0 for those that hold none of the words. Without words,
        those of the phrases score.
        """
        held = [phrase for phrase in phrases if phrase]
        scoring = list(words) or list(dict.fromkeys(word for phrase in held for word in phrase))
        if not scoring or (allowed is not None and not len(allowed)):
            return _nothing()
        query = self._any_of(scoring)
        if held:
            query = _all_of([self._phrase(phrase) for phrase in held], query)
        if allowed is None:
            return self._run(query, k)
        runs = _runs(allowed)
        lookups = len(allowed) + 2 * len(runs)
        if lookups <= max(FILTER_IN_INDEX, FILTER_SHARE * len(self)):
            return self._run(_all_of([query, self._unscored(runs)]), k)
        return self._sifted(query, k, allowed)

    def scores(self, words: Sequence[str], ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """The BM25 of these passages, in the order of the ids; 0.0 for one that holds none of the words."""
        found = np.zeros(len(ids), np.float32)
        if not words or not len(ids):
            return found
        wanted = np.unique(ids)
        matches = self._run(_all_of([self._any_of(words), self._unscored(_runs(wanted))]), len(wanted))
        by_id = np.zeros(len(wanted), np.float32)
        by_id[np.searchsorted(wanted, matches.ids)] = matches.scores
        return np.asarray(by_id[np.searchsorted(wanted, ids)], np.float32)

    def held(self, words: Sequence[str], ids: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of the passages, in the order of the ids, hold each of the words: (words, ids)."""
        if not len(ids):
            return np.zeros((len(words), 0), bool)
        wanted = np.unique(ids)
        among = self._unscored(_runs(wanted))
        parts = [words[start : start + BITS] for start in range(0, len(words), BITS)]
        found = [self._held_at_once(part, wanted, among) for part in parts]
        return np.concatenate([np.zeros((0, len(wanted)), bool), *found])[:, np.searchsorted(wanted, ids)]

    def _held_at_once(
        self, words: Sequence[str], wanted: NDArray[np.int64], among: tantivy.Query
    ) -> NDArray[np.bool_]:
        """Of at most BITS words, in one search: each adds a power of two of its own to a passage's score."""
        bits = [
            (tantivy.Occur.Should, tantivy.Query.const_score_query(self._term(word), float(1 << bit)))
            for bit, word in enumerate(words)
        ]
        matches = self._run(_all_of([among, tantivy.Query.boolean_query(bits)]), len(wanted))
        sums = np.zeros(len(wanted), np.int64)
        sums[np.searchsorted(wanted, matches.ids)] = matches.scores
        return np.asarray(sums >> np.arange(len(words))[:, np.newaxis] & 1, bool)

    def document_frequency(self, word: str) -> int:
        """How many passages hold a word. Counted: tantivy's own number includes the deleted ones."""
        found = self._searcher.search(self._term(word), limit=1, count=True)
        return int(found.count or 0)  # type: ignore[attr-defined]  # tantivy's stubs lack it

    def nearest_words(self, word: str, n: int) -> list[str]:
        """At most n words that passages hold and that are near to this one, the nearest first.

        Han pairs that share a character with it, by how many passages hold them; of others those at a
        small edit distance that begin with the same letter.
        """
        candidates = near_words(word, lambda prefix: self._searcher.terms_with_prefix(WORDS, prefix))
        held = (near for near in candidates if self.document_frequency(near))
        return list(islice(held, n))

    def _term(self, word: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, _field(word), word, index_option="freq")

    def _any_of(self, words: Sequence[str]) -> tantivy.Query:
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, self._term(word)) for word in words])

    def _unscored(self, runs: Sequence[tuple[int, int]]) -> tantivy.Query:
        """Passages whose ids lie in these runs [first, last]; ten times as fast as a set of terms."""
        clauses = [(tantivy.Occur.Should, self._run_of_ids(first, last)) for first, last in runs]
        return tantivy.Query.const_score_query(tantivy.Query.boolean_query(clauses), 0.0)

    def _run_of_ids(self, first: int, last: int) -> tantivy.Query:
        if first == last:
            return tantivy.Query.term_query(self._schema, ID, first, index_option="basic")
        return tantivy.Query.range_query(
            self._schema, ID, tantivy.FieldType.Unsigned, first, last, use_inverted_index=True
        )

    def _phrase(self, words: Sequence[str]) -> tantivy.Query:
        """Passages that hold these words one after the other, without a score."""
        windows = [self._window(window, words) for window in _windows(words)]
        return tantivy.Query.const_score_query(_all_of(windows), 0.0)

    def _window(self, window: tuple[int, int], words: Sequence[str]) -> tantivy.Query:
        """Passages that hold a part [start, end) of a phrase.

        A lone Han character at an end of the phrase (用 in 用AI) may be half of a pair in the passage (们用).
        """
        start, end = window
        part = list(words[start:end])
        if len(part) == 1:
            return self._term(part[0])
        patterns: list[str | tuple[int, str]] = list(part)  # as tantivy's stubs have it
        if start == 0 and is_lone_character(part[0]):
            patterns[0] = f".?{part[0]}"
        if end == len(words) and is_lone_character(part[-1]):
            patterns[-1] = f"{part[-1]}.?"
        if patterns == part:
            return tantivy.Query.phrase_query(self._schema, WORDS, patterns)
        return tantivy.Query.regex_phrase_query(self._schema, WORDS, patterns)

    def _sifted(self, query: tantivy.Query, k: int, allowed: NDArray[np.int64]) -> Matches:
        """Ask for more until k of them pass: exact, and mostly once, as the best pass like all others."""
        asked = math.ceil(SIFTED_MORE * k * len(self) / len(allowed))
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


def _runs(ids: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Ascending ids as runs [first, last] without a gap: a recording's passages are one."""
    gaps = np.flatnonzero(np.diff(ids) > 1)
    firsts, lasts = ids[np.r_[0, gaps + 1]], ids[np.r_[gaps, len(ids) - 1]]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def _nothing() -> Matches:
    return Matches(np.empty(0, np.int64), np.empty(0, np.float32))


def _all_of(queries: Sequence[tantivy.Query], scoring: tantivy.Query | None = None) -> tantivy.Query:
    """What matches all the queries; scoring adds to the score of what it matches too."""
    clauses = [(tantivy.Occur.Must, query) for query in queries]
    if scoring is not None:
        clauses.append((tantivy.Occur.Should, scoring))
    return tantivy.Query.boolean_query(clauses)


def _windows(words: Sequence[str]) -> list[tuple[int, int]]:
    """A phrase as overlapping parts [start, end): the cost of long ones must not grow without bound.

    A part that comes again is looked for once.
    """
    last = max(0, len(words) - PHRASE_WINDOW)
    starts = [*range(0, last, PHRASE_WINDOW // 2), last][:PHRASE_WINDOWS]
    windows = [(start, min(start + PHRASE_WINDOW, len(words))) for start in starts]
    return list({tuple(words[start:end]): (start, end) for start, end in windows}.values())


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
            if path.name not in MUTABLE and not is_of_manifest(path)
        )
        remember_verified(self._folder, [file for file in files if file.name not in known])
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
    if not text.isascii():  # there is no Han character in it; looking for one takes a third of all time
        document.add_text(CHARACTERS, " ".join(found.word for found in han_characters_of(text)))
    return document
