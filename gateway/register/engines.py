"""Connections to each kind of database, set up as the register needs them."""

from __future__ import annotations

import select
import sqlite3
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, InvalidatePoolError
from sqlalchemy.pool import QueuePool

from gateway.errors import RegisterError
from gateway.register.tables import VERSION_TABLE

READ_ONLY: Final = "register_read_only"
"""The execution option of a connection that will not write."""

CONNECT_SECONDS: Final = 10
PRIVATE_WAIT_SECONDS: Final = 30
SERVER_CONNECTIONS: Final = 5
SWITCH_SECONDS: Final = 0.01
IDLE_SECONDS: Final = 30
"""After so long a connection to a server may be dead without a sign of it."""

_SINCE: Final = "register_since"
_BY_INDEX: Final = (
    "plan_cache_mode = force_generic_plan",
    "enable_seqscan = off",
    "enable_hashjoin = off",
    "enable_mergejoin = off",
    "jit = off",
)


def private_engine() -> Engine:
    """A register in memory: one connection, that its users take in turns."""
    engine = create_engine(
        "sqlite://",
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=PRIVATE_WAIT_SECONDS,
        connect_args={"check_same_thread": False, "isolation_level": None},
    )
    _listen(engine, ("synchronous = OFF", "foreign_keys = ON"))
    return engine


def file_engine(url: str, busy_seconds: float, *, new: bool = True) -> Engine:
    """A register in a file: one process writes at a time, the others wait `busy_seconds`."""
    path = _path(url)
    if not new and not path.exists():
        raise RegisterError(f"There is no register at {path}.")
    _refuse_other_files(path, busy_seconds)
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        hide_parameters=True,
        connect_args={
            "check_same_thread": False,
            "isolation_level": None,
            "timeout": busy_seconds,
        },
    )

    @event.listens_for(engine, "connect")
    def share(connection: sqlite3.Connection, _record: Any) -> None:
        _switch_to_wal(connection, busy_seconds)

    _listen(engine, ("synchronous = NORMAL", "foreign_keys = ON"))
    return engine


def _switch_to_wal(connection: sqlite3.Connection, busy_seconds: float) -> None:
    """Let readers and one writer work side by side; SQLite itself does not wait to switch."""
    deadline = monotonic() + busy_seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorname.startswith("SQLITE_BUSY")
            if not busy or monotonic() > deadline:
                raise
            sleep(SWITCH_SECONDS)
        else:
            return


def server_engine(url: str) -> Engine:
    """A register on a PostgreSQL server."""
    try:
        address = make_url(url.replace("postgres://", "postgresql://", 1))
    except (ArgumentError, ValueError):
        raise RegisterError("The address of the register is not an address.") from None
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        pool_size=SERVER_CONNECTIONS,
        connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "gateway"},
    )
    event.listen(engine, "connect", _find_by_index)
    event.listen(engine, "checkin", _note_time)
    event.listen(engine, "checkout", _refuse_dead)
    return engine


def _find_by_index(connection: Any, _record: Any) -> None:
    """Plan each statement of a message once, always by the index, however small a table was."""
    for setting in _BY_INDEX:
        connection.execute(f"SET {setting}")
    connection.commit()
    connection.prepare_threshold = 0


def _note_time(_connection: Any, record: Any) -> None:
    record.info[_SINCE] = monotonic()


def _refuse_dead(connection: Any, record: Any, _proxy: Any) -> None:
    """Ask a connection for a sign of life after a while, or when it has something to say.

    A server that closed it has; asking every time would cost as much as a statement.
    """
    idle = monotonic() - record.info.get(_SINCE, monotonic())
    if idle < IDLE_SECONDS and not _has_something_to_say(connection):
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except connection.Error:
        raise InvalidatePoolError from None


def _has_something_to_say(connection: Any) -> bool:
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _listen(engine: Engine, pragmas: tuple[str, ...]) -> None:
    """Set up each connection of SQLite, and take the right to write when a transaction begins.

    A transaction that reads first and writes later could find that another process wrote in
    between; one that begins as a writer waits for its turn instead.
    """

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get(READ_ONLY)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _path(url: str) -> Path:
    scheme, found, rest = url.partition("://")
    if not found:
        return Path(url)
    if scheme.partition("+")[0] != "sqlite" or not rest.startswith("/") or rest == "/":
        raise RegisterError(
            f"The register at {scheme}:// is of an unknown kind:"
            " give a path, sqlite:///path or postgresql://address."
        )
    return Path(rest[1:].partition("?")[0])


def _refuse_other_files(path: Path, busy_seconds: float) -> None:
    """Look at a file before changing anything in it, even its journal mode."""
    if path.is_dir() or not path.parent.is_dir():
        raise RegisterError(f"The register {path} must be a file, in a folder that exists.")
    if not path.exists() or path.stat().st_size == 0:
        return
    try:
        tables = _tables(path, busy_seconds)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_CANTOPEN")):
            raise RegisterError(f"The register {path} cannot be opened, or is in use.") from None
        raise RegisterError(f"{path} is not a register of the gateway.") from None
    if tables and VERSION_TABLE not in tables:
        raise RegisterError(f"{path} is not a register of the gateway.")


def _tables(path: Path, busy_seconds: float) -> set[str]:
    address = f"{path.resolve().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, timeout=busy_seconds, uri=True)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        return {name for (name,) in rows}
