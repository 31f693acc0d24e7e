"""Counting weeks, months and four-week periods, and rounding money: what the IV texts call sums.

Pure arithmetic on whole days and whole eurocents. Every count is a closed formula: a period may run
to the year 9999. Both ends of a period belong to it, and a period that ends before it begins holds
nothing. "Product period" is a ProductPeriode, "allocation" a ToegewezenProduct.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

_ONE_DAY = timedelta(days=1)
_DAYS_IN_WEEK = 7
_DAYS_IN_FOUR_WEEKS = 28
_MINUTES_IN_HOUR = 60
_SUNDAY = 7
_DECEMBER = 12


class Period(NamedTuple):
    """A run of days, both ends included; without an end it is open."""

    begin: date
    end: date | None = None

    @property
    def last(self) -> date:
        """The last day; that of the calendar itself (31-12-9999) when the period is open."""
        return date.max if self.end is None else self.end

    def is_empty(self) -> bool:
        """True when it ends before it begins."""
        return self.last < self.begin

    def contains(self, day: date) -> bool:
        """True when `day` lies in the period, ends included."""
        return self.begin <= day <= self.last

    def contains_period(self, other: Period) -> bool:
        """True when `other` lies wholly within this period; only an open one can hold an open one.

        An open period does not lie in one that ends, not even on 31-12-9999.
        """
        if other.end is None and self.end is not None:
            return False
        return self.begin <= other.begin and other.last <= self.last

    def overlaps(self, other: Period) -> bool:
        """True when the two share at least one day."""
        return max(self.begin, other.begin) <= min(self.last, other.last)

    def clip(self, other: Period) -> Period | None:
        """The days that the two share, or None when they share none; open when both are."""
        if not self.overlaps(other):
            return None
        both_open = self.end is None and other.end is None
        return Period(
            max(self.begin, other.begin), None if both_open else min(self.last, other.last)
        )

    def days(self) -> int | None:
        """The number of days, or None when the period is open."""
        return None if self.end is None else days(self.begin, self.end)


# Counting in a calendar


def days(begin: date, end: date) -> int:
    """The number of days from `begin` to `end`, both included."""
    return max(0, end.toordinal() - begin.toordinal() + 1)


def calendar_weeks(begin: date, end: date) -> int:
    """The number of ISO weeks (Monday to Sunday) touched; a broken week counts as one.

    Source: IV077, the method for effort (inspanning); IV078, example 1.
    """
    if end < begin:
        return 0
    # The calendar began on a Monday, which is day 1.
    return (end.toordinal() - 1) // _DAYS_IN_WEEK - (begin.toordinal() - 1) // _DAYS_IN_WEEK + 1


def sundays(begin: date, end: date) -> int:
    """The number of Sundays from `begin` to `end`. Source: IV076 and IV077, output."""
    if end < begin:
        return 0
    # Day 7 of the calendar was a Sunday, so Sundays are the multiples of 7.
    return end.toordinal() // _DAYS_IN_WEEK - (begin.toordinal() - 1) // _DAYS_IN_WEEK


def months(begin: date, end: date) -> int:
    """The number of calendar months touched; a broken month counts whole (IV078, example 2)."""
    if end < begin:
        return 0
    return (end.year - begin.year) * 12 + end.month - begin.month + 1


# Output per week


def output_weeks(
    product_period: Period, allocation_begin: date, allocation_end: date | None
) -> int:
    """The weeks that may be claimed over a product period, for output per week.

    The Sundays of the product period that lie in the allocation, plus one when the allocation's
    last Sunday lies in it and the allocation does not end on a Sunday. An allocation without any
    Sunday has one week, in the product period that holds its Einddatum.

    Source: IV076 and IV077, the method for output.
    """
    shared = product_period.clip(Period(allocation_begin, allocation_end))
    if shared is None:
        return 0
    return sundays(shared.begin, shared.last) + _holds_broken_week(
        product_period, allocation_begin, allocation_end
    )


def output_weeks_total(allocation_begin: date, allocation_end: date) -> int:
    """The weeks that may be claimed over a whole allocation, for output per week.

    Its Sundays, plus one when it does not end on a Sunday: the sum of `output_weeks` over its
    product periods. Source: IV077 and TR322.
    """
    return output_weeks(Period(allocation_begin, allocation_end), allocation_begin, allocation_end)


def _holds_broken_week(
    product_period: Period, allocation_begin: date, allocation_end: date | None
) -> bool:
    """True when the allocation's last, broken week is claimed in this product period."""
    if allocation_end is None or allocation_end.isoweekday() == _SUNDAY:
        return False
    if sundays(allocation_begin, allocation_end) == 0:
        return product_period.contains(allocation_end)
    last_sunday = allocation_end - timedelta(days=allocation_end.isoweekday())
    return product_period.contains(last_sunday)


# Periods of four weeks


def four_week_periods(
    product_begin: date, product_end: date, allocation_begin: date, allocation_end: date | None
) -> int:
    """The four-week periods that may be claimed over a product period (contract periode `4w`).

    They are counted from the allocation's Ingangsdatum. One belongs to the product period in which
    its last day falls; the last, broken one to that of the allocation's Einddatum. Without an
    Einddatum only whole periods count. Over a whole allocation: give its own dates as the product
    period.
    """
    if product_end < product_begin:
        return 0
    if allocation_end is None:
        return _whole_until(product_end, allocation_begin) - _whole_before(
            product_begin, allocation_begin
        )
    if allocation_end < allocation_begin:
        return 0
    until = _whole_until(min(product_end, allocation_end), allocation_begin)
    before = _whole_before(product_begin, allocation_begin)
    is_broken = days(allocation_begin, allocation_end) % _DAYS_IN_FOUR_WEEKS != 0
    holds_end = product_begin <= allocation_end <= product_end
    return max(0, until - before) + (is_broken and holds_end)


def _whole_until(day: date, allocation_begin: date) -> int:
    """How many whole four-week periods have ended on or before `day`."""
    return days(allocation_begin, day) // _DAYS_IN_FOUR_WEEKS


def _whole_before(day: date, allocation_begin: date) -> int:
    """How many whole four-week periods have ended before `day`."""
    return max(0, day.toordinal() - allocation_begin.toordinal()) // _DAYS_IN_FOUR_WEEKS


# The product period that belongs to a month


def month_begin(day: date) -> date:
    """The first day of the month of `day`."""
    return day if day.day == 1 else day.replace(day=1)


@lru_cache(maxsize=1024)  # a month has one end, which is asked for with every line of an invoice
def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    if day.month == _DECEMBER:  # also keeps clear of the year 10000
        return day.replace(day=31)
    return date(day.year, day.month + 1, 1) - _ONE_DAY


def next_month(day: date) -> date:
    """The first day of the month after that of `day`; date.max when the calendar ends there."""
    last = month_end(day)
    return last if last == date.max else last + _ONE_DAY


def expected_begin(period_month: date, allocation_begin: date) -> date:
    """The Begindatum that a ProductPeriode in the month of `period_month` (any day of it) has.

    The first of the month, unless the allocation's Ingangsdatum lies later in that same month.
    Source: TR387, IV089.
    """
    first = month_begin(period_month)
    if allocation_begin <= first or allocation_begin > month_end(period_month):
        return first
    return allocation_begin


def expected_end(period_month: date, allocation_end: date | None) -> date:
    """The Einddatum that a ProductPeriode in the month of `period_month` (any day of it) has.

    The last of the month, unless the allocation's Einddatum lies earlier in that same month.
    Source: TR388, IV089.
    """
    last = month_end(period_month)
    if allocation_end is None or allocation_end >= last:
        return last
    return allocation_end if month_begin(period_month) <= allocation_end else last


# Hours claimed in minutes


def round_half_up_div(numerator: int, denominator: int) -> int:
    """`numerator / denominator`, rounded to a whole number, a half upwards.

    Integers only, because 1.455 has no exact float. The denominator must be above zero.
    Source: IV081 (1,455 becomes 1,46 and 1,454 becomes 1,45).

    Raises:
        ValueError: the denominator is zero or negative.
    """
    if denominator <= 0:
        raise ValueError("the denominator must be above zero")
    return (2 * numerator + denominator) // (2 * denominator)


def minute_tarief(hourly: int) -> int:
    """The ProductTarief per minute, in eurocents, for a tariff of `hourly` eurocents per hour.

    Source: IV081.
    """
    return round_half_up_div(hourly, _MINUTES_IN_HOUR)


def minute_amount(hourly: int, minutes: int) -> int:
    """The IngediendBedrag in eurocents of `minutes` at `hourly` eurocents per hour.

    From the tariff per hour, not from the rounded one per minute. Source: IV081, TR346.
    """
    return round_half_up_div(hourly * minutes, _MINUTES_IN_HOUR)


def hourly_explains(minute_tarief: int, minutes: int, amount: int) -> bool:
    """True when some tariff per hour, in whole eurocents, gives both this tariff and this amount.

    `minute_tarief` is the ProductTarief per minute and `amount` the IngediendBedrag, both in
    eurocents and rounded as IV081 says. Used where no contract tells the tariff per hour.
    """
    if minute_tarief < 0 or minutes < 0 or amount < 0:
        return False
    if minutes == 0:
        return amount == 0
    # A quotient by 60 rounds to n when the dividend lies from 60n - 30 up to 60n + 29.
    half = _MINUTES_IN_HOUR // 2
    lowest = max(0, minute_tarief * _MINUTES_IN_HOUR - half)
    highest = minute_tarief * _MINUTES_IN_HOUR + half - 1
    lowest_by_amount = -((half - amount * _MINUTES_IN_HOUR) // minutes)
    highest_by_amount = (amount * _MINUTES_IN_HOUR + half - 1) // minutes
    return max(lowest, lowest_by_amount) <= min(highest, highest_by_amount)
