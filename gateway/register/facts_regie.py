"""The facts about 305s and 307s, in four statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, select

from gateway.register.allocations import ask
from gateway.register.keyed import found_by, matching, spread
from gateway.register.scope import CLIENT, client, product
from gateway.register.session import Session
from gateway.register.tables import bericht as messages
from gateway.register.tables import start, stop, toewijzing, toewijzing_versie
from gateway.rules.facts import RegieFacts, Regiesleutel, Stop, Toewijzing
from gateway.standard.bericht import Bericht
from gateway.standard.records import StartProduct, StopProduct


def _sleutel(table: Table) -> tuple[ColumnElement[Any], ...]:
    return (
        table.c.toewijzing_nummer,
        table.c.product_categorie,
        table.c.product_code,
        table.c.begindatum,
    )


_STARTS: Final = found_by(
    *CLIENT,
    query=lambda keys: (
        select(*_sleutel(start), start.c.verwijderd)
        .where(matching(start, keys, *CLIENT))
        .order_by(start.c.id)
    ),
)

_STOPS: Final = found_by(
    *CLIENT,
    query=lambda keys: (
        select(*_sleutel(stop), stop.c.verwijderd, stop.c.reden_beeindiging, stop.c.einddatum)
        .where(matching(stop, keys, *CLIENT))
        .order_by(stop.c.id)
    ),
)

_NUMMER: Final = ("toewijzing_nummer", "gemeente", "wet")
_ONTVANGEN: Final = found_by(
    *CLIENT,
    "toewijzing_nummer",
    query=lambda keys: (
        select(toewijzing_versie.c.toewijzing_nummer, messages.c.received)
        .join_from(toewijzing_versie, messages)
        .join(toewijzing, matching(toewijzing, toewijzing_versie, *_NUMMER))
        .where(
            matching(toewijzing_versie, keys, *_NUMMER),
            matching(toewijzing, keys, *CLIENT, "toewijzing_nummer"),
        )
    ),
)
"""When each version of an allocation of the client came in."""


def regie_facts(session: Session, berichten: Sequence[Bericht]) -> list[RegieFacts]:
    """Each client's allocations, and what was started and stopped, in order of receipt."""
    clients = [(at, *client(bericht)) for at, bericht in enumerate(berichten)]
    named = [
        (*clients[at], nummer)
        for at, bericht in enumerate(berichten)
        for nummer in sorted(nummers(bericht))
    ]
    size = len(clients)
    questions = (
        session.ask(_STARTS, clients),
        session.ask(_STOPS, clients),
        session.ask(_ONTVANGEN, named),
    )
    allocations = ask(session, clients, size)
    starts, stops, ontvangen = (spread(found(), size) for found in questions)
    return [
        _facts(bericht, of_all.get(about[-1], {}), *found)
        for bericht, about, of_all, *found in zip(
            berichten, clients, allocations(), starts, stops, ontvangen, strict=True
        )
    ]


def _facts(
    bericht: Bericht,
    toewijzingen: dict[int, Toewijzing],
    starts: list[Any],
    stops: list[Any],
    versies: list[Any],
) -> RegieFacts:
    """From rows: a key of a start or stop, whether it was taken back, and the end of a stop."""
    removed = [row for row in (starts if bericht.soort.nummer == "305" else stops) if row[5]]
    ontvangen: dict[int, date] = {}
    for _, nummer, received in versies:
        ontvangen[nummer] = min(received, ontvangen.get(nummer, received))
    return RegieFacts(
        toewijzingen=toewijzingen,
        starts=tuple(_regiesleutel(*row[1:5]) for row in starts if not row[5]),
        stops=tuple(Stop(_regiesleutel(*row[1:5]), *row[6:]) for row in stops if not row[5]),
        ingetrokken=tuple(_regiesleutel(*row[1:5]) for row in removed),
        ontvangen=ontvangen,
    )


def nummers(bericht: Bericht) -> set[int]:
    """The ToewijzingNummers in a 305 or 307."""
    records: list[StartProduct | StopProduct] = [
        *bericht.all(StartProduct),
        *bericht.all(StopProduct),
    ]
    return {each.toewijzing_nummer for each in records if each.toewijzing_nummer is not None}


def _regiesleutel(
    nummer: int | None, categorie: str | None, code: str | None, begindatum: date
) -> Regiesleutel:
    return Regiesleutel(nummer, product(categorie, code), begindatum)
