"""Opaque ids, folded and near names, and the clock of the catalogue."""

import secrets
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from difflib import get_close_matches

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no letter looks like a digit
ID_LENGTH = 10  # 50 bits: a clash among a million things is less likely than 1 in 1000
NEAREST = 3  # names offered when one is unknown
NEAR, NEAR_IF_SHORT = 0.6, 0.5  # of a name's characters: of two Chinese ones, one may be wrong


def new_id(prefix: str) -> str:
    """`r4k2m9x0cd`-like: says nothing about the thing, never changes, safe in URLs and file names."""
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))


def fold(name: str) -> str:
    """One spelling for names that people hold to be the same: NFKC, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def near_names(name: str, known: Iterable[str]) -> list[str]:
    """What may have been meant by a name that is not known, the nearest first."""
    cutoff = NEAR_IF_SHORT if len(name) <= 3 else NEAR
    return get_close_matches(name, sorted(set(known)), n=NEAREST, cutoff=cutoff)


def storable(text: str) -> str:
    """Text that every database takes: no NUL and no lone surrogate."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def now() -> datetime:
    """UTC without zone, to the second, as the catalogue keeps it."""
    return now_exactly().replace(microsecond=0)


def now_exactly() -> datetime:
    """As `now`, to the microsecond: for things that are told apart by their order."""
    return datetime.now(UTC).replace(tzinfo=None)
