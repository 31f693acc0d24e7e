"""Cases about requests, the answers to them, and answers of a party's own making: right by default.

An allocation runs through 2026, the message is of 10 March 2026.
"""

from __future__ import annotations

from typing import Any, Final

from gateway.rules.facts import BeantwoordeDeclaratie, DeclaratieLijn, Verzoekpost
from gateway.rules.level34.cases import (
    AntwoordbriefCase,
    AntwoordCase,
    VerzoekCase,
    VerzoekClientCase,
    WijzigingCase,
)
from gateway.standard.records import Prestatie, XsdVersie
from tests.unit.rules.builders import BSN, DAGTEKENING, prestatie
from tests.unit.rules.level34.made import toewijzing

REFERENTIE: Final = "REF-1"
OWN_VERSIE: Final = XsdVersie("1.0.0", "1.0.0")


def verzoek_case(**changes: Any) -> VerzoekCase:
    """A new reference, nothing left out, no contract."""
    return VerzoekCase(referentie_gebruikt=False, ontbrekend=0, product_bekend=None)._replace(
        **changes
    )


def client_case(**changes: Any) -> VerzoekClientCase:
    """A client with an allocation, about whom nothing was asked."""
    return VerzoekClientCase(bekend=True, onderhanden=False)._replace(**changes)


def wijziging_case(**changes: Any) -> WijzigingCase:
    """A specific, actual allocation of ten hours per month in 2026; no overlap, no contract."""
    return WijzigingCase(
        dagtekening=DAGTEKENING,
        toewijzing=toewijzing(),
        actueel=True,
        overlapt=False,
        product_bekend=None,
    )._replace(**changes)


def post(*antwoorden: str, toegewezen: bool = False) -> Verzoekpost:
    """A request with these answers."""
    asked = DAGTEKENING
    return Verzoekpost(REFERENTIE, "315", BSN, "open", antwoorden, toegewezen, asked, asked)


def antwoord_case(*antwoorden: str, toegewezen: bool = False) -> AntwoordCase:
    """What is known of the request that a 319 answers."""
    return AntwoordCase(post(*antwoorden, toegewezen=toegewezen))


def lijn(line: Prestatie, bsn: str = BSN) -> DeclaratieLijn:
    """A Prestatie as it was declared."""
    return DeclaratieLijn(
        bsn,
        *line.product_referentie,
        line.toewijzing_nummer,
        line.product_categorie,
        line.product_code,
        *line.product_periode,
        line.geleverd_volume,
        line.eenheid,
        line.product_tarief,
        *line.ingediend_bedrag,
    )


def antwoordbrief_case(**changes: Any) -> AntwoordbriefCase:
    """Declaratie D-1 of one client, with the usual Prestatie."""
    return AntwoordbriefCase(
        declaratie=BeantwoordeDeclaratie(OWN_VERSIE, "D-1"),
        bsns=frozenset({BSN}),
        bsn=BSN,
        lijnen=[lijn(prestatie())],
    )._replace(**changes)
