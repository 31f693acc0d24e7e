"""Judging requests (315, 317) and the answers to them (319) on levels 3 and 4."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.rules.actual import is_actual
from gateway.rules.catalogue import Rule
from gateway.rules.context import Context
from gateway.rules.facts import AntwoordFacts, VerzoekFacts
from gateway.rules.judgement import Judgement
from gateway.rules.judging import (
    findings_at,
    judge_woonplaats,
    product_bekend,
    rejects,
    sent,
    split,
    whole,
)
from gateway.rules.level34.cases import (
    AntwoordCase,
    VerzoekCase,
    VerzoekClientCase,
    WijzigingCase,
)
from gateway.rules.overlap import Zorgperiode, later_overlaps
from gateway.standard.bericht import Bericht
from gateway.standard.findings import Finding
from gateway.standard.records import (
    AangevraagdProduct,
    Antwoord,
    Client,
    NieuwProduct,
    OngewijzigdProduct,
    Product,
    TeWijzigenProduct,
    Verzoek,
)

Change = OngewijzigdProduct | TeWijzigenProduct | NieuwProduct


def judge_315(bericht: Bericht, context: Context, facts: VerzoekFacts) -> Judgement:
    """A request for allocations: its Client, then each AangevraagdProduct."""
    found = _client(bericht, context, facts)
    if not rejects(found):
        for path, product in bericht.located(AangevraagdProduct):
            case = _verzoek_case(bericht, context, facts, product.referentie_aanbieder)
            case = case._replace(
                product_bekend=product_bekend(bericht, context.contracts, product.product)
            )
            found += findings_at(bericht, AangevraagdProduct, path, product, case, context.observe)
    return whole(*split(found))


def judge_317(bericht: Bericht, context: Context, facts: VerzoekFacts) -> Judgement:
    """A request for change: its Client, its Verzoek, then the products."""
    found = _client(bericht, context, facts)
    if not rejects(found):
        found += _verzoek(bericht, context, facts)
    if not rejects(found):
        found += _changes(bericht, context, facts)
    return whole(*split(found))


def judge_319(bericht: Bericht, context: Context, facts: AntwoordFacts) -> Judgement:
    """The answer to a request; the Woonplaatsbeginsel below an Antwoord without findings."""
    found: list[tuple[Rule, Finding]] = []
    for path, antwoord in bericht.located(Antwoord):
        case = AntwoordCase(facts.verzoek, sent(bericht, context))
        found += findings_at(bericht, Antwoord, path, antwoord, case, context.observe)
    findings, signals = split(found)
    return whole(findings or judge_woonplaats(bericht, context), signals)


def _client(bericht: Bericht, context: Context, facts: VerzoekFacts) -> list[tuple[Rule, Finding]]:
    case = VerzoekClientCase(bekend=bool(facts.toewijzingen), onderhanden=bool(facts.onderhanden))
    return findings_at(
        bericht, Client, "/Bericht/Client", bericht.one(Client), case, context.observe
    )


def _verzoek(bericht: Bericht, context: Context, facts: VerzoekFacts) -> list[tuple[Rule, Finding]]:
    verzoek = bericht.one(Verzoek)
    case = _verzoek_case(bericht, context, facts, verzoek.referentie_aanbieder)
    return findings_at(bericht, Verzoek, "/Bericht/Client/Verzoek", verzoek, case, context.observe)


def _verzoek_case(
    bericht: Bericht, context: Context, facts: VerzoekFacts, referentie: str
) -> VerzoekCase:
    named = {product.toewijzing_nummer for product in bericht.all(OngewijzigdProduct)}
    named |= {product.toewijzing_nummer for product in bericht.all(TeWijzigenProduct)}
    actual = {
        nummer
        for nummer, toewijzing in facts.toewijzingen.items()
        if is_actual(toewijzing, context.today)
    }
    return VerzoekCase(
        referentie_gebruikt=referentie in facts.referenties,
        ontbrekend=len(actual - named),
        product_bekend=None,
    )


# -- the products of a 317 -------------------------------------------------------------------------


def _changes(bericht: Bericht, context: Context, facts: VerzoekFacts) -> list[tuple[Rule, Finding]]:
    located: list[tuple[str, Change]] = [
        *bericht.located(OngewijzigdProduct),
        *bericht.located(TeWijzigenProduct),
        *bericht.located(NieuwProduct),
    ]
    later = _overlapping([product for _, product in located], facts, bericht.soort.wet)
    found: list[tuple[Rule, Finding]] = []
    for at, (path, product) in enumerate(located):
        case = _wijziging_case(bericht, context, facts, product, at in later)
        found += findings_at(bericht, type(product), path, product, case, context.observe)
    return found


def _overlapping(products: Sequence[Change], facts: VerzoekFacts, wet: str) -> frozenset[int]:
    """Each product that overlaps with an earlier one of the request (TR361)."""
    periods = [_zorgperiode(product, facts) for product in products]
    return frozenset(later_overlaps(periods, wet))


def _zorgperiode(product: Change, facts: VerzoekFacts) -> Zorgperiode | None:
    """What is asked for and when; an allocation that is to change keeps running until it does."""
    if isinstance(product, NieuwProduct):
        return Zorgperiode(product.product, product.gewenste_ingangsdatum, product.einddatum)
    toewijzing = facts.toewijzingen.get(product.toewijzing_nummer)
    if toewijzing is None:
        return None
    if isinstance(product, OngewijzigdProduct):
        return Zorgperiode(toewijzing.product, toewijzing.ingangsdatum, toewijzing.einddatum)
    begin = min(toewijzing.ingangsdatum, product.gewenste_ingangsdatum)
    return Zorgperiode(toewijzing.product, begin, product.einddatum)


def _wijziging_case(
    bericht: Bericht, context: Context, facts: VerzoekFacts, product: Change, overlapt: bool
) -> WijzigingCase:
    toewijzing = None
    asked: Product | None = None
    if isinstance(product, NieuwProduct):
        asked = product.product
    else:
        toewijzing = facts.toewijzingen.get(product.toewijzing_nummer)
    return WijzigingCase(
        dagtekening=bericht.header.bericht_identificatie.dagtekening,
        toewijzing=toewijzing,
        actueel=toewijzing is not None and is_actual(toewijzing, context.today),
        overlapt=overlapt,
        product_bekend=product_bekend(bericht, context.contracts, asked),
    )
