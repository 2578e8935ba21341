"""Making text findable, and finding it."""

from search.answer_json import answer_json, hit_json, link_to
from search.answers import (
    Answer,
    Evidence,
    Highlight,
    Hit,
    MatchedBy,
    Notice,
    Question,
    SearchBy,
    SortBy,
)
from search.embed import Embedder, load_embedder
from search.indexes import IndexStanding, Refreshed
from search.indexing import Indexer
from search.service import Freshness, Searcher

__all__ = [
    "Answer",
    "Embedder",
    "Evidence",
    "Freshness",
    "Highlight",
    "Hit",
    "IndexStanding",
    "Indexer",
    "MatchedBy",
    "Notice",
    "Question",
    "Refreshed",
    "SearchBy",
    "Searcher",
    "SortBy",
    "answer_json",
    "hit_json",
    "link_to",
    "load_embedder",
]
