"""One open connection with a transaction: every statement of the register goes through here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from sqlalchemy import Connection, Executable, text
from sqlalchemy.exc import SQLAlchemyError

from gateway.register.dialect import POSTGRESQL, Bulk
from gateway.register.translate import translated

Parameters = Mapping[str, Any]

_NOT_LASTING: Final = text("SET LOCAL synchronous_commit = off")


class Session:
    """Runs statements; errors of the database leave as ours, without any data of the register."""

    __slots__ = ("_connection", "on_postgresql")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.on_postgresql = connection.dialect.name == POSTGRESQL

    def rows(
        self, statement: Executable, parameters: Parameters | Sequence[Parameters]
    ) -> Sequence[Any]:
        """Everything that a query finds, or an INSERT of many rows returns."""
        try:
            return self._connection.execute(statement, parameters).all()
        except SQLAlchemyError as error:
            raise translated(error) from None

    def first(self, statement: Executable, parameters: Parameters) -> Any:
        """The first row that a query finds, or None."""
        try:
            return self._connection.execute(statement, parameters).first()
        except SQLAlchemyError as error:
            raise translated(error) from None

    def change(self, statement: Executable, parameters: Parameters | Sequence[Parameters]) -> int:
        """Run an UPDATE or a DELETE, for a list of parameters once each; how many rows it met."""
        try:
            return int(self._connection.execute(statement, parameters).rowcount)
        except SQLAlchemyError as error:
            raise translated(error) from None

    def insert(self, statement: Executable, parameters: Parameters) -> int:
        """Insert one row; its id."""
        try:
            key: Any = self._connection.execute(statement, parameters).inserted_primary_key
        except SQLAlchemyError as error:
            raise translated(error) from None
        return cast("int", key[0])

    def bulk(self, bulk: Bulk, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert any number of rows in one statement; none is fine."""
        if not rows:
            return
        try:
            if self.on_postgresql:
                self._connection.execute(bulk.statement, bulk.postgresql_arrays(rows))
            else:
                self._connection.exec_driver_sql(bulk.sql, bulk.sqlite_rows(rows))
        except SQLAlchemyError as error:
            raise translated(error) from None

    def need_not_last(self) -> None:
        """Let the commit not wait for the disk: a crash of the server may lose this transaction."""
        if self.on_postgresql:
            self.change(_NOT_LASTING, {})

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
