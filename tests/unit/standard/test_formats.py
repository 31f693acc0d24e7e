"""Values as people write them, in Dutch and in English."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.standard.formats import Day, Euros, shown_number


class TestDay:
    def test_dutch_is_day_month_year(self) -> None:
        """With two, two and four digits."""
        assert f"{Day(date(2026, 3, 1)):nl}" == "01-03-2026"
        assert f"{Day(date.min):nl}" == "01-01-0001"

    def test_english_names_the_month(self) -> None:
        """So that nobody takes the day for the month."""
        assert f"{Day(date(2026, 3, 1)):en}" == "1 March 2026"
        assert f"{Day(date.max):en}" == "31 December 9999"


class TestEuros:
    @pytest.mark.parametrize(
        ("cents", "nl", "en"),
        [
            (0, "€ 0,00", "€0.00"),
            (5, "€ 0,05", "€0.05"),
            (100, "€ 1,00", "€1.00"),
            (123456, "€ 1.234,56", "€1,234.56"),
            (123456789, "€ 1.234.567,89", "€1,234,567.89"),
            (-5, "-€ 0,05", "-€0.05"),
            (-123456, "-€ 1.234,56", "-€1,234.56"),
        ],
    )
    def test_cents_become_euros(self, cents: int, nl: str, en: str) -> None:
        """Each language has its own marks; a credit is negative."""
        assert f"{Euros(cents):nl}" == nl
        assert f"{Euros(cents):en}" == en


@pytest.mark.parametrize("value", [Day(date(2026, 3, 1)), Euros(1)])
def test_a_text_must_name_its_language(value: Day | Euros) -> None:
    """A mistake in a text is our mistake, and shows."""
    with pytest.raises(ValueError, match="language"):
        f"{value}"


class TestShownNumber:
    """A ToewijzingNummer in a text; a gemeente may have numbered by BSN."""

    def test_ordinary_numbers_are_shown(self) -> None:
        """Short ones, and nine digits that are no BSN."""
        assert shown_number(300201) == "300201"
        assert shown_number(123456789) == "123456789"
        assert shown_number(0) == "0"

    def test_a_number_that_may_be_a_bsn_is_not(self) -> None:
        """It passes the 11-proof."""
        assert shown_number(999900006) == "…"
        assert shown_number(10000008) == "…"
