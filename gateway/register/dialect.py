"""What SQLite and PostgreSQL say differently: many values as one parameter."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Dialect,
    Integer,
    LargeBinary,
    String,
    bindparam,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeEngine, UserDefinedType

from gateway.register.arrays import array

POSTGRESQL: Final = "postgresql"

_ITEMS: Final[dict[type[TypeEngine[Any]], str]] = {
    String: "VARCHAR",
    BigInteger: "BIGINT",
    Integer: "INTEGER",
    Date: "DATE",
    Boolean: "BOOLEAN",
    LargeBinary: "BYTEA",
}


class Items(UserDefinedType[Any]):
    """Many values as one parameter: an array on PostgreSQL, JSON on SQLite."""

    cache_ok = True
    render_bind_cast = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        self.of = of

    def get_col_spec(self, **_: Any) -> str:
        """The type in the words of the database."""
        item = next(name for kind, name in _ITEMS.items() if isinstance(self.of, kind))
        return f"{item}[]"

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str]:
        """How values become a parameter."""
        return array if dialect.name == POSTGRESQL else as_json


def as_json(values: Iterable[Any]) -> str:
    """Values, or rows of them, as SQLite reads many at once."""
    return json.dumps(list(values), ensure_ascii=False, default=date.isoformat)


class _InSet(FunctionElement[bool]):
    """`column IN set`, the set being one parameter."""

    name = "in_set"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Any:  # noqa: ARG002 - given by name
        """This condition as it is: `... = 1` behind it would hide an index."""
        return self


@compiles(_InSet, "sqlite")
def _in_set_sqlite(element: _InSet, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - names, no data


@compiles(_InSet, POSTGRESQL)
def _in_set_postgresql(element: _InSet, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{column} = ANY ({values})"


def in_set(column: Column[Any], name: str) -> ColumnElement[bool]:
    """True where `column` is one of the values of parameter `name`: texts or whole numbers."""
    return _InSet(column, bindparam(name, type_=Items(column.type)))
