"""A question under way: what every stage after the first is given."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from archive import config
from search.answers import SearchBy
from search.corpus import CorpusSnapshot
from search.indexes import Generation
from search.meaning import Vector, VectorRetriever
from search.ranking_rules import RankingRules
from search.stages.understanding import AskedQuestion
from search.term_weights import TermWeights, term_weights


@dataclass(frozen=True, slots=True)
class Query:
    """One question over one generation of the indexes and one moment of the catalogue."""

    session: Session
    settings: config.Search
    rules: RankingRules
    asked: AskedQuestion
    generation: Generation
    corpus: CorpusSnapshot
    retriever: VectorRetriever | None  # None without an embedding model
    vector: Vector | None  # None: words alone
    words: tuple[str, ...]  # to look for; none: meaning alone
    terms: TermWeights

    @classmethod
    def of(
        cls,
        asked: AskedQuestion,
        session: Session,
        settings: config.Search,
        rules: RankingRules,
        generation: Generation,
        corpus: CorpusSnapshot,
        retriever: VectorRetriever | None,
    ) -> "Query":
        """What a question looks for: its words, weighed, and a vector if the model knows its language."""
        vector = None
        if retriever is not None and asked.by is not SearchBy.WORDS:
            vector = retriever.vector(asked.text)
        is_by_meaning = asked.by is SearchBy.MEANING and vector is not None
        return cls(
            session=session,
            settings=settings,
            rules=rules,
            asked=asked,
            generation=generation,
            corpus=corpus,
            retriever=retriever,
            vector=vector,
            words=() if is_by_meaning else asked.words,
            terms=term_weights(asked.text, asked.evidence_words, generation.lexical, asked.name_words),
        )
