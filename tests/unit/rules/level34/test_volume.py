"""Volume and budget: TR321, TR322, TR369, with the sums of IV076, IV077 and IV078."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.rules.facts import Toewijzing
from gateway.standard.records import BedragMetDC, Omvang, Prestatie, Product
from tests.unit.rules.builders import credit, day, prestatie
from tests.unit.rules.level34.made import (
    ASPECIFIEK,
    GENERIEK,
    breaks,
    contract_row,
    contracted,
    finding,
    of_volume,
    periode,
    prestatie_case,
    the_rule,
    toewijzing,
)

CODES = [("TR321", "9321"), ("TR322", "9322"), ("TR369", "9369")]
VOLUME = ("TR321", "TR322")


@pytest.mark.parametrize(("rule_id", "code"), CODES)
@pytest.mark.parametrize("wet", ["jw", "wmo"])
def test_level_and_code(rule_id: str, code: str, wet: str) -> None:
    """Level and retour code are those of the published rule, for both standards."""
    rule = the_rule(rule_id, Prestatie, "323", wet)
    assert (rule.level, rule.retourcode, rule.signal) == (3, code, False)


@pytest.mark.parametrize("rule_id", ["TR321", "TR322", "TR369"])
def test_a_credit_needs_no_room(rule_id: str) -> None:
    """It gives back; even on an allocation that has become smaller."""
    case = prestatie_case(
        toewijzing=toewijzing(omvang=Omvang(1, "04", "6"), budget=1),
        besteed=99999,
        besteed_bedrag=99999,
    )
    assert not breaks(rule_id, credit(geleverd_volume=500), case)


@pytest.mark.parametrize("rule_id", ["TR321", "TR322", "TR369"])
def test_without_the_allocation_there_is_nothing_to_fit_in(rule_id: str) -> None:
    """TR338 speaks."""
    assert not breaks(rule_id, of_volume(999_999), prestatie_case(toewijzing=None))


def allocated(
    volume: int, eenheid: str, frequentie: str, begin: str, eind: str | None, **changes: Any
) -> Toewijzing:
    """An allocation of a volume from one day to another."""
    return toewijzing(
        omvang=Omvang(volume, eenheid, frequentie),
        ingangsdatum=day(begin),
        einddatum=None if eind is None else day(eind),
        **changes,
    )


def fits(
    allocation: Toewijzing,
    begin: str,
    eind: str,
    most: int,
    *,
    eenheid: str | None = None,
    **case: Any,
) -> None:
    """Exactly `most` fits in a ProductPeriode, and one more breaks TR321."""
    assert allocation.omvang is not None
    unit = eenheid or allocation.omvang.eenheid
    about = prestatie_case(toewijzing=allocation, **case)
    for volume, broken in ((most, False), (most + 1, True)):
        line = of_volume(volume, unit)._replace(product_periode=periode(begin, eind))
        assert breaks("TR321", line, about) == broken, (begin, volume)


class TestTR321PerWeekOfEffort:
    def test_the_months_of_the_example_of_iv076(self) -> None:
        """Three hours per week from 7 July to 7 September 2025: 12, 15 and 3 hours."""
        three = allocated(3, "04", "2", "2025-07-07", "2025-09-07")
        fits(three, "2025-07-07", "2025-07-31", 12)
        fits(three, "2025-08-01", "2025-08-31", 15)
        fits(three, "2025-09-01", "2025-09-07", 3)

    def test_the_months_of_the_example_of_iv077(self) -> None:
        """Three hours per week from 7 October to 30 December 2025: 12, 15 and 15 hours."""
        three = allocated(3, "04", "2", "2025-10-07", "2025-12-30")
        fits(three, "2025-10-07", "2025-10-31", 12)
        fits(three, "2025-11-01", "2025-11-30", 15)
        fits(three, "2025-12-01", "2025-12-30", 15)

    def test_a_broken_week_counts_whole(self) -> None:
        """IV078: from Wednesday 12 to Sunday 30 November 2025 are three weeks, nine hours."""
        fits(allocated(3, "04", "2", "2025-11-12", "2025-12-13"), "2025-11-12", "2025-11-30", 9)

    def test_a_month_can_touch_six_weeks(self) -> None:
        """August 2026 begins on a Saturday and ends on a Monday."""
        fits(allocated(3, "04", "2", "2026-01-01", None), "2026-08-01", "2026-08-31", 18)

    def test_a_month_can_touch_four_weeks(self) -> None:
        """February 2027 begins on a Monday."""
        fits(allocated(3, "04", "2", "2026-01-01", None), "2027-02-01", "2027-02-28", 12)


class TestTR321PerWeekOfOutput:
    def test_an_allocation_that_ends_on_a_sunday(self) -> None:
        """IV076, example 1: 300 euro per week, 900, 1500 and 300 euro."""
        weekly = allocated(30000, "83", "2", "2025-07-07", "2025-09-07")
        fits(weekly, "2025-07-07", "2025-07-31", 90000, variant="output")
        fits(weekly, "2025-08-01", "2025-08-31", 150_000, variant="output")
        fits(weekly, "2025-09-01", "2025-09-07", 30000, variant="output")

    def test_an_allocation_that_ends_on_another_day(self) -> None:
        """IV076, example 2: the broken week is in August, nothing is left for September."""
        weekly = allocated(30000, "83", "2", "2025-07-07", "2025-09-06")
        fits(weekly, "2025-07-07", "2025-07-31", 90000, variant="output")
        fits(weekly, "2025-08-01", "2025-08-31", 180_000, variant="output")
        fits(weekly, "2025-09-01", "2025-09-06", 0, variant="output")

    def test_the_example_of_iv077(self) -> None:
        """From 1 October to 31 December 2025: four, five and four plus one."""
        weekly = allocated(30000, "83", "2", "2025-10-01", "2025-12-31")
        fits(weekly, "2025-10-01", "2025-10-31", 120_000, variant="output")
        fits(weekly, "2025-11-01", "2025-11-30", 150_000, variant="output")
        fits(weekly, "2025-12-01", "2025-12-31", 150_000, variant="output")

    def test_without_a_sunday_there_is_one_week(self) -> None:
        """In the period of the Einddatum: from Monday 30 March to Thursday 2 April 2026."""
        short = allocated(5, "82", "2", "2026-03-30", "2026-04-02")
        fits(short, "2026-03-30", "2026-03-31", 0, variant="output")
        fits(short, "2026-04-01", "2026-04-02", 5, variant="output")

    def test_an_open_allocation_has_no_broken_week(self) -> None:
        """Only Sundays count: four in February 2026."""
        fits(
            allocated(5, "82", "2", "2026-01-01", None),
            "2026-02-01",
            "2026-02-28",
            20,
            variant="output",
        )


class TestTR321OtherFrequencies:
    @pytest.mark.parametrize("variant", ["inspanning", "output"])
    def test_per_day(self, variant: str) -> None:
        """Every day of the ProductPeriode that is allocated."""
        daily = allocated(2, "14", "1", "2026-02-10", "2026-12-31")
        fits(daily, "2026-02-10", "2026-02-28", 38, variant=variant)

    @pytest.mark.parametrize("variant", ["inspanning", "output"])
    def test_per_month_a_broken_month_counts_whole(self, variant: str) -> None:
        """IV078, example 2: 15 hours from 14 to 31 October 2026."""
        monthly = allocated(15, "04", "4", "2026-10-14", "2026-12-13")
        fits(monthly, "2026-10-14", "2026-10-31", 15, variant=variant)
        fits(monthly, "2026-12-01", "2026-12-13", 15, variant=variant)

    def test_in_total(self) -> None:
        """All of it may be declared in one month."""
        fits(allocated(40, "04", "6", "2026-01-01", "2026-12-31"), "2026-02-01", "2026-02-28", 40)


class TestTR321HouseholdHelp:
    HELP = Product("01", "01A01")

    @pytest.mark.parametrize("variant", ["inspanning", "output"])
    @pytest.mark.parametrize("code", ["01A01", None])
    def test_six_times_the_weekly_volume(self, variant: str, code: str | None) -> None:
        """Category 01 of the iWmo, per week, in any month however short."""
        weekly = allocated(3, "04", "2", "2026-02-16", None, product=Product("01", code))
        fits(weekly, "2026-02-16", "2026-02-28", 18, variant=variant, wet="wmo")

    def test_only_in_the_wmo(self) -> None:
        """The exception stands in the iWmo text alone."""
        weekly = allocated(3, "04", "2", "2026-02-16", None, product=self.HELP)
        fits(weekly, "2026-02-16", "2026-02-28", 6, wet="jw")

    def test_only_category_01(self) -> None:
        """Begeleiding counts its weeks."""
        weekly = allocated(3, "04", "2", "2026-02-16", None, product=Product("02", "02A05"))
        fits(weekly, "2026-02-16", "2026-02-28", 6, wet="wmo")

    def test_only_per_week(self) -> None:
        """Per month is per month."""
        monthly = allocated(3, "04", "4", "2026-02-01", None, product=self.HELP)
        fits(monthly, "2026-02-01", "2026-02-28", 3, wet="wmo")

    def test_minutes_on_hours(self) -> None:
        """Six times three hours are 1080 minutes."""
        weekly = allocated(3, "04", "2", "2026-02-16", None, product=self.HELP)
        fits(weekly, "2026-02-16", "2026-02-28", 1080, eenheid="01", wet="wmo")


class TestTR321Units:
    def test_minutes_on_an_allocation_in_hours(self) -> None:
        """Ten hours are 600 minutes."""
        fits(toewijzing(), "2026-02-01", "2026-02-28", 600, eenheid="01")

    def test_another_unit_is_left_to_tr341(self) -> None:
        """Pieces cannot be held against hours."""
        assert not breaks("TR321", of_volume(9999, "84"), prestatie_case())
        assert not breaks("TR322", of_volume(9999, "84"), prestatie_case(besteed=9999))
        pieces = prestatie_case(toewijzing=toewijzing(omvang=Omvang(10, "84", "4")))
        assert not breaks("TR321", of_volume(9999, "01"), pieces)


class TestTR321WhenNotApplied:
    @pytest.mark.parametrize("rule_id", VOLUME)
    @pytest.mark.parametrize("free", [ASPECIFIEK, GENERIEK], ids=["aspecific", "generic"])
    def test_without_an_omvang(self, rule_id: str, free: Toewijzing) -> None:
        """A budget is TR369's."""
        case = prestatie_case(toewijzing=free, besteed=99999)
        assert not breaks(rule_id, of_volume(999_999), case)

    @pytest.mark.parametrize("rule_id", VOLUME)
    def test_for_a_task(self, rule_id: str) -> None:
        """A task has no volume to hold to."""
        case = prestatie_case(variant="taak", besteed=99999)
        assert not breaks(rule_id, of_volume(999_999), case)

    def test_when_the_period_lies_outside_the_allocation(self) -> None:
        """TR307 or TR308 says so."""
        case = prestatie_case(toewijzing=toewijzing(ingangsdatum=day("2026-03-01")))
        assert not breaks("TR321", of_volume(9999), case)


def in_four_weeks(volume: int, begin: str, eind: str, **changes: Any) -> bool:
    """Does a volume break TR321 at a tariff per four weeks, from 1 January 2026?"""
    allocation = toewijzing(omvang=Omvang(100, "82", "6"), **changes)
    row = contract_row(variant="output", eenheid="82", periode="4w")
    line = of_volume(volume, "82")._replace(product_periode=periode(begin, eind))
    return breaks("TR321", line, contracted(row, toewijzing=allocation, variant="output"))


class TestTR321PerFourWeeks:
    """From Thursday 1 January 2026: periods end on 28 January, 25 February, 25 March, ..."""

    @pytest.mark.parametrize(
        ("begin", "eind"),
        [("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-31")],
    )
    def test_one_for_each_period_that_ends_in_the_month(self, begin: str, eind: str) -> None:
        """One fits, two do not."""
        assert not in_four_weeks(1, begin, eind)
        assert in_four_weeks(2, begin, eind)

    def test_some_month_has_two(self) -> None:
        """In December 2026 one ends on the 2nd and one on the 30th."""
        assert not in_four_weeks(2, "2026-12-01", "2026-12-31", einddatum=None)
        assert in_four_weeks(3, "2026-12-01", "2026-12-31", einddatum=None)

    def test_the_last_broken_period_belongs_to_the_einddatum(self) -> None:
        """From 26 February to 10 March is a broken period, in March."""
        ends = {"einddatum": day("2026-03-10")}
        assert not in_four_weeks(1, "2026-03-01", "2026-03-10", **ends)
        assert in_four_weeks(2, "2026-03-01", "2026-03-10", **ends)

    def test_without_an_einddatum_only_whole_periods_count(self) -> None:
        """From 20 January nothing ends before 16 February."""
        opened = {"ingangsdatum": day("2026-01-20"), "einddatum": None}
        assert in_four_weeks(1, "2026-01-20", "2026-01-31", **opened)
        assert not in_four_weeks(1, "2026-02-01", "2026-02-28", **opened)

    def test_outside_the_allocation_it_is_not_judged(self) -> None:
        """TR307 or TR308 says so, as for any other allocation."""
        assert not in_four_weeks(9, "2025-12-01", "2025-12-31")
        assert not in_four_weeks(9, "2027-01-01", "2027-01-31")
        assert in_four_weeks(9, "2025-12-01", "2026-01-01")

    def test_the_omvang_holds_as_well(self) -> None:
        """A period of four weeks does not make room on an allocation that is too small."""
        row = contract_row(variant="output", eenheid="82", periode="4w")
        allocation = toewijzing(omvang=Omvang(1, "82", "6"))
        case = contracted(row, toewijzing=allocation, variant="output", besteed=1)
        assert breaks("TR322", of_volume(1, "82"), case)
        assert not breaks("TR322", of_volume(1, "82"), case._replace(besteed=0))

    def test_without_four_weeks_in_the_contract_the_omvang_decides(self) -> None:
        """Forty in one month of a hundred in total."""
        case = contracted(
            contract_row(variant="output", eenheid="82"),
            toewijzing=toewijzing(omvang=Omvang(100, "82", "6")),
            variant="output",
        )
        assert not breaks("TR321", of_volume(40, "82"), case)


def total(allocation: Toewijzing, most: int, *, eenheid: str | None = None, **case: Any) -> None:
    """Exactly `most` (in the allocation's smallest unit) fits on an allocation in all."""
    assert allocation.omvang is not None
    unit = eenheid or allocation.omvang.eenheid
    factor = 60 if (allocation.omvang.eenheid, unit) == ("04", "04") else 1
    about = prestatie_case(toewijzing=allocation, **case)
    assert not breaks("TR322", of_volume(1, unit), about._replace(besteed=most - factor))
    assert breaks("TR322", of_volume(1, unit), about._replace(besteed=most - factor + 1))


class TestTR322:
    def test_effort_per_week_counts_calendar_weeks(self) -> None:
        """IV076: nine weeks of three hours are 27 hours; IV077: thirteen are 39 hours."""
        total(allocated(3, "04", "2", "2025-07-07", "2025-09-07"), 27 * 60)
        total(allocated(3, "04", "2", "2025-10-07", "2025-12-30"), 39 * 60)

    def test_output_per_week_counts_sundays(self) -> None:
        """Nine Sundays; ending a day earlier eight and a broken week: nine all the same."""
        for eind in ("2025-09-07", "2025-09-06"):
            total(allocated(30000, "83", "2", "2025-07-07", eind), 270_000, variant="output")

    def test_output_and_effort_differ(self) -> None:
        """7 to 18 January 2026 holds two Sundays; 7 to 19 January touches three weeks."""
        short = allocated(10, "82", "2", "2026-01-07", "2026-01-18")
        total(short, 20, variant="output")
        total(allocated(10, "84", "2", "2026-01-07", "2026-01-19"), 30)

    def test_per_day_and_per_month(self) -> None:
        """365 days and twelve months; broken months count whole."""
        total(allocated(1, "14", "1", "2026-01-01", "2026-12-31"), 365)
        total(allocated(10, "16", "4", "2026-01-01", "2026-12-31"), 120)
        total(allocated(10, "16", "4", "2026-10-14", "2026-12-13"), 30)

    def test_per_day_and_per_month_of_output_are_no_different(self) -> None:
        """Only weeks are counted in two ways."""
        daily = allocated(1, "82", "1", "2026-01-01", "2026-12-31")
        total(daily, 365, variant="output")
        total(allocated(10, "82", "4", "2026-10-14", "2026-12-13"), 30, variant="output")

    @pytest.mark.parametrize("eind", ["2026-12-31", None])
    def test_in_total_needs_no_einddatum(self, eind: str | None) -> None:
        """Frequentie 6 is bounded by itself."""
        total(allocated(40, "16", "6", "2026-01-01", eind), 40)

    @pytest.mark.parametrize("frequentie", ["1", "2", "4"])
    def test_an_open_allocation_has_no_maximum(self, frequentie: str) -> None:
        """There is no end to its period."""
        case = prestatie_case(
            toewijzing=allocated(1, "16", frequentie, "2026-01-01", None), besteed=99999
        )
        assert not breaks("TR322", of_volume(1, "16"), case)

    def test_minutes_and_hours_add_up(self) -> None:
        """What was used is kept in minutes where the allocation is in hours."""
        total(allocated(40, "04", "6", "2026-01-01", None), 2400)
        total(allocated(40, "04", "6", "2026-01-01", None), 2400, eenheid="01")

    def test_household_help_has_no_more_in_all(self) -> None:
        """Six times per month does not make more than what is allocated (IV077)."""
        weekly = allocated(3, "04", "2", "2026-01-05", "2026-02-01", product=Product("01", "01A01"))
        total(weekly, 4 * 3 * 60, wet="wmo")

    def test_the_text_does_the_sum(self) -> None:
        """What was allocated, declared before, declared now and is too much, in words."""
        case = prestatie_case(toewijzing=allocated(40, "04", "6", "2026-01-01", None), besteed=2100)
        found = finding("TR322", of_volume(10), case)
        assert found is not None
        assert found.text.nl.startswith(
            "Toegewezen 40 uur, eerder gedeclareerd 35 uur, nu 10 uur: 5 uur te veel."
        )


class TestTR369:
    def test_the_amounts_fit_in_the_budget(self) -> None:
        """To the cent, what was declared before included."""
        case = prestatie_case(toewijzing=ASPECIFIEK._replace(budget=100_000))
        line = prestatie(ingediend_bedrag=BedragMetDC(50000, "D"))
        assert not breaks("TR369", line, case._replace(besteed_bedrag=50000))
        assert breaks("TR369", line, case._replace(besteed_bedrag=50001))

    def test_it_is_the_amount_that_counts(self) -> None:
        """Not the volume, whatever its unit."""
        case = prestatie_case(toewijzing=GENERIEK._replace(budget=100))
        line = prestatie(geleverd_volume=9999, ingediend_bedrag=BedragMetDC(100, "D"))
        assert not breaks("TR369", line, case)

    def test_without_a_budget_it_is_not_applied(self) -> None:
        """An allocation with an Omvang."""
        assert not breaks("TR369", prestatie(), prestatie_case(besteed_bedrag=10**9))
