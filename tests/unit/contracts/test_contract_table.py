"""What the contract table answers to the rules."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.contracts.table import ContractTable
from gateway.errors import WrongUse
from gateway.standard.contract import ContractRow, Contracts

GEMEENTE, OTHER_GEMEENTE = "0384", "0363"
AANBIEDER, OTHER_AANBIEDER = "01234567", "76543210"
CODE = "45A01"
USUAL = ContractRow(
    wet="jw",
    gemeenten=(GEMEENTE,),
    aanbieder=AANBIEDER,
    perceel="",
    categorie="45",
    productcode=CODE,
    resultaat="",
    variant="inspanning",
    eenheid="04",
    tarief=7500,
    periode="",
    ingangsdatum=date(2026, 1, 1),
    einddatum=None,
    peildatum="productperiode",
    bestand="tarieven.csv",
    regel=2,
)


def row(**difference: Any) -> ContractRow:
    return USUAL._replace(**difference)


def as_contracts(contracts: Contracts) -> Contracts:
    """Only accepted by mypy when what is given has all that the rules ask for."""
    return contracts


def counts(table: ContractTable, begindatum: date, ingangsdatum: date | None) -> ContractRow | None:
    return table.row_for_prestatie("jw", GEMEENTE, AANBIEDER, CODE, begindatum, ingangsdatum)


class TestEmpty:
    def test_nothing_is_agreed(self) -> None:
        contracts = as_contracts(ContractTable.empty())
        day = date(2026, 1, 1)
        assert not contracts.any_rows("jw", GEMEENTE)
        assert not contracts.knows_product("jw", GEMEENTE, "45", CODE)
        assert contracts.row_for_prestatie("jw", GEMEENTE, AANBIEDER, CODE, day, day) is None
        assert contracts.row_on("jw", GEMEENTE, AANBIEDER, CODE, day) is None
        assert not contracts.has_taak_row("jw", GEMEENTE, AANBIEDER, None, None, day)


class TestKnown:
    def test_rows_count_for_their_own_wet_and_every_gemeente_of_the_procurement(self) -> None:
        table = ContractTable([row(gemeenten=(GEMEENTE, OTHER_GEMEENTE))])
        assert table.any_rows("jw", GEMEENTE)
        assert table.any_rows("jw", OTHER_GEMEENTE)
        assert not table.any_rows("wmo", GEMEENTE)
        assert not table.any_rows("jw", "0003")
        day = date(2026, 1, 1)
        assert table.row_on("jw", OTHER_GEMEENTE, AANBIEDER, CODE, day) is table.rows[0]

    def test_a_product_is_known_whatever_its_provider_or_period(self) -> None:
        table = ContractTable([row(aanbieder=OTHER_AANBIEDER, einddatum=date(2026, 1, 2))])
        assert table.knows_product("jw", GEMEENTE, "45", CODE)
        assert not table.knows_product("jw", OTHER_GEMEENTE, "45", CODE)
        assert not table.knows_product("jw", GEMEENTE, "45", "45A02")

    def test_a_product_with_another_categorie_only_is_not_known(self) -> None:
        table = ContractTable([row()])
        assert not table.knows_product("jw", GEMEENTE, "44", CODE)
        assert table.knows_product("jw", GEMEENTE, None, CODE)

    def test_a_code_may_stand_with_two_categories(self) -> None:
        table = ContractTable([row(), row(categorie="44", aanbieder=OTHER_AANBIEDER)])
        assert table.knows_product("jw", GEMEENTE, "44", CODE)
        assert table.knows_product("jw", GEMEENTE, "45", CODE)


class TestVersions:
    old = row(einddatum=date(2026, 3, 31), tarief=7500)
    new = row(ingangsdatum=date(2026, 5, 1), einddatum=date(2026, 12, 31), tarief=7600)
    table = ContractTable([new, old])

    @pytest.mark.parametrize(
        ("day", "tarief"),
        [
            (date(2025, 12, 31), None),
            (date(2026, 1, 1), 7500),
            (date(2026, 3, 31), 7500),
            (date(2026, 4, 1), None),
            (date(2026, 4, 30), None),
            (date(2026, 5, 1), 7600),
            (date(2026, 12, 31), 7600),
            (date(2027, 1, 1), None),
        ],
    )
    def test_the_version_of_the_day_counts_ends_included(
        self, day: date, tarief: int | None
    ) -> None:
        agreed = counts(self.table, day, None)
        assert (agreed and agreed.tarief) == tarief
        assert self.table.row_on("jw", GEMEENTE, AANBIEDER, CODE, day) == agreed

    def test_another_provider_has_no_row(self) -> None:
        day = date(2026, 2, 1)
        assert self.table.row_on("jw", GEMEENTE, OTHER_AANBIEDER, CODE, day) is None

    def test_overlapping_versions_make_no_table(self) -> None:
        with pytest.raises(WrongUse, match=r"line 2 and line 3 overlap"):
            ContractTable([row(), row(regel=3, perceel="lot 2")])

    @given(
        st.lists(st.integers(1, 400), max_size=12, unique=True).map(sorted),
        st.integers(0, 410),
        st.booleans(),
    )
    def test_any_history_answers_as_a_search_of_all_rows_does(
        self, cuts: list[int], on: int, is_open: bool
    ) -> None:
        """Two neighbouring cuts bound a row, so there are gaps between rows."""
        rows = [
            row(ingangsdatum=date.fromordinal(begin), einddatum=date.fromordinal(end))
            for begin, end in zip(cuts[::2], cuts[1::2], strict=False)
        ]
        if rows and is_open:
            rows[-1] = rows[-1]._replace(einddatum=None)
        day = date.fromordinal(on + 1)
        expected = next((version for version in rows if version.valid_on(day)), None)
        assert counts(ContractTable(rows), day, None) == expected


class TestPeildatum:
    by_period = row(tarief=7500)
    by_allocation = row(
        tarief=8000,
        peildatum="toewijzing",
        ingangsdatum=date(2026, 2, 1),
        einddatum=date(2026, 6, 30),
    )
    table = ContractTable([by_period, by_allocation])

    def test_the_row_of_the_allocations_ingangsdatum_goes_first(self) -> None:
        """It goes on counting after its own end: the allocation was made under it."""
        assert counts(self.table, date(2026, 9, 1), date(2026, 6, 30)) == self.by_allocation

    def test_outside_it_the_productperiode_decides(self) -> None:
        assert counts(self.table, date(2026, 3, 1), date(2026, 1, 31)) == self.by_period
        assert counts(self.table, date(2025, 3, 1), date(2026, 1, 31)) is None

    def test_without_an_allocation_only_the_productperiode_can(self) -> None:
        assert counts(self.table, date(2026, 3, 1), None) == self.by_period
        assert counts(ContractTable([self.by_allocation]), date(2026, 3, 1), None) is None

    def test_a_productperiode_row_ignores_the_ingangsdatum(self) -> None:
        assert counts(ContractTable([self.by_period]), date(2025, 12, 1), date(2026, 1, 1)) is None

    def test_for_an_allocation_itself_the_same_order_holds(self) -> None:
        def on(day: date) -> ContractRow | None:
            return self.table.row_on("jw", GEMEENTE, AANBIEDER, CODE, day)

        assert on(date(2026, 2, 1)) == self.by_allocation
        assert on(date(2026, 7, 1)) == self.by_period


class TestTaak:
    table = ContractTable(
        [
            row(variant="taak", ingangsdatum=date(2026, 2, 1), einddatum=date(2026, 3, 31)),
            row(productcode="44A02", categorie="44"),
            row(productcode="45A03", variant="taak", peildatum="toewijzing"),
        ]
    )

    @pytest.mark.parametrize(
        ("categorie", "code", "day", "expected"),
        [
            ("45", CODE, date(2026, 2, 1), True),
            ("45", CODE, date(2026, 3, 31), True),
            ("45", CODE, date(2026, 4, 1), False),
            ("44", CODE, date(2026, 2, 1), False),
            (None, CODE, date(2026, 2, 1), True),
            ("44", "44A02", date(2026, 2, 1), False),
            ("45", None, date(2026, 4, 1), True),
            ("44", None, date(2026, 2, 1), False),
            (None, None, date(2026, 1, 1), True),
            ("45", "45A03", date(2026, 1, 1), True),
        ],
    )
    def test_a_taak_row_for_the_product_valid_on_the_day(
        self, categorie: str | None, code: str | None, day: date, expected: bool
    ) -> None:
        assert self.table.has_taak_row("jw", GEMEENTE, AANBIEDER, categorie, code, day) is expected

    def test_that_of_another_provider_does_not_help(self) -> None:
        day = date(2026, 2, 1)
        assert not self.table.has_taak_row("jw", GEMEENTE, OTHER_AANBIEDER, "45", CODE, day)
