"""The facts about a 301, in four statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from gateway.register.allocations import IDENTITEIT, allocation, of_one_client
from gateway.register.dialect import in_set
from gateway.register.facts_verzoek import under_way
from gateway.register.scope import of_gemeente, of_pair, pair_and_client
from gateway.register.session import Session
from gateway.register.tables import (
    OPENSTAAND,
    VERSIE,
    prestatie,
    toewijzing,
    toewijzing_versie,
)
from gateway.rules.facts import Eigenaar, ToewijzingFacts
from gateway.standard.bericht import Bericht
from gateway.standard.records import ToegewezenProduct

_VERSIES = (
    select(
        toewijzing.c.aanbieder,
        *(toewijzing.c[name] for name in IDENTITEIT),
        *(toewijzing_versie.c[name] for name in VERSIE),
    )
    .join_from(toewijzing, toewijzing_versie, isouter=True)
    .where(of_gemeente(toewijzing), in_set(toewijzing.c.toewijzing_nummer, "nummers"))
)
"""With one row for a number that is used, although its allocation was purged."""

_GEDECLAREERD = (
    select(prestatie.c.toewijzing_nummer)
    .distinct()
    .where(of_pair(prestatie), in_set(prestatie.c.toewijzing_nummer, "nummers"), OPENSTAAND)
)


def toewijzing_facts(session: Session, bericht: Bericht) -> ToewijzingFacts:
    """What the register knows about the numbers and the client of a 301."""
    client = pair_and_client(bericht)
    nummers = {product.toewijzing_nummer for product in bericht.all(ToegewezenProduct)}
    about = {**client, "nummers": nummers}
    rows = session.rows(_VERSIES, about)
    versies = (allocation(row[1:]) for row in rows if row[0] == bericht.aanbieder)
    return ToewijzingFacts(
        eigenaren=_eigenaren(rows),
        versies=frozenset(versies),
        gedeclareerd=frozenset(row[0] for row in session.rows(_GEDECLAREERD, about)),
        open_verzoeken=under_way(session, client),
        toewijzingen=of_one_client(session, bericht),
    )


def _eigenaren(rows: Sequence[Any]) -> dict[int, Eigenaar]:
    eigenaren: dict[int, Eigenaar] = {}
    for row in rows:
        versie = allocation(row[1:])
        eigenaren[versie.toewijzing_nummer] = Eigenaar(
            row[0], versie.bsn, versie.product, versie.ingangsdatum
        )
    return eigenaren
