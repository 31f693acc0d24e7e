"""A Prestatie against its ToegewezenProduct: TR307, TR308, TR338 to TR341, TR384, TR387, TR388."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.rules.facts import Toewijzing
from gateway.standard.records import Omvang, Prestatie, Product
from tests.unit.rules.builders import credit, day, prestatie
from tests.unit.rules.level34.made import (
    ASPECIFIEK,
    GENERIEK,
    VERWIJDERD,
    breaks,
    contract_row,
    contracted,
    in_period,
    periode,
    prestatie_case,
    the_rule,
    toewijzing,
)

ON_THE_ALLOCATION = {
    "TR307": "9307",
    "TR308": "9308",
    "TR339": "9339",
    "TR340": "9340",
    "TR341": "9341",
    "TR384": "9384",
    "TR387": "9387",
    "TR388": "9388",
}
CODES = {**ON_THE_ALLOCATION, "TR338": "9338"}


@pytest.mark.parametrize(("rule_id", "code"), CODES.items())
@pytest.mark.parametrize("wet", ["jw", "wmo"])
def test_level_and_code(rule_id: str, code: str, wet: str) -> None:
    """Level and retour code are those of the published rule, for both standards."""
    rule = the_rule(rule_id, Prestatie, "323", wet)
    assert (rule.level, rule.retourcode, rule.signal) == (3, code, False)


@pytest.mark.parametrize("rule_id", ON_THE_ALLOCATION)
def test_a_credit_is_not_held_against_an_allocation_that_changed(rule_id: str) -> None:
    """A credit is never rejected because its allocation has changed since (IV085)."""
    changed = toewijzing(
        ingangsdatum=day("2026-06-10"),
        einddatum=day("2026-06-09"),
        product=Product("46", "46A01"),
        omvang=Omvang(1, "16", "6"),
        reden_wijziging="13",
    )
    odd = credit(product_periode=periode("2026-02-03", "2026-02-20"))
    assert not breaks(rule_id, odd, prestatie_case(toewijzing=changed))


@pytest.mark.parametrize("rule_id", ON_THE_ALLOCATION)
def test_without_the_allocation_only_its_number_is_wrong(rule_id: str) -> None:
    """What cannot be compared is not found: TR338 speaks."""
    line = in_period("2026-02-03", "2026-02-20")
    assert not breaks(rule_id, line, prestatie_case(toewijzing=None))


class TestTR338:
    def test_the_number_is_of_an_allocation_of_this_client(self) -> None:
        """Both sides."""
        assert not breaks("TR338", prestatie(), prestatie_case())
        assert breaks("TR338", prestatie(), prestatie_case(toewijzing=None))

    def test_a_credit_needs_one_too(self) -> None:
        """The Prestatie is related to a ToegewezenProduct, debet or credit."""
        assert not breaks("TR338", credit(), prestatie_case())
        assert breaks("TR338", credit(), prestatie_case(toewijzing=None))

    def test_a_removed_allocation_is_known(self) -> None:
        """TR384 says that it was removed."""
        assert not breaks("TR338", prestatie(), prestatie_case(toewijzing=VERWIJDERD))


class TestTR384:
    def test_nothing_is_declared_on_a_removed_allocation(self) -> None:
        """RedenWijziging 13."""
        assert breaks("TR384", prestatie(), prestatie_case(toewijzing=VERWIJDERD))

    @pytest.mark.parametrize("reden", [None, "01", "12", "14"])
    def test_other_reasons_do_not_hinder(self, reden: str | None) -> None:
        """An allocation that was changed otherwise is still one."""
        changed = toewijzing(reden_wijziging=reden)
        assert not breaks("TR384", prestatie(), prestatie_case(toewijzing=changed))


def begins(ingang: str, begin: str, rule_id: str) -> bool:
    case = prestatie_case(toewijzing=toewijzing(ingangsdatum=day(ingang)))
    return breaks(rule_id, in_period(begin, "2026-02-28"), case)


def ends(einddatum: str | None, eind: str, rule_id: str) -> bool:
    end = None if einddatum is None else day(einddatum)
    case = prestatie_case(toewijzing=toewijzing(einddatum=end))
    return breaks(rule_id, in_period("2026-02-01", eind), case)


class TestTR307:
    def test_starting_on_the_ingangsdatum_itself_is_allowed(self) -> None:
        """Equal dates pass: the rule says on or after."""
        assert not begins("2026-02-10", "2026-02-10", "TR307")

    def test_starting_later_is_allowed_here(self) -> None:
        """TR387 says on which day."""
        assert not begins("2026-02-10", "2026-02-11", "TR307")

    def test_starting_a_day_before_is_not(self) -> None:
        """No care before it was allocated."""
        assert begins("2026-02-10", "2026-02-09", "TR307")


class TestTR308:
    def test_ending_on_the_einddatum_itself_is_allowed(self) -> None:
        """Equal dates pass: the rule says on or before."""
        assert not ends("2026-02-20", "2026-02-20", "TR308")

    def test_ending_earlier_is_allowed_here(self) -> None:
        """TR388 says on which day."""
        assert not ends("2026-02-20", "2026-02-19", "TR308")

    def test_ending_a_day_later_is_not(self) -> None:
        """No care after the allocation ended."""
        assert ends("2026-02-20", "2026-02-21", "TR308")

    def test_an_open_allocation_does_not_end(self) -> None:
        """The rule holds only when Einddatum is filled."""
        assert not ends(None, "2026-02-28", "TR308")


class TestTR387:
    def test_the_first_of_the_month(self) -> None:
        """An allocation that began before, or on that day."""
        assert not begins("2026-01-15", "2026-02-01", "TR387")
        assert not begins("2026-02-01", "2026-02-01", "TR387")

    def test_another_day_is_wrong(self) -> None:
        """A start of care later in the month does not matter (IV089)."""
        assert begins("2026-01-15", "2026-02-02", "TR387")

    def test_an_ingangsdatum_later_in_the_month_takes_its_place(self) -> None:
        """Then that day, and no other one."""
        assert not begins("2026-02-02", "2026-02-02", "TR387")
        assert begins("2026-02-02", "2026-02-03", "TR387")
        assert begins("2026-02-02", "2026-02-01", "TR387")

    def test_an_ingangsdatum_in_a_later_month_does_not(self) -> None:
        """The first of the month it is about; TR307 says that it is too early."""
        assert not begins("2026-03-10", "2026-02-01", "TR387")
        assert begins("2026-03-10", "2026-02-10", "TR387")

    def test_the_months_of_the_published_example(self) -> None:
        """IV089: an allocation from 8 April to 17 June 2026."""
        case = prestatie_case(
            toewijzing=toewijzing(ingangsdatum=day("2026-04-08"), einddatum=day("2026-06-17"))
        )
        for begin, eind in (
            ("2026-04-08", "2026-04-30"),
            ("2026-05-01", "2026-05-31"),
            ("2026-06-01", "2026-06-17"),
        ):
            line = in_period(begin, eind)
            assert not breaks("TR387", line, case)
            assert not breaks("TR388", line, case)


class TestTR388:
    def test_the_last_of_the_month(self) -> None:
        """An allocation that ends later, on that day, or never."""
        assert not ends("2026-03-15", "2026-02-28", "TR388")
        assert not ends("2026-02-28", "2026-02-28", "TR388")
        assert not ends(None, "2026-02-28", "TR388")

    def test_another_day_is_wrong(self) -> None:
        """A stop of care earlier in the month does not matter (IV089)."""
        assert ends("2026-03-15", "2026-02-27", "TR388")
        assert ends(None, "2026-02-27", "TR388")

    def test_an_einddatum_earlier_in_the_month_takes_its_place(self) -> None:
        """Then that day, and no other one."""
        assert not ends("2026-02-27", "2026-02-27", "TR388")
        assert ends("2026-02-27", "2026-02-26", "TR388")
        assert ends("2026-02-27", "2026-02-28", "TR388")

    def test_an_einddatum_in_an_earlier_month_does_not(self) -> None:
        """The last of the month it is about; TR308 says that it is too late."""
        assert not ends("2026-01-10", "2026-02-28", "TR388")

    def test_february_of_a_leap_year(self) -> None:
        """The last day is the 29th."""
        case = prestatie_case(toewijzing=toewijzing(einddatum=day("2030-01-01")))
        assert not breaks("TR388", in_period("2028-02-01", "2028-02-29"), case)
        assert breaks("TR388", in_period("2028-02-01", "2028-02-28"), case)


class TestTR339:
    def test_the_allocated_category(self) -> None:
        """Both sides."""
        assert not breaks("TR339", prestatie(), prestatie_case())
        assert breaks("TR339", prestatie(product_categorie="46"), prestatie_case())

    def test_an_aspecific_allocation_has_a_category(self) -> None:
        """A category without a code is compared as well."""
        case = prestatie_case(toewijzing=ASPECIFIEK)
        assert not breaks("TR339", prestatie(), case)
        assert breaks("TR339", prestatie(product_categorie="46"), case)

    def test_a_generic_allocation_has_none(self) -> None:
        """Any category will do."""
        case = prestatie_case(toewijzing=GENERIEK)
        assert not breaks("TR339", prestatie(product_categorie="46"), case)


class TestTR340:
    def test_the_allocated_code(self) -> None:
        """Both sides; codes compare as texts."""
        assert not breaks("TR340", prestatie(), prestatie_case())
        assert breaks("TR340", prestatie(product_code="45A05"), prestatie_case())
        assert breaks("TR340", prestatie(product_code="45a04"), prestatie_case())

    @pytest.mark.parametrize("broad", [ASPECIFIEK, GENERIEK], ids=["aspecific", "generic"])
    def test_without_an_allocated_code_any_will_do(self, broad: Toewijzing) -> None:
        """Aspecific and generic allocations leave the code to the aanbieder."""
        case = prestatie_case(toewijzing=broad)
        assert not breaks("TR340", prestatie(product_code="45A05"), case)


def in_unit(eenheid: str, allocated: Toewijzing, row: Any = None) -> bool:
    """Does a Prestatie in this unit break TR341?"""
    case = contracted(row) if row else prestatie_case()
    return breaks("TR341", prestatie(eenheid=eenheid), case._replace(toewijzing=allocated))


def allocated_in(eenheid: str) -> Toewijzing:
    return toewijzing(omvang=Omvang(10, eenheid, "4"))


UNITS = ("01", "04", "14", "16", "82", "83", "84")


class TestTR341:
    @pytest.mark.parametrize("allocated", UNITS)
    @pytest.mark.parametrize("here", UNITS)
    def test_the_unit_is_that_of_the_allocation(self, allocated: str, here: str) -> None:
        """The same unit, or minutes on an allocation in hours; not hours on one in minutes."""
        fits = here == allocated or (allocated, here) == ("04", "01")
        assert in_unit(here, allocated_in(allocated)) == (not fits)

    def test_on_a_specific_allocation_the_contract_does_not_matter(self) -> None:
        """A row for another unit is another tariff (TR418)."""
        pieces = contract_row(eenheid="84")
        assert not in_unit("04", allocated_in("04"), pieces)
        assert in_unit("84", allocated_in("04"), pieces)

    @pytest.mark.parametrize("broad", [ASPECIFIEK, GENERIEK], ids=["aspecific", "generic"])
    def test_without_a_product_code_the_contract_says_the_unit(self, broad: Toewijzing) -> None:
        """The unit of the row that counts; minutes for hours there too (IV081)."""
        hours, minutes = contract_row(eenheid="04"), contract_row(eenheid="01")
        assert not in_unit("04", broad, hours)
        assert not in_unit("01", broad, hours)
        assert in_unit("84", broad, hours)
        assert in_unit("04", broad, minutes)

    def test_an_aspecific_allocation_in_a_volume_goes_by_the_contract_too(self) -> None:
        """The text makes no exception for an aspecific allocation with an Omvang."""
        hours = ASPECIFIEK._replace(omvang=Omvang(10, "04", "4"), budget=None)
        pieces = contract_row(eenheid="84")
        assert not in_unit("84", hours, pieces)
        assert in_unit("04", hours, pieces)

    def test_without_contracts_its_own_unit_is_judged(self) -> None:
        """What the allocation says itself still counts; where it says nothing, nothing does."""
        hours = ASPECIFIEK._replace(omvang=Omvang(10, "04", "4"), budget=None)
        assert not in_unit("04", hours)
        assert not in_unit("01", hours)
        assert in_unit("84", hours)
        assert not in_unit("84", ASPECIFIEK)
        assert not in_unit("84", GENERIEK)
