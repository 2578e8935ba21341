"""From a question to its answer: understood, retrieved, ranked, judged, grown, read (search/stages)."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive import Archive, config
from archive.catalogue import queries
from archive.errors import ModelMissing
from search.answers import Answer, Question
from search.corpus import CorpusSnapshots
from search.embed import Embedder, load_embedder
from search.finding import facets_of, findings, survey
from search.indexes import Indexes, IndexStanding
from search.meaning import VectorRetriever
from search.notices import notices_on
from search.offered_words import offered_words
from search.query import Query
from search.ranking_rules import RankingRules
from search.stages.reading import read
from search.stages.understanding import understand
from search.stamps import passages_stamp
from search.suggesting import SuggestedQuestion, Suggestions


@dataclass(frozen=True, slots=True)
class Freshness:
    """How far what is searched follows the catalogue."""

    indexes: tuple[IndexStanding, ...]
    outdated: int  # recordings that were indexed with another model or other settings


class Searcher:
    """Answers questions over an archive; shared by all threads of a process.

    A missing embedding model does not stop it: words alone are searched, and every answer says so.
    """

    def __init__(
        self, archive: Archive, embedder: Embedder | None = None, rules: RankingRules | None = None
    ) -> None:
        """embedder: None for the configured one; rules: None for those that people get."""
        self._archive = archive
        self._rules = rules or RankingRules()
        self._embedder = embedder or _configured(archive)
        self._retriever = (
            None
            if isinstance(self._embedder, ModelMissing)
            else VectorRetriever(archive, self._embedder, self._rules)
        )
        self._indexes = Indexes(archive, None if self._retriever is None else self._retriever.model)
        self._snapshots = CorpusSnapshots()
        self._suggestions = Suggestions(self.ask)

    @property
    def _settings(self) -> config.Search:
        return self._archive.config.search

    def ask(self, question: Question) -> Answer:
        """The hits in the order asked for, none where nothing is evidence.

        Raises QuestionRefused, RecordingNotFound, EventNotFound, SpeakerNotFound, Ambiguous.
        """
        with self._archive.catalogue.reading() as session:
            asked = understand(question, session, self._settings)
            marks = queries.change_marks(session)
            generation, healed = self._indexes.up_to_date(marks)
            corpus = self._snapshots.at(session, marks, self._stamp)
            query = Query.of(asked, session, self._settings, self._rules, generation, corpus, self._retriever)
            return self._answer(question, query, healed.rebuilt)

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
        return self._embedder

    @property
    def _stamp(self) -> str | None:
        """How passages are made now; None where there is no model to make them with."""
        embedder = self._embedder
        return None if isinstance(embedder, ModelMissing) else passages_stamp(self._settings, embedder)

    def _answer(self, question: Question, query: Query, rebuilt: Sequence[str]) -> Answer:
        """What is shown; where facets are asked for, all that is evidence is looked at, not only that."""
        surveyed = survey(query) if question.facets else None
        hits = read(query, findings(query) if surveyed is None else surveyed.findings)
        notices = notices_on(query.asked, query.corpus, self._embedder, rebuilt)
        return Answer(
            question=question,
            hits=tuple(hits),
            searched_recordings=_count_searched(query),
            notices=tuple(notices),
            notice_details=notices,
            near_words=() if hits else offered_words(query.asked, query.generation.lexical),
            facets=None if surveyed is None else facets_of(query, surveyed),
        )


def _configured(archive: Archive) -> Embedder | ModelMissing:
    """The configured model, or why there is none."""
    settings = archive.config
    try:
        return load_embedder(settings.search, settings.models, archive.models_folder)
    except ModelMissing as error:
        return error


def _count_searched(query: Query) -> int:
    filters = query.asked.filters
    return queries.count_searchable(query.session, filters) if filters else query.corpus.recordings
