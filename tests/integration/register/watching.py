"""What a register says to its database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import event

from gateway.register.dialect import POSTGRESQL
from gateway.register.store import StoreRegister

Said = list[tuple[str, Any]]


@contextmanager
def seen(register: StoreRegister) -> Iterator[Said]:
    """The statements that run inside, with their parameters (of the first row, for many)."""
    found: Said = []
    if register._engine.dialect.name == POSTGRESQL:
        with pytest.MonkeyPatch.context() as patch:
            _watch_psycopg(patch, found)
            yield found
        return

    def note(_c: Any, _cursor: Any, sql: str, given: Any, _context: Any, many: bool) -> None:
        found.append((sql, given[0] if many else given))

    event.listen(register._engine, "before_cursor_execute", note)
    yield found
    event.remove(register._engine, "before_cursor_execute", note)


def _watch_psycopg(patch: pytest.MonkeyPatch, found: Said) -> None:
    execute, copy = psycopg.Cursor.execute, psycopg.Cursor.copy

    def executed(cursor: Any, sql: Any, given: Any = None, **kw: Any) -> Any:
        found.append((sql, given))
        return execute(cursor, sql, given, **kw)

    def copied(cursor: Any, sql: Any, *given: Any, **kw: Any) -> Any:
        found.append((sql, None))
        return copy(cursor, sql, *given, **kw)

    patch.setattr(psycopg.Cursor, "execute", executed)
    patch.setattr(psycopg.Cursor, "copy", copied)
