"""One transaction on PostgreSQL, in pipeline mode: what is only written is not waited for.

SQLAlchemy writes each statement once; psycopg sends it, prepared, to a connection of the pool.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any, Final, NamedTuple, cast

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import Dialect, Engine, Executable, PoolProxiedConnection
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import SQLAlchemyError

from gateway.errors import RegisterError
from gateway.register.arrays import lines
from gateway.register.bulk import Bulk
from gateway.register.keyed import Keyed
from gateway.register.session import Found, Keys, Parameters
from gateway.register.translate import translated

COPY_FROM: Final = 200
"""So many rows go by COPY: it is cheaper by the row, but the pipeline has to end for it."""

_DIALECT: Final[Dialect] = PGDialect_psycopg()  # type: ignore[no-untyped-call]
_PLAN_ANEW: Final = (
    "SET LOCAL plan_cache_mode = auto",
    *(f"SET LOCAL enable_{way} = on" for way in ("seqscan", "hashjoin", "mergejoin")),
)

Cursor = psycopg.Cursor[Any]


def begin(engine: Engine) -> ServerSession:
    """
    Begin a transaction.

    Raises:
        RegisterError: the server cannot be reached, or no connection came free in time.
    """
    try:
        session = ServerSession(engine.raw_connection())
    except (psycopg.Error, SQLAlchemyError) as error:
        raise translated(error) from None
    session.begin()
    return session


class ServerSession:
    """`gateway.register.session.Session` on a connection to a server."""

    on_postgresql = True

    def __init__(self, pooled: PoolProxiedConnection) -> None:
        self._pooled = pooled
        self._connection = cast("psycopg.Connection[Any]", pooled.driver_connection)
        self._changed = self._failed = self._ended = False

    def begin(self) -> None:
        """Begin a transaction, together with the first statement.

        BEGIN is ours: psycopg would wait for its own.
        """
        try:
            with self._translating():
                self._connection.autocommit = True
                self._enter()
                self._send("BEGIN")
        except RegisterError:
            self._pooled.invalidate()
            raise

    def _enter(self) -> None:
        self._mode = self._connection.pipeline()
        self._pipeline = self._mode.__enter__()

    def _leave(self) -> None:
        """Wait until everything is done."""
        self._mode.__exit__(None, None, None)

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            self._failed = True
            raise translated(error) from None

    def _send(self, sql: str, values: Any = None) -> Cursor:
        cursor = self._connection.cursor(binary=True, row_factory=namedtuple_row)
        return cursor.execute(sql, values)

    def _run(self, statement: Executable, parameters: Parameters) -> Cursor:
        made = _made(statement)
        self._changed = self._changed or not statement.is_select
        with self._translating():
            return self._send(made.sql, made.values(parameters))

    def _fetch(self, cursor: Cursor) -> list[Any]:
        with self._translating():
            return cursor.fetchall()

    # -- statements --------------------------------------------------------------------------------

    def rows(self, statement: Executable, parameters: Parameters) -> list[Any]:
        """Everything that a query finds, or that a statement returns of what it changed."""
        return self._fetch(self._run(statement, parameters))

    def first(self, statement: Executable, parameters: Parameters) -> Any:
        """The first row that a query finds, or None."""
        found = self.rows(statement, parameters)
        return found[0] if found else None

    def ask(self, keyed: Keyed, keys: Keys) -> Found:
        """Ask about any number of keys; the answer is waited for when it is wanted."""
        if not keys:
            return list
        cursor = self._run(keyed.postgresql, keyed.parameters(keys, on_postgresql=True))
        return lambda: self._fetch(cursor)

    def change(self, statement: Executable, parameters: Parameters) -> int:
        """Run an UPDATE or a DELETE; how many rows it met."""
        cursor = self._run(statement, parameters)
        with self._translating():
            self._pipeline.sync()
        return cursor.rowcount

    def write(self, statement: Executable, parameters: Parameters) -> None:
        """Run a statement of which nobody needs an answer."""
        self._run(statement, parameters)

    def write_by(self, keyed: Keyed, keys: Keys) -> None:
        """Change what any number of keys tell."""
        if keys:
            self._run(keyed.postgresql, keyed.parameters(keys, on_postgresql=True))

    def bulk(self, bulk: Bulk, rows: Keys) -> None:
        """Insert any number of rows in one statement."""
        if not rows:
            return
        if bulk.copy is not None and len(rows) >= COPY_FROM:
            self._copy(bulk.copy, rows)
        else:
            self._run(bulk.statement, bulk.arrays(rows))

    def _copy(self, sql: str, rows: Keys) -> None:
        self._changed = True
        with self._translating():
            self._leave()
            try:
                with self._connection.cursor().copy(sql) as copy:
                    copy.write(lines(rows))
            finally:
                self._enter()

    def numbered(self, bulk: Bulk, rows: Keys) -> list[int]:
        """Insert any number of rows; they are numbered in their order."""
        if not rows:
            return []
        return sorted(row[0] for row in self.rows(bulk.returning, bulk.arrays(rows)))

    def need_not_last(self) -> None:
        """Let the commit not wait for the disk: a crash of the server may lose this transaction."""
        with self._translating():
            self._send("SET LOCAL synchronous_commit = off")

    def plan_anew(self) -> None:
        """Let the database look at how much there is before it goes through much of it."""
        with self._translating():
            for setting in _PLAN_ANEW:
                self._send(setting)

    # -- the end -----------------------------------------------------------------------------------

    def commit(self) -> None:
        """Keep everything."""
        with self._translating():
            said = self._send("COMMIT")
            self._ended = True
            self._leave()
        if said.statusmessage != "COMMIT":
            raise RegisterError("The database of the register undid a transaction that failed.")

    def close(self) -> None:
        """Give the connection back; what was not committed is undone."""
        with suppress(psycopg.Error):
            self._end()
        if self._connection.info.transaction_status is psycopg.pq.TransactionStatus.IDLE:
            self._connection.autocommit = False
            self._pooled.close()
        else:
            self._pooled.invalidate()

    def _end(self) -> None:
        """What only looked says COMMIT: psycopg forgets what it prepared after a ROLLBACK."""
        if not (self._ended or self._failed or self._changed):
            self._send("COMMIT")
        if not self._ended:
            with suppress(psycopg.Error):  # of what was written, and is undone now
                self._leave()
        self._connection.rollback()


class _Made(NamedTuple):
    """A statement as psycopg wants it."""

    sql: str
    constants: dict[str, Any]
    processors: dict[str, Callable[[Any], Any]]

    def values(self, parameters: Parameters) -> dict[str, Any]:
        """The values to send: what the statement says itself, and the parameters."""
        values = self.constants.copy()
        for name, value in parameters.items():
            processor = self.processors.get(name)
            values[name] = value if processor is None else processor(value)
        return values


@lru_cache(maxsize=512)
def _made(statement: Any) -> _Made:
    made = statement.compile(dialect=_DIALECT)
    state = made.construct_expanded_state({name: of.value for name, of in made.binds.items()})
    processors = {
        name: processor
        for name, of in made.binds.items()
        if (processor := of.type.dialect_impl(_DIALECT).bind_processor(_DIALECT))
    }
    asked = {name for name, of in made.binds.items() if of.required}
    constants = {name: value for name, value in state.parameters.items() if name not in asked}
    return _Made(state.statement, constants, processors)
