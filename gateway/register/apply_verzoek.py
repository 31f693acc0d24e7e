"""Writing an accepted 315, 317 or 319: requests, and what the gemeente answered to them."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import bindparam, func, update

from gateway.register.dialect import Bulk
from gateway.register.facts_verzoek import referenties
from gateway.register.scope import of_pair, pair, pair_and_client
from gateway.register.session import Session
from gateway.register.tables import verzoek
from gateway.rules.judgement import Judgement
from gateway.standard.bericht import Bericht
from gateway.standard.records import Antwoord

_COLUMNS: Final = (
    "wet",
    "gemeente",
    "aanbieder",
    "bsn",
    "nummer",
    "referentie_aanbieder",
    "status",
    "antwoorden",
    "bericht_id",
)
_INSERT: Final = Bulk(verzoek, _COLUMNS)

STATUS_NA_ANTWOORD: Final = {"1": "afgewezen", "2": "onderzoek"}
"""VerzoekAntwoord to the status of the request."""

_ANTWOORD: Final = (
    update(verzoek)
    .where(of_pair(verzoek), verzoek.c.referentie_aanbieder == bindparam("referentie"))
    .values(
        status=bindparam("nieuw"),
        antwoorden=func.ltrim(verzoek.c.antwoorden + " " + bindparam("antwoord")),
    )
)


def apply_verzoek(
    session: Session, bericht: Bericht, _judgement: Judgement, bericht_id: int
) -> None:
    """Open one request per AangevraagdProduct (315), or the one Verzoek (317)."""
    scope = pair_and_client(bericht)
    nummer = bericht.soort.nummer
    rows: list[tuple[Any, ...]] = [
        (*scope.values(), nummer, referentie, "open", "", bericht_id)
        for referentie in referenties(bericht)
    ]
    session.bulk(_INSERT, rows)


def apply_antwoord(
    session: Session, bericht: Bericht, _judgement: Judgement, _bericht_id: int
) -> None:
    """Keep the answer with its request."""
    answer = bericht.one(Antwoord)
    session.change(
        _ANTWOORD,
        {
            **pair(bericht),
            "referentie": answer.referentie_aanbieder,
            "nieuw": STATUS_NA_ANTWOORD[answer.verzoek_antwoord],
            "antwoord": answer.verzoek_antwoord,
        },
    )
