"""Working days, and terms counted in them: pure arithmetic, told which days are holidays.

A term begins on the day after the one that starts it. A message sent on the last day of its term
is in time. At the end of the calendar (31-12-9999) counting stops.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

Holiday = Callable[[date], bool]
"""Is this day a holiday? What it says of a Saturday or Sunday makes no difference."""

_DAY: Final = timedelta(days=1)
_DAYS_IN_WEEK: Final = 7
_SATURDAY: Final = 6


def no_holidays(_day: date) -> bool:
    """A calendar in which only weekends are free."""
    return False


def is_workday(day: date, holiday: Holiday) -> bool:
    """True from Monday to Friday, unless it is a holiday."""
    return day.isoweekday() < _SATURDAY and not holiday(day)


def workday_after(day: date, count: int, holiday: Holiday) -> date:
    """The `count`-th working day after `day`: the last day of a term in working days."""
    while count > 0 and day < date.max:
        day += _DAY
        if is_workday(day, holiday):
            count -= 1
    return day


def weeks_after(day: date, weeks: int, holiday: Holiday) -> date:
    """The last day of a term in weeks; on a free day it runs on to the next working day."""
    try:
        last = day + timedelta(days=weeks * _DAYS_IN_WEEK)
    except OverflowError:
        return date.max
    while last < date.max and not is_workday(last, holiday):
        last += _DAY
    return last


def later_than_workdays(sent: date, start: date, count: int, holiday: Holiday) -> bool:
    """Was something sent more than `count` working days after `start`?

    The holidays are only asked for when it may be so: as many working days take at least as long.
    """
    if (sent - start).days <= count:
        return False
    return sent > workday_after(start, count, holiday)
