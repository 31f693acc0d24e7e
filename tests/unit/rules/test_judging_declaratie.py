"""Matching the Prestaties of a declaratie: order, credits, doubles, units and contracts."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.rules.judging_declaratie import judge_declaratie
from gateway.standard.contract import ContractRow
from gateway.standard.records import Omvang, Product, Referentie
from tests.unit.rules.builders import BSN, OTHER_BSN, below, bericht, client, day, declaratie
from tests.unit.rules.level34.made import (
    ASPECIFIEK,
    GENERIEK,
    VERWIJDERD,
    contract_row,
    toewijzing,
)
from tests.unit.rules.pair import Declared, context, credit_of, line, sent_by_aanbieder


def p(number: int, client_number: int = 1) -> str:
    """The place of a Prestatie below Clienten."""
    return f"Client[{client_number}]/Prestaties/Prestatie[{number}]"


FORTY = toewijzing(omvang=Omvang(40, "04", "6"))
"""Forty hours in total."""


class TestOrder:
    def test_what_fits_is_accepted_and_what_no_longer_fits_is_not(self) -> None:
        """In the order of the message; a smaller line after a rejected one can fit again."""
        pair = Declared(FORTY)
        outcome = pair.declare(
            line("a", 30, "2026-02"), line("b", 11, "2026-03"), line("c", 10, "2026-04")
        )
        assert outcome.accepted == ["a", "c"]
        assert outcome.broken == [(p(2), "TR322")]

    def test_what_was_declared_before_counts(self) -> None:
        """Across messages, to the last hour."""
        pair = Declared(FORTY)
        pair.declare(line("a", 30, "2026-02"))
        assert pair.declare(line("b", 11, "2026-03")).broken == [(p(1), "TR322")]
        assert pair.declare(line("c", 10, "2026-03")).accepted == ["c"]
        assert pair.declare(line("d", 1, "2026-04")).broken == [(p(1), "TR322")]

    def test_findings_come_in_document_order(self) -> None:
        """Although credits are judged first."""
        outcome = Declared(FORTY).declare(
            line("a", 41, "2026-02"), credit_of(line("nothing"), "b"), line("c", 42, "2026-03")
        )
        assert [place for place, _ in outcome.broken] == [p(1), p(1), p(2), p(3), p(3)]

    def test_a_match_tells_the_allocation_and_the_row(self) -> None:
        """One match per Prestatie, with its position and client."""
        row = contract_row()
        outcome = Declared(FORTY, rows=[row]).declare(line("a", 41), line("b", 4, "2026-03"))
        first, second = outcome.judgement.matches
        assert (first.position, first.bsn, first.judged, first.accepted) == (0, BSN, True, False)
        assert (second.toewijzing, second.row, second.accepted) == (FORTY, row, True)


class TestCredits:
    def test_a_credit_frees_volume_wherever_it_stands(self) -> None:
        """The credit comes last in the message and is judged first (OP366)."""
        pair = Declared(FORTY)
        old = line("old", 40)
        pair.declare(old)
        outcome = pair.declare(line("new", 40, "2026-03"), credit_of(old, "back"))
        assert outcome.accepted == ["new", "back"]

    def test_a_credit_frees_budget(self) -> None:
        """Eurocents come back as they were spent."""
        pair = Declared(ASPECIFIEK._replace(budget=100_000))
        old = line("old", 20)
        assert pair.declare(old, line("over", 1, "2026-03")).broken == [(p(2), "TR369")]
        outcome = pair.declare(credit_of(old, "back"), line("new", 20, "2026-03"))
        assert outcome.broken == []

    def test_a_credit_frees_the_key_of_its_debet(self) -> None:
        """The corrected Prestatie may come in the same message, or in a later one."""
        pair = Declared(FORTY)
        old = line("old", 10)
        pair.declare(old)
        assert pair.declare(line("twice", 10)).broken == [(p(1), "TR389")]
        assert pair.declare(line("new", 12), credit_of(old, "back")).broken == []
        assert pair.declare(line("again", 1)).broken == [(p(1), "TR389")]

    def test_a_credit_that_is_rejected_frees_nothing(self) -> None:
        """A partial credit is no credit (8017)."""
        pair = Declared(FORTY)
        old = line("old", 40)
        pair.declare(old)
        partial = credit_of(line("old", 20), "back")
        outcome = pair.declare(partial, line("new", 1, "2026-03"))
        assert outcome.broken == [(p(1), "TR323"), (p(2), "TR322")]

    def test_a_debet_is_credited_once_within_a_message_too(self) -> None:
        """The first credit is accepted, the second breaks TR390."""
        pair = Declared(FORTY)
        old = line("old")
        pair.declare(old)
        outcome = pair.declare(credit_of(old, "one"), credit_of(old, "two"))
        assert outcome.accepted == ["one"]
        assert outcome.broken == [(p(2), "TR390")]
        assert pair.declare(credit_of(old, "three")).broken == [(p(1), "TR390")]

    def test_after_a_credit_the_next_debet_is_credited_on_its_own(self) -> None:
        """Each debet has its own reference, also with the same key."""
        pair = Declared(FORTY)
        first, second = line("first"), line("second")
        pair.declare(first)
        pair.declare(credit_of(first, "back"), second)
        assert pair.declare(credit_of(second, "back again")).broken == []
        assert pair.besteed()[1].volumes == {"04": 0}

    def test_a_debet_of_the_same_message_is_not_credited(self) -> None:
        """It was not granted in an earlier answer (IV085, IV086)."""
        new = line("new")
        outcome = Declared(FORTY).declare(new, credit_of(new, "back"))
        assert outcome.accepted == ["new"]
        assert outcome.broken == [(p(2), "TR323")]

    def test_a_rejected_debet_is_not_credited(self) -> None:
        """A rejected Prestatie is never credited (IV085)."""
        pair = Declared(FORTY)
        much = line("much", 41)
        pair.declare(much)
        assert pair.declare(credit_of(much, "back")).broken == [(p(1), "TR323")]

    def test_another_client_cannot_take_it_back(self) -> None:
        """A credit equals its debet, also in its client."""
        other = toewijzing(toewijzing_nummer=2, bsn=OTHER_BSN)
        pair = Declared(FORTY, other)
        old = line("old")
        pair.declare(old)
        outcome = pair.declare_all({OTHER_BSN: [credit_of(old, "back")]})
        assert sorted(outcome.broken) == [(p(1), "TR323"), (p(1), "TR338")]

    def test_a_credit_does_not_mind_what_became_of_the_allocation(self) -> None:
        """Shortened, of another volume or removed since (IV085)."""
        pair = Declared(FORTY)
        old = line("old", 30, "2026-06")
        pair.declare(old)
        pair.toewijzingen = (
            FORTY._replace(
                einddatum=day("2026-05-31"), omvang=Omvang(1, "16", "6"), reden_wijziging="13"
            ),
        )
        assert pair.declare(credit_of(old, "back")).broken == []

    def test_a_debet_that_names_an_earlier_one_takes_nothing_back(self) -> None:
        """Only a credit does; the earlier debet can still be credited once."""
        pair = Declared(FORTY)
        old = line("old")
        pair.declare(old)
        follows = line("new", 10, "2026-03")
        follows = follows._replace(product_referentie=Referentie("new", "old"))
        assert pair.declare(follows, line("twice")).broken == [(p(2), "TR389")]
        assert pair.declare(credit_of(old, "back")).broken == []

    def test_a_credit_does_not_mind_what_became_of_the_contract(self) -> None:
        """A product that is no longer contracted can still be taken back."""
        pair = Declared(FORTY)
        old = line("old")
        pair.declare(old)
        pair.context = context([contract_row(productcode="45A99", categorie="45")])
        assert pair.declare(credit_of(old, "back")).broken == []


class TestReferences:
    def test_of_two_equal_references_the_later_one_is_wrong(self) -> None:
        """The first is judged on its own, right or wrong."""
        pair = Declared(FORTY)
        outcome = pair.declare(line("a", 10, "2026-02"), line("a", 10, "2026-03"))
        assert outcome.broken == [(p(2), "TR314")]
        wrong = pair.declare(line("b", 50, "2026-04"), line("b", 10, "2026-05"))
        assert wrong.broken[-1] == (p(2), "TR314")
        assert wrong.accepted == []

    def test_the_document_decides_which_is_the_first(self) -> None:
        """Also when the later one is a credit, which is judged first."""
        pair = Declared(FORTY)
        old = line("old")
        pair.declare(old)
        outcome = pair.declare(line("x", 10, "2026-03"), credit_of(old, "x"))
        assert outcome.accepted == ["x"]
        assert outcome.broken == [(p(2), "TR314")]
        assert [match.accepted for match in outcome.judgement.matches] == [True, False]

    def test_across_clients_of_one_message(self) -> None:
        """A reference is the aanbieder's, whoever the client."""
        other = toewijzing(toewijzing_nummer=2, bsn=OTHER_BSN)
        outcome = Declared(FORTY, other).declare_all(
            {BSN: [line("a")], OTHER_BSN: [line("a", nummer=2)]}
        )
        assert outcome.broken == [(p(1, 2), "TR314")]

    def test_a_rejected_prestatie_uses_its_reference(self) -> None:
        """A second try gets a new one."""
        pair = Declared(FORTY)
        pair.declare(line("a", 41))
        assert pair.declare(line("a", 40)).broken == [(p(1), "TR314")]
        assert pair.declare(line("b", 40)).broken == []


class TestClients:
    def test_below_an_unknown_client_nothing_is_judged(self) -> None:
        """One finding, at the Client; its Prestaties get 0233 and use no number and no volume."""
        pair = Declared(FORTY)
        outcome = pair.declare_all(
            {OTHER_BSN: [line("a", 40), line("a", 9999)], BSN: [line("a", 40)]}
        )
        assert outcome.broken == [("Client[1]", "TR304")]
        assert outcome.accepted == ["a"]
        assert [m.judged for m in outcome.judgement.matches] == [False, False, True]
        assert outcome.judgement.matches[2].position == 2

    def test_a_client_with_a_removed_allocation_only_is_known(self) -> None:
        """Its Prestaties break TR384, at the Prestatie."""
        outcome = Declared(VERWIJDERD).declare(line("a", maand="2026-01"))
        assert (p(1), "TR384") in outcome.broken
        assert all(place != "Client[1]" for place, _ in outcome.broken)

    def test_a_known_client_with_a_number_of_somebody_else(self) -> None:
        """TR338 and not TR304."""
        other = toewijzing(toewijzing_nummer=2, bsn=OTHER_BSN)
        outcome = Declared(FORTY, other).declare(line("a", nummer=2))
        assert outcome.broken == [(p(1), "TR338")]


class TestDeclaratie:
    def test_a_used_number_ends_the_judging(self) -> None:
        """Nothing below is judged, nothing is processed (IV087)."""
        pair = Declared(FORTY)
        lines = [line("a", 9999), line("a")]
        message = bericht(
            "323",
            sent_by_aanbieder(),
            below(declaratie(), below(client(), *lines), below(client(bsn=OTHER_BSN), line("b"))),
        )
        facts = pair.facts(message)._replace(nummer_gebruikt=True)
        judgement = judge_declaratie(message, pair.context, facts)
        assert [found.rule for found in judgement.findings] == ["TR333"]
        assert judgement.findings[0].path == "/Bericht/Declaratie"
        assert (judgement.processed, judgement.matches) == (False, ())

    def test_a_month_left_out_is_a_signal(self) -> None:
        """TR318 rejects nothing."""
        pair = Declared(FORTY)
        message = bericht(
            "323", sent_by_aanbieder(), below(declaratie(), below(client(), line("a")))
        )
        facts = pair.facts(message)._replace(vorige_periode=day("2025-11-01"))
        judgement = judge_declaratie(message, pair.context, facts)
        assert judgement.findings == ()
        assert [found.rule for found in judgement.signals] == ["TR318"]
        assert judgement.matches[0].accepted


class TestDoubleCare:
    def test_the_same_key_twice_in_one_message(self) -> None:
        """Allocation, product and ProductPeriode: the later one breaks TR389."""
        outcome = Declared(FORTY).declare(line("a", 1), line("b", 1))
        assert outcome.broken == [(p(2), "TR389")]

    def test_a_rejected_first_one_leaves_the_key_free(self) -> None:
        """It was never granted."""
        outcome = Declared(FORTY).declare(line("a", 50), line("b", 1))
        assert outcome.accepted == ["b"]

    def test_another_month_or_product_is_another_key(self) -> None:
        """On an aspecific allocation two products in a month can be declared."""
        outcome = Declared(ASPECIFIEK).declare(
            line("a", 1), line("b", 1, "2026-03"), line("c", 1, code="45A05")
        )
        assert outcome.broken == []


class TestUnits:
    def test_minutes_and_hours_add_up(self) -> None:
        """TR322 across messages and units: 39 hours and 60 minutes are forty hours."""
        pair = Declared(FORTY)
        pair.declare(line("a", 39, "2026-02"))
        sixty = line("b", 60, "2026-03", eenheid="01", tarief=83, bedrag=5000)
        one_more = line("c", 61, "2026-03", eenheid="01", tarief=83, bedrag=5083)
        assert pair.declare(one_more).broken == [(p(1), "TR322")]
        assert pair.declare(sixty).broken == []
        assert pair.declare(line("d", 1, "2026-04")).broken == [(p(1), "TR322")]
        assert pair.declare(credit_of(sixty, "back"), line("e", 1, "2026-04")).broken == []

    def test_minutes_at_an_hourly_tariff_with_a_contract(self) -> None:
        """The contract's tariff decides both numbers (IV081)."""
        pair = Declared(FORTY, rows=[contract_row(tarief=8735)])
        right = line("a", 95, eenheid="01", tarief=146, bedrag=13830)
        multiplied = line("b", 95, "2026-03", eenheid="01", tarief=146)
        assert pair.declare(right, multiplied).broken == [(p(2), "TR346")]

    @pytest.mark.parametrize("allocation", [FORTY, ASPECIFIEK, GENERIEK], ids=str)
    def test_minutes_at_an_hourly_tariff_without_a_contract(self, allocation: Any) -> None:
        """Some hourly tariff must explain both numbers."""
        pair = Declared(allocation)
        right = line("a", 95, eenheid="01", tarief=146, bedrag=13830)
        wrong = line("b", 95, "2026-03", eenheid="01", tarief=146, bedrag=13800)
        assert pair.declare(right, wrong).broken == [(p(2), "TR346")]


class TestTasks:
    """Ten pieces per week; March 2026 touches six weeks."""

    WEEKLY = toewijzing(omvang=Omvang(10, "84", "2"))

    def rules(self, *rows: ContractRow) -> list[str]:
        """What five hundred pieces in March break."""
        pair = Declared(self.WEEKLY, rows=rows)
        broken = pair.declare(line("a", 500, "2026-03", eenheid="84")).broken
        return [rule for _, rule in broken]

    def test_a_task_has_no_volume_to_hold_to(self) -> None:
        """TR321 and TR322 are not applied."""
        assert self.rules(contract_row(variant="taak", eenheid="84")) == []
        assert self.rules(contract_row(variant="inspanning", eenheid="84")) == ["TR321"]

    def test_the_row_of_the_ingangsdatum_says_the_variant(self) -> None:
        """The allocation begins on 1 January; a row from the 2nd says nothing about it."""
        task = contract_row(variant="taak", eenheid="84")
        assert self.rules(task._replace(ingangsdatum=day("2026-01-02"))) == ["TR321"]
        ended = task._replace(einddatum=day("2026-01-31"))
        effort = contract_row(eenheid="84", ingangsdatum=day("2026-02-01"), regel=3)
        assert self.rules(ended, effort) == []


class TestOutputOrEffort:
    """Ten pieces per week in 2026; March touches six weeks and has five Sundays."""

    @pytest.mark.parametrize(("variant", "most"), [("inspanning", 60), ("output", 50)])
    @pytest.mark.parametrize("eenheid", ["82", "84"])
    def test_the_contract_goes_before_the_unit(self, variant: str, most: int, eenheid: str) -> None:
        """Whatever kind of pieces it is."""
        allocation = toewijzing(omvang=Omvang(10, eenheid, "2"))
        rows = [contract_row(variant=variant, eenheid=eenheid)]
        for volume, broken in ((most, []), (most + 1, [(p(1), "TR321")])):
            one = line("a", volume, "2026-03", eenheid=eenheid)
            assert Declared(allocation, rows=rows).declare(one).broken == broken

    @pytest.mark.parametrize(("eenheid", "most"), [("82", 50), ("83", 50), ("84", 60), ("16", 60)])
    def test_without_a_row_the_unit_decides(self, eenheid: str, most: int) -> None:
        """82 and 83 are output, the others effort."""
        allocation = toewijzing(omvang=Omvang(10, eenheid, "2"))
        for volume, broken in ((most, []), (most + 1, [(p(1), "TR321")])):
            one = line("a", volume, "2026-03", eenheid=eenheid)
            assert Declared(allocation).declare(one).broken == broken


class TestFourWeeks:
    def test_one_unit_for_each_period_of_four_weeks(self) -> None:
        """A result tariff per four weeks on an allocation of thirteen in total."""
        allocation = toewijzing(omvang=Omvang(13, "82", "6"))
        row = contract_row(variant="output", eenheid="82", periode="4w")
        pair = Declared(allocation, rows=[row])
        assert pair.declare(line("a", 2, "2026-01", eenheid="82")).broken == [(p(1), "TR321")]
        assert pair.declare(line("b", 1, "2026-01", eenheid="82")).broken == []
        four, three = line("c", 4, "2026-12", eenheid="82"), line("d", 3, "2026-12", eenheid="82")
        assert pair.declare(four).broken == [(p(1), "TR321")]
        assert pair.declare(three).broken == []


class TestBroadAllocations:
    def test_several_products_share_a_budget(self) -> None:
        """An aspecific allocation: the amounts add up over its products."""
        pair = Declared(ASPECIFIEK._replace(budget=100_000))
        outcome = pair.declare(
            line("a", 10), line("b", 10, code="45A05"), line("c", 1, code="45A06")
        )
        assert outcome.accepted == ["a", "b"]
        assert outcome.broken == [(p(3), "TR369")]

    def test_a_generic_allocation_takes_any_category(self) -> None:
        """Within its budget."""
        other = line("a", 10)._replace(product_categorie="46", product_code="46A01")
        assert Declared(GENERIEK).declare(other).broken == []

    def test_each_product_has_its_own_row(self) -> None:
        """Unit and tariff of the product that is declared."""
        rows = [
            contract_row(),
            contract_row(productcode="45A05", eenheid="84", tarief=700, regel=3),
        ]
        pair = Declared(ASPECIFIEK, rows=rows)
        right = line("a", 3, code="45A05", eenheid="84", tarief=700)
        wrong = line("b", 3, "2026-03", code="45A05", eenheid="04", tarief=700)
        assert pair.declare(right, wrong).broken == [(p(2), "TR341")]

    def test_an_unknown_product_is_s329(self) -> None:
        """Also with a known code in another category."""
        pair = Declared(GENERIEK, rows=[contract_row()])
        odd = line("a")._replace(product_categorie="46")
        assert pair.declare(line("b", code="45A99"), odd).broken == [
            (p(1), "TR381"),
            (p(2), "TR381"),
        ]


class TestPeildatum:
    """The tariff goes from 50 to 60 euro on 1 July 2026."""

    def rows(self, peildatum: str) -> list[Any]:
        old = contract_row(peildatum=peildatum, einddatum=day("2026-06-30"))
        return [old, old._replace(ingangsdatum=day("2026-07-01"), einddatum=None, tarief=6000)]

    def test_the_product_period_picks_the_row(self) -> None:
        """July is declared at the new tariff, June at the old one."""
        pair = Declared(FORTY, rows=self.rows("productperiode"))
        june, july = line("a", 1, "2026-06"), line("b", 1, "2026-07", tarief=6000)
        assert pair.declare(june, july).broken == []
        late = line("c", 1, "2026-08", tarief=5000)
        assert pair.declare(late).broken == [(p(1), "TR418")]

    def test_the_ingangsdatum_of_the_allocation_picks_it(self) -> None:
        """An allocation of January keeps its tariff, as regions agree for output."""
        pair = Declared(FORTY, rows=self.rows("toewijzing"))
        assert pair.declare(line("a", 1, "2026-07", tarief=5000)).broken == []
        late = line("b", 1, "2026-08", tarief=6000)
        assert pair.declare(late).broken == [(p(1), "TR418")]

    def test_a_row_by_allocation_goes_before_one_by_period(self) -> None:
        """Where both are valid."""
        rows = [contract_row(), contract_row(peildatum="toewijzing", tarief=7000, regel=3)]
        pair = Declared(FORTY, rows=rows)
        assert pair.declare(line("a", 1, tarief=7000)).broken == []

    def test_without_the_allocation_the_tariff_is_not_judged(self) -> None:
        """An unknown number, and a row that goes by the allocation: TR338 alone."""
        pair = Declared(FORTY, rows=self.rows("toewijzing"))
        assert pair.declare(line("a", nummer=99)).broken == [(p(1), "TR338")]

    def test_the_product_of_another_aanbieder(self) -> None:
        """Known at this gemeente, but no row of this provider counts: 0611."""
        pair = Declared(FORTY, rows=[contract_row(aanbieder="98000002")])
        assert pair.declare(line("a")).broken == [(p(1), "TR418")]

    def test_before_the_contract_began(self) -> None:
        """A provider that joins half-way has no tariff before."""
        pair = Declared(FORTY, rows=[contract_row(ingangsdatum=day("2026-03-01"))])
        assert pair.declare(line("a", 1), line("b", 1, "2026-03")).broken == [(p(1), "TR418")]


class TestWetten:
    def test_household_help_per_week(self) -> None:
        """Six times the weekly volume in any month, in the Wmo only."""
        allocation = toewijzing(product=Product("01", "01A01"), omvang=Omvang(3, "04", "2"))
        help_ = line("a", 18, code="01A01")._replace(product_categorie="01")
        assert Declared(allocation, wet="wmo").declare(help_).broken == []
        assert Declared(allocation, wet="jw").declare(help_).broken == [(p(1), "TR321")]

    def test_contracts_are_per_wet(self) -> None:
        """Rows of the other law do not count as agreements."""
        pair = Declared(FORTY, rows=[contract_row(wet="wmo", tarief=1)])
        assert pair.declare(line("a")).broken == []
