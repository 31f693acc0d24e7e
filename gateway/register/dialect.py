"""What SQLite and PostgreSQL say differently: sets and pairs as one parameter, rows in bulk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Dialect,
    String,
    Table,
    Text,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine

POSTGRESQL: Final = "postgresql"

# -- one parameter for thousands of values -------------------------------------------------------


class _ValueSet(TypeDecorator[Any]):
    """A set of values as one parameter: an array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, item: type[TypeEngine[Any]]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """An array where the database has them."""
        if dialect.name == POSTGRESQL:
            return dialect.type_descriptor(ARRAY(self.item()))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Iterable[Any] | None, dialect: Dialect) -> Any:
        """The values in the form of the dialect."""
        values = list(value or ())
        if dialect.name == POSTGRESQL:
            return values
        return json.dumps(values, ensure_ascii=False)


class _Condition(FunctionElement[bool]):
    """A condition that stands in WHERE as it is: `... = 1` behind it would hide an index."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Any:  # noqa: ARG002 - given by name
        """This condition."""
        return self


class _InSet(_Condition):
    """`column IN set`, the set being one parameter."""

    name = "in_set"
    inherit_cache = True


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
    item = String if isinstance(column.type, String) else BigInteger
    return _InSet(column, bindparam(name, type_=_ValueSet(item)))


class _InPairs(_Condition):
    """`(number, day) IN set of pairs`, the set being one JSON parameter."""

    name = "in_pairs"
    inherit_cache = True


@compiles(_InPairs, "sqlite")
def _in_pairs_sqlite(element: _InPairs, compiler: SQLCompiler, **kw: Any) -> str:
    number, day, pairs = (compiler.process(clause, **kw) for clause in element.clauses)
    items = "json_extract(value, '$[0]'), json_extract(value, '$[1]')"
    return f"({number}, {day}) IN (SELECT {items} FROM json_each({pairs}))"  # noqa: S608 - names, no data


@compiles(_InPairs, POSTGRESQL)
def _in_pairs_postgresql(element: _InPairs, compiler: SQLCompiler, **kw: Any) -> str:
    """Both columns by themselves too: as arrays they go into the index, a subquery does not."""
    number, day, pairs = (compiler.process(clause, **kw) for clause in element.clauses)
    numbers, days = "(value ->> 0)::bigint", "(value ->> 1)::date"
    each = f"FROM jsonb_array_elements(CAST({pairs} AS jsonb)) AS pair(value)"
    return (
        f"({number} = ANY (ARRAY(SELECT {numbers} {each}))"
        f" AND {day} = ANY (ARRAY(SELECT DISTINCT {days} {each}))"
        f" AND ({number}, {day}) IN (SELECT {numbers}, {days} {each}))"
    )


def in_pairs(number: Column[Any], day: Column[Any], name: str) -> ColumnElement[bool]:
    """True where both columns together are one of the pairs of parameter `name`."""
    return _InPairs(number, day, bindparam(name, type_=Text))


def pairs(values: Iterable[tuple[int, date]]) -> str:
    """The parameter of `in_pairs`."""
    return json.dumps([(number, day.isoformat()) for number, day in values])


# -- many rows in one statement ------------------------------------------------------------------


class Bulk:
    """An INSERT of any number of rows in one statement; a row is a tuple in order of `columns`.

    On SQLite one prepared statement runs over all rows, on PostgreSQL the rows travel as one
    array per column. `taken` says what happens to a row whose unique key exists: None raises,
    "skip" leaves the old row, and a list of columns adds the new values to them.
    """

    def __init__(
        self,
        table: Table,
        columns: Sequence[str],
        taken: Sequence[str] | str | None = None,
    ) -> None:
        self._columns = tuple(columns)
        self._table = table
        self._taken = taken
        self.sql, self._order, self._days = self._for_sqlite()
        self.statement = self._for_postgresql()

    def _for_sqlite(self) -> tuple[str, tuple[int, ...], frozenset[int]]:
        binds: dict[str, Any] = {name: bindparam(name) for name in self._columns}
        statement = sqlite.insert(self._table).values(binds)
        compiled = self._on_conflict(statement).compile(dialect=sqlite.dialect())
        order = tuple(self._columns.index(name) for name in compiled.positiontup or ())
        days = (at for at in order if isinstance(self._type(self._columns[at]), Date))
        return str(compiled), order, frozenset(days)

    def _for_postgresql(self) -> Any:
        arrays = [bindparam(name, type_=ARRAY(self._type(name))) for name in self._columns]
        rows = func.unnest(*arrays).table_valued(*self._columns).render_derived()
        statement = postgresql.insert(self._table).from_select(
            list(self._columns), select(*(rows.c[name] for name in self._columns))
        )
        return self._on_conflict(statement)

    def _on_conflict(self, statement: Any) -> Any:
        if self._taken is None:
            return statement
        if self._taken == "skip":
            return statement.on_conflict_do_nothing()
        sums = {name: self._table.c[name] + statement.excluded[name] for name in self._taken}
        return statement.on_conflict_do_update(
            index_elements=list(self._table.primary_key.columns), set_=sums
        )

    def _type(self, name: str) -> TypeEngine[Any]:
        return self._table.c[name].type

    def sqlite_rows(self, rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The rows as the driver of SQLite wants them: in its order, days as texts."""
        columns = list(zip(*rows, strict=True))
        ordered = (
            list(map(_iso, columns[at])) if at in self._days else columns[at] for at in self._order
        )
        return list(zip(*ordered, strict=True))

    def postgresql_arrays(self, rows: Sequence[tuple[Any, ...]]) -> dict[str, list[Any]]:
        """The rows as one array per column."""
        columns = zip(*rows, strict=True)
        return {name: list(column) for name, column in zip(self._columns, columns, strict=True)}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
