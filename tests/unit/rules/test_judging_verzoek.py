"""Requests (315, 317) and the answers to them (319): what is judged, in which order."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gateway.contracts.table import ContractTable
from gateway.rules.context import Context
from gateway.rules.facts import AntwoordFacts, Toewijzing, VerzoekFacts
from gateway.rules.judgement import Judgement
from gateway.rules.judging_verzoek import judge_315, judge_317, judge_319
from gateway.standard.records import Header, Omvang, Product
from tests.unit.rules.builders import (
    BSN,
    aangevraagd_product,
    antwoord,
    below,
    bericht,
    client,
    day,
    header,
    nieuw_product,
    ongewijzigd_product,
    te_wijzigen_product,
    verzoek,
    woonplaatsbeginsel,
)
from tests.unit.rules.level34.asked import post
from tests.unit.rules.level34.made import (
    AANBIEDER,
    ASPECIFIEK,
    GEMEENTE,
    GENERIEK,
    PRODUCT,
    VERWIJDERD,
    contract_row,
    toewijzing,
)

TODAY = day("2026-03-10")
VERZOEK = "Client/Verzoek"
ANDERS = Product("45", "45A05")


def context(today: date = TODAY, *, contracted: bool = False) -> Context:
    """Every gemeente but 9999; the contract row of 45A04, or none."""
    rows = [contract_row()] if contracted else []
    return Context(today, lambda code, days: code != "9999", ContractTable(rows))


def sent_by_aanbieder() -> Header:
    return header(afzender=AANBIEDER, ontvanger=GEMEENTE)


def facts(*known: Toewijzing, **changes: Any) -> VerzoekFacts:
    """The client's allocations; no reference used, nothing under way."""
    return VerzoekFacts(
        referenties=frozenset(),
        onderhanden=(),
        toewijzingen={each.toewijzing_nummer: each for each in known},
    )._replace(**changes)


def found(judgement: Judgement) -> list[tuple[str, str]]:
    """Where something is broken, and the rule."""
    assert judgement.processed == (not judgement.findings)
    return [(each.path.removeprefix("/Bericht/"), each.rule) for each in judgement.findings]


def asked(about: VerzoekFacts, *products: Any, contracted: bool = False) -> list[tuple[str, str]]:
    """What a 315 breaks."""
    message = bericht("315", sent_by_aanbieder(), below(client(), *products))
    return found(judge_315(message, context(contracted=contracted), about))


def change(
    about: VerzoekFacts,
    *products: Any,
    wet: str = "jw",
    today: date = TODAY,
    contracted: bool = False,
) -> list[tuple[str, str]]:
    """What a 317 breaks."""
    body = below(client(), below(verzoek(), *products))
    message = bericht("317", sent_by_aanbieder(), body, wet=wet)
    return found(judge_317(message, context(today, contracted=contracted), about))


def of_product(number: int, **changes: Any) -> Toewijzing:
    """An allocation of 2026 with another number."""
    return toewijzing(toewijzing_nummer=number, **changes)


def new(begin: str, end: str | None, product: Product | None = PRODUCT) -> Any:
    """A NieuwProduct of some period."""
    last = None if end is None else day(end)
    return nieuw_product(product=product, gewenste_ingangsdatum=day(begin), einddatum=last)


def later(number: int = 1, begin: str = "2026-04-01", end: str | None = "2026-12-31") -> Any:
    """A TeWijzigenProduct with another volume."""
    last = None if end is None else day(end)
    return te_wijzigen_product(
        toewijzing_nummer=number,
        gewenste_ingangsdatum=day(begin),
        einddatum=last,
        omvang=Omvang(12, "04", "4"),
    )


class TestTheOrderOf315:
    def test_a_first_request_needs_no_allocation(self) -> None:
        """Nothing is known of the client."""
        assert asked(facts(), aangevraagd_product()) == []

    def test_each_product_is_judged(self) -> None:
        """The references that were used, each at its own product."""
        products = [aangevraagd_product(referentie_aanbieder=f"REF-{n}") for n in (1, 2, 3)]
        about = facts(referenties=frozenset({"REF-1", "REF-3"}))
        at = "Client/AangevraagdeProducten/AangevraagdProduct"
        assert asked(about, *products) == [(f"{at}[1]", "TR347"), (f"{at}[3]", "TR347")]

    def test_one_product_may_break_two_rules(self) -> None:
        """All findings, not only the first."""
        about = facts(referenties=frozenset({"REF-1"}))
        product = aangevraagd_product(product=ANDERS)
        assert [rule for _, rule in asked(about, product, contracted=True)] == ["TR347", "TR381"]

    def test_below_a_client_with_a_finding_nothing_is_judged(self) -> None:
        """0233: the used reference below it is not found."""
        about = facts(referenties=frozenset({"REF-1"}), onderhanden=(post(),))
        assert asked(about, aangevraagd_product()) == [("Client", "TR374")]


class TestTheOrderOf317:
    def test_a_change_of_an_actual_allocation(self) -> None:
        """The plain case."""
        assert change(facts(toewijzing()), later()) == []

    def test_a_client_without_allocation(self) -> None:
        """TR304 at the Client; nothing below it."""
        about = facts(referenties=frozenset({"REF-1"}))
        assert change(about, later()) == [("Client", "TR304")]

    def test_a_client_may_break_two_rules(self) -> None:
        """Both at the Client."""
        assert sorted(change(facts(onderhanden=(post(),)), later())) == [
            ("Client", "TR304"),
            ("Client", "TR374"),
        ]

    def test_below_a_verzoek_with_a_finding_no_product_is_judged(self) -> None:
        """0233: the product that is not actual is not found."""
        about = facts(toewijzing(), referenties=frozenset({"REF-1"}))
        assert change(about, ongewijzigd_product(), later(9)) == [(VERZOEK, "TR347")]

    def test_a_verzoek_may_break_two_rules(self) -> None:
        """A used reference, and an allocation left out."""
        about = facts(toewijzing(), of_product(2), referenties=frozenset({"REF-1"}))
        assert change(about, later()) == [(VERZOEK, "TR347"), (VERZOEK, "TR349")]

    def test_products_are_judged_beside_each_other(self) -> None:
        """Each with all that it breaks, in the order of the message."""
        about = facts(toewijzing())
        products = [ongewijzigd_product(toewijzing_nummer=8), later(), later(9)]
        assert change(about, *products) == [
            (f"{VERZOEK}/OngewijzigdeProducten/OngewijzigdProduct[1]", "TR350"),
            (f"{VERZOEK}/TeWijzigenProducten/TeWijzigenProduct[2]", "TR351"),
        ]

    def test_a_new_product_is_held_against_the_contract(self) -> None:
        """The product of an allocation is not: it was when it was allocated."""
        at = f"{VERZOEK}/NieuweProducten/NieuwProduct[1]"
        about = facts(toewijzing(product=ANDERS))
        extra = new("2026-04-01", "2026-12-31", Product("45", "45A06"))
        assert change(about, later(), extra, contracted=True) == [(at, "TR381")]
        assert change(about, later(), new("2026-04-01", None), contracted=True) == []


class TestWhatIsActual:
    """TR349 to TR351, by the system date (10 March 2026)."""

    def of(self, known: Toewijzing) -> list[str]:
        """What a request breaks that leaves out an allocation beside the one that changes."""
        return [rule for _, rule in change(facts(toewijzing(), known), later())]

    def named(self, known: Toewijzing) -> list[str]:
        """What a request breaks that keeps it."""
        products = [ongewijzigd_product(toewijzing_nummer=2), later()]
        return [rule for _, rule in change(facts(toewijzing(), known), *products)]

    @pytest.mark.parametrize(
        ("ingang", "eind"),
        [
            ("2026-01-01", None),
            ("2026-01-01", "2026-12-31"),
            ("2026-01-01", "2026-03-10"),
            ("2026-03-10", "2026-03-10"),
            ("2026-03-11", "2026-12-31"),
            ("2027-01-01", None),
        ],
    )
    def test_valid_today_or_later(self, ingang: str, eind: str | None) -> None:
        """It has to be named, and may be."""
        last = None if eind is None else day(eind)
        known = of_product(2, product=ANDERS, ingangsdatum=day(ingang), einddatum=last)
        assert (self.of(known), self.named(known)) == (["TR349"], [])

    def test_ended_yesterday(self) -> None:
        """It need not be named, and may not."""
        known = of_product(2, product=ANDERS, einddatum=day("2026-03-09"))
        assert (self.of(known), self.named(known)) == ([], ["TR350"])

    @pytest.mark.parametrize("reden", ["13", "01"])
    def test_removed_or_lapsed(self, reden: str) -> None:
        """Reason 13 or 01 on an allocation that ends where it begins, also when that lies ahead."""
        begin = day("2026-06-01")
        known = of_product(
            2, product=ANDERS, ingangsdatum=begin, einddatum=begin, reden_wijziging=reden
        )
        assert (self.of(known), self.named(known)) == ([], ["TR350"])

    def test_reason_01_on_a_longer_one_is_no_removal(self) -> None:
        """It ends after it begins."""
        begin, end = day("2026-06-01"), day("2026-06-02")
        known = of_product(
            2, product=ANDERS, ingangsdatum=begin, einddatum=end, reden_wijziging="01"
        )
        assert (self.of(known), self.named(known)) == (["TR349"], [])

    def test_another_reason_on_one_day_is_no_removal(self) -> None:
        """A one-day allocation that lies ahead."""
        begin = day("2026-06-01")
        known = of_product(
            2, product=ANDERS, ingangsdatum=begin, einddatum=begin, reden_wijziging="14"
        )
        assert (self.of(known), self.named(known)) == (["TR349"], [])

    def test_the_system_date_decides_not_the_dagtekening(self) -> None:
        """The message is of 10 March; received on 1 July the allocation is over."""
        known = of_product(2, product=ANDERS, einddatum=day("2026-06-30"))
        about = facts(toewijzing(), known)
        assert change(about, later(), today=day("2026-06-30")) == [(VERZOEK, "TR349")]
        assert change(about, later(), today=day("2026-07-01")) == []

    def test_only_removed_allocations_are_left(self) -> None:
        """The client is known (TR304 holds); what changes is not actual."""
        assert [rule for _, rule in change(facts(VERWIJDERD), later())] == ["TR351"]


class TestOverlap:
    """TR361, over all products of the request."""

    NIEUW = f"{VERZOEK}/NieuweProducten/NieuwProduct"
    ANDER = f"{VERZOEK}/TeWijzigenProducten/TeWijzigenProduct"

    @pytest.mark.parametrize(
        ("begin", "broken"), [("2026-09-01", False), ("2026-08-31", True), ("2026-01-01", True)]
    )
    def test_a_new_product_after_the_one_that_ends(self, begin: str, broken: bool) -> None:
        """The changed allocation ends on 31 August."""
        products = [later(end="2026-08-31"), new(begin, None)]
        expected = [(f"{self.NIEUW}[1]", "TR361")] if broken else []
        assert change(facts(toewijzing()), *products) == expected

    @pytest.mark.parametrize(("end", "broken"), [("2025-12-31", False), ("2026-01-01", True)])
    def test_a_new_product_before_it(self, end: str, broken: bool) -> None:
        """The allocation keeps its own Ingangsdatum, also when the change begins later."""
        products = [later(), new("2025-11-01", end)]
        expected = [(f"{self.NIEUW}[1]", "TR361")] if broken else []
        assert change(facts(toewijzing()), *products) == expected

    @pytest.mark.parametrize(("begin", "broken"), [("2027-01-01", False), ("2026-12-31", True)])
    def test_a_new_product_beside_one_that_stays(self, begin: str, broken: bool) -> None:
        """An allocation that stays has its own period."""
        products = [ongewijzigd_product(), new(begin, None)]
        expected = [(f"{self.NIEUW}[1]", "TR361")] if broken else []
        assert change(facts(toewijzing()), *products) == expected

    def test_a_change_into_one_that_stays(self) -> None:
        """Of the two the one that changes is the finding, wherever it stands."""
        about = facts(
            toewijzing(einddatum=day("2026-06-30")), of_product(2, ingangsdatum=day("2026-07-01"))
        )
        products = [ongewijzigd_product(toewijzing_nummer=2), later(1, end="2026-07-01")]
        assert change(about, *products) == [(f"{self.ANDER}[1]", "TR361")]
        products[1] = later(1, end="2026-06-30")
        assert change(about, *products) == []

    def test_of_two_changes_the_later_one(self) -> None:
        """Both are asked to run through the summer."""
        about = facts(
            toewijzing(einddatum=day("2026-06-30")), of_product(2, ingangsdatum=day("2026-07-01"))
        )
        products = [later(1, end="2026-12-31"), later(2, "2026-07-01")]
        assert change(about, *products) == [(f"{self.ANDER}[2]", "TR361")]

    def test_two_that_stay_are_no_finding(self) -> None:
        """They are not asked for; the gemeente allocated them."""
        about = facts(toewijzing(), of_product(2), of_product(3, product=ANDERS))
        kept = [ongewijzigd_product(toewijzing_nummer=n) for n in (1, 2)]
        assert change(about, *kept, later(3)) == []

    def test_other_products_may_run_side_by_side(self) -> None:
        """Another code, or another category."""
        about = facts(toewijzing())
        for product in (ANDERS, Product("46", "45A04")):
            assert change(about, later(), new("2026-04-01", None, product)) == []

    def test_an_aspecific_product_takes_its_category(self) -> None:
        """Without a code it overlaps with every product of its category only."""
        about = facts(toewijzing())
        same, other = Product("45", None), Product("46", None)
        assert [r for _, r in change(about, later(), new("2026-04-01", None, same))] == ["TR361"]
        assert change(about, later(), new("2026-04-01", None, other)) == []
        aspecific = facts(ASPECIFIEK)
        assert [
            r for _, r in change(aspecific, ongewijzigd_product(), new("2026-04-01", None))
        ] == ["TR361"]

    def test_a_generic_product_takes_everything(self) -> None:
        """Without a category it overlaps with every product."""
        assert [
            r for _, r in change(facts(toewijzing()), later(), new("2026-04-01", None, None))
        ] == ["TR361"]
        other = new("2026-04-01", None, Product("46", "46A01"))
        assert [r for _, r in change(facts(GENERIEK), ongewijzigd_product(), other)] == ["TR361"]

    @pytest.mark.parametrize("categorie", ["11", "12", "13", "14"])
    def test_aids_of_iwmo_may_overlap(self, categorie: str) -> None:
        """With anything, also without a code, and with a product without a category."""
        aid = Product(categorie, f"{categorie}A01")
        beside = [new("2026-04-01", None, each) for each in (aid, Product(categorie, None))]
        assert change(facts(toewijzing(product=aid)), later(), *beside, wet="wmo") == []
        assert change(facts(GENERIEK), ongewijzigd_product(), *beside, wet="wmo") == []
        products = [ongewijzigd_product(), new("2026-04-01", None, None)]
        assert change(facts(toewijzing(product=aid)), *products, wet="wmo") == []

    @pytest.mark.parametrize(("categorie", "wet"), [("10", "wmo"), ("15", "wmo"), ("11", "jw")])
    def test_other_categories_and_ijw_may_not(self, categorie: str, wet: str) -> None:
        """The exception has an end on both sides, and is not in iJw."""
        product = Product(categorie, f"{categorie}A01")
        products = [ongewijzigd_product(), new("2026-04-01", None, product)]
        about = facts(toewijzing(product=product))
        assert change(about, *products, wet=wet) == [(f"{self.NIEUW}[1]", "TR361")]

    def test_an_aid_does_not_free_the_others(self) -> None:
        """Two equal products beside an aid still overlap."""
        about = facts(toewijzing(), of_product(2, product=Product("11", "11A01")))
        products = [
            *(ongewijzigd_product(toewijzing_nummer=number) for number in (1, 2)),
            new("2026-04-01", None),
        ]
        assert change(about, *products, wet="wmo") == [(f"{self.NIEUW}[1]", "TR361")]


class TestExamplesOfIV092:
    """The published examples, in 2026."""

    def test_one_product_replaces_another(self) -> None:
        """Example 1: B1 ends on 31 August, B2 begins on 1 September, C1 stays."""
        b1, c1 = Product("45", "45B01"), Product("45", "45C01")
        per_week = Omvang(3, "04", "2")
        about = facts(
            of_product(432, product=b1, ingangsdatum=day("2026-03-01"), omvang=per_week),
            of_product(543, product=c1, omvang=Omvang(80, "04", "6")),
        )
        stop = te_wijzigen_product(
            toewijzing_nummer=432,
            gewenste_ingangsdatum=day("2026-03-01"),
            einddatum=day("2026-08-31"),
            omvang=per_week,
        )
        start = new("2026-09-01", "2026-12-31", Product("45", "45B02"))
        assert change(about, ongewijzigd_product(toewijzing_nummer=543), stop, start) == []

    def test_longer_and_more(self) -> None:
        """Example 2a: more from a day to come, and longer over the whole period."""
        begin = day("2026-03-01")
        about = facts(
            of_product(789, ingangsdatum=begin), of_product(910, product=ANDERS, ingangsdatum=begin)
        )
        more = later(789, "2026-11-01", "2027-07-01")
        longer = later(910, "2026-03-01", "2027-07-01")
        assert change(about, more, longer) == []


class TestAnswers:
    def of(self, known: AntwoordFacts, *records: Any, wet: str = "jw") -> list[tuple[str, str]]:
        """What a 319 breaks."""
        return found(judge_319(bericht("319", *records, wet=wet), context(), known))

    @pytest.mark.parametrize("wet", ["jw", "wmo"])
    def test_the_first_answer(self, wet: str) -> None:
        """To a request that is open, or to none at all."""
        assert self.of(AntwoordFacts(post()), antwoord(), wet=wet) == []
        assert self.of(AntwoordFacts(None), antwoord(), wet=wet) == [("Antwoord", "TR355")]

    def test_an_answer_may_break_two_rules(self) -> None:
        """Allocated and rejected before."""
        known = AntwoordFacts(post("1", toegewezen=True))
        again = self.of(known, antwoord())
        assert sorted(again) == [("Antwoord", "TR359"), ("Antwoord", "TR365")]

    def test_the_woonplaatsbeginsel_below_a_right_answer_is_judged(self) -> None:
        """Its gemeente exists, or not."""
        reason = antwoord(reden_afwijzing_verzoek="8")
        here = below(reason, woonplaatsbeginsel())
        nowhere = below(reason, woonplaatsbeginsel(gemeente="9999"))
        assert self.of(AntwoordFacts(post()), here) == []
        assert self.of(AntwoordFacts(post()), nowhere) == [("Antwoord/Woonplaatsbeginsel", "TR378")]

    def test_below_a_wrong_answer_it_is_not(self) -> None:
        """0233."""
        reason = antwoord(reden_afwijzing_verzoek="8")
        nowhere = below(reason, woonplaatsbeginsel(gemeente="9999"))
        assert self.of(AntwoordFacts(None), nowhere) == [("Antwoord", "TR355")]


def test_builders_speak_of_one_client() -> None:
    """The allocations of these tests are those of the client who asks."""
    assert toewijzing().bsn == client().bsn == BSN
