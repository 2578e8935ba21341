"""Vectors that are made while a recording is still being heard.

    hearing    piece │ piece │ piece │ … ─► index      waits for little: most of its texts are embedded
    embedding         └─ 1 ──┴─ 1, 2 ┴─ …

The speech model leaves much of the cores idle. A text is embedded once, however often it is wanted.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

import numpy as np

from search.embed import Embedder, Vectors


class EarlyVectors:
    """The vectors of texts that will be wanted soon; for one transcript at a time."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, np.ndarray] = {}
        self._thread = ThreadPoolExecutor(1, "early-vectors")
        self._under_way: list[Future[None]] = []

    def begin(self, texts: Callable[[], Sequence[str]]) -> None:
        """Have these texts embedded in a thread of its own; which ones, it finds out there."""
        self._under_way.append(self._thread.submit(self._embed, texts))

    def taken(self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None) -> Vectors:
        """The vectors of the texts in order, those that are missing embedded now; all are then forgotten.

        on_progress hears how many of the texts are done. What could not be embedded early is tried again.
        """
        wait(self._under_way)
        missing = self._missing(texts)
        done = len(texts) - len(missing)
        report = None if on_progress is None else lambda more: on_progress(done + more)
        found = self._embedder.embed_passages(missing, report)
        known = self._known | dict(zip(missing, found, strict=True))
        self._known, self._under_way = {}, []
        vectors = [known[text] for text in texts]
        return np.stack(vectors) if vectors else np.empty((0, self._embedder.dimension), np.float32)

    def _embed(self, texts: Callable[[], Sequence[str]]) -> None:
        missing = self._missing(texts())
        self._known |= zip(missing, self._embedder.embed_passages(missing), strict=True)

    def _missing(self, texts: Sequence[str]) -> list[str]:
        return [text for text in dict.fromkeys(texts) if text not in self._known]
