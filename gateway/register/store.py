"""Opening a register: a private one in memory, a file (SQLite) or a server (PostgreSQL)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from gateway.register import attempts, inbox_outbox
from gateway.register.api import Outgoing
from gateway.register.dialect import POSTGRESQL
from gateway.register.engines import READ_ONLY, file_engine, private_engine, server_engine
from gateway.register.session import FileSession, Session
from gateway.register.translate import translated, unopened
from gateway.register.unit import StoreUnit
from gateway.register.versions import bring_up_to_date, make_new

BUSY_SECONDS: Final = 30.0
"""How long to wait for another process that writes to the same file."""


def open_store(
    url: str | None = None, *, busy_seconds: float = BUSY_SECONDS, new: bool = True
) -> StoreRegister:
    """
    Open the register at `url`: None (private, in memory), a path, sqlite:/// or postgresql://.

    Unless `new` is allowed, a file that is not there is no register.

    Raises:
        RegisterError: it is not a register, is of a newer version, or cannot be reached.
    """
    engine = _engine(url, busy_seconds, new=new)
    try:
        if url is None:
            make_new(engine)
        else:
            bring_up_to_date(engine)
    except SQLAlchemyError as error:
        engine.dispose()
        raise unopened(error) from None
    except BaseException:
        engine.dispose()
        raise
    return StoreRegister(engine)


def _engine(url: str | None, busy_seconds: float, *, new: bool) -> Engine:
    if url is None:
        return private_engine()
    scheme, found, _ = url.partition("://")
    if found and scheme.startswith("postgres"):
        return server_engine(url)
    return file_engine(url, busy_seconds, new=new)


class StoreRegister:
    """`gateway.register.api.Register` on a database; safe to use from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def begin(self) -> Iterator[StoreUnit]:
        """Open a transaction; leaving the block without `commit` rolls back."""
        with self._session() as session:
            yield StoreUnit(session)

    def pending(self, limit: int, without: Collection[str] = ()) -> list[tuple[int, Outgoing]]:
        """What waits in the outbox, oldest first, save what is for some queues."""
        with self._session(read_only=True) as session:
            return inbox_outbox.pending(session, limit, without)

    def backlog(self) -> int:
        """How much waits in the outbox."""
        with self._session(read_only=True) as session:
            return inbox_outbox.backlog(session)

    def sent(self, ids: list[int]) -> None:
        """Mark outbox entries as published; a crash may lose it, and publishes them again."""
        if ids:
            with self._session() as session:
                session.need_not_last()
                inbox_outbox.sent(session, ids)
                session.commit()

    def attempt(self, key: str) -> int:
        """Count one more attempt to handle a message, at once; the how manieth it is."""
        with self._session() as session:
            session.need_not_last()
            count = attempts.attempt(session, key)
            session.commit()
        return count

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads, perhaps much: it does not wait for a writer."""
        with self._session(read_only=True) as session:
            session.plan_anew()
            yield session

    @contextmanager
    def changing(self) -> Iterator[Session]:
        """A transaction that writes, perhaps much; leaving without `commit` rolls back."""
        with self._session() as session:
            session.plan_anew()
            yield session

    @contextmanager
    def _session(self, *, read_only: bool = False) -> Iterator[Session]:
        session = self._begin(read_only=read_only)
        try:
            yield session
        finally:
            session.close()

    def _begin(self, *, read_only: bool) -> Session:
        if self._engine.dialect.name == POSTGRESQL:
            from gateway.register.session_server import begin

            return begin(self._engine)
        try:
            connection = self._engine.connect()
            if read_only:
                connection = connection.execution_options(**{READ_ONLY: True})
            connection.begin()
        except SQLAlchemyError as error:
            raise translated(error) from None
        return FileSession(connection)

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()
