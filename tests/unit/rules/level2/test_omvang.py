"""How much is allocated or asked for: Product, Omvang, Budget and Einddatum together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import pytest

from gateway.standard.records import Product
from tests.unit.rules.builders import (
    aangevraagd_product,
    below,
    bericht,
    broken,
    client,
    day,
    nieuw_product,
    omvang,
    te_wijzigen_product,
    toegewezen_product,
    verzoek,
)


class Case(NamedTuple):
    """One of the classes that these rules look at, in its message."""

    nummer: str
    make: Callable[..., Any]
    at: str
    end: str = "einddatum"
    end_element: str = "Einddatum"

    def broken(self, rule: str, end: date | str | None = "", **changes: Any) -> list[str]:
        """Where a message with this product breaks the rule; "" keeps the end as it is."""
        if end != "":
            changes[self.end] = end
        record = self.make(**changes)
        inner = below(verzoek(), record) if self.nummer == "317" else record
        return broken(bericht(self.nummer, below(client(), inner)), rule)


TOEGEWEZEN = Case("301", toegewezen_product, "Client/ToegewezenProducten/ToegewezenProduct[1]")
AANGEVRAAGD = Case(
    "315",
    aangevraagd_product,
    "Client/AangevraagdeProducten/AangevraagdProduct[1]",
    "toewijzing_einddatum",
    "ToewijzingEinddatum",
)
NIEUW = Case("317", nieuw_product, "Client/Verzoek/NieuweProducten/NieuwProduct[1]")
TE_WIJZIGEN = Case(
    "317", te_wijzigen_product, "Client/Verzoek/TeWijzigenProducten/TeWijzigenProduct[1]"
)

with_product = pytest.mark.parametrize(
    "case", [TOEGEWEZEN, AANGEVRAAGD, NIEUW], ids=lambda case: case.make.__name__
)
every = pytest.mark.parametrize(
    "case", [TOEGEWEZEN, AANGEVRAAGD, NIEUW, TE_WIJZIGEN], ids=lambda case: case.make.__name__
)

SPECIFIC = Product("45", "45A04")
ASPECIFIC = Product("45", None)


@with_product
class TestCD041:
    def test_a_code_has_an_omvang(self, case: Case) -> None:
        """Missing: found at the class."""
        assert case.broken("CD041") == []
        assert case.broken("CD041", omvang=None) == [case.at]

    @pytest.mark.parametrize("product", [ASPECIFIC, None])
    def test_without_a_code_it_may_lack(self, case: Case, product: Product | None) -> None:
        """Only a category, or nothing at all."""
        assert case.broken("CD041", product=product, omvang=None) == []

    def test_a_budget_is_no_substitute(self, case: Case) -> None:
        """To the letter: a Code needs an Omvang, whatever else there is."""
        assert case.broken("CD041", omvang=None, budget=100) == [case.at]


@every
class TestCD075:
    def test_a_budget_has_an_end(self, case: Case) -> None:
        """Missing: found at the class; a Budget of 0 is a Budget."""
        assert case.broken("CD075", budget=100) == []
        assert case.broken("CD075", budget=100, end=None) == [case.at]
        assert case.broken("CD075", budget=0, end=None) == [case.at]

    def test_without_a_budget_it_may_lack(self, case: Case) -> None:
        """An open end is right."""
        assert case.broken("CD075", end=None) == []


@every
class TestCD076:
    def test_per_week_has_an_end(self, case: Case) -> None:
        """Frequentie 2 without an end is found at the class."""
        per_week = omvang(frequentie="2")
        assert case.broken("CD076", omvang=per_week) == []
        assert case.broken("CD076", omvang=per_week, end=None) == [case.at]

    @pytest.mark.parametrize("frequentie", ["1", "4", "6"])
    def test_other_frequencies_may_lack_it(self, case: Case, frequentie: str) -> None:
        """Per day, per month and in total."""
        assert case.broken("CD076", omvang=omvang(frequentie=frequentie), end=None) == []

    def test_so_may_none(self, case: Case) -> None:
        """Without an Omvang there is no Frequentie."""
        assert case.broken("CD076", omvang=None, end=None) == []


@every
class TestCD077AndCD078:
    def test_both_filled_breaks_both(self, case: Case) -> None:
        """Each at its own element; a Budget of 0 is filled."""
        for budget in (0, 100):
            assert case.broken("CD077", budget=budget) == [f"{case.at}/Omvang"]
            assert case.broken("CD078", budget=budget) == [f"{case.at}/Budget"]

    @pytest.mark.parametrize("changes", [{"budget": 100, "omvang": None}, {}, {"omvang": None}])
    def test_one_or_none_breaks_neither(self, case: Case, changes: dict[str, Any]) -> None:
        """Budget, Omvang, or nothing."""
        assert case.broken("CD077", **changes) == []
        assert case.broken("CD078", **changes) == []


@with_product
class TestCD079:
    def test_without_a_budget_there_is_a_product(self, case: Case) -> None:
        """Missing: found at the class."""
        assert case.broken("CD079", product=None) == [case.at]
        assert case.broken("CD079", product=ASPECIFIC) == []

    def test_with_a_budget_it_may_lack(self, case: Case) -> None:
        """A generic allocation; a Budget of 0 is a Budget."""
        assert case.broken("CD079", product=None, budget=100) == []
        assert case.broken("CD079", product=None, budget=0) == []
        assert case.broken("CD079", budget=100) == []


@pytest.mark.parametrize(
    ("rule", "case"), [("CD080", TOEGEWEZEN), ("CD095", AANGEVRAAGD), ("CD096", NIEUW)]
)
class TestCD080AndCD095AndCD096:
    @pytest.mark.parametrize("product", [ASPECIFIC, None])
    def test_no_omvang_without_a_code(self, rule: str, case: Case, product: Any) -> None:
        """After 2020, and without an end."""
        for end in (day("2021-01-01"), None):
            assert case.broken(rule, product=product, end=end) == [f"{case.at}/Omvang"]
            assert case.broken(rule, product=product, end=end, omvang=None) == []

    @pytest.mark.parametrize("product", [ASPECIFIC, None])
    def test_until_2020_it_is_allowed(self, rule: str, case: Case, product: Any) -> None:
        """31 December 2020 itself is not after it."""
        assert case.broken(rule, product=product, end=day("2020-12-31")) == []

    def test_with_a_code_it_is_right(self, rule: str, case: Case) -> None:
        """A specific product."""
        assert case.broken(rule, product=SPECIFIC) == []


@pytest.mark.parametrize(
    ("rule", "case", "at"),
    [
        ("CS338", TOEGEWEZEN, "Omvang/Frequentie"),
        ("CS338", NIEUW, "Omvang/Frequentie"),
        ("CS338", TE_WIJZIGEN, "Omvang/Frequentie"),
        ("CS343", AANGEVRAAGD, "Omvang"),
    ],
)
class TestCS338AndCS343:
    @pytest.mark.parametrize("eenheid", ["14", "16", "83", "84"])
    def test_these_units_do_not_go_per_day(
        self, rule: str, case: Case, at: str, eenheid: str
    ) -> None:
        """2, 4 and 6 are right, 1 is not."""
        for frequentie in "246":
            assert case.broken(rule, omvang=omvang(eenheid=eenheid, frequentie=frequentie)) == []
        per_day = omvang(eenheid=eenheid, frequentie="1")
        assert case.broken(rule, omvang=per_day) == [f"{case.at}/{at}"]
        assert case.broken(rule, omvang=per_day, end=None) == [f"{case.at}/{at}"]

    def test_until_2020_they_might(self, rule: str, case: Case, at: str) -> None:
        """The first day after is judged again."""
        per_day = omvang(eenheid="14", frequentie="1")
        assert case.broken(rule, omvang=per_day, end=day("2020-12-31")) == []
        assert case.broken(rule, omvang=per_day, end=day("2021-01-01")) == [f"{case.at}/{at}"]

    @pytest.mark.parametrize("eenheid", ["01", "04", "82"])
    def test_other_units_may(self, rule: str, case: Case, at: str, eenheid: str) -> None:
        """Minutes, hours and output."""
        assert at
        assert case.broken(rule, omvang=omvang(eenheid=eenheid, frequentie="1")) == []

    def test_without_an_omvang_nothing_is_asked(self, rule: str, case: Case, at: str) -> None:
        """There is no unit."""
        assert at
        assert case.broken(rule, omvang=None) == []


class TestCS003:
    @every
    def test_a_period_may_last_one_day(self, case: Case) -> None:
        """Equal dates pass; an end a day before the begin does not."""
        begin = "2026-01-01" if case in (TOEGEWEZEN, AANGEVRAAGD) else "2026-04-01"
        assert case.broken("CS003", end=day(begin)) == []
        before = date.fromordinal(day(begin).toordinal() - 1)
        assert case.broken("CS003", end=before) == [f"{case.at}/{case.end_element}"]

    @every
    def test_an_open_end_is_right(self, case: Case) -> None:
        """There is nothing to compare."""
        assert case.broken("CS003", end=None) == []
