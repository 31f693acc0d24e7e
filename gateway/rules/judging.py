"""From facts to judgement on levels 3 and 4, per kind of message. Pure: no I/O, no clock.

A finding on the Header or on Declaratie ends the judging; below a Client with a finding nothing is
judged. Everything else is judged completely: all findings, not only the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import gateway.rules.level34.declared  # noqa: F401  (declares the rules)
from gateway.rules.actual import extendable, left_out, with_versions
from gateway.rules.catalogue import Rule, rules_for
from gateway.rules.context import Context, Judged, Observe
from gateway.rules.facts import (
    BeantwoordeDeclaratie,
    Eigenaar,
    Toewijzing,
    ToewijzingFacts,
)
from gateway.rules.judgement import Judgement
from gateway.rules.judging_calendar import header_case
from gateway.rules.level34.cases import (
    Sent,
    ToegewezenCase,
    ToewijzingClientCase,
)
from gateway.rules.run import KEPT, broken_rules
from gateway.standard.bericht import Bericht
from gateway.standard.contract import Contracts
from gateway.standard.findings import Finding, Level
from gateway.standard.records import (
    Client,
    Header,
    Product,
    ToegewezenProduct,
    Woonplaatsbeginsel,
)


@lru_cache(maxsize=KEPT)
def class_rules(wet: str, nummer: str, release: str, day: date) -> dict[type, list[Rule]]:
    """The rules of levels 3 and 4 of one kind of message with this Dagtekening, class by class."""
    return rules_for(wet, nummer, [Level.BERICHTOVERSTIJGEND, Level.EXTERNE_BRON], release, day)


def rules_on(bericht: Bericht, klass: type) -> Sequence[Rule]:
    """The rules of levels 3 and 4 for one class of this message."""
    soort = bericht.soort
    day = bericht.header.bericht_identificatie.dagtekening
    return class_rules(soort.wet, soort.nummer, soort.release, day).get(klass, ())


def rejects(findings: Iterable[tuple[Rule, Finding]]) -> bool:
    """True when one of them is more than a signal, and so ends the judging of what is below."""
    return any(not rule.signal for rule, _ in findings)


def split(findings: Iterable[tuple[Rule, Finding]]) -> tuple[list[Finding], list[Finding]]:
    """Findings that reject and signals that do not."""
    rejecting: list[Finding] = []
    signals: list[Finding] = []
    for rule, finding in findings:
        (signals if rule.signal else rejecting).append(finding)
    return rejecting, signals


def findings_at(
    bericht: Bericht,
    klass: type,
    path: str,
    record: Any,
    case: Any,
    observe: Observe | None = None,
) -> list[tuple[Rule, Finding]]:
    """What one record breaks, with the rule each finding comes from."""
    rules = rules_on(bericht, klass)
    if observe is not None:
        observe(Judged(klass, path, rules, record, case))
    return [
        (rule, rule.finding(path, outcome)) for rule, outcome in broken_rules(rules, record, case)
    ]


class OnClass:
    """The rules of levels 3 and 4 on all records of one class in a message.

    As `findings_at`; a path is made only when somebody looks on or something is broken.
    """

    def __init__(self, bericht: Bericht, klass: type, observe: Observe | None) -> None:
        self.place = bericht.places_of(klass)[0]
        self._rules = rules_on(bericht, klass)
        self._observe = observe

    def findings(self, at: int, record: Any, case: Any) -> list[tuple[Rule, Finding]]:
        """What the record at this index of the place breaks."""
        if self._observe is not None:
            path = self.place.path_of(at)
            self._observe(Judged(self.place.klass, path, self._rules, record, case))
        broken = broken_rules(self._rules, record, case)
        if not broken:
            return []
        path = self.place.path_of(at)
        return [(rule, rule.finding(path, outcome)) for rule, outcome in broken]


# -- the Header and other classes that name a gemeente ---------------------------------------------


def judge_header(
    bericht: Bericht,
    context: Context,
    identificatie_gebruikt: bool | None,
    beantwoord: BeantwoordeDeclaratie | None = None,
) -> list[Finding]:
    """TR056, TR135 and TR378 on the Header, of a 325 TR337 and TR371 too.

    `identificatie_gebruikt` is None without a register; then only what needs none is judged.
    """
    case = header_case(bericht, context, identificatie_gebruikt, bericht.gemeente)
    case = case._replace(beantwoord=beantwoord)
    path = "/Bericht/Header"
    found = findings_at(bericht, Header, path, bericht.header, case, context.observe)
    return [finding for _, finding in found]


def judge_woonplaats(bericht: Bericht, context: Context) -> list[Finding]:
    """TR378 on the Woonplaatsbeginsel of a 319."""
    findings: list[Finding] = []
    for path, record in bericht.located(Woonplaatsbeginsel):
        case = header_case(bericht, context, None, record.gemeente)
        found = findings_at(bericht, Woonplaatsbeginsel, path, record, case, context.observe)
        findings += [finding for _, finding in found]
    return findings


# -- shared by the kinds of message ----------------------------------------------------------------


def product_bekend(bericht: Bericht, contracts: Contracts, product: Product | None) -> bool | None:
    """TR381's question: None where no contract speaks or no code was given."""
    if product is None or product.code is None:
        return None
    wet, gemeente = bericht.soort.wet, bericht.gemeente
    if not contracts.any_rows(wet, gemeente):
        return None
    return contracts.knows_product(wet, gemeente, product.categorie, product.code)


def sent(bericht: Bericht, context: Context) -> Sent:
    """When a message was sent: for a term its Dagtekening counts."""
    return Sent(bericht.header.bericht_identificatie.dagtekening, context.holiday)


def rejected(findings: Sequence[Finding], signals: Sequence[Finding] = ()) -> Judgement:
    """The message is rejected; nothing of it is taken into the administration."""
    return Judgement(tuple(findings), tuple(signals), processed=False)


def whole(findings: Sequence[Finding], signals: Sequence[Finding] = ()) -> Judgement:
    """A message that is accepted or rejected as a whole (IV032)."""
    return Judgement(tuple(findings), tuple(signals), processed=not findings)


# -- 301 -------------------------------------------------------------------------------------------


def judge_301(bericht: Bericht, context: Context, facts: ToewijzingFacts) -> Judgement:
    """The Client (OP087) and the ToegewezenProducten of an allocation message."""
    client = bericht.one(Client)
    case_of_client = _client_case(bericht, facts)
    found = findings_at(bericht, Client, "/Bericht/Client", client, case_of_client, context.observe)
    after = _after(bericht, facts, client.bsn)
    open_verzoeken = {verzoek.referentie_aanbieder: verzoek for verzoek in facts.open_verzoeken}
    on_class = OnClass(bericht, ToegewezenProduct, context.observe)
    for at, product in enumerate(on_class.place.records):
        case = _toegewezen_case(bericht, context, facts, client.bsn, product)
        case = case._replace(
            verlengbaar=_verlengbaar(case, after, as_toewijzing(product, client.bsn)),
            verzoek=open_verzoeken.pop(product.referentie_aanbieder or "", None),
        )
        found += on_class.findings(at, product, case)
    return whole(*split(found))


def _client_case(bericht: Bericht, facts: ToewijzingFacts) -> ToewijzingClientCase:
    named = (product.toewijzing_nummer for product in bericht.all(ToegewezenProduct))
    dagtekening = bericht.header.bericht_identificatie.dagtekening
    return ToewijzingClientCase(left_out(facts.toewijzingen, named, dagtekening))


def _after(bericht: Bericht, facts: ToewijzingFacts, bsn: str) -> list[Toewijzing]:
    """The allocations that the client had, as this message leaves them."""
    versions = (as_toewijzing(product, bsn) for product in bericht.all(ToegewezenProduct))
    return list(with_versions(facts.toewijzingen, versions).values())


def _verlengbaar(
    case: ToegewezenCase, known: Sequence[Toewijzing], product: Toewijzing
) -> int | None:
    """Of a new allocation: the number of the one that it should have extended (OP380)."""
    if case.eigenaar is not None:
        return None
    old = extendable(known, product, case.sent.day)
    return None if old is None else old.toewijzing_nummer


def _toegewezen_case(
    bericht: Bericht,
    context: Context,
    facts: ToewijzingFacts,
    bsn: str,
    product: ToegewezenProduct,
) -> ToegewezenCase:
    return ToegewezenCase(
        eigenaar=facts.eigenaren.get(product.toewijzing_nummer),
        zelf=Eigenaar(bericht.aanbieder, bsn, product.product, product.ingangsdatum),
        bekende_versie=as_toewijzing(product, bsn) in facts.versies,
        open_referentie=product.referentie_aanbieder in facts.open_referenties,
        gedeclareerd=product.toewijzing_nummer in facts.gedeclareerd,
        product_bekend=product_bekend(bericht, context.contracts, product.product),
        sent=sent(bericht, context),
    )


def as_toewijzing(product: ToegewezenProduct, bsn: str) -> Toewijzing:
    """The version of an allocation that a ToegewezenProduct states."""
    return Toewijzing(
        toewijzing_nummer=product.toewijzing_nummer,
        bsn=bsn,
        product=product.product,
        toewijzingsdatum=product.toewijzingsdatum,
        toewijzingstijd=product.toewijzingstijd,
        ingangsdatum=product.ingangsdatum,
        einddatum=product.einddatum,
        reden_wijziging=product.reden_wijziging,
        omvang=product.omvang,
        budget=product.budget,
        referentie_aanbieder=product.referentie_aanbieder,
    )
