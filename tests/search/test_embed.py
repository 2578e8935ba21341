"""The embedding model behind its one door."""

from pathlib import Path

import numpy as np
import pytest

from archive import Archive
from archive.errors import ModelMissing
from search import Embedder, load_embedder

pytestmark = pytest.mark.models

TEXTS = ["One window gave all the light.", "", "电影", "light " * 500]


def test_vectors_have_unit_length_and_come_in_order(embedder: Embedder) -> None:
    heard: list[int] = []

    vectors = embedder.embed_passages(TEXTS[:3] * 11 + TEXTS[3:], heard.append)

    assert vectors.shape == (34, embedder.dimension)
    assert vectors.dtype == np.dtype(np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(34), abs=1e-5)
    assert vectors[3] @ vectors[0] == pytest.approx(1.0, abs=1e-5)
    assert heard == [32, 34]


def test_a_question_is_nearest_to_what_it_asks_for(embedder: Embedder) -> None:
    passages = embedder.embed_passages(["The bank gave no loan.", "One window gave all the light."])

    cosines = passages @ embedder.embed_question("Where did the light come from?")

    assert cosines.argmax() == 1


def test_no_texts_have_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed_passages([]).shape == (0, embedder.dimension)


@pytest.mark.parametrize(
    ("text", "is_known"), [("light", True), ("灯光", False), ("灯光 and sound", False), ("été", True)]
)
def test_a_model_knows_the_languages_it_is_said_to(embedder: Embedder, text: str, is_known: bool) -> None:
    assert embedder.knows_text(text) is is_known


def test_a_folder_without_a_model_is_missing_one(archive: Archive, tmp_path: Path) -> None:
    section = archive.config.search.model_copy(update={"embedding_model": str(tmp_path)})

    with pytest.raises(ModelMissing, match=r"lacks config\.json, modules\.json"):
        load_embedder(section, archive.config.models, archive.models_folder)


def test_prompts_are_part_of_what_a_model_is(archive: Archive, embedder: Embedder) -> None:
    section = archive.config.search.model_copy(update={"query_prompt": "question: "})

    prompted = load_embedder(section, archive.config.models, archive.models_folder)

    assert prompted.fingerprint != embedder.fingerprint
    assert prompted.embed_question("light") != pytest.approx(embedder.embed_question("light"), abs=1e-3)
