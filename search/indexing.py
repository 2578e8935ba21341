"""A finished transcript made findable: passages, their vectors, the indexes."""

from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np

from archive import Archive
from archive.catalogue import Catalogue, queries, store
from archive.recordings import Passage, PassageVectors, Segment, Transcript
from search.embed import Embedder, load_embedder
from search.indexes import Indexes, Refreshed
from search.passages import passages_of
from search.stamps import known_model, passage_rules, passages_stamp

NO_STAMP = "none"  # that of no transcript: not even of one without passages


class Indexer:
    """Writes passages and vectors, and keeps the indexes up with them; several may do so at a time."""

    def __init__(self, archive: Archive, embedder: Embedder) -> None:
        self._archive = archive
        self._embedder = embedder
        self._model = known_model(archive, embedder)
        self._rules = passage_rules(archive.config.search)
        self._indexes = Indexes(archive, self._model)

    @classmethod
    def open(cls, archive: Archive) -> "Indexer":
        """With the configured embedding model; ModelMissing."""
        config = archive.config
        return cls(archive, load_embedder(config.search, config.models, archive.models_folder))

    @property
    def embedder(self) -> Embedder:
        return self._embedder

    @property
    def stamp(self) -> str:
        """How passages are made now; a transcript with another stamp is due."""
        return passages_stamp(self._archive.config.search, self._embedder)

    def index(
        self,
        transcript: Transcript,
        on_progress: Callable[[float], None] | None = None,
        catalogue: Catalogue | None = None,
    ) -> int:
        """Make a transcript's passages and vectors, in one transaction; how many passages.

        0 where it is not the one that is searched any more. on_progress hears the share that is embedded,
        0 to 1. catalogue: of a lease. The indexes follow with `refresh`.
        """
        catalogue = catalogue or self._archive.catalogue
        with catalogue.reading() as session:
            segments = queries.segments(session, transcript.id)
        while True:
            passages = passages_of(segments, self._rules, transcript.language)
            vectors = self._vectors(passages, segments, on_progress)
            with catalogue.writing() as session:
                if not queries.is_current(session, transcript.id):
                    return 0
                latest = queries.segments(session, transcript.id)
                if latest == segments:
                    store.replace_passages(
                        session, transcript.id, passages, vectors, self._model.id, self.stamp
                    )
                    return len(passages)
            segments = latest  # somebody corrected it meanwhile

    def due(self) -> list[Transcript]:
        """Transcripts whose passages are missing or were made in another way."""
        with self._archive.catalogue.reading() as session:
            return queries.due_transcripts(session, self.stamp)

    def all(self) -> list[Transcript]:
        """Every transcript that is searched."""
        with self._archive.catalogue.reading() as session:
            return queries.due_transcripts(session, NO_STAMP)

    def refresh(self, *, anew: bool = False) -> Refreshed:
        """Bring the indexes up to the catalogue; anew: from nothing."""
        return self._indexes.refresh(anew=anew)

    def merge(self) -> bool:
        """Merge small segments of the indexes, after new recordings are already findable."""
        return self._indexes.merge()

    def _vectors(
        self,
        passages: Sequence[Passage],
        segments: Sequence[Segment],
        on_progress: Callable[[float], None] | None,
    ) -> list[PassageVectors | None]:
        """A passage and its segments, each text once: a passage of one segment is the same text."""
        groups = self._texts(passages, segments)
        texts = list(dict.fromkeys(chain.from_iterable(groups)))
        report = None
        if on_progress is not None:
            report = lambda done: on_progress(done / len(texts))  # noqa: E731 - closes over both
        known = dict(zip(texts, self._embedder.embed_passages(texts, report), strict=True))
        return [_vectors_of([known[text] for text in group]) if group else None for group in groups]

    def _texts(self, passages: Sequence[Passage], segments: Sequence[Segment]) -> list[list[str]]:
        """Each passage's text and then its segments'; none in a language that the model does not know."""
        by_id = {segment.id: segment.text for segment in segments}
        return [
            [passage.text, *(by_id[i] for i in passage.segment_ids)]
            if self._embedder.knows(passage.language)
            else []
            for passage in passages
        ]


def _vectors_of(vectors: Sequence[np.ndarray]) -> PassageVectors:
    """One passage's: its own vector, then its segments'."""
    passage, *segments = vectors
    return PassageVectors(
        np.asarray(passage, "<f4").tobytes(), b"".join(np.asarray(row, "<f2").tobytes() for row in segments)
    )
