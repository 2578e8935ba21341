"""Rows of columns, for what each answer reads.

Past the session, whose loading of objects costs a third of a short read.
"""

from collections.abc import Sequence
from typing import Any, TypeVarTuple

from sqlalchemy import Row, Select, inspect, select
from sqlalchemy.orm import Session

from archive.catalogue.tables import Table

Columns = TypeVarTuple("Columns")


def plain_rows(
    session: Session, statement: Select[*Columns], **parameters: object
) -> Sequence[Row[*Columns]]:
    """What a statement of columns finds."""
    return session.connection().execute(statement, parameters).all()


def whole(table: type[Table]) -> Select[*tuple[Any, ...]]:
    """A statement of all columns of a table, under their names."""
    return select(*inspect(table).columns)
