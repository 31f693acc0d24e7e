"""Statements about many keys at once: the keys of a whole wave are one relation of the query.

Each key says in its column `at` which message of the wave it is of, and so does each row found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    Select,
    String,
    Table,
    and_,
    bindparam,
    column,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine

from gateway.register.dialect import Items

_TYPES: Final[dict[str, TypeEngine[Any]]] = {
    "at": BigInteger(),
    "id": BigInteger(),
    "moment": BigInteger(),
    "toewijzing_nummer": BigInteger(),
    "omvang_volume": BigInteger(),
    "budget": BigInteger(),
    "begindatum": Date(),
    "einddatum": Date(),
    "toewijzingsdatum": Date(),
}
"""Every other column of a key is a text."""


class Keyed:
    """One statement in both dialects, and how keys become its parameters."""

    def __init__(self, columns: Sequence[str], make: Mapping[bool, Any]) -> None:
        self._columns = tuple(columns)
        self.postgresql = make[True]
        self.sqlite = make[False]

    def parameters(self, keys: Sequence[tuple[Any, ...]], *, on_postgresql: bool) -> dict[str, Any]:
        """The keys, as many as there are, in as many parameters as the dialect needs."""
        if not on_postgresql:
            return {"k_all": keys}
        columns = zip(*keys, strict=True)
        return {f"k_{name}": of for name, of in zip(self._columns, columns, strict=True)}


def found_by(*columns: str, query: Callable[[FromClause], Select[Any]]) -> Keyed:
    """What a query finds by each key; the columns follow on `at`, the message of the key.

    On PostgreSQL the query stands behind the keys, with OFFSET 0 between them: then it always runs
    once for each key, by an index, whatever the planner thinks of the sizes of the tables.
    """
    names = ("at", *columns)
    on_sqlite, on_postgresql = _relation(names, False), _relation(names, True)
    inner = query(on_postgresql).correlate(on_postgresql).offset(literal_column("0"))
    rows = inner.lateral("found")
    fenced = select(on_postgresql.c.at, *rows.c).join_from(on_postgresql, rows, true())
    plain = query(on_sqlite)
    plain = plain.with_only_columns(on_sqlite.c.at, *plain.selected_columns)
    return Keyed(names, {True: fenced, False: plain})


def changed_by(*columns: str, change: Callable[[FromClause, Any], Any]) -> Keyed:
    """A change made with all keys; `change` gets them, and how to INSERT in the dialect."""
    inserts = {True: postgresql.insert, False: sqlite.insert}
    made = {which: change(_relation(columns, which), inserts[which]) for which in inserts}
    return Keyed(columns, made)


def matching(table: Table | FromClause, keys: FromClause, *names: str) -> ColumnElement[bool]:
    """Rows that have these columns in common with the key."""
    return and_(*(table.c[name] == keys.c[name] for name in names))


def spread(rows: Iterable[Any], size: int) -> list[list[Any]]:
    """Rows by the message that they are about."""
    by_message: list[list[Any]] = [[] for _ in range(size)]
    for row in rows:
        by_message[row[0]].append(row)
    return by_message


@cache
def _relation(columns: tuple[str, ...], on_postgresql: bool) -> FromClause:
    """The keys as a relation of a statement."""
    types = {name: _TYPES.get(name, String()) for name in columns}
    if on_postgresql:
        arrays = [bindparam(f"k_{name}", type_=Items(of)) for name, of in types.items()]
        made = [column(name, of) for name, of in types.items()]
        return func.unnest(*arrays).table_valued(*made).render_derived(name="k")
    each = (
        func.json_each(bindparam("k_all", type_=Items(String())))
        .table_valued("value")
        .alias("keys")
    )
    items = (
        func.json_extract(each.c.value, literal_column(f"'$[{place}]'"), type_=of).label(name)
        for place, (name, of) in enumerate(types.items())
    )
    return select(*items).subquery("k")
