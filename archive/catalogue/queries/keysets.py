"""Parts of ordered lists, read from a key on: whatever comes or goes meanwhile, nothing is shown twice.

order  day ↓ path ↑      behind ("2024-03-26", "b")   is   day < … or day = … and path > "b"
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, UnaryExpression, and_, literal, or_
from sqlalchemy.orm import Session

from archive.errors import CursorRefused
from archive.listing import Key, Part, Place

MOST_IDS = 30_000  # in one query: SQLite takes 32,766 values

Value = TypeVar("Value", str, int)


@dataclass(frozen=True, slots=True)
class SortKey:
    """What a list is ordered by; never null, or rows would be lost."""

    expression: SQLColumnExpression[Any]
    is_falling: bool = False
    kind: type[str] | type[int] = str

    def turned(self) -> "SortKey":
        return replace(self, is_falling=not self.is_falling)

    def ordering(self) -> UnaryExpression[Any]:
        return self.expression.desc() if self.is_falling else self.expression.asc()

    def is_beyond(self, value: str | int) -> ColumnElement[bool]:
        return self.expression < literal(value) if self.is_falling else self.expression > literal(value)


def read_part(
    session: Session,
    ids: Select[Any],
    order: Sequence[SortKey],
    place: Place | None,
    limit: int,
    offset: int = 0,
) -> Part[Key]:
    """The keys of at most so many rows behind a place, or before it; CursorRefused for another list's."""
    is_backwards = place is not None and place.is_before
    keys = [key.turned() for key in order] if is_backwards else list(order)
    if place is not None:
        ids = ids.where(_beyond(keys, place.key))
    query = ids.with_only_columns(*(key.expression for key in keys), maintain_column_froms=True)
    query = query.order_by(*(key.ordering() for key in keys)).limit(limit + 1).offset(offset)
    rows = session.execute(query).all()
    found = [tuple(row) for row in rows[:limit]]
    has_more = len(rows) > limit
    if is_backwards:
        found.reverse()
    came_from = bool(found) and (place is not None or offset > 0)
    has_previous, has_next = (has_more, came_from) if is_backwards else (came_from, has_more)
    return Part(
        tuple(found),
        previous=Place(found[0], is_before=True) if has_previous else None,
        next=Place(found[-1]) if has_next else None,
    )


def _beyond(order: Sequence[SortKey], key: Key) -> ColumnElement[bool]:
    """Whether a row comes later in the order than the one with this key."""
    if [type(value) for value in key] != [one.kind for one in order]:
        raise CursorRefused
    pairs = list(zip(order, key, strict=True))
    return or_(
        *(
            and_(*(same.expression == literal(value) for same, value in pairs[:at]), one.is_beyond(value))
            for at, (one, value) in enumerate(pairs)
        )
    )


def in_lots(values: Iterable[Value]) -> Iterator[list[Value]]:
    """Ids in lists that are short enough for one query each; nothing at all is one empty list."""
    every = list(values)
    return (every[start : start + MOST_IDS] for start in range(0, len(every) or 1, MOST_IDS))
