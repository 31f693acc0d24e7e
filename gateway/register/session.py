"""One transaction: every statement of the register goes through here, on SQLite or PostgreSQL.

Errors of the database leave as ours, without any data of the register. After one only closing is
possible.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, CursorResult, Executable, text
from sqlalchemy.exc import SQLAlchemyError

from gateway.register.bulk import Bulk
from gateway.register.keyed import Keyed
from gateway.register.translate import translated

Parameters = Mapping[str, Any]
Keys = Sequence[tuple[Any, ...]]

Found = Callable[[], Sequence[Any]]
"""The rows that a query finds, once they are asked for."""


class Session(Protocol):
    """Runs statements. What is only written may fail as late as at the next query or the commit."""

    on_postgresql: bool

    def rows(self, statement: Executable, parameters: Parameters) -> Sequence[Any]:
        """Everything that a query finds."""
        ...

    def first(self, statement: Executable, parameters: Parameters) -> Any:
        """The first row that a query finds, or None."""
        ...

    def ask(self, keyed: Keyed, keys: Keys) -> Found:
        """Ask about any number of keys; without one nothing is found."""
        ...

    def change(self, statement: Executable, parameters: Parameters) -> int:
        """Run an UPDATE or a DELETE; how many rows it met."""
        ...

    def write(self, statement: Executable, parameters: Parameters) -> None:
        """Run a statement of which nobody needs an answer."""
        ...

    def write_by(self, keyed: Keyed, keys: Keys) -> None:
        """Change what any number of keys tell."""
        ...

    def bulk(self, bulk: Bulk, rows: Keys) -> None:
        """Insert any number of rows; none is fine."""
        ...

    def numbered(self, bulk: Bulk, rows: Keys) -> list[int]:
        """Insert any number of rows; their ids, in the same order."""
        ...

    def need_not_last(self) -> None:
        """Let the commit not wait for the disk: a crash of the server may lose this transaction."""
        ...

    def plan_anew(self) -> None:
        """Let the database look at how much there is before it goes through much of it."""
        ...

    def commit(self) -> None:
        """Keep everything."""
        ...

    def close(self) -> None:
        """Give the connection back; what was not committed is undone."""
        ...


_LAST: Any = text("SELECT last_insert_rowid()")


class FileSession:
    """On SQLite: each statement is done when it was given."""

    __slots__ = ("_connection",)

    on_postgresql = False

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, statement: Executable, parameters: Parameters) -> Sequence[Any]:
        """Everything that a query finds."""
        try:
            return self._connection.execute(statement, parameters).all()
        except SQLAlchemyError as error:
            raise translated(error) from None

    def first(self, statement: Executable, parameters: Parameters) -> Any:
        """The first row that a query finds, or None."""
        found = self.rows(statement, parameters)
        return found[0] if found else None

    def ask(self, keyed: Keyed, keys: Keys) -> Found:
        """Ask about any number of keys."""
        if not keys:
            return list
        found = self.rows(keyed.sqlite, keyed.parameters(keys, on_postgresql=False))
        return lambda: found

    def change(self, statement: Executable, parameters: Parameters) -> int:
        """Run an UPDATE or a DELETE; how many rows it met."""
        try:
            return int(self._connection.execute(statement, parameters).rowcount)
        except SQLAlchemyError as error:
            raise translated(error) from None

    def write(self, statement: Executable, parameters: Parameters) -> None:
        """Run a statement of which nobody needs an answer."""
        self.change(statement, parameters)

    def write_by(self, keyed: Keyed, keys: Keys) -> None:
        """Change what any number of keys tell."""
        if keys:
            self.change(keyed.sqlite, keyed.parameters(keys, on_postgresql=False))

    def bulk(self, bulk: Bulk, rows: Keys) -> None:
        """Insert any number of rows with one prepared statement."""
        if rows:
            self._insert(bulk, rows)

    def _insert(self, bulk: Bulk, rows: Keys) -> CursorResult[Any]:
        try:
            given = bulk.sqlite_rows(rows)
            return self._connection.exec_driver_sql(bulk.sql, given if rows[1:] else given[0])
        except SQLAlchemyError as error:
            raise translated(error) from None

    def numbered(self, bulk: Bulk, rows: Keys) -> list[int]:
        """Insert any number of rows; SQLite numbers them one after the other."""
        if not rows:
            return []
        inserted = self._insert(bulk, rows)
        last = inserted.lastrowid if len(rows) == 1 else self.first(_LAST, {})[0]
        return list(range(last - len(rows) + 1, last + 1))

    def need_not_last(self) -> None:
        """SQLite does not wait for the disk at each commit."""

    def plan_anew(self) -> None:
        """SQLite always plans what it is given."""

    def commit(self) -> None:
        """Keep everything."""
        try:
            self._connection.commit()
        except SQLAlchemyError as error:
            raise translated(error) from None

    def close(self) -> None:
        """Give the connection back; what was not committed is undone."""
        try:
            self._connection.close()
        except SQLAlchemyError as error:
            raise translated(error) from None
