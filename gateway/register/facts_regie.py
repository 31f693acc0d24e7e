"""The facts about a 305 or 307, in four statements."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select

from gateway.register.allocations import of_one_client
from gateway.register.dialect import in_set
from gateway.register.scope import of_client, of_gemeente, pair_and_client, product
from gateway.register.session import Session
from gateway.register.tables import bericht as berichten
from gateway.register.tables import start, stop, toewijzing_versie
from gateway.rules.facts import RegieFacts, Regiesleutel, Stop
from gateway.standard.bericht import Bericht
from gateway.standard.records import StartProduct, StopProduct


def _sleutel(table: Table) -> tuple[ColumnElement[Any], ...]:
    return (
        table.c.toewijzing_nummer,
        table.c.product_categorie,
        table.c.product_code,
        table.c.begindatum,
    )


_STARTS = select(*_sleutel(start), start.c.verwijderd).where(of_client(start)).order_by(start.c.id)

_STOPS = (
    select(*_sleutel(stop), stop.c.verwijderd, stop.c.reden_beeindiging, stop.c.einddatum)
    .where(of_client(stop))
    .order_by(stop.c.id)
)

_ONTVANGEN = (
    select(toewijzing_versie.c.toewijzing_nummer, func.min(berichten.c.received))
    .join_from(toewijzing_versie, berichten)
    .where(of_gemeente(toewijzing_versie), in_set(toewijzing_versie.c.toewijzing_nummer, "nummers"))
    .group_by(toewijzing_versie.c.toewijzing_nummer)
)


def regie_facts(session: Session, bericht: Bericht) -> RegieFacts:
    """The client's allocations, and what was started and stopped, in order of receipt."""
    client = pair_and_client(bericht)
    starts = session.rows(_STARTS, client)
    stops = session.rows(_STOPS, client)
    removed = [row for row in (starts if bericht.soort.nummer == "305" else stops) if row[4]]
    toewijzingen = of_one_client(session, bericht)
    own = {**client, "nummers": nummers(bericht) & toewijzingen.keys()}
    return RegieFacts(
        toewijzingen=toewijzingen,
        starts=tuple(_regiesleutel(*row[:4]) for row in starts if not row[4]),
        stops=tuple(Stop(_regiesleutel(*row[:4]), row[5], row[6]) for row in stops if not row[4]),
        ingetrokken=tuple(_regiesleutel(*row[:4]) for row in removed),
        ontvangen={row[0]: row[1] for row in session.rows(_ONTVANGEN, own)},
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
