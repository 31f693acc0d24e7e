"""The facts about a 323, in six statements, whatever the number of Prestaties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, exists, func, select

from gateway.register.allocations import of_clients
from gateway.register.dialect import in_pairs, in_set, pairs
from gateway.register.scope import of_aanbieder, of_pair, pair
from gateway.register.session import Session
from gateway.register.tables import OPENSTAAND, besteed, declaratie, prestatie
from gateway.rules.facts import Besteed, DebetPrestatie, DebetSleutel, DeclaratieFacts
from gateway.standard.bericht import Bericht
from gateway.standard.records import Client, Declaratie, Prestatie

_DECLARATIE = select(
    exists()
    .where(of_aanbieder(declaratie), declaratie.c.declaratie_nummer == bindparam("nummer"))
    .label("gebruikt"),
    select(func.max(declaratie.c.begindatum))
    .where(of_pair(declaratie))
    .scalar_subquery()
    .label("vorige"),
)

_REFERENTIES = select(prestatie.c.referentie_nummer).where(
    of_aanbieder(prestatie), in_set(prestatie.c.referentie_nummer, "referenties")
)

_DEBETS = select(
    prestatie.c.referentie_nummer,
    prestatie.c.bsn,
    prestatie.c.toewijzing_nummer,
    prestatie.c.product_categorie,
    prestatie.c.product_code,
    prestatie.c.begindatum,
    prestatie.c.einddatum,
    prestatie.c.geleverd_volume,
    prestatie.c.eenheid,
    prestatie.c.product_tarief,
    prestatie.c.bedrag,
    prestatie.c.gecrediteerd,
).where(
    of_pair(prestatie),
    in_set(prestatie.c.referentie_nummer, "referenties"),
    prestatie.c.debet_credit == "D",
    prestatie.c.status == "accepted",
)

_OPENSTAAND = select(
    prestatie.c.referentie_nummer,
    prestatie.c.toewijzing_nummer,
    prestatie.c.begindatum,
    prestatie.c.einddatum,
    prestatie.c.product_categorie,
    prestatie.c.product_code,
).where(
    of_pair(prestatie),
    in_pairs(prestatie.c.toewijzing_nummer, prestatie.c.begindatum, "sleutels"),
    OPENSTAAND,
)

_BESTEED = select(
    besteed.c.toewijzing_nummer, besteed.c.eenheid, besteed.c.volume, besteed.c.bedrag
).where(of_pair(besteed), in_set(besteed.c.toewijzing_nummer, "nummers"))


def declaratie_facts(session: Session, bericht: Bericht) -> DeclaratieFacts:
    """What the register knows about the numbers, clients and allocations of a 323."""
    scope = pair(bericht)
    lines = bericht.all(Prestatie)
    nummer = bericht.one(Declaratie).declaratie_nummer
    known = session.rows(_DECLARATIE, {**scope, "nummer": nummer})[0]
    return DeclaratieFacts(
        nummer_gebruikt=bool(known.gebruikt),
        vorige_periode=known.vorige,
        toewijzingen=of_clients(session, scope, {client.bsn for client in bericht.all(Client)}),
        referenties=_referenties(session, scope, lines),
        debets=debets(session, scope, _taken_back(lines)),
        openstaand=_openstaand(session, scope, lines),
        besteed=_besteed(session, scope, lines),
    )


def _referenties(
    session: Session, scope: dict[str, Any], lines: Sequence[Prestatie]
) -> frozenset[str]:
    sought = {line.product_referentie.referentie_nummer for line in lines}
    rows = session.rows(_REFERENTIES, {**scope, "referenties": sought})
    return frozenset(row[0] for row in rows)


def _taken_back(lines: Sequence[Prestatie]) -> set[str]:
    named = (line.product_referentie.vorig_referentie_nummer for line in lines)
    return {nummer for nummer in named if nummer is not None}


def debets(
    session: Session, scope: dict[str, Any], referenties: set[str]
) -> dict[str, DebetPrestatie]:
    """The accepted debet Prestaties of a pair with these ReferentieNummers."""
    if not referenties:
        return {}
    rows = session.rows(_DEBETS, {**scope, "referenties": referenties})
    return {row[0]: DebetPrestatie._make(row) for row in rows}


def _openstaand(
    session: Session, scope: dict[str, Any], lines: Sequence[Prestatie]
) -> dict[DebetSleutel, str]:
    sought = {(line.toewijzing_nummer, line.product_periode.begindatum) for line in lines}
    rows = session.rows(_OPENSTAAND, {**scope, "sleutels": pairs(sought)})
    return {DebetSleutel._make(row[1:]): row[0] for row in rows}


def _besteed(
    session: Session, scope: dict[str, Any], lines: Sequence[Prestatie]
) -> dict[int, Besteed]:
    nummers = {line.toewijzing_nummer for line in lines}
    volumes: dict[int, dict[str, int]] = {}
    bedragen: dict[int, int] = {}
    for nummer, eenheid, volume, bedrag in session.rows(_BESTEED, {**scope, "nummers": nummers}):
        volumes.setdefault(nummer, {})[eenheid] = volume
        bedragen[nummer] = bedragen.get(nummer, 0) + bedrag
    return {nummer: Besteed(volumes[nummer], bedragen[nummer]) for nummer in volumes}
