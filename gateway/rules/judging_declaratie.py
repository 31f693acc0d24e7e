"""Judging a declaratie (323) on levels 3 and 4: the matching of every Prestatie.

Each Prestatie is held against the allocation and the contract, and against what was declared
before: credits first, then debits (OP366), each in the order of the message. What is accepted
counts at once for the ones after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gateway.rules.agreed import Agreements
from gateway.rules.catalogue import Rule
from gateway.rules.context import Context
from gateway.rules.facts import (
    Besteed,
    DebetPrestatie,
    DebetSleutel,
    DeclaratieFacts,
    Toewijzing,
)
from gateway.rules.fields import DEBET_CREDIT, NUMMER
from gateway.rules.judgement import Judgement, Match
from gateway.rules.judging import OnClass, findings_at, rejected, rejects, split
from gateway.rules.level34.cases import ClientCase, DeclaratieCase, PrestatieCase
from gateway.rules.volumes import base_volume
from gateway.standard.bericht import Bericht
from gateway.standard.findings import Finding
from gateway.standard.records import Client, Declaratie, Prestatie

Broken = list[tuple[Rule, Finding]]


def judge_declaratie(bericht: Bericht, context: Context, facts: DeclaratieFacts) -> Judgement:
    """The Declaratie, its Clients and their Prestaties."""
    declaratie = bericht.one(Declaratie)
    case = DeclaratieCase(facts.nummer_gebruikt, facts.vorige_periode)
    path = "/Bericht/Declaratie"
    found = findings_at(bericht, Declaratie, path, declaratie, case, context.observe)
    findings, signals = split(found)
    if findings:
        return rejected(findings, signals)
    return _Matching(bericht, context, facts).judge(signals)


_NOTHING: Final = Besteed({}, 0)


class _Matching:
    """One declaratie being matched: the facts, and what its accepted Prestaties used so far."""

    def __init__(self, bericht: Bericht, context: Context, facts: DeclaratieFacts) -> None:
        self._wet = bericht.soort.wet
        self._declaratie = bericht.one(Declaratie)
        self._facts = facts
        self._agreements = Agreements(bericht, context.contracts)
        self._on_clients = OnClass(bericht, Client, context.observe)
        self._on_prestaties = OnClass(bericht, Prestatie, context.observe)
        self._prestaties = bericht.all(Prestatie)
        self._used = dict(facts.besteed)
        self._openstaand = dict(facts.openstaand)
        self._credited: set[str] = set()

    def judge(self, signals: list[Finding]) -> Judgement:
        """All Clients and Prestaties; findings in document order."""
        client_findings, bsns = self._judge_clients()
        doubles = self._doubles(bsns)
        matches: dict[int, Match] = {}
        broken: dict[int, Broken] = {}
        for at in self._credits_first():
            bsn = bsns[at]
            if bsn is None:
                matches[at] = _not_judged(at)
                continue
            matches[at], found = self._judge_prestatie(at, bsn, at in doubles)
            if found:
                broken[at] = found
        findings, more_signals = split(entry for at in sorted(broken) for entry in broken[at])
        return Judgement(
            findings=(*client_findings, *findings),
            signals=(*signals, *more_signals),
            processed=True,
            matches=tuple(matches[at] for at in range(len(self._prestaties))),
        )

    def _credits_first(self) -> Sequence[int]:
        """The order of judging (OP366)."""
        order = range(len(self._prestaties))
        if "C" not in self._on_prestaties.place.values(DEBET_CREDIT):
            return order
        return sorted(order, key=lambda at: not self._prestaties[at].is_credit)

    # -- Clients -----------------------------------------------------------------------------------

    def _judge_clients(self) -> tuple[list[Finding], list[str | None]]:
        """TR304, and for each Prestatie the BSN it is judged for; None below a finding."""
        findings: list[Finding] = []
        known: list[str | None] = []
        for at, client in enumerate(self._on_clients.place.records):
            case = ClientCase(bool(self._facts.toewijzingen.get(client.bsn)))
            found = self._on_clients.findings(at, client, case)
            if found:
                findings += [finding for _, finding in found]
            known.append(None if found else client.bsn)
        return findings, [known[owner] for owner in self._on_prestaties.place.parents]

    def _doubles(self, bsns: list[str | None]) -> frozenset[int]:
        """The Prestaties whose ReferentieNummer stands earlier in the message (TR314).

        A Prestatie that is not judged uses no number.
        """
        if len(self._on_prestaties.place.values(NUMMER)) == len(self._prestaties):
            return frozenset()
        seen: set[str] = set()
        doubles: list[int] = []
        for at, prestatie in enumerate(self._prestaties):
            if bsns[at] is None:
                continue
            nummer = prestatie.product_referentie.referentie_nummer
            if nummer in seen:
                doubles.append(at)
            seen.add(nummer)
        return frozenset(doubles)

    # -- one Prestatie -----------------------------------------------------------------------------

    def _judge_prestatie(self, at: int, bsn: str, double: bool) -> tuple[Match, Broken]:
        prestatie = self._prestaties[at]
        sleutel = debet_sleutel(prestatie)
        case = self._case(prestatie, bsn, sleutel, double)
        broken = self._on_prestaties.findings(at, prestatie, case)
        accepted = not broken or not rejects(broken)
        if accepted:
            self._take(prestatie, sleutel, case.debet)
        return Match(at, bsn, True, accepted, case.toewijzing, case.row), broken

    def _case(
        self, prestatie: Prestatie, bsn: str, sleutel: DebetSleutel, double: bool
    ) -> PrestatieCase:
        facts = self._facts
        nummer = prestatie.toewijzing_nummer
        toewijzing = facts.toewijzingen[bsn].get(nummer)
        product_bekend, row, variant = self._agreements.on(prestatie, toewijzing)
        referentie = prestatie.product_referentie.referentie_nummer
        used = self._used.get(nummer, _NOTHING)
        # By position, which takes a third of the time: there is a case for every Prestatie.
        return PrestatieCase(
            self._wet,
            self._declaratie,
            toewijzing,
            self._agreements.afspraken,
            product_bekend,
            row,
            row is not None or toewijzing is not None,  # row_known
            variant,
            double or referentie in facts.referenties,  # referentie_gebruikt
            self._debet(prestatie, bsn),
            sleutel in self._openstaand,  # openstaand
            _volume(used, toewijzing),  # besteed
            used.bedrag,  # besteed_bedrag
        )

    def _debet(self, prestatie: Prestatie, bsn: str) -> DebetPrestatie | None:
        """The granted line of this client that a credit takes back, and whether it still stands."""
        vorig = prestatie.product_referentie.vorig_referentie_nummer
        if vorig is None or not prestatie.is_credit:
            return None
        debet = self._facts.debets.get(vorig)
        if debet is None or debet.bsn != bsn:
            return None
        return debet._replace(gecrediteerd=True) if vorig in self._credited else debet

    def _take(
        self, prestatie: Prestatie, sleutel: DebetSleutel, debet: DebetPrestatie | None
    ) -> None:
        """Count an accepted Prestatie; a credit frees what its debet had used."""
        is_credit = prestatie.is_credit
        sign = -1 if is_credit else 1
        nummer, unit = prestatie.toewijzing_nummer, prestatie.eenheid
        volumes, bedrag = self._used.get(nummer, _NOTHING)
        volume = volumes.get(unit, 0) + sign * prestatie.geleverd_volume
        spent = bedrag + sign * prestatie.ingediend_bedrag.bedrag
        self._used[nummer] = Besteed({**volumes, unit: volume}, spent)
        if debet is not None:
            self._credited.add(debet.referentie_nummer)
            self._openstaand.pop(sleutel, None)
        elif not is_credit:
            self._openstaand[sleutel] = prestatie.product_referentie.referentie_nummer


def _not_judged(at: int) -> Match:
    return Match(at, "", judged=False, accepted=False, toewijzing=None, row=None)


def _volume(used: Besteed, toewijzing: Toewijzing | None) -> int:
    """What was used of an allocation, in its own smallest unit."""
    if toewijzing is None or toewijzing.omvang is None:
        return 0
    allocated = toewijzing.omvang.eenheid
    return sum([base_volume(volume, unit, allocated) or 0 for unit, volume in used.volumes.items()])


def debet_sleutel(prestatie: Prestatie) -> DebetSleutel:
    """What only one debet Prestatie may be sent for (TR389)."""
    return DebetSleutel(
        prestatie.toewijzing_nummer,
        prestatie.product_periode.begindatum,
        prestatie.product_periode.einddatum,
        prestatie.product_categorie,
        prestatie.product_code,
    )
