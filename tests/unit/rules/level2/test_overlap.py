"""The same product twice at the same time: TR302, TR386 and TR410 are one rule on three classes."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.rules.coverage import Coverage
from gateway.standard.records import Product
from tests.unit.rules.builders import (
    aangevraagd_product,
    below,
    bericht,
    broken,
    client,
    day,
    nieuw_product,
    toegewezen_product,
    verzoek,
)

EXACT = Product("45", "45A04")
OTHER = Product("45", "45A05")
CATEGORY = Product("45", None)
ELSEWHERE = Product("46", "45A04")


class Case(NamedTuple):
    """A rule with its class and the names of the fields that make a period."""

    rule: str
    nummer: str
    make: Callable[..., Any]
    begin: str
    end: str
    at: str

    def later(self, *periods: tuple[Product | None, str, str | None], wet: str = "jw") -> list[int]:
        """Which of these (product, begin, end) break the rule, counted from 1."""
        records = [
            self.make(**{"product": product, self.begin: day(begin), self.end: end and day(end)})
            for product, begin, end in periods
        ]
        inner = [below(verzoek(), *records)] if self.nummer == "317" else records
        found = broken(bericht(self.nummer, below(client(), *inner), wet=wet), self.rule)
        assert all(path.startswith(self.at) for path in found)
        return [int(path.removeprefix(self.at)[1:-1]) for path in found]


CASES = [
    Case(
        "TR302",
        "301",
        toegewezen_product,
        "ingangsdatum",
        "einddatum",
        "Client/ToegewezenProducten/ToegewezenProduct",
    ),
    Case(
        "TR386",
        "315",
        aangevraagd_product,
        "toewijzing_ingangsdatum",
        "toewijzing_einddatum",
        "Client/AangevraagdeProducten/AangevraagdProduct",
    ),
    Case(
        "TR410",
        "317",
        nieuw_product,
        "gewenste_ingangsdatum",
        "einddatum",
        "Client/Verzoek/NieuweProducten/NieuwProduct",
    ),
]

JAN = ("2026-01-01", "2026-01-31")
FEB = ("2026-02-01", "2026-02-28")
FROM_END_OF_JAN = ("2026-01-31", "2026-02-28")
OPEN = ("2026-06-01", None)
EARLY_OPEN = ("2020-01-01", None)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
class TestTR302AndTR386AndTR410:
    def test_periods_may_follow_each_other(self, case: Case) -> None:
        """The next day is right, the same day is an overlap, in either order."""
        assert case.later((EXACT, *JAN), (EXACT, *FEB)) == []
        assert case.later((EXACT, *JAN), (EXACT, *FROM_END_OF_JAN)) == [2]
        assert case.later((EXACT, *FROM_END_OF_JAN), (EXACT, *JAN)) == [2]

    def test_each_later_one_is_found(self, case: Case) -> None:
        """Also one that overlaps only with another finding."""
        wide = ("2026-01-15", "2026-02-15")
        assert case.later((EXACT, *JAN), (EXACT, *wide), (EXACT, *FEB)) == [2, 3]

    def test_an_open_end_never_ends(self, case: Case) -> None:
        """Until the end of the calendar."""
        assert case.later((EXACT, *OPEN), (EXACT, "2099-01-01", "2099-01-31")) == [2]
        assert case.later((EXACT, *OPEN), (EXACT, "9999-12-31", None)) == [2]
        assert case.later((EXACT, *OPEN), (EXACT, *JAN)) == []
        assert case.later((EXACT, *JAN), (EXACT, *EARLY_OPEN)) == [2]

    @pytest.mark.parametrize("other", [OTHER, ELSEWHERE])
    def test_another_product_may_overlap(self, case: Case, other: Product) -> None:
        """A product is its category and its code."""
        assert case.later((EXACT, *JAN), (other, *JAN)) == []

    def test_without_a_code_it_is_every_product_of_its_category(self, case: Case) -> None:
        """In either order, and twice the category too."""
        assert case.later((EXACT, *JAN), (CATEGORY, *JAN)) == [2]
        assert case.later((CATEGORY, *JAN), (OTHER, *JAN)) == [2]
        assert case.later((CATEGORY, *JAN), (CATEGORY, *JAN)) == [2]
        assert case.later((CATEGORY, *JAN), (ELSEWHERE, *JAN)) == []
        assert case.later((ELSEWHERE, *JAN), (CATEGORY, *JAN)) == []

    @pytest.mark.parametrize("other", [EXACT, CATEGORY, None])
    def test_without_a_category_it_is_every_product(
        self, case: Case, other: Product | None
    ) -> None:
        """In either order."""
        assert case.later((None, *JAN), (other, *JAN)) == [2]
        assert case.later((other, *JAN), (None, *JAN)) == [2]
        assert case.later((other, *JAN), (None, *FEB)) == []

    @pytest.mark.parametrize("category", ["11", "12", "13", "14"])
    def test_aids_in_iwmo_may_overlap_with_anything(self, case: Case, category: str) -> None:
        """With themselves, on category level, and with one without a category."""
        exact, bare = Product(category, "11001"), Product(category, None)
        rows = [(each, *JAN) for each in (exact, exact, bare, bare, None)]
        assert case.later(*rows, wet="wmo") == []
        assert case.later(*reversed(rows), wet="wmo") == []
        assert case.later(*rows, wet="jw") == [2, 3, 4, 5]

    @pytest.mark.parametrize("category", ["10", "15"])
    def test_other_products_in_iwmo_may_not(self, case: Case, category: str) -> None:
        """The categories around them."""
        product = Product(category, None)
        assert case.later((product, *JAN), (product, *JAN), wet="wmo") == [2]
        assert case.later((product, *JAN), (None, *JAN), wet="wmo") == [2]

    def test_a_period_that_ends_before_it_begins_has_no_days(self, case: Case) -> None:
        """It breaks CS003, and overlaps with nothing."""
        assert case.later((EXACT, *JAN), (EXACT, "2026-01-20", "2026-01-10"), (EXACT, *FEB)) == []


class TestTR302Removals:
    @pytest.mark.parametrize("reden", ["13", "01"])
    def test_a_removed_allocation_does_not_count(self, reden: str) -> None:
        """With 13 or 01, ending where it begins, before or after the other."""
        begin = day("2026-01-01")
        removed = toegewezen_product(einddatum=begin, reden_wijziging=reden)
        rows = [toegewezen_product(), removed]
        assert broken(bericht("301", below(client(), *rows)), "TR302") == []
        assert broken(bericht("301", below(client(), *reversed(rows))), "TR302") == []

    @pytest.mark.parametrize(
        "change",
        [
            {"reden_wijziging": "13", "einddatum": day("2026-01-02")},
            {"reden_wijziging": "13", "einddatum": None},
            {"reden_wijziging": "14", "einddatum": day("2026-01-01")},
            {"reden_wijziging": None, "einddatum": day("2026-01-01")},
        ],
    )
    def test_it_needs_the_reason_and_the_dates(self, change: dict[str, Any]) -> None:
        """Only both make a removal."""
        rows = [toegewezen_product(), toegewezen_product(**change)]
        assert broken(bericht("301", below(client(), *rows)), "TR302")


# -- against the plain definition -----------------------------------------------------------------

_START = date(2026, 1, 1)
_PRODUCTS = st.one_of(
    st.none(),
    st.builds(Product, st.sampled_from(["10", "11", "45"]), st.sampled_from([None, "A", "B"])),
)
_PERIODS = st.tuples(_PRODUCTS, st.integers(0, 20), st.one_of(st.none(), st.integers(-1, 6)))


def _meet(one: Product | None, other: Product | None, wet: str) -> bool:
    """The rule as it is written, for two products."""
    aids = {"11", "12", "13", "14"} if wet == "wmo" else set()
    if any(product is not None and product.categorie in aids for product in (one, other)):
        return False
    if one is None or other is None:
        return True
    if one.categorie != other.categorie:
        return False
    return one.code is None or other.code is None or one.code == other.code


class TestAgainstBruteForce:
    @given(st.lists(_PERIODS, max_size=12), st.sampled_from(["jw", "wmo"]))
    def test_every_pair_compared_gives_the_same(
        self, rows: list[tuple[Product | None, int, int | None]], wet: str
    ) -> None:
        """Each later one of a pair that meets in product and days."""
        periods = [
            (product, begin, 10_000 if length is None else begin + length)
            for product, begin, length in rows
        ]
        expected = [
            index + 1
            for index, (product, begin, end) in enumerate(periods)
            if begin <= end
            and any(
                _meet(product, earlier, wet)
                and max(begin, first) <= min(end, last)
                and first <= last
                for earlier, first, last in periods[:index]
            )
        ]
        texts = [
            (
                product,
                (_START + timedelta(begin)).isoformat(),
                None if length is None else (_START + timedelta(begin + length)).isoformat(),
            )
            for product, begin, length in rows
        ]
        assert CASES[1].later(*texts, wet=wet) == expected

    @given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 8))), st.integers(0, 45))
    def test_coverage_knows_each_day(self, runs: list[tuple[int, int]], asked: int) -> None:
        """As a set of days would."""
        coverage, days = Coverage(), set[int]()
        for first, length in runs:
            assert coverage.touches(first, first + length) == bool(
                days.intersection(range(first, first + length))
            )
            coverage.add(first, first + length)
            days.update(range(first, first + length))
        assert coverage.touches(asked, asked + 1) == (asked in days)


class TestManyProducts:
    @pytest.mark.parametrize("step", [0, 1, 40, -40])
    @pytest.mark.parametrize("product", [EXACT, CATEGORY, None])
    def test_ten_thousand_take_no_quadratic_time(self, step: int, product: Any) -> None:
        """All the same, all overlapping, or none, forwards and backwards."""
        middle = date(2999, 1, 1)
        records = [
            toegewezen_product(
                toewijzing_nummer=number,
                product=product,
                ingangsdatum=middle + timedelta(step * number),
                einddatum=middle + timedelta(step * number + 30),
            )
            for number in range(10_000)
        ]
        message = bericht("301", below(client(), *records))
        begin = time.perf_counter()
        found = broken(message, "TR302")
        assert time.perf_counter() - begin < 5
        assert len(found) == (9_999 if abs(step) <= 30 else 0)
