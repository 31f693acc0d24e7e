"""Judging answers that a party's own software made: the 325 of a gemeente, and retourberichten."""

from __future__ import annotations

from typing import Final

from gateway.rules.catalogue import Rule
from gateway.rules.context import Context
from gateway.rules.facts import DeclaratieAntwoordFacts, RetourFacts
from gateway.rules.judgement import Judgement
from gateway.rules.judging import findings_at, rejects, split, whole
from gateway.rules.level34.cases import AntwoordbriefCase
from gateway.standard.bericht import Bericht
from gateway.standard.findings import Finding, Level, Text
from gateway.standard.records import Client, DeclaratieAntwoord, Prestatie

HEADER: Final = "/Bericht/Header"


def judge_325(bericht: Bericht, context: Context, facts: DeclaratieAntwoordFacts) -> Judgement:
    """A 325 against the 323 that it names, below the Header."""
    case = AntwoordbriefCase(facts.declaratie, facts.bsns)
    found: list[tuple[Rule, Finding]] = []
    for path, antwoord in bericht.located(DeclaratieAntwoord):
        found += findings_at(bericht, DeclaratieAntwoord, path, antwoord, case, context.observe)
    if not rejects(found):
        found += _clients(bericht, context, facts, case)
    return whole(*split(found))


def _clients(
    bericht: Bericht,
    context: Context,
    facts: DeclaratieAntwoordFacts,
    case: AntwoordbriefCase,
) -> list[tuple[Rule, Finding]]:
    found: list[tuple[Rule, Finding]] = []
    known: dict[int, str] = {}
    for at, (path, client) in enumerate(bericht.located(Client)):
        broken = findings_at(bericht, Client, path, client, case, context.observe)
        if not broken:
            known[at] = client.bsn
        found += broken
    for place in bericht.places_of(Prestatie):
        for at, prestatie in enumerate(place.records):
            bsn = known.get(place.parents[at])
            if bsn is not None:
                lijnen = facts.lijnen.get(tuple(prestatie.product_referentie), ())
                own = case._replace(bsn=bsn, lijnen=lijnen)
                path = place.path_of(at)
                found += findings_at(bericht, Prestatie, path, prestatie, own, context.observe)
    return found


_RETOUR_TEXTS: Final = {
    "unknown": Text(
        "Het heenbericht waarop dit retourbericht antwoordt is hier niet bekend. Neem de Header"
        " van het heenbericht ongewijzigd over.",
        "The message that this retour message answers is not known here. Copy the Header of that"
        " message unchanged.",
    ),
    "second": Text(
        "Op dit heenbericht is al een retourbericht ontvangen; ieder heenbericht krijgt er één.",
        "A retour message was received for this message before; each message gets one.",
    ),
}


def judge_retour(facts: RetourFacts) -> Judgement:
    """A retourbericht made by a party: the first on a heenbericht that is known (IV028)."""
    if not facts.heenbericht_bekend:
        return whole([_retour_finding("unknown")])
    if facts.eerder_ontvangen:
        return whole([_retour_finding("second")])
    return whole([])


def _retour_finding(kind: str) -> Finding:
    level = int(Level.BERICHTOVERSTIJGEND)
    return Finding("RETOUR", level, None, HEADER, _RETOUR_TEXTS[kind])
