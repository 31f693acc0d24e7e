"""The facts about a 305 or 307, in three statements."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, not_, select

from gateway.register.allocations import of_one_client
from gateway.register.scope import of_client, pair_and_client, product
from gateway.register.session import Session
from gateway.register.tables import start, stop
from gateway.rules.facts import RegieFacts, Regiesleutel, Stop
from gateway.standard.bericht import Bericht


def _sleutel(table: Table) -> tuple[ColumnElement[Any], ...]:
    return (
        table.c.toewijzing_nummer,
        table.c.product_categorie,
        table.c.product_code,
        table.c.begindatum,
    )


_STARTS = (
    select(*_sleutel(start)).where(of_client(start), not_(start.c.verwijderd)).order_by(start.c.id)
)

_STOPS = (
    select(*_sleutel(stop), stop.c.reden_beeindiging, stop.c.einddatum)
    .where(of_client(stop), not_(stop.c.verwijderd))
    .order_by(stop.c.id)
)


def regie_facts(session: Session, bericht: Bericht) -> RegieFacts:
    """The client's allocations, and what was started and stopped, in order of receipt."""
    client = pair_and_client(bericht)
    starts = session.rows(_STARTS, client)
    stops = session.rows(_STOPS, client)
    return RegieFacts(
        toewijzingen=of_one_client(session, bericht),
        starts=tuple(_regiesleutel(*row) for row in starts),
        stops=tuple(Stop(_regiesleutel(*row[:4]), row[4], row[5]) for row in stops),
    )


def _regiesleutel(
    nummer: int | None, categorie: str | None, code: str | None, begindatum: date
) -> Regiesleutel:
    return Regiesleutel(nummer, product(categorie, code), begindatum)
