"""Whole years back, and the line between the years 2020 and 2021."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gateway.standard.dates import ends_in_care_by_month, years_before


class TestYearsBefore:
    @pytest.mark.parametrize(
        ("day", "years", "expected"),
        [
            (date(2026, 3, 10), 5, date(2021, 3, 10)),
            (date(2028, 2, 29), 5, date(2023, 2, 28)),
            (date(2028, 2, 29), 4, date(2024, 2, 29)),
            (date(5, 6, 7), 5, date.min),
            (date(6, 6, 7), 5, date(1, 6, 7)),
            (date.min, 120, date.min),
        ],
    )
    def test_the_same_day_years_before(self, day: date, years: int, expected: date) -> None:
        """29 February becomes 1 March; before the year 1 it is the first day of the calendar."""
        assert years_before(day, years) == expected

    @given(st.dates(min_value=date(200, 1, 1)), st.dates(), st.integers(1, 120))
    def test_it_compares_as_year_month_and_day(self, day: date, other: date, years: int) -> None:
        """Later by more than so many years: the tuples say the same."""
        assume((day.month, day.day) != (2, 29))
        added = (other.year + years, other.month, other.day)
        is_more_than_years_before = added < (day.year, day.month, day.day)
        assert (other < years_before(day, years)) == is_more_than_years_before


class TestEndsInCareByMonth:
    def test_from_2021_on_and_open_ended(self) -> None:
        """31 December 2020 itself is before it."""
        assert not ends_in_care_by_month(date(2020, 12, 31))
        assert ends_in_care_by_month(date(2021, 1, 1))
        assert ends_in_care_by_month(None)
