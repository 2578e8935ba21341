"""Intervals for means and ratios: questions drawn again with replacement (Efron's percentile bootstrap)."""

import numpy as np
from numpy.typing import NDArray

DRAWS = 2000
LEVEL = 0.95


def mean_interval(values: NDArray[np.float64]) -> tuple[float, float]:
    """Between which values the mean of (questions,) lies, in 95 of 100 draws."""
    return _interval(values[_draws(len(values))].mean(axis=1))


def ratio_interval(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> tuple[float, float]:
    """Likewise the ratio of two means over the same questions, each drawn for both."""
    draws = _draws(len(ours))
    return _interval(ours[draws].mean(axis=1) / np.maximum(theirs[draws].mean(axis=1), 1e-9))


def _draws(count: int) -> NDArray[np.int64]:
    return np.random.default_rng(0).integers(count, size=(DRAWS, count))


def _interval(means: NDArray[np.float64]) -> tuple[float, float]:
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return float(low), float(high)
