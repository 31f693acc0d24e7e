"""The products of a 317: TR350, TR351, TR357, TR361, TR373, TR375, TR381, TR411, TR412."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.standard.records import (
    NieuwProduct,
    Omvang,
    OngewijzigdProduct,
    Product,
    TeWijzigenProduct,
)
from tests.unit.rules.builders import day, nieuw_product, ongewijzigd_product, te_wijzigen_product
from tests.unit.rules.level34.asked import wijziging_case
from tests.unit.rules.level34.made import ASPECIFIEK, GENERIEK, breaks, the_rule, toewijzing

CODES: list[tuple[str, type, int, str]] = [
    ("TR350", OngewijzigdProduct, 3, "9350"),
    ("TR351", TeWijzigenProduct, 3, "9351"),
    ("TR357", TeWijzigenProduct, 3, "9357"),
    ("TR361", TeWijzigenProduct, 3, "9361"),
    ("TR361", NieuwProduct, 3, "9361"),
    ("TR373", TeWijzigenProduct, 3, "9373"),
    ("TR375", TeWijzigenProduct, 3, "9375"),
    ("TR411", TeWijzigenProduct, 3, "9411"),
    ("TR412", TeWijzigenProduct, 3, "9412"),
    ("TR381", NieuwProduct, 4, "S329"),
]
TOTAL = toewijzing(omvang=Omvang(80, "04", "6"))


@pytest.mark.parametrize(("rule_id", "klass", "level", "code"), CODES)
@pytest.mark.parametrize("wet", ["jw", "wmo"])
def test_level_and_code(rule_id: str, klass: type, level: int, code: str, wet: str) -> None:
    """Level and retour code are those of the published rule, for both standards."""
    rule = the_rule(rule_id, klass, "317", wet)
    assert (rule.level, rule.retourcode, rule.signal) == (level, code, False)


def changed(rule_id: str, case: dict[str, Any] | None = None, **changes: Any) -> bool:
    """True when a TeWijzigenProduct breaks a rule."""
    return breaks(rule_id, te_wijzigen_product(**changes), wijziging_case(**(case or {})), "317")


class TestTR350:
    def test_what_stays_is_an_actual_allocation(self) -> None:
        """Actual, not actual any more, and unknown."""
        product = ongewijzigd_product()
        assert not breaks("TR350", product, wijziging_case(), "317")
        assert breaks("TR350", product, wijziging_case(actueel=False), "317")
        assert breaks("TR350", product, wijziging_case(toewijzing=None, actueel=False), "317")


class TestTR351:
    def test_what_changes_is_an_actual_allocation(self) -> None:
        """Actual, not actual any more, and unknown."""
        assert not changed("TR351")
        assert changed("TR351", {"actueel": False})
        assert changed("TR351", {"toewijzing": None, "actueel": False})


class TestTR357:
    """The message is of 10 March, the allocation begins on 1 January."""

    @pytest.mark.parametrize(
        ("gewenst", "broken"),
        [
            ("2026-03-11", False),
            ("2026-03-10", True),
            ("2026-03-09", True),
            ("2026-01-02", True),
            ("2026-01-01", False),
            ("2025-12-31", True),
        ],
    )
    def test_a_change_lies_ahead_or_covers_it_all(self, gewenst: str, broken: bool) -> None:
        """After the Dagtekening any day is right; until then only the Ingangsdatum."""
        assert changed("TR357", gewenste_ingangsdatum=day(gewenst)) == broken

    def test_on_the_day_that_it_begins(self) -> None:
        """Ingangsdatum and Dagtekening are the same day: both ways right."""
        begins = toewijzing(ingangsdatum=day("2026-03-10"))
        found = changed("TR357", {"toewijzing": begins}, gewenste_ingangsdatum=begins.ingangsdatum)
        assert not found

    def test_an_unknown_allocation_is_for_tr351(self) -> None:
        """There is no Ingangsdatum to compare with."""
        past = day("2026-02-01")
        assert not changed(
            "TR357", {"toewijzing": None, "actueel": False}, gewenste_ingangsdatum=past
        )


class TestTR361:
    @pytest.mark.parametrize("product", [te_wijzigen_product(), nieuw_product()])
    def test_a_product_that_overlaps_is_found(
        self, product: TeWijzigenProduct | NieuwProduct
    ) -> None:
        """Which those are is the question of judging."""
        assert not breaks("TR361", product, wijziging_case(), "317")
        assert breaks("TR361", product, wijziging_case(overlapt=True), "317")

    def test_what_stays_is_never_the_finding(self) -> None:
        """The aanbieder does not ask for it."""
        with pytest.raises(ValueError, match="unpack"):
            the_rule("TR361", OngewijzigdProduct, "317")


class TestTR373:
    LATER, BEGIN = day("2026-04-01"), day("2026-01-01")

    def test_another_budget_holds_from_the_beginning(self) -> None:
        """From the Ingangsdatum it is right, from any other day not."""
        budget: dict[str, Any] = {"omvang": None, "budget": 2_000_000}
        case = {"toewijzing": ASPECIFIEK}
        assert not changed("TR373", case, **budget, gewenste_ingangsdatum=self.BEGIN)
        assert changed("TR373", case, **budget, gewenste_ingangsdatum=self.LATER)
        assert changed("TR373", case, **budget, gewenste_ingangsdatum=day("2025-12-31"))

    def test_the_same_budget_is_no_change(self) -> None:
        """Only another Einddatum is asked: not this rule."""
        same: dict[str, Any] = {"omvang": None, "budget": ASPECIFIEK.budget}
        assert not changed(
            "TR373", {"toewijzing": ASPECIFIEK}, **same, gewenste_ingangsdatum=self.LATER
        )

    def test_a_budget_left_out_is_a_change(self) -> None:
        """The budget would be gone."""
        gone: dict[str, Any] = {"omvang": None, "budget": None}
        assert changed("TR373", {"toewijzing": GENERIEK}, **gone, gewenste_ingangsdatum=self.LATER)

    @pytest.mark.parametrize(
        ("asked", "broken"),
        [
            (Omvang(80, "04", "6"), False),
            (Omvang(81, "04", "6"), True),
            (Omvang(80, "01", "6"), True),
            (Omvang(80, "04", "4"), True),
        ],
    )
    def test_another_total_holds_from_the_beginning(self, asked: Omvang, broken: bool) -> None:
        """Volume, unit or frequency of an allocation in total (Frequentie 6)."""
        case = {"toewijzing": TOTAL}
        assert changed("TR373", case, omvang=asked, gewenste_ingangsdatum=self.LATER) == broken
        assert not changed("TR373", case, omvang=asked, gewenste_ingangsdatum=self.BEGIN)

    @pytest.mark.parametrize("frequentie", ["2", "4", "6"])
    def test_a_volume_per_period_may_change_on_the_way(self, frequentie: str) -> None:
        """The allocation is per month: what it is to become does not matter (IV092)."""
        asked = Omvang(11, "04", frequentie)
        assert not changed("TR373", omvang=asked, gewenste_ingangsdatum=self.LATER)

    def test_an_unknown_allocation_is_for_tr351(self) -> None:
        """There is nothing to compare with."""
        assert not changed("TR373", {"toewijzing": None, "actueel": False}, budget=5)


class TestTR375:
    @pytest.mark.parametrize(
        ("einddatum", "broken"),
        [("2020-12-31", False), ("2021-01-01", True), ("2026-12-31", True), (None, True)],
    )
    def test_no_omvang_on_a_generic_allocation(self, einddatum: str | None, broken: bool) -> None:
        """After 2020, or without an end."""
        end = None if einddatum is None else day(einddatum)
        assert changed("TR375", {"toewijzing": GENERIEK}, einddatum=end) == broken
        assert not changed("TR375", {"toewijzing": GENERIEK}, einddatum=end, omvang=None)

    @pytest.mark.parametrize("allocated", [toewijzing(), ASPECIFIEK, None])
    def test_other_allocations_are_for_other_rules(self, allocated: Any) -> None:
        """Specific (TR411), aspecific (TR412), unknown (TR351)."""
        assert not changed("TR375", {"toewijzing": allocated})


class TestTR412:
    @pytest.mark.parametrize("allocated", [ASPECIFIEK, GENERIEK])
    @pytest.mark.parametrize(
        ("einddatum", "broken"), [("2020-12-31", False), ("2021-01-01", True), (None, True)]
    )
    def test_no_omvang_without_a_code(
        self, allocated: Any, einddatum: str | None, broken: bool
    ) -> None:
        """After 2020, or without an end; a generic allocation has no code either."""
        end = None if einddatum is None else day(einddatum)
        assert changed("TR412", {"toewijzing": allocated}, einddatum=end) == broken
        assert not changed("TR412", {"toewijzing": allocated}, einddatum=end, omvang=None)

    @pytest.mark.parametrize("allocated", [toewijzing(), None])
    def test_a_code_or_no_allocation_is_for_other_rules(self, allocated: Any) -> None:
        """TR411 and TR351."""
        assert not changed("TR412", {"toewijzing": allocated})


class TestTR411:
    def test_a_specific_allocation_needs_an_omvang(self) -> None:
        """Filled or not."""
        assert not changed("TR411")
        assert changed("TR411", omvang=None)

    @pytest.mark.parametrize("allocated", [ASPECIFIEK, GENERIEK, None])
    def test_others_do_not(self, allocated: Any) -> None:
        """Without a code, and where nothing is known."""
        assert not changed("TR411", {"toewijzing": allocated}, omvang=None)


class TestTR381:
    def test_the_code_of_a_new_product_is_in_the_contracts(self) -> None:
        """Known, unknown, and no contract that speaks."""
        product = nieuw_product()
        assert not breaks("TR381", product, wijziging_case(product_bekend=True), "317")
        assert breaks("TR381", product, wijziging_case(product_bekend=False), "317")
        assert not breaks("TR381", product, wijziging_case(), "317")

    @pytest.mark.parametrize("product", [None, Product("45", None)])
    def test_without_a_code_there_is_nothing_to_judge(self, product: Product | None) -> None:
        """A generic or aspecific request."""
        assert not breaks("TR381", nieuw_product(product=product), wijziging_case(), "317")
