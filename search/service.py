"""From a question to its hits.

question ─► words ─► lexical index ─┐
        └─► vector ► vector index ──┴► fused ─► judged ─► read from the catalogue ─► hits
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from archive import Archive
from archive.catalogue import queries
from archive.errors import ModelMissing
from archive.recordings import Segment
from search.answers import Answer, Highlight, Hit, Question
from search.asking import AskedQuestion, understand
from search.embed import Embedder, load_embedder
from search.evidence import Judgement, Support, judge
from search.fusion import fuse, ordered, word_share
from search.indexes import Generation, Indexes
from search.notices import notices_on
from search.question_words import places_of
from search.stamps import known_model

CANDIDATES = 200  # taken from each arm at least: fusing and judging go deeper than what is shown
CANDIDATES_PER_HIT = 5
SEGMENT_WORD_WEIGHT = 0.5  # of the question's words, against the cosine, when choosing where to start

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A passage on its way to becoming a hit."""

    id: int
    score: float
    judgement: Judgement


class Searcher:
    """Answers questions over an archive; shared by all threads of a process.

    A missing embedding model does not stop it: words alone are searched, and every answer says so.
    """

    def __init__(self, archive: Archive, embedder: Embedder | None = None) -> None:
        self._archive = archive
        self._embedder = embedder or _embedder_of(archive)
        self._model = (
            None if isinstance(self._embedder, ModelMissing) else known_model(archive, self._embedder)
        )
        self._indexes = Indexes(archive, self._model)

    def ask(self, question: Question) -> Answer:
        """The hits in order of relevance, none where nothing is evidence.

        Raises QuestionRefused, RecordingNotFound, EventNotFound, SpeakerNotFound, Ambiguous.
        """
        with self._archive.catalogue.reading() as session:
            asked = understand(question, session, self._archive.config.search)
            generation, healed = self._indexes.up_to_date(session)
            vector = self._vector(asked)
            candidates = list(islice(self._candidates(session, asked, generation, vector), asked.limit))
            hits = self._hits(session, asked, candidates, vector)
            section = self._archive.config.search
            notices = notices_on(session, asked, section, self._embedder, healed.rebuilt)
            return Answer(
                question=question,
                hits=tuple(hits),
                searched_recordings=queries.count_searchable(session, asked.filters),
                notices=tuple(notices),
                notice_details=notices,
            )

    def close(self) -> None:
        """Nothing is held open but memory; here so that owners need not know."""

    def _vector(self, asked: AskedQuestion) -> Vector | None:
        if isinstance(self._embedder, ModelMissing) or not self._embedder.knows_text(asked.text):
            return None
        return self._embedder.embed_question(asked.text)

    def _candidates(
        self,
        session: Session,
        asked: AskedQuestion,
        generation: Generation,
        vector: Vector | None,
    ) -> Iterator[_Candidate]:
        """All passages that are evidence, best first; judged as they are asked for."""
        depth = max(CANDIDATES, CANDIDATES_PER_HIT * asked.limit)
        allowed = None
        if asked.filters:
            allowed = np.array(queries.passage_ids(session, asked.filters), np.int64)
        rankings = [generation.lexical.best(asked.words, depth, allowed).ids.tolist()]
        if vector is not None and generation.vectors is not None:
            rankings.append(generation.vectors.nearest(vector, depth, allowed).ids.tolist())
        fused = fuse(rankings)
        for passage_id, support in self._support(session, asked, generation, vector, ordered(fused)):
            if judgement := judge(support, self._archive.config.search):
                yield _Candidate(passage_id, fused[passage_id], judgement)

    def _support(
        self,
        session: Session,
        asked: AskedQuestion,
        generation: Generation,
        vector: Vector | None,
        ids: Sequence[int],
    ) -> Iterator[tuple[int, Support]]:
        """What speaks for each passage, in order; those that are gone from the catalogue are left out."""
        cosines: dict[int, float] = {}
        if vector is not None and generation.vectors is not None:
            cosines = generation.vectors.cosines(vector, np.array(sorted(ids), np.int64))
        weights = _weights(asked.evidence_words, generation)
        texts = queries.passage_texts(session, ids)
        for passage_id in ids:
            if (text := texts.get(passage_id)) is not None:
                share = word_share(_words_in(text, asked.evidence_words), weights)
                yield passage_id, Support(cosines.get(passage_id), share)

    def _hits(
        self,
        session: Session,
        asked: AskedQuestion,
        candidates: Sequence[_Candidate],
        vector: Vector | None,
    ) -> Iterable[Hit]:
        ids = [candidate.id for candidate in candidates]
        found = queries.passages_in_context(session, ids)
        vectors = self._segment_vectors(session, ids) if vector is not None else {}
        for candidate in candidates:
            if (passage := found.get(candidate.id)) is None:
                continue
            said = [segment for segment in passage.segments if segment.text.strip()] or passage.segments
            cosines = _segment_cosines(len(said), vectors.get(candidate.id), vector)
            segment = best_segment(said, asked.evidence_words, cosines)
            yield Hit(
                found=passage,
                segment=segment,
                score=candidate.score,
                matched_by=candidate.judgement.matched_by,
                evidence=candidate.judgement.evidence,
                highlights=_highlights(asked.words, passage.text),
                segment_highlights=_highlights(asked.words, segment.text),
            )

    def _segment_vectors(self, session: Session, ids: Sequence[int]) -> dict[int, bytes]:
        return {} if self._model is None else queries.segment_vectors(session, ids, self._model.id)


def _embedder_of(archive: Archive) -> Embedder | ModelMissing:
    """The configured embedder, or why there is none."""
    config = archive.config
    try:
        return load_embedder(config.search, config.models, archive.models_folder)
    except ModelMissing as error:
        return error


def best_segment(segments: Sequence[Segment], words: Sequence[str], cosines: Sequence[float]) -> Segment:
    """The segment to start listening at: nearest in meaning, and holding the question's words."""

    def support(index: int) -> float:
        held = _words_in(segments[index].text, words)
        share = len(held) / len(words) if words else 0.0
        return cosines[index] + SEGMENT_WORD_WEIGHT * share

    return segments[max(range(len(segments)), key=support)]


def _segment_cosines(count: int, data: bytes | None, vector: Vector | None) -> Sequence[float]:
    """A cosine a segment; zeros where there are no vectors, or not one for each."""
    if data is None or vector is None:
        return [0.0] * count
    vectors = np.frombuffer(data, "<f2").reshape(-1, len(vector)).astype(np.float32)
    return [0.0] * count if len(vectors) != count else (vectors @ vector).tolist()


def _weights(words: Sequence[str], generation: Generation) -> dict[str, float]:
    """Word -> its inverse document frequency in this archive, as BM25 has it."""
    total = len(generation.lexical)
    frequencies = {word: generation.lexical.document_frequency(word) for word in words}
    return {word: math.log(1 + (total - count + 0.5) / (count + 0.5)) for word, count in frequencies.items()}


def _words_in(text: str, words: Sequence[str]) -> set[str]:
    return {place.word for place in places_of(list(words), text)}


def _highlights(words: Sequence[str], text: str) -> tuple[Highlight, ...]:
    """The words' places in a text; pairs of Han that overlap become one."""
    merged: list[Highlight] = []
    for place in places_of(list(words), text):
        if merged and place.start <= merged[-1].end:
            last = merged.pop()
            merged.append(Highlight(last.start, max(last.end, place.end)))
        else:
            merged.append(Highlight(place.start, place.end))
    return tuple(merged)
