"""The synthetic million is what it says: near its sources, in their words, the same every time."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.at_scale_corpus import COSINE, PASSAGES_PER_HOUR, Corpus, Source, _jittered, _origins
from search.passages import count_tokens

DIMENSION = 384
SOURCES = (
    Source(("a", "b", "c"), ("We lit the room.", "Nobody came in.")),
    Source(("d",), ("The bank was closed on that day.",)),
)


def real_vectors(count: int) -> np.ndarray:
    vectors = np.random.default_rng(0).standard_normal((count, DIMENSION)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    vectors = _jittered(tmp_path / "vectors.npy", 500, real_vectors(4), SOURCES)
    return Corpus(500, vectors, ("What?",), real_vectors(1), SOURCES, tokens=40)


def test_vectors_are_of_unit_length_and_near_their_sources(corpus: Corpus) -> None:
    sources = real_vectors(4)[_origins(500, SOURCES)]

    cosines = (corpus.vectors * sources).sum(axis=1)

    assert np.linalg.norm(corpus.vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert cosines.mean() == pytest.approx(COSINE, abs=0.01)
    assert cosines.std() < 0.02


def test_an_hour_goes_through_one_talk_and_begins_again() -> None:
    origins = _origins(4 * PASSAGES_PER_HOUR, SOURCES).reshape(4, PASSAGES_PER_HOUR)

    for hour in origins.tolist():
        talk = [3] if hour[0] == 3 else [0, 1, 2]
        assert set(hour) == set(talk)
        assert hour[len(talk) :] == hour[: -len(talk)]


def test_texts_are_of_their_talks_sentences_and_of_a_passages_size(corpus: Corpus) -> None:
    texts = list(corpus.texts())

    assert len(texts) == 500
    for number, text in enumerate(texts):
        source, _ = corpus.hours[number // PASSAGES_PER_HOUR]
        rest = text
        for sentence in SOURCES[source].sentences:
            rest = rest.replace(sentence, "")
        assert rest.strip() == ""
        assert 36 <= count_tokens(text) <= 50


@pytest.mark.parametrize("start", [0, 1, 75, 499, 500])
def test_texts_are_the_same_from_wherever_they_are_read(corpus: Corpus, start: int) -> None:
    assert list(corpus.texts(start)) == list(corpus.texts())[start:]


def test_a_smaller_corpus_is_the_beginning_of_a_larger_one(corpus: Corpus) -> None:
    some = corpus.some(120)

    assert list(some.texts()) == list(corpus.texts())[:120]
    assert some.vectors.tolist() == corpus.vectors[:120].tolist()


def test_jittered_vectors_are_kept(tmp_path: Path) -> None:
    first = _jittered(tmp_path / "kept.npy", 100, real_vectors(4), SOURCES)
    again = _jittered(tmp_path / "kept.npy", 100, np.zeros((4, DIMENSION), np.float32), SOURCES)

    assert [path.name for path in tmp_path.iterdir()] == ["kept.npy"]
    assert first.tolist() == again.tolist()
