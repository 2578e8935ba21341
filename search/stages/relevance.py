"""How relevant passages are to a question: a convex combination of both retrievers' scores, each scaled.

Words are scaled by the best BM25; meaning between the cosines of the last and the first of the nearest.
Unlike ranks this keeps how much better the best one is (Bruch, Gai, Ingber, TOIS 2023). A recording that
speaks of the question in several places lifts each of them: which talk it was is the harder half of the
search.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.ranking_rules import RankingRules

ROUNDING = 1e-5  # of a cosine in single precision
ALL_WORDS = 0.999  # share of the content words, summed in floating point, that counts as all of them

Scores = NDArray[np.float32]
"""(passages,)"""


@dataclass(frozen=True, slots=True)
class Scale:
    """What counts as 0 and as 1 of each retriever's scores, for one question."""

    best_words: float  # BM25
    far: float  # cosine that counts 0
    near: float  # cosine that counts 1
    meaning_weight: float

    @classmethod
    def of(cls, words: Scores, cosines: Scores, meaning_weight: float) -> "Scale":
        """From the best of each retriever; one without any is left out, whatever the weight."""
        weight = meaning_weight if len(words) and len(cosines) else float(bool(len(cosines)))
        return cls(
            best_words=float(words.max(initial=0.0)),
            far=float(cosines.min()) if len(cosines) else 0.0,
            near=float(cosines.max()) if len(cosines) else 0.0,
            meaning_weight=weight,
        )

    def relevance(self, words: Scores, cosines: Scores) -> Scores:
        """0 to 1 each; a cosine is NaN for a passage without a vector.

        A passage that was no candidate may be nearer than all of them, beside one with a quoted phrase: 1.
        """
        held = np.minimum(words, self.best_words)  # first: the quotient by a tiny best one overflows
        by_words = held / self.best_words if self.best_words else np.zeros_like(words)
        width = self.near - self.far
        is_one = width <= ROUNDING  # a lone candidate is the nearest, not the farthest
        by_meaning = cosines > self.near - ROUNDING if is_one else (cosines - self.far) / width
        weight = self.meaning_weight
        combined = weight * _share(by_meaning) + (1 - weight) * _share(by_words)
        return np.asarray(combined, np.float32)


def _share(values: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(np.clip(np.nan_to_num(values, nan=0.0), 0.0, 1.0))


def with_recordings(
    relevance: Mapping[int, float], recordings: Mapping[int, str], rules: RankingRules
) -> dict[int, float]:
    """Each passage's relevance with its share of its recording's; ids without a recording are left out."""
    own: dict[str, list[float]] = {}
    for passage_id, recording in recordings.items():
        own.setdefault(recording, []).append(relevance[passage_id])
    means = {recording: _mean_of_best(values, rules.recording_best) for recording, values in own.items()}
    return {
        passage_id: relevance[passage_id] + rules.recording_weight * means[recording]
        for passage_id, recording in recordings.items()
    }


def _mean_of_best(values: Sequence[float], best: int) -> float:
    """A recording with one passage on it has less to say than one with four as good."""
    return sum(sorted(values, reverse=True)[:best]) / best


def ordered(scores: Mapping[int, float]) -> list[int]:
    """Ids by falling score; equal ones by id, so that the order never wavers."""
    return sorted(scores, key=lambda passage_id: (-scores[passage_id], passage_id))
