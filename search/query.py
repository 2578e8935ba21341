"""A question under way: what every stage after the first is given."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from archive import config
from search.corpus import CorpusSnapshot
from search.indexes import Generation
from search.meaning import Vector, VectorRetriever
from search.ranking_rules import RankingRules
from search.stages.understanding import AskedQuestion
from search.term_weights import TermWeights


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
