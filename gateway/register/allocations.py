"""Allocations as the facts of every kind of message show them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import select

from gateway.register.keyed import found_by, matching, spread
from gateway.register.scope import CLIENT, client, product
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

_OF_CLIENTS: Final = found_by(
    *CLIENT,
    query=lambda keys: select(*(toewijzing.c[name] for name in (*IDENTITEIT, *VERSIE))).where(
        matching(toewijzing, keys, *CLIENT)
    ),
)

Found = Callable[[], list[dict[str, dict[int, Toewijzing]]]]


def ask(session: Session, clients: Sequence[tuple[Any, ...]], size: int = 1) -> Found:
    """Ask for the allocations of clients of `size` messages; keys are `at` and CLIENT."""
    rows = session.ask(_OF_CLIENTS, clients)
    return lambda: [_by_client(found) for found in spread(rows(), size)]


def _by_client(rows: Sequence[Any]) -> dict[str, dict[int, Toewijzing]]:
    """The allocations by BSN and number, removed ones too."""
    found: dict[str, dict[int, Toewijzing]] = {}
    for row in rows:
        found.setdefault(row[2], {})[row[1]] = allocation(row[1:])
    return found


def of_one_client(session: Session, bericht: Bericht) -> dict[int, Toewijzing]:
    """The allocations of the client of a message, by number, removed ones too."""
    about = client(bericht)
    return ask(session, [(0, *about)])()[0].get(about[-1], {})


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
