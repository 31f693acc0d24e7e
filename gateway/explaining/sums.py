"""The sums of matching one Prestatie, from the very case that its rules were given.

Volumes are in the allocation's smallest unit (minutes for hours, eurocents for euros), amounts in
eurocents; what a credit gives back is negative. Source: IV076 to IV078, IV081.
"""

from __future__ import annotations

from typing import NamedTuple

from gateway.rules.facts import Toewijzing
from gateway.rules.level34.cases import PrestatieCase, Variant
from gateway.rules.level34.contract import expected_amount, hourly_contract
from gateway.rules.level34.volume import declared_volume, four_week_maximum
from gateway.rules.volumes import (
    Method,
    base_volume,
    period_count,
    period_maximum,
    total_count,
    total_maximum,
)
from gateway.standard.calendar import Period, sundays
from gateway.standard.contract import ContractRow
from gateway.standard.records import GeslotenPeriode, Prestatie


class Counted(NamedTuple):
    """How much is allocated: `times` the `volume` of the Omvang makes `maximum`.

    `sundays` is how many of the weeks are counted by their Sunday (method "sundays").
    """

    method: Method
    times: int
    volume: int
    maximum: int
    sundays: int


class Used(NamedTuple):
    """What was used before, what this line takes, and what is left after it; None: no bound."""

    before: int
    now: int
    left: int | None


class Amount(NamedTuple):
    """The amount in eurocent: expected (None: no tariff tells), and submitted.

    `hourly` is the tariff per hour where minutes are declared on one.
    """

    tarief: int | None
    hourly: int | None
    expected: int | None
    submitted: int


class Sums(NamedTuple):
    """Everything that was counted for one Prestatie; `accepted` is whether it counts from now."""

    accepted: bool
    is_credit: bool
    prestatie_volume: int
    eenheid: str
    periode: GeslotenPeriode
    toewijzing: Toewijzing | None
    variant: Variant
    per_period: Counted | None
    in_total: Counted | None
    four_weeks: int | None
    volume: Used | None
    budget: Used | None
    row: ContractRow | None
    amount: Amount


def sums_of(prestatie: Prestatie, case: PrestatieCase, accepted: bool) -> Sums:
    """The sums of one Prestatie."""
    toewijzing = case.toewijzing
    return Sums(
        accepted,
        prestatie.is_credit,
        prestatie.geleverd_volume,
        prestatie.eenheid,
        prestatie.product_periode,
        toewijzing,
        case.variant,
        _per_period(prestatie, case),
        None if toewijzing is None else _in_total(toewijzing, case.variant),
        None if toewijzing is None else four_week_maximum(prestatie, case, toewijzing),
        _volume(prestatie, case, accepted),
        _budget(prestatie, case, accepted),
        case.row,
        _amount(prestatie, case),
    )


def _unit_volume(toewijzing: Toewijzing) -> int:
    omvang = toewijzing.omvang
    return 0 if omvang is None else base_volume(omvang.volume, omvang.eenheid, omvang.eenheid) or 0


def _per_period(prestatie: Prestatie, case: PrestatieCase) -> Counted | None:
    toewijzing = case.toewijzing
    if toewijzing is None or case.variant == "taak":
        return None
    asked = (toewijzing, case.variant, case.wet, *prestatie.product_periode)
    counted, maximum = period_count(*asked), period_maximum(*asked)
    if counted is None or maximum is None:
        return None
    shared = Period(*prestatie.product_periode).clip(_whole(toewijzing))
    sunday_weeks = 0 if shared is None else sundays(shared.begin, shared.last)
    return Counted(*counted, _unit_volume(toewijzing), maximum, sunday_weeks)


def _in_total(toewijzing: Toewijzing, variant: Variant) -> Counted | None:
    counted, maximum = total_count(toewijzing, variant), total_maximum(toewijzing, variant)
    if counted is None or maximum is None or variant == "taak":
        return None
    whole = _whole(toewijzing)
    sunday_weeks = 0 if whole.end is None else sundays(whole.begin, whole.end)
    return Counted(*counted, _unit_volume(toewijzing), maximum, sunday_weeks)


def _whole(toewijzing: Toewijzing) -> Period:
    return Period(toewijzing.ingangsdatum, toewijzing.einddatum)


def _volume(prestatie: Prestatie, case: PrestatieCase, accepted: bool) -> Used | None:
    toewijzing = case.toewijzing
    if toewijzing is None:
        return None
    now = declared_volume(prestatie, case, toewijzing)
    if now is None:
        return None
    return _used(total_maximum(toewijzing, case.variant), case.besteed, now, prestatie, accepted)


def _budget(prestatie: Prestatie, case: PrestatieCase, accepted: bool) -> Used | None:
    budget = None if case.toewijzing is None else case.toewijzing.budget
    if budget is None:
        return None
    now = prestatie.ingediend_bedrag.bedrag
    return _used(budget, case.besteed_bedrag, now, prestatie, accepted)


def _used(
    maximum: int | None, before: int, volume: int, prestatie: Prestatie, accepted: bool
) -> Used:
    now = -volume if prestatie.is_credit else volume
    after = before + now if accepted else before
    return Used(before, now, None if maximum is None else maximum - after)


def _amount(prestatie: Prestatie, case: PrestatieCase) -> Amount:
    return Amount(
        prestatie.product_tarief,
        hourly_contract(prestatie, case),
        expected_amount(prestatie, case),
        prestatie.ingediend_bedrag.bedrag,
    )
