"""From a question to its hits.

question ─► ranking ─► judged, the best first ─► grown to stretches ─► read from the catalogue ─► hits
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

import numpy as np
from sqlalchemy.orm import Session

from archive import Archive, config
from archive.catalogue import queries
from archive.errors import ModelMissing
from archive.recordings import PassageInContext, Segment
from archive.timecode import Milliseconds
from search.answers import Answer, Hit, Question, SearchBy, SortBy
from search.asking import AskedQuestion, understand
from search.embed import Embedder, load_embedder
from search.evidence import Judgement, Support, Thresholds, judge
from search.highlighting import highlights, words_in
from search.indexes import Generation, Indexes, IndexStanding
from search.meaning import Closeness, MeaningArm
from search.notices import notices_on
from search.ranking import Inquiry, Ranking, rank
from search.stamps import passages_stamp
from search.stretches import Neighbourhoods, Stretch
from search.unsaid import telling
from search.vector_index import VectorIndex

BATCH = 32  # of candidates that are judged together
NEIGHBOURS = 12  # passages on either side that a stretch may come to: three minutes of short ones
NEAR_WORDS, NEAR_WORDS_EACH = 6, 2  # offered where nothing is found: in all, and for a word
SEGMENT_WORD_WEIGHT = 0.5  # of the question's words, against the cosine, when choosing where to start


@dataclass(frozen=True, slots=True)
class _Judged:
    """A passage that is evidence."""

    id: int
    judgement: Judgement
    closeness: Closeness | None


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
        """The hits in the order asked for, none where nothing is evidence.

        Raises QuestionRefused, RecordingNotFound, EventNotFound, SpeakerNotFound, Ambiguous.
        """
        with self._archive.catalogue.reading() as session:
            asked = understand(question, session, self._section)
            generation, healed = self._indexes.up_to_date(session)
            inquiry = self._inquiry(session, asked, generation)
            hits = self._hits(inquiry)
            notices = notices_on(session, asked, self._section, self.embedder, healed.rebuilt)
            return Answer(
                question=question,
                hits=tuple(hits),
                searched_recordings=queries.count_searchable(session, asked.filters),
                notices=tuple(notices),
                notice_details=notices,
                near_words=() if hits else near_words(asked, generation),
            )

    def freshness(self) -> Freshness:
        """How far what is searched follows the catalogue; a few look-ups, whatever the size."""
        with self._archive.catalogue.reading() as session:
            outdated = 0
            if not isinstance(self.embedder, ModelMissing):
                stamp = passages_stamp(self._section, self.embedder)
                outdated = queries.count_outdated(session, stamp)
            return Freshness(self._indexes.standings(session), outdated)

    def close(self) -> None:
        """Nothing is held open but memory; here so that owners need not know."""

    @property
    def embedder(self) -> Embedder | ModelMissing:
        """The model that questions are compared by, or why there is none."""
        return self._meaning if isinstance(self._meaning, ModelMissing) else self._meaning.embedder

    def _inquiry(self, session: Session, asked: AskedQuestion, generation: Generation) -> Inquiry:
        vector = None
        if not isinstance(self._meaning, ModelMissing) and asked.by is not SearchBy.WORDS:
            vector = self._meaning.vector(asked.text)
        is_by_meaning = asked.by is SearchBy.MEANING and vector is not None
        words = () if is_by_meaning else asked.words
        heard = telling(asked.text, asked.evidence_words, generation.lexical, asked.name_words)
        return Inquiry(session, asked, generation, vector, words, heard)

    def _hits(self, inquiry: Inquiry) -> list[Hit]:
        if inquiry.telling.names_unsaid:
            return []
        ranking = rank(inquiry)
        limit = inquiry.asked.limit
        if inquiry.asked.sort is SortBy.RELEVANCE:
            return _read(inquiry, list(islice(self._findings(inquiry, ranking), limit)))
        hits = _read(inquiry, list(self._findings(inquiry, ranking)))
        return by_date(hits, inquiry.asked.sort)[:limit]

    def _findings(self, inquiry: Inquiry, ranking: Ranking) -> Iterator[_Finding]:
        """All that is evidence, best first, each passage in one stretch; judged as it is asked for."""
        taken: set[int] = set()
        thresholds = self._thresholds(inquiry)
        shares = _word_shares(inquiry, ranking.order, thresholds)
        rest = iter(ranking.order)
        while batch := list(islice(rest, max(BATCH, inquiry.asked.limit))):
            judged = _judged(batch, self._closeness(inquiry, batch), shares, thresholds)
            if not judged:
                continue
            around = self._neighbourhoods(inquiry, ranking, [one.id for one in judged])
            for one in judged:
                if one.id not in taken:
                    stretch = around.stretch_around(one.id, taken)
                    taken.update(stretch.passage_ids)
                    yield _Finding(one, stretch, ranking.scores[one.id])

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


def _meaning_arm(archive: Archive, embedder: Embedder | None) -> MeaningArm | ModelMissing:
    """The configured model over the archive, or why there is none."""
    settings = archive.config
    try:
        loaded = embedder or load_embedder(settings.search, settings.models, archive.models_folder)
    except ModelMissing as error:
        return error
    return MeaningArm(archive, loaded)


def _judged(
    ids: Sequence[int],
    close: Mapping[int, Closeness],
    shares: Mapping[int, float],
    thresholds: Thresholds,
) -> list[_Judged]:
    """Those of the passages that are evidence, in their order."""
    judged = []
    for passage_id in ids:
        near = close.get(passage_id)
        support = Support(None if near is None else near.score, shares[passage_id])
        if judgement := judge(support, thresholds):
            judged.append(_Judged(passage_id, judgement, near))
    return judged


def _word_shares(inquiry: Inquiry, ids: Sequence[int], thresholds: Thresholds) -> dict[int, float]:
    """What the question's words that each passage holds weigh, over the weight of all: 0 to 1.

    The index is asked, word by word: cutting the texts into words again would cost more than all the rest.
    A passage here holds every quoted phrase, and that is evidence whatever else was asked.
    """
    least = thresholds.min_word_share if inquiry.asked.phrases else 0.0
    wanted, shares = np.array(ids, np.int64), np.zeros(len(ids))
    weights = inquiry.telling.weights if inquiry.words else {}
    total = sum(weights.values())
    for word, weight in weights.items():
        held = inquiry.generation.lexical.scores([word], wanted) > 0
        shares += held * (weight / total)
    return dict(zip(ids, np.maximum(shares, least).tolist(), strict=True))


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


def _read(inquiry: Inquiry, findings: Sequence[_Finding]) -> list[Hit]:
    """The hits, as far as their passages are still there."""
    wanted = sorted({passage_id for finding in findings for passage_id in finding.stretch.passage_ids})
    known = queries.passages_in_context(inquiry.session, wanted)
    return [_hit(inquiry.asked, finding, known) for finding in findings if finding.judged.id in known]


def _hit(asked: AskedQuestion, finding: _Finding, known: Mapping[int, PassageInContext]) -> Hit:
    found = known[finding.judged.id]
    said = [segment for segment in found.segments if segment.text.strip()] or found.segments
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
