"""What passages and vectors are made with now: whatever was made in another way is due."""

from archive import Archive, config
from archive.catalogue import queries, store
from archive.timecode import Milliseconds
from search.embed import Embedder
from search.indexes import EmbeddingModel
from search.passages import PassageRules


def passage_rules(section: config.Search) -> PassageRules:
    return PassageRules(section.passage_tokens, Milliseconds(section.passage_pause_ms))


def passages_stamp(section: config.Search, embedder: Embedder) -> str:
    """How a transcript's passages and vectors are made: rules, model, languages trusted to it."""
    languages = ",".join(sorted(embedder.languages))
    return f"{passage_rules(section).stamp}|{embedder.fingerprint}|{languages}"


def known_model(archive: Archive, embedder: Embedder) -> EmbeddingModel:
    """The embedder as the catalogue knows it, noted there if it is new."""
    with archive.catalogue.reading() as session:
        model_id = queries.embedding_model_id(session, embedder.fingerprint)
    if model_id is None:
        with archive.catalogue.writing() as session:
            model_id = store.put_embedding_model(
                session, embedder.name, embedder.fingerprint, embedder.dimension
            )
    return EmbeddingModel(model_id, embedder.fingerprint, embedder.dimension)
