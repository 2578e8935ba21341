"""Closeness, as far as numbers go: what it does to questions, tests of the service and of retrieval show."""

import numpy as np

from search.meaning import single_precision


def test_every_finite_half_is_the_same_in_single_precision() -> None:
    halves = np.arange(1 << 16, dtype=np.uint16).view("<f2")
    halves = halves[np.isfinite(halves)]

    singles = single_precision(halves.tobytes())

    assert singles.dtype == np.float32
    assert np.array_equal(singles, halves.astype(np.float32))
    assert np.array_equal(np.signbit(singles), np.signbit(halves))
