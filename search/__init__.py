"""Making text findable, and finding it."""

from search.answer_json import answer_json, hit_json, link_to
from search.answers import (
    Answer,
    Evidence,
    Facets,
    FacetValue,
    Highlight,
    Hit,
    MatchedBy,
    Notice,
    Question,
    SearchBy,
    SortBy,
)
from search.embed import Embedder, find_embedding_model, load_embedder
from search.indexes import IndexStanding, Refreshed
from search.indexing import Indexer
from search.name_index import index_key, index_letter, is_spelled_like
from search.ranking_rules import RankingRules
from search.service import Freshness, Searcher
from search.suggesting import SuggestedQuestion
from search.words import simplified_characters

__all__ = [
    "Answer",
    "Embedder",
    "Evidence",
    "FacetValue",
    "Facets",
    "Freshness",
    "Highlight",
    "Hit",
    "IndexStanding",
    "Indexer",
    "MatchedBy",
    "Notice",
    "Question",
    "RankingRules",
    "Refreshed",
    "SearchBy",
    "Searcher",
    "SortBy",
    "SuggestedQuestion",
    "answer_json",
    "find_embedding_model",
    "hit_json",
    "index_key",
    "index_letter",
    "is_spelled_like",
    "link_to",
    "load_embedder",
    "simplified_characters",
]
