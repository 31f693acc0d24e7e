"""Whole years back on the calendar, and the dates that the standard itself fixes."""

from __future__ import annotations

from datetime import date
from typing import Final

CARE_BY_MONTH_SINCE: Final = date(2021, 1, 1)
"""From here on care is declared by the month; what ends before it follows the older rules."""


def years_before(day: date, years: int) -> date:
    """The first date that is not more than `years` years before `day`.

    29 February becomes the 28th in a year without one, as an XSD duration counts. Before the year
    1 it is `date.min`.
    """
    year = day.year - years
    if year < date.min.year:
        return date.min
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def ends_in_care_by_month(end: date | None) -> bool:
    """True when a period without an end, or with one after 31-12-2020."""
    return end is None or end >= CARE_BY_MONTH_SINCE
