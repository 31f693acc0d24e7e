"""A Prestatie against the contract: TR381, TR418, TR346."""

from __future__ import annotations

import pytest

from gateway.rules.facts import Toewijzing
from gateway.standard.contract import ContractRow
from gateway.standard.records import BedragMetDC, Omvang, Prestatie, StartProduct, StopProduct
from tests.unit.rules.builders import credit, prestatie, start_product, stop_product
from tests.unit.rules.level34.made import (
    ASPECIFIEK,
    GENERIEK,
    breaks,
    contract_row,
    contracted,
    prestatie_case,
    start_case,
    stop_case,
    the_rule,
    toewijzing,
)

CODES = [("TR381", 4, "S329"), ("TR418", 3, "0611"), ("TR346", 4, "9346")]


@pytest.mark.parametrize(("rule_id", "level", "code"), CODES)
@pytest.mark.parametrize("wet", ["jw", "wmo"])
def test_level_and_code(rule_id: str, level: int, code: str, wet: str) -> None:
    """Level and retour code are those of the published rule, for both standards."""
    rule = the_rule(rule_id, Prestatie, "323", wet)
    assert (rule.level, rule.retourcode, rule.signal) == (level, code, False)


@pytest.mark.parametrize("rule_id", ["TR381", "TR418", "TR346"])
def test_a_credit_is_not_held_against_the_contract(rule_id: str) -> None:
    """It repeats its debet, which was (IV085, IV091)."""
    odd = credit(product_tarief=1, ingediend_bedrag=BedragMetDC(3, "C"))
    assert not breaks(rule_id, odd, contracted(product_bekend=False))
    assert not breaks(rule_id, odd, contracted())


class TestTR381:
    def test_the_product_is_in_the_contracts_of_the_gemeente(self) -> None:
        """Both sides."""
        assert not breaks("TR381", prestatie(), contracted())
        assert breaks("TR381", prestatie(), contracted(product_bekend=False))

    def test_without_contracts_it_is_not_applied(self) -> None:
        """No rows at all for this wet and gemeente."""
        assert not breaks("TR381", prestatie(), prestatie_case())

    def test_start_and_stop_name_a_known_product_too(self) -> None:
        """Both sides, for a 305 and a 307."""
        start, stop = start_product(), stop_product()
        assert not breaks("TR381", start, start_case(product_bekend=True))
        assert breaks("TR381", start, start_case(product_bekend=False))
        assert not breaks("TR381", stop, stop_case(product_bekend=True))
        assert breaks("TR381", stop, stop_case(product_bekend=False))

    def test_a_removal_of_a_start_or_stop_is_not_looked_at(self) -> None:
        """Nothing else is judged of a class that removes an earlier one (TR063)."""
        start, stop = start_product(status_aanlevering="3"), stop_product(status_aanlevering="3")
        assert not breaks("TR381", start, start_case(product_bekend=False))
        assert not breaks("TR381", stop, stop_case(product_bekend=False))
        for klass in (StartProduct, StopProduct):
            assert the_rule("TR381", klass).retourcode == "S329"


def tariff_wrong(
    tarief: int | None, row: ContractRow, eenheid: str = "04", allocated: Toewijzing | None = None
) -> bool:
    """Does a Prestatie at this tariff break TR418 when this row counts?"""
    case = contracted(row, toewijzing=allocated or toewijzing())
    return breaks("TR418", prestatie(product_tarief=tarief, eenheid=eenheid), case)


IN_MINUTES = toewijzing(omvang=Omvang(600, "01", "4"))
HOURS = contract_row(eenheid="04", tarief=5000)


class TestTR418:
    def test_the_tariff_is_that_of_the_contract(self) -> None:
        """A cent more or less is not."""
        assert not tariff_wrong(5000, HOURS)
        assert tariff_wrong(5001, HOURS)
        assert tariff_wrong(4999, HOURS)

    def test_a_provider_without_a_valid_row_has_no_tariff(self) -> None:
        """The product is known, but no row of this provider counts."""
        assert breaks("TR418", prestatie(), contracted()._replace(row=None))

    def test_an_unknown_product_is_left_to_tr381(self) -> None:
        """One fault, one code."""
        case = contracted()._replace(row=None, product_bekend=False)
        assert not breaks("TR418", prestatie(), case)

    def test_without_contracts_it_is_not_applied(self) -> None:
        """No rows at all for this wet and gemeente."""
        assert not breaks("TR418", prestatie(product_tarief=1), prestatie_case())

    def test_without_the_allocation_a_row_may_be_missing(self) -> None:
        """A row that goes by the allocation's Ingangsdatum cannot be found: TR338 speaks."""
        unknown = contracted(toewijzing=None)._replace(row=None, row_known=False)
        assert not breaks("TR418", prestatie(), unknown)

    def test_euro_products_have_no_tariff(self) -> None:
        """Eenheid 83 has none in the message (CD087) and none in the contract."""
        euros = contract_row(eenheid="83", tarief=None)
        allocated = toewijzing(omvang=Omvang(10, "83", "4"))
        assert not tariff_wrong(None, euros, "83", allocated)

    @pytest.mark.parametrize(
        ("hourly", "per_minute"), [(5000, 83), (8730, 146), (8724, 145), (8729, 145), (6000, 100)]
    )
    def test_minutes_at_an_hourly_tariff_are_rounded(self, hourly: int, per_minute: int) -> None:
        """IV081: the tariff divided by 60, 1,455 becomes 1,46 and 1,454 becomes 1,45."""
        row = contract_row(eenheid="04", tarief=hourly)
        for allocated in (toewijzing(), ASPECIFIEK, GENERIEK):
            assert not tariff_wrong(per_minute, row, "01", allocated)
            assert tariff_wrong(per_minute + 1, row, "01", allocated)
            assert tariff_wrong(per_minute - 1, row, "01", allocated)
            assert tariff_wrong(hourly, row, "01", allocated)

    def test_minutes_at_a_tariff_per_minute(self) -> None:
        """The tariff of the row as it stands, not divided by 60."""
        row = contract_row(eenheid="01", tarief=146)
        assert not tariff_wrong(146, row, "01", IN_MINUTES)
        assert tariff_wrong(2, row, "01", IN_MINUTES)

    def test_minutes_at_a_row_for_pieces(self) -> None:
        """Neither as they are nor divided by 60."""
        row = contract_row(eenheid="84", tarief=6000)
        assert tariff_wrong(6000, row, "01")
        assert tariff_wrong(100, row, "01")

    def test_a_row_for_another_unit_is_another_tariff(self) -> None:
        """On a specific allocation, even when the number is the same."""
        assert tariff_wrong(5000, contract_row(eenheid="84"))
        assert tariff_wrong(5000, contract_row(eenheid="01"))

    @pytest.mark.parametrize("broad", [ASPECIFIEK, GENERIEK], ids=["aspecific", "generic"])
    def test_on_other_allocations_the_unit_is_left_to_tr341(self, broad: Toewijzing) -> None:
        """Only the tariff is compared here."""
        assert not tariff_wrong(5000, contract_row(eenheid="84"), "04", broad)
        assert tariff_wrong(5001, contract_row(eenheid="84"), "04", broad)


def amount(volume: int, tarief: int | None, bedrag: int, eenheid: str = "04") -> Prestatie:
    return prestatie(
        geleverd_volume=volume,
        product_tarief=tarief,
        ingediend_bedrag=BedragMetDC(bedrag, "D"),
        eenheid=eenheid,
    )


class TestTR346:
    @pytest.mark.parametrize("bedrag", [49999, 50001, 0])
    def test_the_amount_is_volume_times_tariff(self, bedrag: int) -> None:
        """Ten hours at 50 euro are 500 euro, not a cent more or less."""
        assert not breaks("TR346", amount(10, 5000, 50000), prestatie_case())
        assert not breaks("TR346", amount(10, 5000, 50000), contracted())
        assert breaks("TR346", amount(10, 5000, bedrag), prestatie_case())
        assert breaks("TR346", amount(10, 5000, bedrag), contracted())

    def test_euros_are_not_multiplied(self) -> None:
        """The rule holds for every unit but 83."""
        assert not breaks("TR346", amount(10, None, 999, "83"), prestatie_case())

    def test_a_wrong_tariff_is_calculated_with_itself(self) -> None:
        """ProductTarief is what the message says; TR418 compares it with the contract."""
        assert not breaks("TR346", amount(10, 4000, 40000), contracted())
        assert breaks("TR346", amount(10, 4000, 50000), contracted())

    def test_minutes_go_by_the_hourly_tariff_of_the_contract(self) -> None:
        """IV081: 87,35 per hour x 95 / 60 = 138,304 becomes 138,30; not 95 x 1,46 = 138,70."""
        row = contract_row(eenheid="04", tarief=8735)
        assert not breaks("TR346", amount(95, 146, 13830, "01"), contracted(row))
        assert breaks("TR346", amount(95, 146, 13870, "01"), contracted(row))
        assert breaks("TR346", amount(95, 146, 13831, "01"), contracted(row))

    def test_a_half_cent_goes_up(self) -> None:
        """10,01 per hour x 30 minutes = 5,005 becomes 5,01."""
        row = contract_row(eenheid="04", tarief=1001)
        assert not breaks("TR346", amount(30, 17, 501, "01"), contracted(row))
        assert breaks("TR346", amount(30, 17, 500, "01"), contracted(row))

    @pytest.mark.parametrize("broad", [ASPECIFIEK, GENERIEK], ids=["aspecific", "generic"])
    def test_minutes_on_other_allocations_go_by_the_contract_too(self, broad: Toewijzing) -> None:
        """IV081 holds on aspecific and generic allocations."""
        case = contracted(contract_row(eenheid="04", tarief=8735), toewijzing=broad)
        assert not breaks("TR346", amount(95, 146, 13830, "01"), case)
        assert breaks("TR346", amount(95, 146, 13870, "01"), case)

    def test_minutes_at_a_tariff_per_minute_are_multiplied(self) -> None:
        """The contract has a tariff per minute."""
        case = contracted(contract_row(eenheid="01", tarief=146), toewijzing=IN_MINUTES)
        assert not breaks("TR346", amount(95, 146, 13870, "01"), case)
        assert breaks("TR346", amount(95, 146, 13830, "01"), case)

    @pytest.mark.parametrize(
        "allocated", [toewijzing(), ASPECIFIEK, GENERIEK], ids=["hours", "aspecific", "generic"]
    )
    def test_without_a_contract_some_hourly_tariff_explains_both(
        self, allocated: Toewijzing
    ) -> None:
        """1,46 per minute stands for 87,30 to 87,89 per hour; 95 minutes are 138,23 to 139,16."""
        case = prestatie_case(toewijzing=allocated)
        for bedrag in (13823, 13830, 13870, 13916):
            assert not breaks("TR346", amount(95, 146, bedrag, "01"), case)
        for bedrag in (13822, 13917):
            assert breaks("TR346", amount(95, 146, bedrag, "01"), case)

    def test_whole_cents_per_hour_leave_gaps_in_few_minutes_none(self) -> None:
        """600 minutes step by 10 cents: an amount between two steps is explained by no tariff."""
        assert not breaks("TR346", amount(600, 146, 87350, "01"), prestatie_case())
        assert breaks("TR346", amount(600, 146, 87355, "01"), prestatie_case())

    def test_minutes_on_an_allocation_in_minutes_are_multiplied(self) -> None:
        """Without a contract nothing says that there is a tariff per hour."""
        case = prestatie_case(toewijzing=IN_MINUTES)
        assert not breaks("TR346", amount(95, 146, 13870, "01"), case)
        assert breaks("TR346", amount(95, 146, 13830, "01"), case)

    def test_hours_are_not_minutes(self) -> None:
        """Hours at a tariff that no hourly tariff in cents rounds to are simply multiplied."""
        assert breaks("TR346", amount(95, 146, 13830, "04"), prestatie_case())
