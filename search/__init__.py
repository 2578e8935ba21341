"""Making text findable, and finding it."""

from search.answer_view import (
    AnswerView,
    ContextLine,
    ContextView,
    FacetsView,
    FacetValueView,
    HitView,
    answer_view,
    hit_view,
    link_to,
)
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
from search.closing import close_recording, open_recording
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
    "AnswerView",
    "ContextLine",
    "ContextView",
    "Embedder",
    "Evidence",
    "FacetValue",
    "FacetValueView",
    "Facets",
    "FacetsView",
    "Freshness",
    "Highlight",
    "Hit",
    "HitView",
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
    "answer_view",
    "close_recording",
    "find_embedding_model",
    "hit_view",
    "index_key",
    "index_letter",
    "is_spelled_like",
    "link_to",
    "load_embedder",
    "open_recording",
    "simplified_characters",
]
