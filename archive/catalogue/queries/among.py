"""Rows whose column has one of many values: one parameter, however many they are.

A list of hundreds of parameters is written into its statement anew for each query, which costs more than
what is then read; and SQLite takes 32,766 of them at most. Here they travel as one JSON array, so that a
statement can be written once:

    PLACES = select(…).where(among(PassageRow.id, "ids"))
    session.execute(PLACES, {"ids": ids})
"""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, cast, column, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator


class JsonArray(TypeDecorator[Iterable[Any]]):
    """Numbers or texts as the text of a JSON array."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Iterable[Any] | None, _dialect: Any) -> str:
        return json.dumps([*(value or ())])


class json_values(GenericFunction[Any]):  # noqa: N801 - functions are named as SQL writes them
    """The values of a JSON array, as rows with a column `value`."""

    inherit_cache = True


@compiles(json_values, "sqlite")
def _json_each(element: json_values, compiler: Any, **options: Any) -> str:
    return f"json_each{compiler.process(element.clause_expr, **options)}"


@compiles(json_values, "postgresql")
def _json_array_elements(element: json_values, compiler: Any, **options: Any) -> str:
    return f"json_array_elements_text(CAST({compiler.process(element.clauses, **options)} AS json))"


def among(one: InstrumentedAttribute[Any], parameter: str) -> ColumnElement[bool]:
    """Whether the column has one of the values of a parameter of this name."""
    rows = func.json_values(bindparam(parameter, type_=JsonArray)).table_valued(column("value"))
    return one.in_(select(cast(rows.c.value, one.type)))
