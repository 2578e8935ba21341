"""BM25 in plain Python, with field lengths as coarse as tantivy keeps them: one byte each."""

import math
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache

from search.words import words_of

K1, B = 1.2, 0.75


def kept_length(length: int) -> int:
    """The greatest length of a byte that is not greater: exact to 40, then with 4 significant bits."""
    return max(value for value in map(_length_of_byte, range(256)) if value <= length)


def _length_of_byte(byte: int) -> int:
    if byte < 24:
        return byte
    bits, shift = (byte - 24) & 7, (byte - 24) >> 3
    return 24 + (bits if shift == 0 else (bits | 8) << (shift - 1))


def bm25(
    texts: dict[int, str], words: Sequence[str], still_counted: Collection[str] = ()
) -> dict[int, float]:
    """Ids of the texts that hold any of the words -> their scores.

    still_counted: texts that are deleted, but that a segment which was not merged yet still counts.
    """
    counts = {key: _counted(text) for key, text in texts.items()}
    ghosts = [_counted(text) for text in still_counted]
    everything = [*counts.values(), *ghosts]
    mean = sum(count.total() for count in everything) / len(everything)
    scores: dict[int, float] = {}
    for word in words:
        holding = sum(word in count for count in everything)
        rarity = math.log(1 + (len(everything) - holding + 0.5) / (holding + 0.5))
        for key, count in counts.items():
            if word in count:
                length = K1 * (1 - B + B * kept_length(count.total()) / mean)
                gain = rarity * (K1 + 1) * count[word] / (count[word] + length)
                scores[key] = scores.get(key, 0.0) + gain
    return scores


@cache
def _counted(text: str) -> Counter[str]:
    return Counter(found.word for found in words_of(text))
