"""From a question to its hits.

question ─► ranking ─► judged, the best first ─► grown to stretches ─► read from the catalogue ─► hits
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice

import numpy as np
from sqlalchemy.orm import Session

from archive import Archive, config
from archive.catalogue import queries
from archive.errors import ModelMissing
from archive.recordings import PassageInContext, Segment
from archive.timecode import Milliseconds
from search.answers import Answer, Facets, Hit, Question, SearchBy, SortBy
from search.asking import AskedQuestion, understand
from search.embed import Embedder, load_embedder
from search.evidence import Judgement, Support, Thresholds, judge, possible
from search.extent import Extent, Extents
from search.facets import Dimension, Found, FoundStretch, chosen, facets, without
from search.highlighting import highlights, words_in
from search.indexes import Generation, Indexes, IndexStanding, VectorIndex
from search.meaning import Closeness, MeaningArm
from search.notices import notices_on
from search.ranking import Inquiry, Ranking, rank
from search.stamps import passages_stamp
from search.stretches import Neighbourhoods, Stretch
from search.suggesting import SuggestedQuestion, Suggestions
from search.unsaid import telling

BATCH = 16  # of candidates that are judged together at first: mostly enough for ten hits
NEIGHBOURS = 12  # passages on either side that a stretch may come to: three minutes of short ones
NEAR_WORDS, NEAR_WORDS_EACH = 6, 2  # offered where nothing is found: in all, and for a word
SEGMENT_WORD_WEIGHT = 0.5  # of the question's words, against the cosine, when choosing where to start
CONTEXT = 2  # segments shown on either side of a passage


@dataclass(frozen=True, slots=True)
class _Judged:
    """A passage that is evidence."""

    id: int
    judgement: Judgement
    closeness: Closeness | None
    is_answer: bool  # by itself, not only beside a better one


@dataclass(frozen=True, slots=True)
class _Finding:
    """Evidence with its stretch, on its way to becoming a hit."""

    judged: _Judged
    stretch: Stretch
    score: float


@dataclass(frozen=True, slots=True)
class Freshness:
    """How far what is searched follows the catalogue."""

    indexes: tuple[IndexStanding, ...]
    outdated: int  # recordings that were indexed with another model or other settings


@dataclass(frozen=True, slots=True)
class _Survey:
    """All that is evidence for a question, and the findings that come of it, best first."""

    evidence: tuple[_Judged, ...]
    findings: tuple[_Finding, ...]

    def stretches(self) -> list[FoundStretch]:
        """Each finding with what of it is evidence."""
        evidence = {one.id for one in self.evidence}
        answers = {one.id for one in self.evidence if one.is_answer}
        ids = [finding.stretch.passage_ids for finding in self.findings]
        return [FoundStretch(one, evidence.intersection(one), answers.intersection(one)) for one in ids]


class Searcher:
    """Answers questions over an archive; shared by all threads of a process.

    A missing embedding model does not stop it: words alone are searched, and every answer says so.
    """

    def __init__(self, archive: Archive, embedder: Embedder | None = None) -> None:
        self._archive = archive
        self._meaning = _meaning_arm(archive, embedder)
        model = None if isinstance(self._meaning, ModelMissing) else self._meaning.model
        self._indexes = Indexes(archive, model)
        self._extents = Extents()
        self._suggestions = Suggestions(self.ask)

    @property
    def _section(self) -> config.Search:
        return self._archive.config.search

    def ask(self, question: Question) -> Answer:
        """The hits in the order asked for, none where nothing is evidence.

        Raises QuestionRefused, RecordingNotFound, EventNotFound, SpeakerNotFound, Ambiguous.
        """
        with self._archive.catalogue.reading() as session:
            asked = understand(question, session, self._section)
            marks = queries.change_marks(session)
            generation, healed = self._indexes.up_to_date(marks)
            extent = self._extents.at(session, marks, self._stamp)
            inquiry = self._inquiry(session, asked, generation, extent)
            survey = self._survey(inquiry) if question.facets else None
            hits = _hits(inquiry, self._findings(inquiry) if survey is None else survey.findings)
            notices = notices_on(asked, inquiry.extent, self.embedder, healed.rebuilt)
            return Answer(
                question=question,
                hits=tuple(hits),
                searched_recordings=(
                    queries.count_searchable(session, asked.filters)
                    if asked.filters
                    else inquiry.extent.recordings
                ),
                notices=tuple(notices),
                notice_details=notices,
                near_words=() if hits else near_words(asked, generation),
                facets=None if survey is None else self._facets(inquiry, survey),
            )

    def freshness(self) -> Freshness:
        """How far what is searched follows the catalogue; a few look-ups, whatever the size."""
        with self._archive.catalogue.reading() as session:
            stamp = self._stamp
            outdated = 0 if stamp is None else queries.count_outdated(session, stamp)
            return Freshness(self._indexes.standings(session), outdated)

    def suggested(self, frame: str, language: str) -> tuple[SuggestedQuestion, ...]:
        """Questions that this archive answers, those about talks in the reader's language first.

        frame: the question with a gap, `What was said about {topic}?`.
        """
        with self._archive.catalogue.reading() as session:
            generation, _ = self._indexes.up_to_date(queries.change_marks(session))
            return self._suggestions.questions(session, generation, frame, language)

    def close(self) -> None:
        """Nothing is held open but memory; here so that owners need not know."""

    @property
    def embedder(self) -> Embedder | ModelMissing:
        """The model that questions are compared by, or why there is none."""
        return self._meaning if isinstance(self._meaning, ModelMissing) else self._meaning.embedder

    @property
    def _stamp(self) -> str | None:
        """How passages are made now; None where there is no model to make them with."""
        embedder = self.embedder
        return None if isinstance(embedder, ModelMissing) else passages_stamp(self._section, embedder)

    def _inquiry(
        self, session: Session, asked: AskedQuestion, generation: Generation, extent: Extent
    ) -> Inquiry:
        vector = None
        if not isinstance(self._meaning, ModelMissing) and asked.by is not SearchBy.WORDS:
            vector = self._meaning.vector(asked.text)
        is_by_meaning = asked.by is SearchBy.MEANING and vector is not None
        words = () if is_by_meaning else asked.words
        heard = telling(asked.text, asked.evidence_words, generation.lexical, asked.name_words)
        return Inquiry(session, asked, generation, extent, vector, words, heard)

    def _findings(self, inquiry: Inquiry) -> Iterator[_Finding]:
        """All that is evidence, best first, each passage in one stretch; judged as it is asked for."""
        if not inquiry.telling.names_unsaid:
            ranking = rank(inquiry)
            yield from self._stretched(inquiry, ranking, self._evidence(inquiry, ranking))

    def _survey(self, inquiry: Inquiry) -> _Survey:
        if inquiry.telling.names_unsaid:
            return _Survey((), ())
        ranking = rank(inquiry)
        evidence = list(self._evidence(inquiry, ranking))
        findings = self._stretched(inquiry, ranking, evidence)
        return _Survey(tuple(chain.from_iterable(evidence)), tuple(findings))

    def _facets(self, inquiry: Inquiry, survey: _Survey) -> Facets:
        """Counted over the survey; for what the question is narrowed by, over one without that filter."""
        found = {}
        for dimension in Dimension:
            filters = without(inquiry.asked.filters, dimension)
            wider = replace(inquiry, asked=replace(inquiry.asked, filters=filters))
            is_narrowed = filters != inquiry.asked.filters
            stretches = (self._survey(wider) if is_narrowed else survey).stretches()
            found[dimension] = Found(stretches, chosen(inquiry.asked.filters, dimension))
        return facets(inquiry.session, len(survey.findings), found)

    def _stretched(
        self, inquiry: Inquiry, ranking: Ranking, evidence: Iterable[list[_Judged]]
    ) -> Iterator[_Finding]:
        """Each passage that is evidence in one stretch, unless an earlier stretch took it in."""
        taken: set[int] = set()
        for judged in evidence:
            around = self._neighbourhoods(inquiry, ranking, [one.id for one in judged])
            for one in judged:
                if one.id not in taken:
                    stretch = around.stretch_around(one.id, taken)
                    taken.update(stretch.passage_ids)
                    yield _Finding(one, stretch, ranking.scores[one.id])

    def _evidence(self, inquiry: Inquiry, ranking: Ranking) -> Iterator[list[_Judged]]:
        """What is evidence, best first, in batches.

        That a question has an answer here is decided by passages that are evidence by themselves. If it has
        one, those that are nearly as relevant as the most relevant one are possible answers too.
        """
        thresholds = self._thresholds(inquiry)
        least = thresholds.min_word_share if inquiry.asked.phrases else 0.0  # to hold a phrase is evidence
        waiting: list[_Judged] = []
        has_answer = False
        for batch in _batches(ranking.order, max(BATCH, inquiry.asked.limit)):
            close = self._closeness(inquiry, batch)
            for passage_id in batch:
                near = close.get(passage_id)
                word_share = max(least, ranking.word_shares[passage_id])
                support = Support(None if near is None else near.score, word_share)
                judgement = judge(support, thresholds)
                is_answer = judgement is not None
                has_answer = has_answer or is_answer
                if judgement is None and passage_id in ranking.near_best:
                    judgement = possible(support)
                if judgement is not None:
                    waiting.append(_Judged(passage_id, judgement, near, is_answer))
            if has_answer and waiting:
                yield waiting
                waiting = []

    def _closeness(self, inquiry: Inquiry, ids: Sequence[int]) -> dict[int, Closeness]:
        index, vector = inquiry.generation.vectors, inquiry.vector
        if isinstance(self._meaning, ModelMissing) or vector is None or index is None:
            return {}
        return self._meaning.closeness(inquiry.session, index, vector, ids)

    def _neighbourhoods(self, inquiry: Inquiry, ranking: Ranking, ids: Sequence[int]) -> Neighbourhoods:
        """What lies around these passages, as far as the filters let it through."""
        near = np.unique(np.add.outer(np.array(ids, np.int64), np.arange(-NEIGHBOURS, NEIGHBOURS + 1)))
        if ranking.allowed is not None:
            near = near[np.isin(near, ranking.allowed)]
        places = queries.passage_places(inquiry.session, near.tolist())
        longest = Milliseconds(round(self._section.stretch_seconds * 1000))
        return Neighbourhoods(places, ranking.relevance(inquiry, places), longest)

    def _thresholds(self, inquiry: Inquiry) -> Thresholds:
        """From where this question has evidence."""
        section, index, heard = self._section, inquiry.generation.vectors, inquiry.telling
        if isinstance(self._meaning, ModelMissing) or index is None or inquiry.vector is None:
            return Thresholds.of_words_alone(section.min_word_share_alone, heard.unsaid_share)
        return self._cosines(self._meaning, index, inquiry.session).for_question(heard.surprise)

    def _cosines(self, meaning: MeaningArm, index: VectorIndex, session: Session) -> Thresholds:
        """What the configuration states, else what is measured in this archive with this model."""
        section = self._section
        possible, strong = section.min_cosine, section.strong_cosine
        if possible is None or strong is None:
            measured = meaning.limits(session, index, self._indexes.vector_folder)
            possible = measured.possible if possible is None else possible
            strong = max(possible, measured.strong) if strong is None else strong
        return Thresholds(possible, strong, section.min_word_share)


def _batches(ids: Sequence[int], first: int) -> Iterator[Sequence[int]]:
    """The ids in order, twice as many each time: the best soon, all of them in few calls."""
    start, size = 0, first
    while start < len(ids):
        yield ids[start : start + size]
        start, size = start + size, 2 * size


def _meaning_arm(archive: Archive, embedder: Embedder | None) -> MeaningArm | ModelMissing:
    """The configured model over the archive, or why there is none."""
    settings = archive.config
    try:
        loaded = embedder or load_embedder(settings.search, settings.models, archive.models_folder)
    except ModelMissing as error:
        return error
    return MeaningArm(archive, loaded)


def near_words(asked: AskedQuestion, generation: Generation) -> tuple[str, ...]:
    """Words of the question that do occur, and those nearest to the ones that do not."""
    found: list[str] = []
    for word in asked.evidence_words[:NEAR_WORDS]:
        occurs = generation.lexical.document_frequency(word) > 0
        found += [word] if occurs else generation.lexical.nearest_words(word, NEAR_WORDS_EACH)
    return tuple(dict.fromkeys(found))[:NEAR_WORDS]


def by_date(hits: Sequence[Hit], sort: SortBy) -> list[Hit]:
    """By day of recording, then as they come in it; recordings without a day last."""
    dated = [hit for hit in hits if hit.found.recording.recorded_on]
    undated = [hit for hit in hits if not hit.found.recording.recorded_on]
    in_order = sorted(dated, key=lambda hit: (hit.found.recording.id, hit.start))
    in_order.sort(key=lambda hit: hit.found.recording.recorded_on or date.min, reverse=sort is SortBy.NEWEST)
    return in_order + undated


def _hits(inquiry: Inquiry, findings: Iterable[_Finding]) -> list[Hit]:
    """As many as are asked for, in the order asked for."""
    limit = inquiry.asked.limit
    if inquiry.asked.sort is SortBy.RELEVANCE:
        hits = _read(inquiry, list(islice(findings, limit)))
    else:
        hits = by_date(_read(inquiry, list(findings)), inquiry.asked.sort)[:limit]
    return _in_context(inquiry.session, hits)


def _in_context(session: Session, hits: Sequence[Hit]) -> list[Hit]:
    """The hits with what was said just before and after their passages."""
    ids = [hit.found.passage.id for hit in hits if hit.found.passage.id is not None]
    around = queries.segments_around(session, ids, CONTEXT)
    return [
        replace(hit, before=_said(before), after=_said(after))
        for hit, (before, after) in zip(hits, map(around.__getitem__, ids), strict=True)
    ]


def _said(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    return tuple(segment for segment in segments if segment.text.strip())


def _read(inquiry: Inquiry, findings: Sequence[_Finding]) -> list[Hit]:
    """The hits, as far as their passages are still there."""
    wanted = sorted({passage_id for finding in findings for passage_id in finding.stretch.passage_ids})
    known = queries.passages_in_context(inquiry.session, wanted)
    return [_hit(inquiry.asked, finding, known) for finding in findings if finding.judged.id in known]


def _hit(asked: AskedQuestion, finding: _Finding, known: Mapping[int, PassageInContext]) -> Hit:
    found = known[finding.judged.id]
    said = _said(found.segments) or found.segments
    closeness = finding.judged.closeness
    segment = best_segment(said, asked.evidence_words, () if closeness is None else closeness.segments)
    hit = Hit(
        found=found,
        stretch=tuple(known[one] for one in finding.stretch.passage_ids if one in known),
        segment=segment,
        score=finding.score,
        matched_by=finding.judged.judgement.matched_by,
        evidence=finding.judged.judgement.evidence,
        highlights=highlights(asked.words, found.text),
        segment_highlights=highlights(asked.words, segment.text),
    )
    return replace(hit, stretch_highlights=highlights(asked.words, hit.text))


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
