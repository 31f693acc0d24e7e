"""Which allocations of a client count on a day, and what a 301 does with them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from gateway.rules.facts import Toewijzing
from gateway.standard.codes import TOTAAL

VERVALLEN: Final = ("13", "01")
"""RedenWijziging of an allocation that, ending where it begins, is not actual (TR349, OP087)."""

_DAY: Final = timedelta(days=1)


def is_actual(toewijzing: Toewijzing, today: date) -> bool:
    """Valid today or later, and not removed (TR349, OP087)."""
    if toewijzing.einddatum is None:
        return True
    removed = (
        toewijzing.reden_wijziging in VERVALLEN and toewijzing.einddatum == toewijzing.ingangsdatum
    )
    return not removed and toewijzing.einddatum >= today


def left_out(
    known: Mapping[int, Toewijzing], named: Iterable[int], dagtekening: date
) -> tuple[int, ...]:
    """The actual allocations that a 301 with this Dagtekening should name and does not (OP087).

    One that was given, or changed, after that Dagtekening could not be named yet.
    """
    absent = known.keys() - set(named)
    return tuple(
        nummer
        for nummer in sorted(absent)
        if known[nummer].toewijzingsdatum <= dagtekening and is_actual(known[nummer], dagtekening)
    )


def with_versions(
    known: Mapping[int, Toewijzing], versions: Iterable[Toewijzing]
) -> dict[int, Toewijzing]:
    """The known allocations as they are once a 301 has changed them; new ones stay out."""
    after = dict(known)
    for versie in versions:
        before = after.get(versie.toewijzing_nummer)
        if before is not None and _moment(before) <= _moment(versie):
            after[versie.toewijzing_nummer] = versie
    return after


def extendable(
    known: Iterable[Toewijzing], new: Toewijzing, dagtekening: date
) -> Toewijzing | None:
    """The running allocation that a new one only extends (OP380), if there is one.

    The same product and the same Omvang or none, joined without a gap. A total (Frequentie 6, or a
    Budget) belongs to one allocation and is not extended this way.
    """
    if new.reden_wijziging is not None or _has_total(new) or new.ingangsdatum == date.min:
        return None
    last = new.ingangsdatum - _DAY
    for old in known:
        joined = old.einddatum == last and is_actual(old, dagtekening)
        if joined and old.product == new.product and old.omvang == new.omvang:
            return None if _has_total(old) else old
    return None


def _has_total(toewijzing: Toewijzing) -> bool:
    omvang = toewijzing.omvang
    return toewijzing.budget is not None or (omvang is not None and omvang.frequentie == TOTAAL)


def _moment(versie: Toewijzing) -> tuple[date, str]:
    return versie.toewijzingsdatum, versie.toewijzingstijd
