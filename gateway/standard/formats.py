"""Values as people write them, for the texts of findings: dates and amounts in two languages.

A text names the language behind a colon: `{einddatum:nl}` gives 01-03-2026, `{einddatum:en}` gives
1 March 2026.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from gateway.standard.bsn import passes_11_proof

_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_CENTS_IN_EURO: Final = 100


class Day:
    """A date in a text; never a date of birth."""

    __slots__ = ("_day",)

    def __init__(self, day: date) -> None:
        self._day = day

    def __format__(self, lang: str) -> str:
        day = self._day
        if _is_dutch(lang):
            return f"{day.day:02}-{day.month:02}-{day.year:04}"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


class Euros:
    """An amount in a text, given in eurocents; a credit is negative."""

    __slots__ = ("_cents",)

    def __init__(self, cents: int) -> None:
        self._cents = cents

    def __format__(self, lang: str) -> str:
        sign = "-" if self._cents < 0 else ""
        euros, cents = divmod(abs(self._cents), _CENTS_IN_EURO)
        if _is_dutch(lang):
            return f"{sign}€ {euros:,}".replace(",", ".") + f",{cents:02}"
        return f"{sign}€{euros:,}.{cents:02}"


def _is_dutch(lang: str) -> bool:
    if lang not in {"nl", "en"}:
        raise ValueError(f"a text names its language behind a colon, nl or en, not {lang!r}")
    return lang == "nl"


_MAY_BE_BSN: Final = range(10_000_000, 1_000_000_000)  # eight or nine digits


def shown_number(number: int) -> str:
    """A ToewijzingNummer in a text, or an ellipsis when somebody may have numbered by BSN."""
    if number in _MAY_BE_BSN and passes_11_proof(f"{number:09d}"):
        return "…"
    return str(number)
