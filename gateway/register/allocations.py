"""Allocations as the facts of every kind of message show them."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select

from gateway.register.dialect import in_set
from gateway.register.scope import of_client, of_pair, pair_and_client, product
from gateway.register.session import Session
from gateway.register.tables import VERSIE, toewijzing
from gateway.rules.facts import Toewijzing
from gateway.standard.bericht import Bericht
from gateway.standard.records import Omvang

IDENTITEIT: Final = (
    "toewijzing_nummer",
    "bsn",
    "product_categorie",
    "product_code",
    "ingangsdatum",
)
"""What never changes about an allocation once its number was given (TR332)."""

_CURRENT = select(*(toewijzing.c[name] for name in (*IDENTITEIT, *VERSIE)))
_OF_CLIENT = _CURRENT.where(of_client(toewijzing))
_OF_CLIENTS = _CURRENT.where(of_pair(toewijzing), in_set(toewijzing.c.bsn, "bsns"))


def of_one_client(session: Session, bericht: Bericht) -> dict[int, Toewijzing]:
    """The allocations of the client of a message, by number, removed ones too."""
    rows = session.rows(_OF_CLIENT, pair_and_client(bericht))
    return {row[0]: allocation(row) for row in rows}


def of_clients(
    session: Session, pair: dict[str, Any], bsns: set[str]
) -> dict[str, dict[int, Toewijzing]]:
    """The allocations of many clients, by BSN and number, removed ones too."""
    found: dict[str, dict[int, Toewijzing]] = {}
    for row in session.rows(_OF_CLIENTS, {**pair, "bsns": bsns}):
        found.setdefault(row[1], {})[row[0]] = allocation(row)
    return found


def allocation(row: tuple[Any, ...]) -> Toewijzing:
    """The allocation in a row of the columns IDENTITEIT and VERSIE, in that order."""
    (
        nummer,
        bsn,
        categorie,
        code,
        ingangsdatum,
        toewijzingsdatum,
        toewijzingstijd,
        einddatum,
        reden_wijziging,
        volume,
        eenheid,
        frequentie,
        budget,
        referentie,
    ) = row
    return Toewijzing(
        nummer,
        bsn,
        product(categorie, code),
        toewijzingsdatum,
        toewijzingstijd,
        ingangsdatum,
        einddatum,
        reden_wijziging,
        None if volume is None else Omvang(volume, eenheid, frequentie),
        budget,
        referentie,
    )
