"""Working days and terms: both sides of every boundary, and what holds for all of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.holidays_nl import is_holiday
from gateway.standard.workdays import (
    Holiday,
    is_workday,
    later_than_workdays,
    no_holidays,
    weeks_after,
    workday_after,
)

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
COUNTS = st.integers(0, 30)
CALENDARS = st.sampled_from([no_holidays, is_holiday])


def day(text: str) -> date:
    return date.fromisoformat(text)


class TestIsHoliday:
    """Article 3 of the Algemene termijnenwet."""

    @pytest.mark.parametrize(
        "text",
        [
            "2026-01-01",
            "2026-04-03",  # Good Friday
            "2026-04-06",  # Easter Monday
            "2026-04-27",  # the King's birthday
            "2026-05-05",  # in every year, not only in a lustrum year
            "2025-05-05",
            "2026-05-14",  # Ascension Day
            "2026-05-25",  # Whit Monday
            "2026-12-25",
            "2026-12-26",
        ],
    )
    def test_free(self, text: str) -> None:
        assert is_holiday(day(text))

    @pytest.mark.parametrize(
        "text", ["2026-01-02", "2026-04-02", "2026-04-28", "2026-05-04", "2026-12-24", "2026-12-31"]
    )
    def test_not_free(self, text: str) -> None:
        assert not is_holiday(day(text))

    def test_the_birthday_moves_when_it_is_a_sunday(self) -> None:
        """In 2031 27 April is a Sunday."""
        assert is_holiday(day("2031-04-26"))
        assert not is_workday(day("2031-04-27"), is_holiday)
        assert is_workday(day("2031-04-28"), is_holiday)

    @pytest.mark.parametrize("year", [1, 1500, 4500, 9999])
    def test_beyond_what_the_library_knows_only_weekends_are_free(self, year: int) -> None:
        assert not is_holiday(date(year, 12, 25))


class TestWorkdayAfter:
    @pytest.mark.parametrize(
        ("start", "last"),
        [
            ("2026-02-02", "2026-02-09"),  # Monday to Monday
            ("2026-02-06", "2026-02-13"),  # Friday to Friday
            ("2026-02-07", "2026-02-13"),  # from a Saturday
            ("2026-02-08", "2026-02-13"),  # from a Sunday
            ("2026-03-31", "2026-04-09"),  # Good Friday and Easter Monday
            ("2026-04-24", "2026-05-04"),  # the King's birthday
            ("2026-04-28", "2026-05-06"),  # 5 May
            ("2026-05-08", "2026-05-18"),  # Ascension Day
            ("2025-12-24", "2026-01-05"),  # Christmas and New Year's Day
        ],
    )
    def test_five_working_days(self, start: str, last: str) -> None:
        assert workday_after(day(start), 5, is_holiday) == day(last)

    @given(DAYS, st.integers(1, 30), CALENDARS)
    def test_it_is_a_working_day_with_as_many_since(
        self, start: date, count: int, holiday: Holiday
    ) -> None:
        last = workday_after(start, count, holiday)
        between = [start + timedelta(days=n) for n in range(1, (last - start).days + 1)]
        assert sum(is_workday(each, holiday) for each in between) == count
        assert is_workday(last, holiday)

    @given(DAYS, COUNTS, COUNTS, CALENDARS)
    def test_one_term_after_another_is_their_sum(
        self, start: date, first: int, second: int, holiday: Holiday
    ) -> None:
        there = workday_after(workday_after(start, first, holiday), second, holiday)
        assert there == workday_after(start, first + second, holiday)

    @given(DAYS, DAYS, COUNTS, CALENDARS)
    def test_who_starts_later_ends_no_earlier(
        self, one: date, other: date, count: int, holiday: Holiday
    ) -> None:
        early, late = sorted((one, other))
        assert workday_after(early, count, holiday) <= workday_after(late, count, holiday)

    def test_counting_stops_at_the_end_of_the_calendar(self) -> None:
        assert workday_after(day("9999-12-30"), 5, is_holiday) == date.max


class TestLaterThanWorkdays:
    def test_the_last_day_is_in_time(self) -> None:
        start = day("2026-04-24")
        assert not later_than_workdays(day("2026-05-04"), start, 5, is_holiday)
        assert later_than_workdays(day("2026-05-06"), start, 5, is_holiday)

    @given(DAYS, st.integers(-20, 40), COUNTS, CALENDARS)
    def test_it_agrees_with_the_last_day(
        self, start: date, after: int, count: int, holiday: Holiday
    ) -> None:
        sent = start + timedelta(days=after)
        late = sent > workday_after(start, count, holiday)
        assert later_than_workdays(sent, start, count, holiday) == late

    def test_what_may_well_be_in_time_asks_for_no_holidays(self) -> None:
        def asked(_: date) -> bool:
            raise AssertionError

        assert not later_than_workdays(day("2026-02-07"), day("2026-02-02"), 5, asked)


class TestWeeksAfter:
    def test_the_same_day_of_the_week(self) -> None:
        assert weeks_after(day("2026-02-03"), 8, is_holiday) == day("2026-03-31")

    @pytest.mark.parametrize(
        ("start", "last"),
        [
            ("2026-02-07", "2026-02-23"),  # a Saturday: on to Monday
            ("2026-03-20", "2026-04-07"),  # Good Friday: on to the Tuesday after Easter
            ("2026-12-11", "2026-12-28"),  # Christmas
        ],
    )
    def test_two_weeks_to_a_free_day_run_on(self, start: str, last: str) -> None:
        assert weeks_after(day(start), 2, is_holiday) == day(last)

    @given(DAYS, st.integers(0, 12), CALENDARS)
    def test_it_ends_on_a_working_day_soon_after(
        self, start: date, weeks: int, holiday: Holiday
    ) -> None:
        last = weeks_after(start, weeks, holiday)
        assert is_workday(last, holiday)
        assert timedelta(0) <= last - start - timedelta(weeks=weeks) < timedelta(days=6)

    def test_counting_stops_at_the_end_of_the_calendar(self) -> None:
        assert weeks_after(day("9999-12-20"), 8, is_holiday) == date.max
