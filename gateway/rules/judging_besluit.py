"""Who answers: leaving the answer to a party, and holding its own answer against our judgement.

A 325 decides about a 323 that was left to the gemeente. After it the register is as if the gateway
had judged as the gemeente did: what it granted is accepted, what it lists is rejected, what it did
not judge was never declared (IV087).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from gateway.rules.besluit import (
    GEWOGEN,
    Besluit,
    BesluitFacts,
    Lijn,
    Overgelaten,
    Stand,
    Wijziging,
)
from gateway.rules.facts import DeclaratieLijn
from gateway.rules.judgement import Judgement
from gateway.standard.bericht import Bericht
from gateway.standard.findings import (
    GEEN_OPMERKING,
    NIET_BEOORDEELD,
    VOLLEDIG_TOEGEWEZEN,
    Finding,
    Level,
    Text,
)
from gateway.standard.records import Client, DeclaratieAntwoord, Prestatie

HEADER: Final = "/Bericht/Header"
ANTWOORD: Final = "/Bericht/DeclaratieAntwoord"

ANSWERS: Final = "ANSWERS"
"""The id of the signal that the answer is left to the party."""
DIFFERS: Final = "DIFFERS"
"""The id of the signal that an answer contradicts the judgement of the gateway."""
RETOUR: Final = "RETOUR"

_GOED: Final = frozenset({GEEN_OPMERKING, VOLLEDIG_TOEGEWEZEN})
_NIET_BEOORDEELD: Final = frozenset({GEEN_OPMERKING, NIET_BEOORDEELD})

_LEFT: Final = Text(
    "De ontvanger beantwoordt dit bericht zelf. Dit is alleen het oordeel van de gateway.",
    "The receiver answers this message itself. This is only what the gateway thinks of it.",
)
_SECOND: Final = Text(
    "Op deze declaratie is al een declaratie-antwoordbericht ontvangen; ieder declaratiebericht"
    " krijgt er één.",
    "A declaratie-antwoord was received for this declaratie before; each declaratie gets one.",
)
_REJECTS: Final = Text(
    "Dit antwoord keurt af wat volgens de gateway goed was.",
    "This answer rejects what the gateway found right.",
)
_ACCEPTS: Final = Text(
    "Dit antwoord keurt goed wat de gateway zou afkeuren.",
    "This answer accepts what the gateway would reject.",
)


def left_to_receiver(judgement: Judgement) -> Judgement:
    """The same judgement, of a message that its receiver answers."""
    signals = (*judgement.signals, _signal(ANSWERS, HEADER, _LEFT))
    return judgement._replace(left=True, signals=signals)


def compare_retour(judgement: Judgement, verdict: str | None, codes: Iterable[str]) -> Judgement:
    """A right retour beside what the gateway thought of its heenbericht (`verdict`).

    `codes` are all its retour codes; without any the heenbericht is approved (IV028).
    """
    if judgement.findings or verdict is None:
        return judgement
    rejects = not _GOED.issuperset(codes)
    if rejects == (verdict != "accepted"):
        return judgement
    differs = _signal(DIFFERS, HEADER, _REJECTS if rejects else _ACCEPTS)
    return judgement._replace(signals=(*judgement.signals, differs))


def decide(bericht: Bericht, judgement: Judgement, facts: BesluitFacts) -> Judgement:
    """A 325 beside what the gateway thought of its 323; what it decides, when that was left to it.

    One that breaks its rules decides nothing; neither does a second one.
    """
    left = facts.overgelaten
    if judgement.findings:
        return judgement._replace(left=left is not None and not left.beantwoord)
    if left is not None and left.beantwoord:
        second = Finding(RETOUR, int(Level.BERICHTOVERSTIJGEND), None, HEADER, _SECOND)
        return Judgement((second,), judgement.signals, processed=False)
    rejected = _whole_rejection(bericht)
    if rejected is not None:
        standen: list[Stand] = ["los"] * len(facts.lijnen)
        listed: dict[int, str] = {}
    else:
        standen, listed = _standen(bericht, facts.lijnen)
    signals = (*judgement.signals, *_differences(facts.lijnen, standen, listed, rejected))
    if left is None:
        return judgement._replace(signals=signals)
    besluit = _besluit(facts, left, standen, verwerkt=rejected is None)
    return judgement._replace(signals=signals, left=True, besluit=besluit)


# -- what the 325 says -----------------------------------------------------------------------------


def _whole_rejection(bericht: Bericht) -> str | None:
    """The class at which the declaratie is rejected as a whole (IV087), or None."""
    antwoord = bericht.maybe(DeclaratieAntwoord)
    if antwoord is None or not _GOED.issuperset(bericht.header.retour_codes or ()):
        return HEADER
    return None if _GOED.issuperset(antwoord.retour_codes) else ANTWOORD


def _standen(bericht: Bericht, lijnen: Sequence[Lijn]) -> tuple[list[Stand], dict[int, str]]:
    """How each line stands after this 325; and where each that is listed stands in it."""
    at: dict[DeclaratieLijn, list[int]] = defaultdict(list)
    for index, lijn in enumerate(lijnen):
        at[lijn.lijn].append(index)
    for same in at.values():  # of equal lines, those that the gateway rejects come back first
        same.sort(key=lambda index: (lijnen[index].stand in GEWOGEN, index))
    standen: list[Stand] = ["accepted"] * len(lijnen)
    listed: dict[int, str] = {}
    clients = bericht.all(Client)
    for place in bericht.places_of(Prestatie):
        for number, prestatie in enumerate(place.records):
            same = at[_declared(clients[place.parents[number]].bsn, prestatie)]
            if same:
                index = same.pop(0)
                listed[index] = place.path_of(number)
                unjudged = _NIET_BEOORDEELD.issuperset(prestatie.retour_codes or ())
                standen[index] = "los" if unjudged else "rejected"
    return standen, listed


def _declared(bsn: str, prestatie: Prestatie) -> DeclaratieLijn:
    """A line of the 325 as it stands in the 323."""
    return DeclaratieLijn(
        bsn,
        *prestatie.product_referentie,
        prestatie.toewijzing_nummer,
        prestatie.product_categorie,
        prestatie.product_code,
        *prestatie.product_periode,
        prestatie.geleverd_volume,
        prestatie.eenheid,
        prestatie.product_tarief,
        *prestatie.ingediend_bedrag,
    )


# -- what differs ----------------------------------------------------------------------------------


def _differences(
    lijnen: Sequence[Lijn], standen: Sequence[Stand], listed: dict[int, str], whole: str | None
) -> list[Finding]:
    ours = [lijn.stand in GEWOGEN for lijn in lijnen]
    if whole is not None:
        return [_signal(DIFFERS, whole, _REJECTS)] if any(ours) else []
    found = [_signal(DIFFERS, path, _REJECTS) for at, path in sorted(listed.items()) if ours[at]]
    granted = sum(
        stand == "accepted" and not good for stand, good in zip(standen, ours, strict=True)
    )
    if granted:
        found.append(_signal(DIFFERS, ANTWOORD, _granted(granted)))
    return found


def _granted(count: int) -> Text:
    if count == 1:
        return Text(
            "Dit antwoord kent 1 prestatie toe die de gateway zou afkeuren.",
            "This answer grants 1 line that the gateway would reject.",
        )
    return Text(
        f"Dit antwoord kent {count} prestaties toe die de gateway zou afkeuren.",
        f"This answer grants {count} lines that the gateway would reject.",
    )


def _signal(rule: str, path: str, text: Text) -> Finding:
    return Finding(rule, int(Level.BERICHTOVERSTIJGEND), None, path, text)


# -- what the register must do ---------------------------------------------------------------------


def _besluit(
    facts: BesluitFacts, left: Overgelaten, standen: Sequence[Stand], *, verwerkt: bool
) -> Besluit:
    """Each line with its new stand; one without a number gets it when that is still free."""
    room = verwerkt and (left.declaratie_id is not None or left.nummer_vrij)
    bezet = set(facts.bezet)
    changes: list[Wijziging] = []
    for lijn, stand in zip(facts.lijnen, standen, strict=True):
        numbered = stand
        if lijn.stand == "los" and stand != "los":
            nummer = lijn.lijn.referentie_nummer
            numbered = stand if room and nummer not in bezet else "los"
            bezet.add(nummer)
        changes.append(Wijziging(lijn, numbered, toegekend=stand == "accepted"))
    return Besluit(left, room, tuple(changes))
