"""Vectors made early are those that would have been made late, and none is made twice."""

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from search.early_vectors import EarlyVectors
from search.embed import Vectors
from tests.search.small_archive import DIMENSION, vector_for

if TYPE_CHECKING:
    from search import Embedder


class CountingEmbedder:
    """Embeds at once, and keeps which texts it was given."""

    dimension = DIMENSION

    def __init__(self) -> None:
        self.given: list[list[str]] = []
        self.is_broken = False

    def embed_passages(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> Vectors:
        if self.is_broken:
            raise MemoryError
        self.given.append(list(texts))
        if on_progress is not None and texts:
            on_progress(len(texts))
        return np.stack([vector_for(text) for text in texts]) if texts else np.empty((0, DIMENSION), "<f4")


@pytest.fixture
def embedder() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture
def early(embedder: CountingEmbedder) -> EarlyVectors:
    return EarlyVectors(cast("Embedder", embedder))


def vectors_of(*texts: str) -> Vectors:
    return np.stack([vector_for(text) for text in texts])


def test_each_text_is_embedded_once_and_comes_in_its_place(
    early: EarlyVectors, embedder: CountingEmbedder
) -> None:
    progress: list[int] = []
    early.begin(lambda: ["one", "two"])
    early.begin(lambda: ["one", "two", "three", "three"])

    taken = early.taken(["three", "four", "one", "four"], progress.append)

    assert np.array_equal(taken, vectors_of("three", "four", "one", "four"))
    assert embedder.given == [["one", "two"], ["three"], ["four"]]
    assert progress == [4]


def test_what_was_taken_is_forgotten(early: EarlyVectors, embedder: CountingEmbedder) -> None:
    early.begin(lambda: ["one"])
    early.taken(["one"])

    early.taken(["one"])

    assert embedder.given == [["one"], [], ["one"]]


def test_texts_are_embedded_while_other_work_goes_on(early: EarlyVectors, embedder: CountingEmbedder) -> None:
    is_asked = threading.Event()

    def texts() -> list[str]:
        is_asked.set()
        return ["one"]

    early.begin(texts)

    assert is_asked.wait(10)
    assert np.array_equal(early.taken(["one"]), vectors_of("one"))


def test_what_could_not_be_embedded_early_is_tried_again(
    early: EarlyVectors, embedder: CountingEmbedder
) -> None:
    embedder.is_broken = True
    early.begin(lambda: ["one"])
    with pytest.raises(MemoryError):
        early.taken(["one"])

    embedder.is_broken = False

    assert np.array_equal(early.taken(["one"]), vectors_of("one"))


def test_no_texts_have_no_vectors(early: EarlyVectors) -> None:
    assert early.taken([]).shape == (0, DIMENSION)
