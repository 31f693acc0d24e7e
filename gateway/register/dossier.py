"""What a new message of an aanbieder can be made from: allocations, granted lines, used numbers."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import bindparam, select

from gateway.register.allocations import ask
from gateway.register.dialect import in_set
from gateway.register.facts_declaratie import debets_of
from gateway.register.scope import of_aanbieder
from gateway.register.store import StoreRegister
from gateway.register.tables import declaratie, identificatie, prestatie, verzoek
from gateway.rules.facts import DebetPrestatie, Toewijzing

_IDENTIFICATIES = select(identificatie.c.identificatie).where(
    identificatie.c.wet == bindparam("p_wet"),
    identificatie.c.sender == bindparam("p_aanbieder"),
    in_set(identificatie.c.identificatie, "numbers"),
)
_OTHERS = tuple(
    select(column).where(of_aanbieder(column.table), in_set(column, "numbers"))
    for column in (
        declaratie.c.declaratie_nummer,
        prestatie.c.referentie_nummer,
        verzoek.c.referentie_aanbieder,
    )
)


class Dossier(NamedTuple):
    """Of some clients: their allocations, by BSN and number, and granted lines by reference."""

    toewijzingen: dict[str, dict[int, Toewijzing]]
    debets: dict[str, DebetPrestatie]


def dossier(
    register: StoreRegister,
    wet: str,
    gemeente: str,
    aanbieder: str,
    bsns: Collection[str],
    referenties: Collection[str] = (),
) -> Dossier:
    """The allocations of these clients, and the granted lines with these ReferentieNummers."""
    pair = (wet, gemeente, aanbieder)
    clients = [(0, *pair, bsn) for bsn in dict.fromkeys(bsns)]
    with register.reading() as session:
        (allocations,) = ask(session, clients)()
        return Dossier(allocations, debets_of(session, pair, dict.fromkeys(referenties)))


def numbers_in_use(
    register: StoreRegister, wet: str, aanbieder: str, numbers: Collection[str]
) -> frozenset[str]:
    """Those of the numbers that this aanbieder used, as whatever kind of number."""
    asked = {"p_wet": wet, "p_aanbieder": aanbieder, "numbers": set(numbers)}
    with register.reading() as session:
        found = (
            row[0] for query in (_IDENTIFICATIES, *_OTHERS) for row in session.rows(query, asked)
        )
        return frozenset(found)
