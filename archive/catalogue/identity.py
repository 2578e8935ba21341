"""Opaque ids, folded names, and the clock of the catalogue."""

import secrets
import unicodedata
from datetime import UTC, datetime

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no letter looks like a digit
ID_LENGTH = 10  # 50 bits: a clash among a million things is less likely than 1 in 1000


def new_id(prefix: str) -> str:
    """`r4k2m9x0cd`-like: says nothing about the thing, never changes, safe in URLs and file names."""
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))


def fold(name: str) -> str:
    """One spelling for names that people hold to be the same: NFKC, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def storable(text: str) -> str:
    """Text that every database takes: no NUL and no lone surrogate."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def now() -> datetime:
    """UTC without zone, to the second, as the catalogue keeps it."""
    return now_exactly().replace(microsecond=0)


def now_exactly() -> datetime:
    """As `now`, to the microsecond: for things that are told apart by their order."""
    return datetime.now(UTC).replace(tzinfo=None)
