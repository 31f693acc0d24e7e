"""The facts about 323s, in six statements, whatever the number of Prestaties."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import exists, func, select

from gateway.register.allocations import ask
from gateway.register.keyed import found_by, matching, spread
from gateway.register.scope import AANBIEDER, PAIR, owner
from gateway.register.session import Session
from gateway.register.tables import OPENSTAAND, besteed, declaratie, prestatie
from gateway.rules.facts import Besteed, DebetPrestatie, DebetSleutel, DeclaratieFacts
from gateway.standard.bericht import Bericht
from gateway.standard.records import Client, Declaratie, Prestatie

Keys = list[tuple[Any, ...]]

_DECLARATIES: Final = found_by(
    *PAIR,
    "declaratie_nummer",
    query=lambda keys: select(
        exists()
        .where(matching(declaratie, keys, *AANBIEDER, "declaratie_nummer"))
        .correlate(keys)
        .label("gebruikt"),
        select(func.max(declaratie.c.begindatum))
        .where(matching(declaratie, keys, *PAIR))
        .correlate(keys)
        .scalar_subquery()
        .label("vorige"),
    ),
)

_REFERENTIES: Final = found_by(
    *AANBIEDER,
    "referentie_nummer",
    query=lambda keys: select(prestatie.c.referentie_nummer).where(
        matching(prestatie, keys, *AANBIEDER, "referentie_nummer")
    ),
)

_DEBETS: Final = found_by(
    *PAIR,
    "referentie_nummer",
    query=lambda keys: select(
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
        matching(prestatie, keys, *PAIR, "referentie_nummer"),
        prestatie.c.debet_credit == "D",
        prestatie.c.status == "accepted",
    ),
)

_OPENSTAAND: Final = found_by(
    *PAIR,
    "toewijzing_nummer",
    "begindatum",
    query=lambda keys: select(
        prestatie.c.referentie_nummer,
        prestatie.c.toewijzing_nummer,
        prestatie.c.begindatum,
        prestatie.c.einddatum,
        prestatie.c.product_categorie,
        prestatie.c.product_code,
    ).where(matching(prestatie, keys, *PAIR, "toewijzing_nummer", "begindatum"), OPENSTAAND),
)

_BESTEED: Final = found_by(
    *PAIR,
    "toewijzing_nummer",
    query=lambda keys: select(
        besteed.c.toewijzing_nummer, besteed.c.eenheid, besteed.c.volume, besteed.c.bedrag
    ).where(matching(besteed, keys, *PAIR, "toewijzing_nummer")),
)


def declaratie_facts(session: Session, berichten: Sequence[Bericht]) -> list[DeclaratieFacts]:
    """What the register knows about the numbers, clients and allocations of 323s."""
    size = len(berichten)
    asked = [
        session.ask(query, [key for at, bericht in enumerate(berichten) for key in of(at, bericht)])
        for query, of in _QUESTIONS
    ]
    clients = [
        (at, *owner(bericht), bsn)
        for at, bericht in enumerate(berichten)
        for bsn in dict.fromkeys(client.bsn for client in bericht.all(Client))
    ]
    allocations = ask(session, clients, size)
    known, *found = (spread(rows(), size) for rows in asked)
    return [
        DeclaratieFacts(
            nummer_gebruikt=bool(one.gebruikt),
            vorige_periode=one.vorige,
            toewijzingen=toewijzingen,
            referenties=frozenset(row[1] for row in referenties),
            debets={row[1]: DebetPrestatie._make(row[1:]) for row in debets},
            openstaand={DebetSleutel._make(row[2:]): row[1] for row in openstaand},
            besteed=_besteed(totals),
        )
        for (one,), toewijzingen, referenties, debets, openstaand, totals in zip(
            known, allocations(), *found, strict=True
        )
    ]


def debets_of(
    session: Session, pair: tuple[str, str, str], referenties: Collection[str]
) -> dict[str, DebetPrestatie]:
    """The accepted debet Prestaties of a pair with these ReferentieNummers."""
    rows = session.ask(_DEBETS, [(0, *pair, referentie) for referentie in referenties])
    return {row[1]: DebetPrestatie._make(row[1:]) for row in rows()}


def _besteed(rows: Sequence[Any]) -> dict[int, Besteed]:
    volumes: dict[int, dict[str, int]] = {}
    bedragen: dict[int, int] = {}
    for _, nummer, eenheid, volume, bedrag in rows:
        volumes.setdefault(nummer, {})[eenheid] = volume
        bedragen[nummer] = bedragen.get(nummer, 0) + bedrag
    return {nummer: Besteed(volumes[nummer], bedragen[nummer]) for nummer in volumes}


# -- what is asked about one message ---------------------------------------------------------------


def _numbers(at: int, bericht: Bericht) -> Keys:
    return [(at, *owner(bericht), bericht.one(Declaratie).declaratie_nummer)]


def _references(at: int, bericht: Bericht) -> Keys:
    wet, _, aanbieder = owner(bericht)
    lines = bericht.all(Prestatie)
    named = dict.fromkeys(line.product_referentie.referentie_nummer for line in lines)
    return [(at, wet, aanbieder, nummer) for nummer in named]


def _taken_back(at: int, bericht: Bericht) -> Keys:
    named = (line.product_referentie.vorig_referentie_nummer for line in bericht.all(Prestatie))
    pair = owner(bericht)
    return [(at, *pair, nummer) for nummer in dict.fromkeys(named) if nummer is not None]


def _periods(at: int, bericht: Bericht) -> Keys:
    lines = bericht.all(Prestatie)
    pair = owner(bericht)
    periods = ((line.toewijzing_nummer, line.product_periode.begindatum) for line in lines)
    return [(at, *pair, *period) for period in dict.fromkeys(periods)]


def _allocations(at: int, bericht: Bericht) -> Keys:
    pair = owner(bericht)
    named = dict.fromkeys(line.toewijzing_nummer for line in bericht.all(Prestatie))
    return [(at, *pair, nummer) for nummer in named]


_QUESTIONS: Final = (
    (_DECLARATIES, _numbers),
    (_REFERENTIES, _references),
    (_DEBETS, _taken_back),
    (_OPENSTAAND, _periods),
    (_BESTEED, _allocations),
)
