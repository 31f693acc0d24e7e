"""The facts about 301s, in four statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import exists, select

from gateway.register.allocations import IDENTITEIT, allocation, ask
from gateway.register.facts_verzoek import under_way
from gateway.register.keyed import found_by, matching, spread
from gateway.register.scope import GEMEENTE, PAIR, client, owner
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

_VERSIES: Final = found_by(
    *GEMEENTE,
    "toewijzing_nummer",
    query=lambda keys: (
        select(
            toewijzing.c.aanbieder,
            *(toewijzing.c[name] for name in IDENTITEIT),
            *(toewijzing_versie.c[name] for name in VERSIE),
        )
        .join_from(toewijzing, toewijzing_versie, isouter=True)
        .where(matching(toewijzing, keys, *GEMEENTE, "toewijzing_nummer"))
    ),
)
"""With one row for a number that is used, although its allocation was purged."""

_GEDECLAREERD: Final = found_by(
    *PAIR,
    "toewijzing_nummer",
    query=lambda keys: select(keys.c.toewijzing_nummer).where(
        exists()
        .where(matching(prestatie, keys, *PAIR, "toewijzing_nummer"), OPENSTAAND)
        .correlate(keys)
    ),
)


def toewijzing_facts(session: Session, berichten: Sequence[Bericht]) -> list[ToewijzingFacts]:
    """What the register knows about the numbers and the clients of 301s."""
    size = len(berichten)
    clients = [(at, *client(bericht)) for at, bericht in enumerate(berichten)]
    named = [
        (at, *owner(bericht), nummer)
        for at, bericht in enumerate(berichten)
        for nummer in sorted(
            {product.toewijzing_nummer for product in bericht.all(ToegewezenProduct)}
        )
    ]
    versies = session.ask(_VERSIES, [(at, wet, of, nummer) for at, wet, of, _, nummer in named])
    gedeclareerd = session.ask(_GEDECLAREERD, named)
    open_verzoeken = under_way(session, clients, size)
    allocations = ask(session, clients, size)
    return [
        ToewijzingFacts(
            eigenaren=_eigenaren(found),
            versies=frozenset(allocation(row[2:]) for row in found if row[1] == bericht.aanbieder),
            gedeclareerd=frozenset(row[1] for row in declared),
            open_verzoeken=asked,
            toewijzingen=of_all.get(about[-1], {}),
        )
        for bericht, about, found, declared, asked, of_all in zip(
            berichten,
            clients,
            spread(versies(), size),
            spread(gedeclareerd(), size),
            open_verzoeken(),
            allocations(),
            strict=True,
        )
    ]


def _eigenaren(rows: Sequence[Any]) -> dict[int, Eigenaar]:
    eigenaren: dict[int, Eigenaar] = {}
    for row in rows:
        versie = allocation(row[2:])
        eigenaren[versie.toewijzing_nummer] = Eigenaar(
            row[1], versie.bsn, versie.product, versie.ingangsdatum
        )
    return eigenaren
