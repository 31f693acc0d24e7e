"""The examples of the IV texts worked out by hand, and sums that must agree with plain counting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.standard.calendar import (
    Period,
    calendar_weeks,
    days,
    expected_begin,
    expected_end,
    four_week_periods,
    hourly_explains,
    minute_amount,
    minute_tarief,
    month_begin,
    month_end,
    months,
    output_weeks,
    output_weeks_total,
    round_half_up_div,
    sundays,
)


def on(text: str) -> date:
    """A date as the standard writes it: day, month, year."""
    day, month, year = text.split("-")
    return date(int(year), int(month), int(day))


def period(begin: str, end: str | None = None) -> Period:
    return Period(on(begin), None if end is None else on(end))


def each_day(begin: date, end: date) -> list[date]:
    return [begin + timedelta(days=n) for n in range((end - begin).days + 1)]


def product_periods(begin: date, end: date) -> Iterator[Period]:
    """The product periods of an allocation: its months, the first and last one cut off (IV089)."""
    while begin <= end:
        yield Period(begin, min(month_end(begin), end))
        begin = month_end(begin) + timedelta(days=1)


DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
ANY_DAYS = st.dates()
SPANS = st.tuples(DAYS, st.integers(0, 500)).map(lambda s: (s[0], s[0] + timedelta(days=s[1])))
LIMITS = st.sampled_from([date.min, date.max]) | ANY_DAYS


class TestPeriod:
    july = period("01-07-2025", "31-07-2025")

    def test_both_ends_belong_to_it(self) -> None:
        assert self.july.contains(on("01-07-2025"))
        assert self.july.contains(on("31-07-2025"))
        assert not self.july.contains(on("30-06-2025"))
        assert not self.july.contains(on("01-08-2025"))
        assert self.july.days() == 31

    def test_an_open_period_runs_to_the_end_of_the_calendar(self) -> None:
        period_ = period("01-07-2025")
        assert period_.contains(date.max)
        assert period_.last == date.max
        assert period_.days() is None

    def test_sharing_one_day_is_overlap(self) -> None:
        assert self.july.overlaps(period("31-07-2025", "02-08-2025"))
        assert self.july.overlaps(period("01-01-2020"))
        assert not self.july.overlaps(period("01-08-2025"))
        assert not self.july.overlaps(period("20-07-2025", "10-07-2025"))

    def test_clip_keeps_the_days_that_both_have(self) -> None:
        assert self.july.clip(period("07-07-2025")) == period("07-07-2025", "31-07-2025")
        assert self.july.clip(period("01-01-2025", "07-07-2025")) == period(
            "01-07-2025", "07-07-2025"
        )
        assert self.july.clip(period("01-08-2025")) is None
        assert period("01-07-2025").clip(period("01-08-2025")) == period("01-08-2025")

    def test_lying_within(self) -> None:
        assert self.july.contains_period(self.july)
        assert period("01-07-2025").contains_period(self.july)
        assert not self.july.contains_period(period("30-06-2025", "02-07-2025"))
        assert not self.july.contains_period(period("10-07-2025"))
        assert period("01-07-2025").contains_period(period("10-07-2025"))
        assert not Period(date.min, date.max).contains_period(Period(date.min))

    def test_ending_before_the_begin_is_empty(self) -> None:
        assert period("02-07-2025", "01-07-2025").is_empty()
        assert period("02-07-2025", "01-07-2025").days() == 0
        assert not self.july.is_empty()


class TestCounting:
    @pytest.mark.parametrize(
        ("begin", "end", "weeks"),
        [
            ("07-07-2025", "31-07-2025", 4),  # IV076: maximum of July
            ("01-08-2025", "31-08-2025", 5),
            ("01-09-2025", "07-09-2025", 1),
            ("07-07-2025", "07-09-2025", 9),  # IV076: the whole allocation
            ("07-10-2025", "31-10-2025", 4),  # IV077: week 41 to 44
            ("01-11-2025", "30-11-2025", 5),  # week 44 to 48
            ("01-12-2025", "30-12-2025", 5),  # week 49 to 52, and 1 (the text says 48)
            ("07-10-2025", "30-12-2025", 13),
            ("12-11-2025", "30-11-2025", 3),  # IV078, iWmo
            ("12-11-2026", "30-11-2026", 4),  # IV078, iJw: says 3 for the days of the year before
            ("01-02-2027", "28-02-2027", 4),  # a month of whole weeks
            ("01-03-2026", "31-03-2026", 6),  # begins on a Sunday and ends on a Tuesday
            ("05-07-2026", "06-07-2026", 2),  # Sunday and Monday
            ("06-07-2026", "06-07-2026", 1),
            ("06-07-2026", "05-07-2026", 0),
        ],
    )
    def test_calendar_weeks_of_the_examples(self, begin: str, end: str, weeks: int) -> None:
        assert calendar_weeks(on(begin), on(end)) == weeks

    @pytest.mark.parametrize(
        ("begin", "end", "expected"),
        [
            ("14-10-2025", "31-10-2025", 1),  # IV078, example 2: a broken month counts whole
            ("14-10-2025", "13-12-2025", 3),
            ("31-12-2025", "01-01-2026", 2),
            ("02-01-2026", "01-01-2026", 0),
            ("31-01-2026", "01-01-2026", 0),
        ],
    )
    def test_months_touched(self, begin: str, end: str, expected: int) -> None:
        assert months(on(begin), on(end)) == expected

    @given(SPANS)
    def test_all_counts_agree_with_counting_day_by_day(self, span: tuple[date, date]) -> None:
        every = each_day(*span)
        assert days(*span) == len(every)
        assert calendar_weeks(*span) == len({day.isocalendar()[:2] for day in every})
        assert sundays(*span) == sum(day.isoweekday() == 7 for day in every)
        assert months(*span) == len({(day.year, day.month) for day in every})

    @given(DAYS, st.integers(1, 500))
    def test_nothing_lies_in_a_period_that_ends_before_it_begins(self, day: date, n: int) -> None:
        before = day - timedelta(days=n)
        counts = [count(day, before) for count in (days, calendar_weeks, sundays, months)]
        assert counts == [0, 0, 0, 0]

    def test_the_whole_calendar_can_be_counted(self) -> None:
        whole = (date.min, date.max)
        assert days(*whole) == 3_652_059
        assert months(*whole) == 9999 * 12
        assert calendar_weeks(*whole) == 521_723
        assert sundays(*whole) == 521_722


class TestOutputWeeks:
    @pytest.mark.parametrize(
        ("begin", "end", "allocation", "weeks"),
        [
            # IV076, example 1: ends on a Sunday
            ("07-07-2025", "31-07-2025", ("07-07-2025", "07-09-2025"), 3),
            ("01-08-2025", "31-08-2025", ("07-07-2025", "07-09-2025"), 5),
            ("01-09-2025", "07-09-2025", ("07-07-2025", "07-09-2025"), 1),
            # IV076, example 2: ends on a Saturday
            ("07-07-2025", "31-07-2025", ("07-07-2025", "06-09-2025"), 3),
            ("01-08-2025", "31-08-2025", ("07-07-2025", "06-09-2025"), 6),
            ("01-09-2025", "06-09-2025", ("07-07-2025", "06-09-2025"), 0),
            # IV077, example 1: October has four Sundays from the 1st; from the 7th, as it counts,
            # three
            ("01-10-2025", "31-10-2025", ("01-10-2025", "31-12-2025"), 4),
            ("07-10-2025", "31-10-2025", ("07-10-2025", "31-12-2025"), 3),
            ("01-11-2025", "30-11-2025", ("01-10-2025", "31-12-2025"), 5),
            ("01-12-2025", "31-12-2025", ("01-10-2025", "31-12-2025"), 5),
            # IV077, example 2
            ("07-07-2025", "31-07-2025", ("07-07-2025", "05-09-2025"), 3),
            ("01-08-2025", "31-08-2025", ("07-07-2025", "05-09-2025"), 6),
            ("01-09-2025", "05-09-2025", ("07-07-2025", "05-09-2025"), 0),
            # an allocation without a Sunday, Thursday to Saturday across two months
            ("29-10-2026", "31-10-2026", ("29-10-2026", "31-10-2026"), 1),
            ("30-04-2026", "30-04-2026", ("30-04-2026", "02-05-2026"), 0),
            ("01-05-2026", "02-05-2026", ("30-04-2026", "02-05-2026"), 1),
            # outside the allocation
            ("01-01-2025", "31-01-2025", ("07-07-2025", "05-09-2025"), 0),
        ],
    )
    def test_examples(self, begin: str, end: str, allocation: tuple[str, str], weeks: int) -> None:
        first, last = (on(day) for day in allocation)
        assert output_weeks(period(begin, end), first, last) == weeks

    @pytest.mark.parametrize(
        ("begin", "end", "total"),
        [
            ("07-07-2025", "07-09-2025", 9),
            ("07-07-2025", "06-09-2025", 9),
            ("07-07-2025", "05-09-2025", 9),
            ("01-10-2025", "31-12-2025", 14),
            ("30-04-2026", "02-05-2026", 1),
            ("02-05-2026", "30-04-2026", 0),
        ],
    )
    def test_totals(self, begin: str, end: str, total: int) -> None:
        assert output_weeks_total(on(begin), on(end)) == total

    def test_an_open_allocation_has_no_broken_week(self) -> None:
        assert output_weeks(period("01-08-2025", "31-08-2025"), on("07-07-2025"), None) == 5

    def test_days_outside_the_allocation_do_not_count(self) -> None:
        """The product period of somebody who forgot where the allocation begins."""
        assert output_weeks(period("01-07-2025", "31-07-2025"), on("07-07-2025"), None) == 3

    @given(SPANS)
    def test_the_product_periods_add_up_to_the_total(self, allocation: tuple[date, date]) -> None:
        parts = [output_weeks(part, *allocation) for part in product_periods(*allocation)]
        assert sum(parts) == output_weeks_total(*allocation)

    @given(SPANS)
    def test_the_total_is_the_sundays_and_one_for_a_broken_end(
        self, allocation: tuple[date, date]
    ) -> None:
        every = each_day(*allocation)
        broken = every[-1].isoweekday() != 7
        assert output_weeks_total(*allocation) == broken + sum(d.isoweekday() == 7 for d in every)

    @given(LIMITS, LIMITS, LIMITS, st.none() | LIMITS)
    def test_no_date_is_too_far(self, a: date, b: date, c: date, d: date | None) -> None:
        assert output_weeks(Period(a, b), c, d) >= 0
        assert output_weeks(Period(a), c, d) >= 0


class TestFourWeekPeriods:
    @pytest.mark.parametrize(
        ("begin", "end", "count"),
        [
            # from 01-01: periods end on 28-01, 25-02, 25-03, 22-04 and, broken, on 30-04
            ("01-01-2026", "31-01-2026", 1),
            ("01-02-2026", "28-02-2026", 1),
            ("01-03-2026", "31-03-2026", 1),
            ("01-04-2026", "30-04-2026", 2),
            ("01-01-2026", "30-04-2026", 5),
            ("01-05-2026", "31-05-2026", 0),
            ("01-01-2025", "31-12-2025", 0),
            ("28-01-2026", "28-01-2026", 1),
            ("29-01-2026", "24-02-2026", 0),
            ("30-04-2026", "01-04-2026", 0),
        ],
    )
    def test_a_period_belongs_to_the_month_of_its_last_day(
        self, begin: str, end: str, count: int
    ) -> None:
        allocation = on("01-01-2026"), on("30-04-2026")
        assert four_week_periods(on(begin), on(end), *allocation) == count

    def test_without_einddatum_only_whole_periods_count(self) -> None:
        april = on("01-04-2026"), on("30-04-2026")
        assert four_week_periods(*april, on("01-01-2026"), None) == 1
        assert four_week_periods(on("01-01-2026"), on("27-01-2026"), on("01-01-2026"), None) == 0

    def test_an_allocation_of_exactly_four_weeks_has_one(self) -> None:
        days_ = on("05-01-2026"), on("01-02-2026")
        assert four_week_periods(*days_, *days_) == 1

    def test_a_short_allocation_has_one_in_the_month_of_its_einddatum(self) -> None:
        allocation = on("30-01-2026"), on("02-02-2026")
        assert four_week_periods(on("30-01-2026"), on("31-01-2026"), *allocation) == 0
        assert four_week_periods(on("01-02-2026"), on("02-02-2026"), *allocation) == 1

    @given(SPANS, SPANS)
    def test_agrees_with_cutting_the_allocation_in_pieces(
        self, span: tuple[date, date], allocation: tuple[date, date]
    ) -> None:
        pieces = each_day(*allocation)
        lasts = [pieces[n : n + 28][-1] for n in range(0, len(pieces), 28)]
        expected = sum(span[0] <= last <= span[1] for last in lasts)
        assert four_week_periods(*span, *allocation) == expected

    @given(SPANS, SPANS)
    def test_the_product_periods_add_up_to_the_total(
        self, allocation: tuple[date, date], other: tuple[date, date]
    ) -> None:
        parts = [
            four_week_periods(part.begin, part.last, *allocation)
            for part in product_periods(*allocation)
        ]
        assert sum(parts) == four_week_periods(*allocation, *allocation)
        assert sum(parts) == -(-days(*allocation) // 28)
        begin = other[0]
        open_parts = [
            four_week_periods(part.begin, part.last, begin, None)
            for part in product_periods(*other)
        ]
        assert sum(open_parts) == days(*other) // 28

    @given(LIMITS, LIMITS, LIMITS, st.none() | LIMITS)
    def test_no_date_is_too_far(self, a: date, b: date, c: date, d: date | None) -> None:
        assert four_week_periods(a, b, c, d) >= 0


class TestExpectedPeriod:
    @pytest.mark.parametrize(
        ("month", "begin", "end"),
        [
            ("30-04-2026", "08-04-2026", "30-04-2026"),
            ("15-05-2026", "01-05-2026", "31-05-2026"),
            ("01-06-2026", "01-06-2026", "17-06-2026"),
        ],
    )
    def test_the_example_of_iv089(self, month: str, begin: str, end: str) -> None:
        assert expected_begin(on(month), on("08-04-2026")) == on(begin)
        assert expected_end(on(month), on("17-06-2026")) == on(end)

    @pytest.mark.parametrize(
        ("ingangsdatum", "begin"),
        [
            ("31-03-2026", "01-04-2026"),
            ("01-04-2026", "01-04-2026"),
            ("30-04-2026", "30-04-2026"),
            ("01-05-2026", "01-04-2026"),  # lies in another month: other rules tell so
            ("08-04-2027", "01-04-2026"),
        ],
    )
    def test_only_an_ingangsdatum_in_the_month_itself_counts(
        self, ingangsdatum: str, begin: str
    ) -> None:
        assert expected_begin(on("20-04-2026"), on(ingangsdatum)) == on(begin)

    @pytest.mark.parametrize(
        ("einddatum", "end"),
        [
            (None, "30-04-2026"),
            ("31-03-2026", "30-04-2026"),
            ("01-04-2026", "01-04-2026"),
            ("30-04-2026", "30-04-2026"),
            ("01-05-2026", "30-04-2026"),
            ("08-04-2025", "30-04-2026"),
        ],
    )
    def test_only_an_einddatum_in_the_month_itself_counts(
        self, einddatum: str | None, end: str
    ) -> None:
        given_ = None if einddatum is None else on(einddatum)
        assert expected_end(on("20-04-2026"), given_) == on(end)

    @pytest.mark.parametrize(
        ("day", "last"),
        [
            (on("01-02-2028"), on("29-02-2028")),
            (on("28-02-2027"), on("28-02-2027")),
            (on("05-12-2026"), on("31-12-2026")),
            (date.max, date.max),
            (date.min, date(1, 1, 31)),
        ],
    )
    def test_month_end(self, day: date, last: date) -> None:
        assert month_end(day) == last

    @given(ANY_DAYS)
    def test_a_month_runs_from_the_first_to_the_day_before_the_next(self, day: date) -> None:
        first, last = month_begin(day), month_end(day)
        assert first.day == 1
        assert (first.year, first.month) == (last.year, last.month) == (day.year, day.month)
        assert last == date.max or (last + timedelta(days=1)).day == 1


class TestMoney:
    @pytest.mark.parametrize(
        ("numerator", "denominator", "rounded"),
        [
            (1455, 10, 146),  # IV081: 1,455 becomes 1,46
            (1454, 10, 145),  # and 1,454 becomes 1,45
            (1, 2, 1),
            (29, 60, 0),
            (30, 60, 1),
            (0, 7, 0),
            (-1, 2, 0),  # a half goes up
            (7, 7, 1),
        ],
    )
    def test_a_half_goes_up(self, numerator: int, denominator: int, rounded: int) -> None:
        assert round_half_up_div(numerator, denominator) == rounded

    @pytest.mark.parametrize("denominator", [0, -60])
    def test_only_a_positive_denominator_can_divide(self, denominator: int) -> None:
        with pytest.raises(ValueError, match="above zero"):
            round_half_up_div(1, denominator)

    @given(st.integers(-(10**20), 10**20), st.integers(1, 10**6))
    def test_rounding_stays_within_a_half(self, numerator: int, denominator: int) -> None:
        rounded = round_half_up_div(numerator, denominator)
        assert -denominator <= 2 * (numerator - rounded * denominator) < denominator

    def test_an_hourly_tariff_in_minutes(self) -> None:
        """87.30 euro an hour is 1.455 a minute: told as 1.46, but 100 minutes cost 145.50."""
        assert minute_tarief(8730) == 146
        assert minute_amount(8730, 100) == 14550
        assert minute_amount(8730, 1) == 146
        assert minute_tarief(8724) == 145
        assert minute_amount(8724, 100) == 14540

    @given(st.integers(0, 10**8), st.integers(0, 10**6))
    def test_a_real_hourly_tariff_explains_itself(self, hourly: int, minutes: int) -> None:
        amount = minute_amount(hourly, minutes)
        assert hourly_explains(minute_tarief(hourly), minutes, amount)

    @given(st.integers(0, 300), st.integers(0, 5000), st.integers(-2000, 2000))
    def test_agrees_with_trying_every_hourly_tariff(
        self, tarief: int, minutes: int, off: int
    ) -> None:
        """The amount is taken near the plain product, where both answers occur."""
        amount = tarief * minutes + off
        explained = any(
            minute_tarief(hourly) == tarief and minute_amount(hourly, minutes) == amount
            for hourly in range(max(0, 60 * tarief - 60), 60 * tarief + 60)
        )
        assert hourly_explains(tarief, minutes, amount) is explained

    @pytest.mark.parametrize(
        ("tarief", "minutes", "amount", "explained"),
        [
            (146, 100, 14550, True),
            (146, 100, 14600, True),  # 87.60 an hour
            (146, 100, 14599, False),  # between what 87.59 and 87.60 an hour give
            (146, 100, 14700, False),  # 88.20 an hour would be 1.47 a minute
            (146, 0, 0, True),
            (146, 0, 1, False),
            (0, 60, 29, True),  # 29 eurocents an hour
            (0, 60, 30, False),  # would be one eurocent a minute
            (-1, 60, -60, False),
            (1, -60, -60, False),
        ],
    )
    def test_amounts_that_no_hourly_tariff_gives(
        self, tarief: int, minutes: int, amount: int, explained: bool
    ) -> None:
        assert hourly_explains(tarief, minutes, amount) is explained
