"""Judging a declaratie (323) on levels 3 and 4: the matching of every Prestatie.

Each Prestatie is held against the allocation and the contract, and against what was declared
before: credits first, then debits (OP366), each in the order of the message. What is accepted
counts at once for the ones after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import cast

from gateway.rules.catalogue import Rule
from gateway.rules.context import Context, Judged
from gateway.rules.facts import DebetPrestatie, DebetSleutel, DeclaratieFacts, Toewijzing
from gateway.rules.judgement import Judgement, Match
from gateway.rules.judging import findings_at, rejected, rules_on, split
from gateway.rules.level34.cases import ClientCase, DeclaratieCase, PrestatieCase, Variant
from gateway.rules.run import broken_rules
from gateway.rules.volumes import base_volume, variant_without_contract
from gateway.standard.bericht import Bericht
from gateway.standard.contract import ContractRow
from gateway.standard.findings import Finding
from gateway.standard.records import Client, Declaratie, Prestatie


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


class _Matching:
    """One declaratie being matched: the facts, and what its accepted Prestaties used so far."""

    def __init__(self, bericht: Bericht, context: Context, facts: DeclaratieFacts) -> None:
        self._bericht = bericht
        self._context = context
        self._wet = bericht.soort.wet
        self._gemeente = bericht.gemeente
        self._aanbieder = bericht.aanbieder
        self._afspraken = context.contracts.any_rows(self._wet, self._gemeente)
        self._declaratie = bericht.one(Declaratie)
        self._facts = facts
        self._rules = rules_on(bericht, Prestatie)
        self._used: dict[int, dict[str, int]] = {
            nummer: dict(besteed.volumes) for nummer, besteed in facts.besteed.items()
        }
        self._spent: dict[int, int] = defaultdict(
            int, {nummer: besteed.bedrag for nummer, besteed in facts.besteed.items()}
        )
        self._openstaand = dict(facts.openstaand)
        self._credited: set[str] = set()

    def judge(self, signals: list[Finding]) -> Judgement:
        """All Clients and Prestaties; findings in document order."""
        client_findings, bsns = self._judge_clients()
        doubles = self._doubles(bsns)
        prestaties = self._bericht.all(Prestatie)
        judged = [at for at, bsn in enumerate(bsns) if bsn is not None]
        order = sorted(judged, key=lambda at: not prestaties[at].is_credit)
        outcomes: dict[int, _Outcome] = {}
        for at in order:
            bsn = bsns[at]
            outcomes[at] = self._judge_prestatie(at, prestaties[at], bsn or "", at in doubles)
        prestatie_findings = self._findings(outcomes)
        found, more_signals = split(prestatie_findings)
        return Judgement(
            findings=(*client_findings, *found),
            signals=(*signals, *more_signals),
            processed=True,
            matches=tuple(self._match(at, outcomes.get(at)) for at in range(len(prestaties))),
        )

    # -- Clients -----------------------------------------------------------------------------------

    def _judge_clients(self) -> tuple[list[Finding], list[str | None]]:
        """TR304, and for each Prestatie the BSN it is judged for; None below a finding."""
        findings: list[Finding] = []
        known: list[str | None] = []
        for path, client in self._bericht.located(Client):
            case = ClientCase(bekend=bool(self._facts.toewijzingen.get(client.bsn)))
            found = findings_at(self._bericht, Client, path, client, case, self._context.observe)
            findings += [finding for _, finding in found]
            known.append(None if found else client.bsn)
        parents = self._bericht.places_of(Prestatie)[0].parents
        return findings, [known[owner] for owner in parents]

    def _doubles(self, bsns: list[str | None]) -> frozenset[int]:
        """The Prestaties whose ReferentieNummer stands earlier in the message (TR314).

        A Prestatie that is not judged uses no number.
        """
        seen: set[str] = set()
        doubles: list[int] = []
        for at, prestatie in enumerate(self._bericht.all(Prestatie)):
            if bsns[at] is None:
                continue
            nummer = prestatie.product_referentie.referentie_nummer
            if nummer in seen:
                doubles.append(at)
            seen.add(nummer)
        return frozenset(doubles)

    # -- one Prestatie -----------------------------------------------------------------------------

    def _judge_prestatie(self, at: int, prestatie: Prestatie, bsn: str, double: bool) -> _Outcome:
        case = self._case(prestatie, bsn, double)
        if self._context.observe is not None:
            path = self._bericht.places_of(Prestatie)[0].path_of(at)
            self._context.observe(Judged(Prestatie, path, self._rules, prestatie, case))
        broken = broken_rules(self._rules, prestatie, case)
        accepted = all(rule.signal for rule, _ in broken)
        if accepted:
            self._take(prestatie, case)
        path = self._bericht.places_of(Prestatie)[0].path_of(at) if broken else ""
        findings = [(rule, rule.finding(path, outcome)) for rule, outcome in broken]
        return _Outcome(bsn, accepted, case.toewijzing, case.row, findings)

    def _case(self, prestatie: Prestatie, bsn: str, double: bool) -> PrestatieCase:
        facts = self._facts
        nummer = prestatie.toewijzing_nummer
        toewijzing = facts.toewijzingen[bsn].get(nummer)
        row = self._row(prestatie, toewijzing)
        referentie = prestatie.product_referentie.referentie_nummer
        return PrestatieCase(
            wet=self._wet,
            declaratie=self._declaratie,
            toewijzing=toewijzing,
            afspraken=self._afspraken,
            product_bekend=self._product_bekend(prestatie),
            row=row,
            row_known=row is not None or toewijzing is not None,
            variant=self._variant(prestatie, toewijzing),
            referentie_gebruikt=double or referentie in facts.referenties,
            debet=self._debet(prestatie, bsn),
            openstaand=debet_sleutel(prestatie) in self._openstaand,
            besteed=self._besteed(toewijzing),
            besteed_bedrag=self._spent[nummer],
        )

    def _row(self, prestatie: Prestatie, toewijzing: Toewijzing | None) -> ContractRow | None:
        if not self._afspraken:
            return None
        return self._context.contracts.row_for_prestatie(
            self._wet,
            self._gemeente,
            self._aanbieder,
            prestatie.product_code,
            prestatie.product_periode.begindatum,
            toewijzing.ingangsdatum if toewijzing else None,
        )

    def _product_bekend(self, prestatie: Prestatie) -> bool | None:
        if not self._afspraken:
            return None
        return self._context.contracts.knows_product(
            self._wet, self._gemeente, prestatie.product_categorie, prestatie.product_code
        )

    def _variant(self, prestatie: Prestatie, toewijzing: Toewijzing | None) -> Variant:
        """The counting method: that of the row valid on the Ingangsdatum, else by unit (IV077)."""
        if toewijzing is None:
            return "inspanning"
        allocated = toewijzing.product.code if toewijzing.product else None
        row = (
            self._context.contracts.row_on(
                self._wet,
                self._gemeente,
                self._aanbieder,
                allocated or prestatie.product_code,
                toewijzing.ingangsdatum,
            )
            if self._afspraken
            else None
        )
        if row is not None:
            return cast("Variant", row.variant)
        return variant_without_contract(toewijzing.omvang.eenheid if toewijzing.omvang else "")

    def _debet(self, prestatie: Prestatie, bsn: str) -> DebetPrestatie | None:
        """The granted line of this client that a credit takes back, and whether it still stands."""
        vorig = prestatie.product_referentie.vorig_referentie_nummer
        if not prestatie.is_credit or vorig is None:
            return None
        debet = self._facts.debets.get(vorig)
        if debet is None or debet.bsn != bsn:
            return None
        return debet._replace(gecrediteerd=True) if vorig in self._credited else debet

    def _besteed(self, toewijzing: Toewijzing | None) -> int:
        if toewijzing is None or toewijzing.omvang is None:
            return 0
        allocated = toewijzing.omvang.eenheid
        used = self._used.get(toewijzing.toewijzing_nummer, {})
        return sum(base_volume(volume, unit, allocated) or 0 for unit, volume in used.items())

    def _take(self, prestatie: Prestatie, case: PrestatieCase) -> None:
        """Count an accepted Prestatie; a credit frees what its debet had used."""
        sign = -1 if prestatie.is_credit else 1
        nummer = prestatie.toewijzing_nummer
        used = self._used.setdefault(nummer, {})
        unit = prestatie.eenheid
        used[unit] = used.get(unit, 0) + sign * prestatie.geleverd_volume
        self._spent[nummer] += sign * prestatie.ingediend_bedrag.bedrag
        if case.debet is not None:
            self._credited.add(case.debet.referentie_nummer)
            self._openstaand.pop(debet_sleutel(prestatie), None)
        elif not prestatie.is_credit:
            referentie = prestatie.product_referentie.referentie_nummer
            self._openstaand[debet_sleutel(prestatie)] = referentie

    # -- the outcome -------------------------------------------------------------------------------

    def _findings(self, outcomes: dict[int, _Outcome]) -> Iterable[tuple[Rule, Finding]]:
        return (entry for at in sorted(outcomes) for entry in outcomes[at].findings)

    def _match(self, at: int, outcome: _Outcome | None) -> Match:
        if outcome is None:
            return Match(at, "", judged=False, accepted=False, toewijzing=None, row=None)
        return Match(
            at,
            outcome.bsn,
            judged=True,
            accepted=outcome.accepted,
            toewijzing=outcome.toewijzing,
            row=outcome.row,
        )


class _Outcome:
    """How one Prestatie came out."""

    __slots__ = ("accepted", "bsn", "findings", "row", "toewijzing")

    def __init__(
        self,
        bsn: str,
        accepted: bool,
        toewijzing: Toewijzing | None,
        row: ContractRow | None,
        findings: list[tuple[Rule, Finding]],
    ) -> None:
        self.bsn = bsn
        self.accepted = accepted
        self.toewijzing = toewijzing
        self.row = row
        self.findings = findings


def debet_sleutel(prestatie: Prestatie) -> DebetSleutel:
    """What only one debet Prestatie may be sent for (TR389)."""
    return DebetSleutel(
        prestatie.toewijzing_nummer,
        prestatie.product_periode.begindatum,
        prestatie.product_periode.einddatum,
        prestatie.product_categorie,
        prestatie.product_code,
    )
