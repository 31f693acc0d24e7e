"""How much fits in an allocation: over a ProductPeriode and over its whole period (IV076 to IV078).

All volumes here are in the allocation's smallest unit: minutes for an allocation in hours,
eurocents for one in euros, otherwise its own unit.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final, Literal

from gateway.rules.facts import Toewijzing
from gateway.rules.level34.cases import Variant
from gateway.standard import calendar
from gateway.standard.calendar import Period
from gateway.standard.codes import (
    EURO,
    HULP_BIJ_HET_HUISHOUDEN,
    MINUUT,
    PER_DAG,
    PER_MAAND,
    PER_WEEK,
    STUKS_OUTPUT,
    UUR,
)
from gateway.standard.findings import Text
from gateway.standard.formats import Euros
from gateway.standard.records import Omvang

Method = Literal["days", "weeks", "months", "total", "sundays", "household help"]
"""What is counted: days, calendar weeks or months touched, weeks by their Sunday, and so on."""

_METHODS: Final[dict[str, tuple[Method, Callable[[date, date], int]]]] = {
    PER_DAG: ("days", calendar.days),
    PER_WEEK: ("weeks", calendar.calendar_weeks),
    PER_MAAND: ("months", calendar.months),
}

MINUTES_PER_HOUR = 60
HOUSEHOLD_HELP_WEEKS = 6
"""iWmo category 01 per week: six times the weekly volume in any month (TR321)."""


def variant_without_contract(eenheid: str) -> Variant:
    """The counting method where no contract row says: pieces of output and euros are output."""
    return "output" if eenheid in (STUKS_OUTPUT, EURO) else "inspanning"


def base_volume(volume: int, eenheid: str, allocated: str) -> int | None:
    """A volume in the smallest unit of an allocation in `allocated`; None when it does not fit."""
    if eenheid == allocated:
        return volume * MINUTES_PER_HOUR if allocated == UUR else volume
    return volume if allocated == UUR and eenheid == MINUUT else None


def period_maximum(
    toewijzing: Toewijzing, variant: Variant, wet: str, begin: date, eind: date
) -> int | None:
    """The most that may be declared over a ProductPeriode, None where nothing bounds it.

    Counts the part of the period that lies in the allocation; where they do not meet TR307 and
    TR308 speak. Source: TR321, IV077, IV078.
    """
    counted = period_count(toewijzing, variant, wet, begin, eind)
    return _times(toewijzing.omvang, counted)


def period_count(
    toewijzing: Toewijzing, variant: Variant, wet: str, begin: date, eind: date
) -> tuple[Method, int] | None:
    """How `period_maximum` counts, and how many times the volume of the Omvang may be declared."""
    omvang, einddatum = toewijzing.omvang, toewijzing.einddatum
    first = max(begin, toewijzing.ingangsdatum)
    last = eind if einddatum is None else min(eind, einddatum)
    if omvang is None or last < first:
        return None
    frequentie = omvang.frequentie
    if frequentie == PER_WEEK:
        if _is_household_help(toewijzing, wet):
            return "household help", HOUSEHOLD_HELP_WEEKS
        if variant == "output":
            weeks = calendar.output_weeks(Period(begin, eind), toewijzing.ingangsdatum, einddatum)
            return "sundays", weeks
    return _counted(frequentie, first, last)


def _is_household_help(toewijzing: Toewijzing, wet: str) -> bool:
    if wet != "wmo" or toewijzing.product is None:
        return False
    return toewijzing.product.categorie == HULP_BIJ_HET_HUISHOUDEN


def total_maximum(toewijzing: Toewijzing, variant: Variant) -> int | None:
    """The most that may be declared on an allocation in all; None when it is open-ended.

    Source: TR322, IV077. A total (Frequentie 6) needs no Einddatum.
    """
    return _times(toewijzing.omvang, total_count(toewijzing, variant))


def total_count(toewijzing: Toewijzing, variant: Variant) -> tuple[Method, int] | None:
    """How `total_maximum` counts, and how many times the volume of the Omvang is given in all."""
    omvang = toewijzing.omvang
    if omvang is None:
        return None
    if omvang.frequentie not in _METHODS:
        return "total", 1
    begin, eind = toewijzing.ingangsdatum, toewijzing.einddatum
    if eind is None:
        return None
    if omvang.frequentie == PER_WEEK and variant == "output":
        return "sundays", calendar.output_weeks_total(begin, eind)
    return _counted(omvang.frequentie, begin, eind)


def _counted(frequentie: str, begin: date, eind: date) -> tuple[Method, int]:
    """How many times the volume of an Omvang is given from `begin` to `eind`."""
    found = _METHODS.get(frequentie)
    if found is None:
        return "total", 1
    method, count = found
    return method, count(begin, eind)


def _times(omvang: Omvang | None, counted: tuple[Method, int] | None) -> int | None:
    """So many times an Omvang, in the smallest unit of the allocation."""
    if omvang is None or counted is None:
        return None
    volume = omvang.volume * counted[1]
    return volume * MINUTES_PER_HOUR if omvang.eenheid == UUR else volume


_UNITS = {
    MINUUT: Text("minuten", "minutes"),
    UUR: Text("uur", "hours"),
    "14": Text("etmalen", "days"),
    "16": Text("dagdelen", "half-days"),
}
_PIECES = Text("stuks", "pieces")


def in_words(volume: int, allocated: str) -> Text:
    """A volume in the smallest unit of an allocation, for people: "27 uur", "€ 300,00"."""
    if allocated == EURO:
        amount = Euros(volume)
        return Text(f"{amount:nl}", f"{amount:en}")
    unit = _UNITS.get(allocated, _PIECES)
    if allocated != UUR:
        return Text(f"{volume} {unit.nl}", f"{volume} {unit.en}")
    hours, minutes = divmod(volume, MINUTES_PER_HOUR)
    if minutes == 0:
        return Text(f"{hours} {unit.nl}", f"{hours} {unit.en}")
    return Text(f"{hours} uur en {minutes} minuten", f"{hours} hours and {minutes} minutes")
