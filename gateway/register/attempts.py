"""How often a message was tried that the broker delivers again: it may be what ends the worker."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import bindparam, delete
from sqlalchemy.dialects import postgresql, sqlite

from gateway.register.session import Session
from gateway.register.tables_mail import poging


def _once_more(insert: Any) -> Any:
    """Count one more attempt, the first as 1; the count."""
    values = {"key": bindparam("p_key"), "pogingen": 1}
    return (
        insert.values(values)
        .on_conflict_do_update(
            index_elements=[poging.c.key], set_={"pogingen": poging.c.pogingen + 1}
        )
        .returning(poging.c.pogingen)
    )


_ON_SQLITE: Final = _once_more(sqlite.insert(poging))
_ON_POSTGRESQL: Final = _once_more(postgresql.insert(poging))
_FORGET: Final = delete(poging).where(poging.c.key == bindparam("p_key"))


def attempt(session: Session, key: str) -> int:
    """Count one more attempt; the how manieth it is."""
    once_more = _ON_POSTGRESQL if session.on_postgresql else _ON_SQLITE
    return int(session.first(once_more, {"p_key": key})[0])


def forget(session: Session, key: str) -> None:
    """Count from the beginning again."""
    session.change(_FORGET, {"p_key": key})
