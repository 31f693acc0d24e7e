"""The Dutch holidays, from the `holidays` library: loaded when a term first asks for them.

Free are the days of article 3 of the Algemene termijnenwet: New Year's Day, Good Friday, Easter
Monday, the King's birthday, 5 May of every year, Ascension Day, Whit Monday and both days of
Christmas. The library calls Good Friday and a 5 May outside a lustrum year optional.
"""

from __future__ import annotations

from datetime import date
from functools import cache


def is_holiday(day: date) -> bool:
    """Is this a day on which, by law, no term ends?"""
    return day in _of_year(day.year)


@cache
def _of_year(year: int) -> frozenset[date]:
    import holidays
    from holidays.constants import OPTIONAL, PUBLIC

    return frozenset(holidays.country_holidays("NL", years=year, categories=(PUBLIC, OPTIONAL)))
