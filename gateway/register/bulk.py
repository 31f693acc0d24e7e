"""Many rows in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    LargeBinary,
    Table,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import Integer, TypeEngine

from gateway.register.dialect import Items

_BYTES: Final = "bytes_of_all"
_NUMBER: Final = Integer()


class Bulk:
    """An INSERT of any number of rows; a row is a tuple in order of `columns`.

    On SQLite one prepared statement runs over all rows, on PostgreSQL the rows travel as one
    array per column, or as the lines of a COPY. `taken` says what happens to a row whose unique key
    exists: None raises, "skip" leaves the old row, and a list of columns adds the new values to
    them.
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
        self._bytes = next((at for at, name in enumerate(columns) if self._is_bytes(name)), None)
        self.sql, self._order, self._days = self._for_sqlite()
        self.statement = self._for_postgresql()
        self.returning = self.statement.returning(*table.primary_key.columns)
        self.copy = self._for_copy()

    def _is_bytes(self, name: str) -> bool:
        return isinstance(self._type(name), LargeBinary)

    def _type(self, name: str) -> TypeEngine[Any]:
        return self._table.c[name].type

    def _on_conflict(self, statement: Any) -> Any:
        if self._taken is None:
            return statement
        if self._taken == "skip":
            return statement.on_conflict_do_nothing()
        sums = {name: self._table.c[name] + statement.excluded[name] for name in self._taken}
        return statement.on_conflict_do_update(
            index_elements=list(self._table.primary_key.columns), set_=sums
        )

    # -- SQLite ------------------------------------------------------------------------------------

    def _for_sqlite(self) -> tuple[str, tuple[int, ...], frozenset[int]]:
        binds: dict[str, Any] = {name: bindparam(name) for name in self._columns}
        statement = sqlite.insert(self._table).values(binds)
        compiled = self._on_conflict(statement).compile(dialect=sqlite.dialect())
        order = tuple(self._columns.index(name) for name in compiled.positiontup or ())
        days = (at for at in order if isinstance(self._type(self._columns[at]), Date))
        return str(compiled), order, frozenset(days)

    def sqlite_rows(self, rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The rows as the driver of SQLite wants them: in its order, days as texts."""
        columns = list(zip(*rows, strict=True))
        ordered = (
            list(map(_iso, columns[at])) if at in self._days else columns[at] for at in self._order
        )
        return list(zip(*ordered, strict=True))

    # -- PostgreSQL --------------------------------------------------------------------------------

    def _for_postgresql(self) -> Any:
        """The rows are numbered, so that the ids are given out in their order."""
        names = [name for name in self._columns if not self._is_bytes(name)]
        arrays = [bindparam(name, type_=Items(self._type(name))) for name in names]
        if self._bytes is not None:
            names += ["start", "size"]
            arrays += [bindparam(name, type_=Items(_NUMBER)) for name in ("start", "size")]
        rows = (
            func.unnest(*arrays)
            .table_valued(*names, with_ordinality="place")
            .render_derived(name="given")
        )
        values = [self._value(name, rows) for name in self._columns]
        query = select(*values).order_by(rows.c.place)
        return self._on_conflict(
            postgresql.insert(self._table).from_select(list(self._columns), query)
        )

    def _for_copy(self) -> str | None:
        """COPY knows no rows that were taken before."""
        if self._taken is not None or self._bytes is not None:
            return None
        return f"COPY {self._table.name} ({', '.join(self._columns)}) FROM STDIN"

    def _value(self, name: str, rows: Any) -> ColumnElement[Any]:
        if not self._is_bytes(name):
            return rows.c[name]  # type: ignore[no-any-return]
        everything = bindparam(_BYTES, type_=LargeBinary)
        return func.substring(everything, rows.c.start, rows.c.size)

    def arrays(self, rows: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
        """The rows as one array per column; bytes as pieces of one value."""
        columns: dict[str, Any] = dict(zip(self._columns, zip(*rows, strict=True), strict=True))
        if self._bytes is not None:
            pieces = columns.pop(self._columns[self._bytes])
            columns[_BYTES], columns["start"], columns["size"] = _joined(pieces)
        return columns


def _joined(pieces: Sequence[bytes]) -> tuple[bytes, list[int], list[int]]:
    """All pieces as one, where each starts (from 1) and its size; the same one is there once."""
    starts: dict[int, int] = {}
    joined: list[bytes] = []
    end = 1
    for piece in pieces:
        if id(piece) not in starts:
            starts[id(piece)] = end
            joined.append(piece)
            end += len(piece)
    return b"".join(joined), [starts[id(piece)] for piece in pieces], list(map(len, pieces))


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
