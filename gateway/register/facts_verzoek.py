"""The facts about a 315 or 317, in three statements, and about a 319, in one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, select

from gateway.register.allocations import of_one_client
from gateway.register.dialect import in_set
from gateway.register.keyed import found_by, matching, spread
from gateway.register.scope import CLIENT, client, of_aanbieder, of_pair, pair
from gateway.register.session import Session
from gateway.register.tables import bericht as berichten
from gateway.register.tables import verzoek
from gateway.rules.facts import AntwoordFacts, VerzoekFacts, Verzoekpost
from gateway.standard.bericht import Bericht
from gateway.standard.records import AangevraagdProduct, Antwoord, Verzoek

_REFERENTIES = select(verzoek.c.referentie_aanbieder).where(
    of_aanbieder(verzoek), in_set(verzoek.c.referentie_aanbieder, "referenties")
)

_POST = select(
    verzoek.c.referentie_aanbieder,
    verzoek.c.nummer,
    verzoek.c.bsn,
    verzoek.c.status,
    verzoek.c.antwoorden,
    berichten.c.received,
    berichten.c.dagtekening,
).join_from(verzoek, berichten)

_ONDERHANDEN: Final = found_by(
    *CLIENT,
    query=lambda keys: _POST.where(
        matching(verzoek, keys, *CLIENT), verzoek.c.status.in_(("open", "onderzoek"))
    ).order_by(verzoek.c.id),
)

_BEANTWOORD = _POST.where(
    of_pair(verzoek), verzoek.c.referentie_aanbieder == bindparam("referentie")
)


def verzoek_facts(session: Session, bericht: Bericht) -> VerzoekFacts:
    """What was asked before, and what the client has."""
    about = {**pair(bericht), "referenties": referenties(bericht)}
    gebruikt = session.rows(_REFERENTIES, about)
    return VerzoekFacts(
        referenties=frozenset(row[0] for row in gebruikt),
        onderhanden=under_way(session, [(0, *client(bericht))])()[0],
        toewijzingen=of_one_client(session, bericht),
    )


def under_way(
    session: Session, clients: Sequence[tuple[Any, ...]], size: int = 1
) -> Callable[[], list[tuple[Verzoekpost, ...]]]:
    """Ask for the requests of clients that are open or under investigation, oldest first."""
    rows = session.ask(_ONDERHANDEN, clients)
    return lambda: [tuple(_post(row[1:]) for row in found) for found in spread(rows(), size)]


def antwoord_facts(session: Session, bericht: Bericht) -> AntwoordFacts:
    """The request of this pair that a 319 answers."""
    referentie = bericht.one(Antwoord).referentie_aanbieder
    row = session.first(_BEANTWOORD, {**pair(bericht), "referentie": referentie})
    return AntwoordFacts(None if row is None else _post(row))


def referenties(bericht: Bericht) -> list[str]:
    """The ReferentieAanbieder of each request in a 315 or 317."""
    aangevraagd = (asked.referentie_aanbieder for asked in bericht.all(AangevraagdProduct))
    gevraagd = (asked.referentie_aanbieder for asked in bericht.all(Verzoek))
    return [*aangevraagd, *gevraagd]


def _post(row: tuple[Any, ...]) -> Verzoekpost:
    referentie, nummer, bsn, status, antwoorden, *days = row
    gehonoreerd = status == "gehonoreerd"
    codes = tuple(antwoorden.split())
    return Verzoekpost(referentie, nummer, bsn, status, codes, gehonoreerd, *days)
