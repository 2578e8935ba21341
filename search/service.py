"""From a question to its hits.

question ─► words ─► lexical index ───────────────┐
        └─► vector ► vector index ─► closeness ───┴► fused ─► judged ─► read from the catalogue ─► hits
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from sqlalchemy.orm import Session

from archive import Archive, config
from archive.catalogue import queries
from archive.errors import ModelMissing
from archive.recordings import PassageInContext, Segment
from search.answers import Answer, Hit, Question
from search.asking import AskedQuestion, understand
from search.embed import Embedder, load_embedder
from search.evidence import Judgement, Support, Thresholds, judge
from search.fusion import fuse, ordered, word_share
from search.highlighting import highlights, words_in
from search.indexes import Generation, Indexes
from search.meaning import Closeness, MeaningArm, Vector
from search.notices import notices_on

CANDIDATES = 200  # taken from each arm at least: fusing and judging go deeper than what is shown
CANDIDATES_PER_HIT = 5
SEGMENT_WORD_WEIGHT = 0.5  # of the question's words, against the cosine, when choosing where to start


@dataclass(frozen=True, slots=True)
class _Inquiry:
    """One question under way, over one generation of the indexes and one moment of the catalogue."""

    session: Session
    asked: AskedQuestion
    generation: Generation
    vector: Vector | None  # None: words alone


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A passage on its way to becoming a hit."""

    id: int
    score: float
    judgement: Judgement
    closeness: Closeness | None


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Passages by fused rank, with how close those that have vectors are."""

    scores: dict[int, float]
    closeness: dict[int, Closeness] = field(default_factory=dict)


class Searcher:
    """Answers questions over an archive; shared by all threads of a process.

    A missing embedding model does not stop it: words alone are searched, and every answer says so.
    """

    def __init__(self, archive: Archive, embedder: Embedder | None = None) -> None:
        self._archive = archive
        self._meaning = _meaning_arm(archive, embedder)
        model = None if isinstance(self._meaning, ModelMissing) else self._meaning.model
        self._indexes = Indexes(archive, model)

    @property
    def _section(self) -> config.Search:
        return self._archive.config.search

    def ask(self, question: Question) -> Answer:
        """The hits in order of relevance, none where nothing is evidence.

        Raises QuestionRefused, RecordingNotFound, EventNotFound, SpeakerNotFound, Ambiguous.
        """
        with self._archive.catalogue.reading() as session:
            asked = understand(question, session, self._section)
            generation, healed = self._indexes.up_to_date(session)
            inquiry = _Inquiry(session, asked, generation, self._vector(asked))
            candidates = list(islice(self._candidates(inquiry), asked.limit))
            hits = _hits(inquiry, candidates)
            notices = notices_on(session, asked, self._section, self._embedder, healed.rebuilt)
            return Answer(
                question=question,
                hits=tuple(hits),
                searched_recordings=queries.count_searchable(session, asked.filters),
                notices=tuple(notices),
                notice_details=notices,
            )

    def close(self) -> None:
        """Nothing is held open but memory; here so that owners need not know."""

    @property
    def _embedder(self) -> Embedder | ModelMissing:
        return self._meaning if isinstance(self._meaning, ModelMissing) else self._meaning.embedder

    def _vector(self, asked: AskedQuestion) -> Vector | None:
        return None if isinstance(self._meaning, ModelMissing) else self._meaning.vector(asked.text)

    def _candidates(self, inquiry: _Inquiry) -> Iterator[_Candidate]:
        """All passages that are evidence, best first; judged as they are asked for."""
        ranking = self._ranking(inquiry)
        thresholds = self._thresholds(inquiry)
        for passage_id, support in _supports(inquiry, ranking):
            if judgement := judge(support, thresholds):
                yield _Candidate(
                    passage_id, ranking.scores[passage_id], judgement, ranking.closeness.get(passage_id)
                )

    def _ranking(self, inquiry: _Inquiry) -> _Ranking:
        """Both arms' candidates, fused by rank."""
        asked, generation, vector = inquiry.asked, inquiry.generation, inquiry.vector
        depth = max(CANDIDATES, CANDIDATES_PER_HIT * asked.limit)
        allowed = None
        if asked.filters:
            allowed = np.array(queries.passage_ids(inquiry.session, asked.filters), np.int64)
        by_words = generation.lexical.best(asked.words, depth, allowed).ids.tolist()
        if isinstance(self._meaning, ModelMissing) or vector is None or generation.vectors is None:
            return _Ranking(fuse([by_words]))
        near = generation.vectors.nearest(vector, depth, allowed).ids.tolist()
        close = self._meaning.closeness(inquiry.session, generation.vectors, vector, list({*by_words, *near}))
        by_meaning = ordered({passage_id: one.score for passage_id, one in close.items()})
        return _Ranking(fuse([by_words, by_meaning]), close)

    def _thresholds(self, inquiry: _Inquiry) -> Thresholds:
        """Those that the configuration states, else measured in this archive with this model."""
        section, index = self._section, inquiry.generation.vectors
        possible, strong = section.min_cosine, section.strong_cosine
        if isinstance(self._meaning, ModelMissing) or index is None or inquiry.vector is None:
            return Thresholds(1.0, 1.0, section.min_word_share)  # nothing is judged by meaning
        if possible is None or strong is None:
            measured = self._meaning.limits(inquiry.session, index, self._indexes.vector_folder)
            possible = measured.possible if possible is None else possible
            strong = max(possible, measured.strong) if strong is None else strong
        return Thresholds(possible, strong, section.min_word_share)


def _meaning_arm(archive: Archive, embedder: Embedder | None) -> MeaningArm | ModelMissing:
    """The configured model over the archive, or why there is none."""
    settings = archive.config
    try:
        loaded = embedder or load_embedder(settings.search, settings.models, archive.models_folder)
    except ModelMissing as error:
        return error
    return MeaningArm(archive, loaded)


def _supports(inquiry: _Inquiry, ranking: _Ranking) -> Iterator[tuple[int, Support]]:
    """What speaks for each passage, in order; those that are gone from the catalogue are left out."""
    words = inquiry.asked.evidence_words
    weights = _weights(words, inquiry.generation)
    ids = ordered(ranking.scores)
    texts = queries.passage_texts(inquiry.session, ids)
    for passage_id in ids:
        if (text := texts.get(passage_id)) is not None:
            close = ranking.closeness.get(passage_id)
            share = word_share(words_in(text, words), weights)
            yield passage_id, Support(None if close is None else close.score, share)


def _weights(words: Sequence[str], generation: Generation) -> dict[str, float]:
    """Word -> its inverse document frequency in this archive, as BM25 has it."""
    total = len(generation.lexical)
    frequencies = {word: generation.lexical.document_frequency(word) for word in words}
    return {word: math.log(1 + (total - count + 0.5) / (count + 0.5)) for word, count in frequencies.items()}


def _hits(inquiry: _Inquiry, candidates: Sequence[_Candidate]) -> Iterator[Hit]:
    found = queries.passages_in_context(inquiry.session, [candidate.id for candidate in candidates])
    for candidate in candidates:
        if (passage := found.get(candidate.id)) is not None:
            yield _hit(inquiry.asked, candidate, passage)


def _hit(asked: AskedQuestion, candidate: _Candidate, passage: PassageInContext) -> Hit:
    said = [segment for segment in passage.segments if segment.text.strip()] or passage.segments
    cosines = () if candidate.closeness is None else candidate.closeness.segments
    segment = best_segment(said, asked.evidence_words, cosines)
    return Hit(
        found=passage,
        segment=segment,
        score=candidate.score,
        matched_by=candidate.judgement.matched_by,
        evidence=candidate.judgement.evidence,
        highlights=highlights(asked.words, passage.text),
        segment_highlights=highlights(asked.words, segment.text),
    )


def best_segment(segments: Sequence[Segment], words: Sequence[str], cosines: Sequence[float]) -> Segment:
    """The segment to start listening at: nearest in meaning, and holding the question's words.

    Without a cosine for each, words decide alone; of equals the first.
    """
    known = cosines if len(cosines) == len(segments) else [0.0] * len(segments)

    def support(index: int) -> float:
        held = words_in(segments[index].text, words)
        share = len(held) / len(words) if words else 0.0
        return known[index] + SEGMENT_WORD_WEIGHT * share

    return segments[max(range(len(segments)), key=support)]
