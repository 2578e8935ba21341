"""Words near to one that nobody said, for a page that found nothing.

    transhumanism  ->  transhumanist     an edit distance of 1, or 2 for longer words, same first letter
    量子           ->  电子 量化 原子     pairs that share a character, the most frequent first

Lucene's spelling suggestions keep the first letter too: with it a term dictionary is entered at one place.
"""

from collections.abc import Callable, Iterator, Sequence

from archive.languages import HAN

Frequency = tuple[str, int]
Vocabulary = Callable[[str], Sequence[Frequency]]
"""A prefix -> the words that begin with it and how many passages hold each, the most frequent first."""

SHORTEST = 3  # letters of a word that may be meant by another; of AI anything is near
LONG = 6  # letters from which two of them may differ


def near_words(word: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Words near to this one and other than it, the nearest first, of these the most frequent."""
    if HAN.match(word):
        return _sharing_characters(word, vocabulary)
    return _spelled_alike(word, vocabulary)


def _sharing_characters(word: str, vocabulary: Vocabulary) -> Iterator[str]:
    for found, _ in vocabulary(""):
        is_pair = len(found) == 2 and HAN.match(found)
        if is_pair and found != word and any(character in word for character in found):
            yield found


def _spelled_alike(word: str, vocabulary: Vocabulary) -> Iterator[str]:
    if len(word) < SHORTEST:
        return
    allowed = 2 if len(word) >= LONG else 1
    near: dict[int, list[str]] = {}
    for found, _ in vocabulary(word[0]):
        if found != word and len(found) >= SHORTEST and _may_be_near(word, found, allowed):
            distance = edit_distance(word, found, allowed)
            near.setdefault(distance, []).append(found)
    for distance in range(1, allowed + 1):
        yield from near.get(distance, ())


def _may_be_near(one: str, other: str, allowed: int) -> bool:
    """False only if they are not: each edit changes at most one letter of each."""
    return abs(len(one) - len(other)) <= allowed and len(set(one) - set(other)) <= allowed


def edit_distance(one: str, other: str, most: int) -> int:
    """Letters to add, leave out, exchange, or swap with their neighbour; above `most` some larger number."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, its in enumerate(other, 1):
            cost = min(last[column] + 1, current[-1] + 1, last[column - 1] + (letter != its))
            is_swapped = row > 1 < column and letter == other[column - 2] and its == one[row - 2]
            current.append(min(cost, before[column - 2] + 1) if is_swapped else cost)
        if min(current) > most:
            return most + 1
        before, last = last, current
    return last[-1]
