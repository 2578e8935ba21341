"""Meaning as vectors: the one door to sentence-transformers.

Questions and passages go through each model's own prompts (`encode_query`, `encode_document`), unless
the configuration states others. Vectors have unit length, so that an inner product is a cosine.
"""

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive import config
from archive.errors import ModelMissing
from archive.languages import language_of_text
from archive.messages import Quoted, message
from archive.models import locate_model, shown_name

Vectors = NDArray[np.float32]
"""(rows, dimension), each row of unit length."""

KEY = "search.embedding_model"
SAMPLE = 1 << 20  # bytes at either end of a weights file that tell it from another of the same size


class Embedder:
    """A loaded embedding model. Safe to share between threads: one question at a time is embedded."""

    def __init__(self, name: str, folder: Path, section: config.Search) -> None:
        self.name = shown_name(name)
        self.languages = frozenset(section.embedding_languages)
        self._section = section
        self._model = _load(name, folder, section.device)
        self._one_at_a_time = threading.Lock()
        dimension = self._model.get_embedding_dimension()
        self.dimension = int(dimension)
        self.fingerprint = _fingerprint(folder, section)

    @property
    def device(self) -> str:
        return str(self._model.device)

    def knows(self, language: str | None) -> bool:
        """Whether the model was made for a language; None is taken as one that it knows."""
        return not self.languages or language is None or language in self.languages

    def knows_text(self, text: str) -> bool:
        """Whether the model was made for the language that the script of a text tells."""
        return self.knows(language_of_text(text))

    def embed_question(self, question: str) -> NDArray[np.float32]:
        """The question's vector, (dimension,)."""
        return np.asarray(self.embed_questions([question])[0], np.float32)

    def embed_questions(self, questions: Sequence[str]) -> Vectors:
        """The questions' vectors in order, embedded together."""
        return self._encode(self._model.encode_query, questions, self._section.query_prompt)

    def embed_passages(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """The texts' vectors in order; on_progress hears how many are done.

        Texts of a length go together: a batch is padded to its longest, and the padding costs as text does.
        """
        vectors = np.empty((len(texts), self.dimension), np.float32)
        order = sorted(range(len(texts)), key=lambda position: len(texts[position]))
        done = 0
        for batch in _batches(order, self._section.embedding_batch_size):
            own = [texts[position] for position in batch]
            vectors[batch] = self._encode(self._model.encode_document, own, self._section.passage_prompt)
            done += len(batch)
            if on_progress is not None:
                on_progress(done)
        return vectors

    def _encode(self, encode: Any, texts: Sequence[str], prompt: str | None) -> Vectors:
        options: dict[str, Any] = {} if prompt is None else {"prompt": prompt}
        with self._one_at_a_time:
            vectors: Vectors = encode(
                list(texts),
                batch_size=self._section.embedding_batch_size,
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
                **options,
            )
        return np.ascontiguousarray(vectors, dtype=np.float32)


def find_embedding_model(section: config.Search, models: config.Models, models_folder: Path) -> Path:
    """The configured model's folder: a local one, the hub's cache, or fetched from the hub; ModelMissing."""
    return locate_model(
        section.embedding_model,
        KEY,
        models_folder,
        models.offline,
        required=("config.json", "modules.json"),
    )


def load_embedder(section: config.Search, models: config.Models, models_folder: Path) -> Embedder:
    """The configured model, wherever it is found; ModelMissing, also if it cannot be loaded."""
    return Embedder(section.embedding_model, find_embedding_model(section, models, models_folder), section)


def _load(name: str, folder: Path, device: str) -> Any:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - seconds to import
    from transformers.utils import logging  # noqa: PLC0415 - likewise

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # loading takes a moment; progress is for downloads
    try:
        return SentenceTransformer(
            str(folder), device=None if device == "auto" else device, local_files_only=True
        )
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        reason = message("it cannot be loaded: {reason}", reason=Quoted(str(error)))
        raise ModelMissing(name, KEY, [str(folder)], reason) from error


def _batches(positions: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(positions), size):
        yield positions[start : start + size]


def _fingerprint(folder: Path, section: config.Search) -> str:
    """What decides the vectors: settings and vocabulary whole, weights by size and both ends, prompts.

    Hashing gigabytes of weights at every start would cost seconds; two models that agree in all this
    and differ in between have not been seen.
    """
    digest = hashlib.sha256(repr((section.query_prompt, section.passage_prompt)).encode())
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        if file.suffix in {".json", ".txt", ".safetensors", ".bin", ".model"}:
            digest.update(f"{file.relative_to(folder).as_posix()}:{file.stat().st_size}".encode())
            with file.open("rb") as content:
                digest.update(content.read(SAMPLE))
                content.seek(max(0, file.stat().st_size - SAMPLE))
                digest.update(content.read(SAMPLE))
    return digest.hexdigest()
