"""A picture of the whole register that two runs can be compared by."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import Select, Table, select

from gateway.register.store import StoreRegister
from gateway.register.tables import (
    bericht,
    besteed,
    declaratie,
    identificatie,
    overgelaten,
    prestatie,
    start,
    stop,
    toewijzing,
    toewijzing_versie,
    uitgegeven,
    verzoek,
    zonder_nummer,
)

_OF_THE_RUN: Final = frozenset(
    {"id", "bericht_id", "declaratie_id", "received", "message_id", "document"}
)
"""Keys, and what depends on when and how a message came in."""

Picture = dict[str, list[dict[str, Any]]]


def dump(register: StoreRegister) -> Picture:
    """
    Everything that the register remembers of the messages, without the mail of the worker.

    By table; rows are sorted, without keys, days of receipt and message ids; days are texts.
    """
    with register.reading() as session:
        return {
            table: sorted((_plain(row._asdict()) for row in session.rows(query, {})), key=repr)
            for table, query in _QUERIES.items()
        }


def _lasting(table: Table) -> Select[Any]:
    return select(*(column for column in table.c if column.name not in _OF_THE_RUN))


_QUERIES: Final[dict[str, Select[Any]]] = {
    table.name: _lasting(table)
    for table in (
        bericht,
        identificatie,
        uitgegeven,
        toewijzing,
        toewijzing_versie,
        start,
        stop,
        verzoek,
        declaratie,
        zonder_nummer,
        overgelaten,
        besteed,
    )
} | {
    "prestatie": _lasting(prestatie)
    .add_columns(declaratie.c.declaratie_nummer)
    .join_from(prestatie, declaratie, declaratie.c.id == prestatie.c.declaratie_id)
}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()
    }
