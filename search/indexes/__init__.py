"""The indexes of an archive: what passages hold which words, and what is near in meaning.

maintenance ─► lexical_index (tantivy)                   both brought up to the catalogue
    │      └─► vector_index ─► vector_segments (FAISS)
    └────────► manifest                                  what is published, whole or not at all
"""

from search.indexes.lexical_index import LexicalIndex
from search.indexes.maintenance import (
    EmbeddingModel,
    Generation,
    Indexes,
    IndexStanding,
    Refreshed,
    vector_folder,
)
from search.indexes.vector_index import VectorIndex

__all__ = [
    "EmbeddingModel",
    "Generation",
    "IndexStanding",
    "Indexes",
    "LexicalIndex",
    "Refreshed",
    "VectorIndex",
    "vector_folder",
]
