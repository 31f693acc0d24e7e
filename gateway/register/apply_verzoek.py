"""Writing an accepted 315, 317 or 319: requests, and what the gemeente answered to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import func, update

from gateway.register.bulk import Bulk
from gateway.register.facts_verzoek import referenties
from gateway.register.keyed import changed_by, matching
from gateway.register.processed import Processed
from gateway.register.scope import CLIENT, PAIR, client, owner
from gateway.register.session import Session
from gateway.register.tables import verzoek
from gateway.standard.records import Antwoord

_INSERT: Final = Bulk(
    verzoek, (*CLIENT, "nummer", "referentie_aanbieder", "status", "antwoorden", "bericht_id")
)

STATUS_NA_ANTWOORD: Final = {"1": "afgewezen", "2": "onderzoek"}
"""VerzoekAntwoord to the status of the request."""

_ANTWOORD: Final = changed_by(
    *PAIR,
    "referentie_aanbieder",
    "status",
    "antwoord",
    change=lambda keys, _: (
        update(verzoek)
        .where(matching(verzoek, keys, *PAIR, "referentie_aanbieder"))
        .values(
            status=keys.c.status,
            antwoorden=func.ltrim(verzoek.c.antwoorden + " " + keys.c.antwoord),
        )
    ),
)


def apply_verzoek(session: Session, processed: Sequence[Processed]) -> None:
    """Open one request per AangevraagdProduct (315), or the one Verzoek (317)."""
    rows: list[tuple[Any, ...]] = [
        (*client(bericht), bericht.soort.nummer, referentie, "open", "", bericht_id)
        for bericht, _, bericht_id in processed
        for referentie in referenties(bericht)
    ]
    session.bulk(_INSERT, rows)


def apply_antwoord(session: Session, processed: Sequence[Processed]) -> None:
    """Keep the answers with their requests."""
    rows: list[tuple[Any, ...]] = []
    for bericht, *_ in processed:
        referentie, code = bericht.one(Antwoord)[:2]
        rows.append((*owner(bericht), referentie, STATUS_NA_ANTWOORD[code], code))
    session.write_by(_ANTWOORD, rows)
