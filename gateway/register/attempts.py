"""How often a message was tried that the broker delivers again: it may be what ends the worker."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, delete, literal_column, select, true

from gateway.register.columns import now
from gateway.register.keyed import changed_by
from gateway.register.session import Session
from gateway.register.tables_mail import poging

_ONCE_MORE: Final = changed_by(
    "key",
    "moment",
    change=lambda keys, insert: (
        insert(poging)
        .from_select(
            ["key", "pogingen", "moment"],
            select(keys.c.key, literal_column("1"), keys.c.moment).where(true()),
        )
        .on_conflict_do_update(
            index_elements=[poging.c.key],
            set_={"pogingen": poging.c.pogingen + literal_column("1")},
        )
        .returning(poging.c.pogingen)
    ),
)
_FORGET: Final = delete(poging).where(poging.c.key == bindparam("p_key"))


def attempt(session: Session, key: str) -> int:
    """Count one more attempt; the how manieth it is."""
    return int(session.ask(_ONCE_MORE, [(key, now())])()[0][0])


def forget(session: Session, key: str) -> None:
    """Count from the beginning again."""
    session.write(_FORGET, {"p_key": key})
