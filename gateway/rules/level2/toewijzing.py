"""Level 2 rules about an allocation and the care on it: order of dates, reasons, status codes."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Final

from gateway.rules.catalogue import Breach, Outcome, rule
from gateway.standard.bericht import Bericht
from gateway.standard.findings import Text
from gateway.standard.formats import Day
from gateway.standard.records import (
    AangevraagdProduct,
    NieuwProduct,
    StartProduct,
    StopProduct,
    TeWijzigenProduct,
    ToegewezenProduct,
)

_REMOVED: Final = "13"
_LAPSED: Final = "01"
_FIRST_OR_REMOVAL: Final = ("1", "3")

# -- the end on or after the begin ----------------------------------------------------------------

_cs003 = partial(
    rule,
    "CS003",
    level=2,
    at="Einddatum",
    text=Text(
        "De einddatum ({einddatum:nl}) ligt voor de ingangsdatum ({ingangsdatum:nl}).",
        "The end date ({einddatum:en}) is before the start date ({ingangsdatum:en}).",
    ),
    mend=Text(
        "Vul een einddatum op of na de ingangsdatum.",
        "Give an end date on or after the start date.",
    ),
)


@_cs003(on=ToegewezenProduct, messages=("301",))
def cs003_toegewezen_ends_on_or_after_its_begin(
    product: ToegewezenProduct, _bericht: Bericht
) -> Outcome:
    """The Einddatum may be the Ingangsdatum itself."""
    return _in_order(product.ingangsdatum, product.einddatum)


@_cs003(on=AangevraagdProduct, messages=("315",), at="ToewijzingEinddatum")
def cs003_aangevraagd_ends_on_or_after_its_begin(
    product: AangevraagdProduct, _bericht: Bericht
) -> Outcome:
    """The ToewijzingEinddatum may be the ToewijzingIngangsdatum itself."""
    return _in_order(product.toewijzing_ingangsdatum, product.toewijzing_einddatum)


@_cs003(on=NieuwProduct, messages=("317",))
def cs003_nieuw_ends_on_or_after_its_begin(product: NieuwProduct, _bericht: Bericht) -> Outcome:
    """The Einddatum may be the GewensteIngangsdatum itself."""
    return _in_order(product.gewenste_ingangsdatum, product.einddatum)


@_cs003(on=TeWijzigenProduct, messages=("317",))
def cs003_te_wijzigen_ends_on_or_after_its_begin(
    product: TeWijzigenProduct, _bericht: Bericht
) -> Outcome:
    """The Einddatum may be the GewensteIngangsdatum itself."""
    return _in_order(product.gewenste_ingangsdatum, product.einddatum)


def _in_order(begin: date, end: date | None) -> Outcome:
    if end is None or end >= begin:
        return True
    return Breach({"einddatum": Day(end), "ingangsdatum": Day(begin)})


@rule(
    "TR018",
    on=StopProduct,
    messages=("307",),
    level=2,
    at="Einddatum",
    text=Text(
        "De zorg stopt op {einddatum:nl}, voordat zij begint op {begindatum:nl}.",
        "The care stops on {einddatum:en}, before it begins on {begindatum:en}.",
    ),
    mend=Text(
        "Vul een einddatum op of na de begindatum.",
        "Give an end date on or after the start date.",
    ),
)
def tr018_stop_ends_on_or_after_its_begin(stop: StopProduct, _bericht: Bericht) -> Outcome:
    """The Einddatum may be the Begindatum itself."""
    if stop.einddatum >= stop.begindatum:
        return True
    return Breach({"einddatum": Day(stop.einddatum), "begindatum": Day(stop.begindatum)})


# -- codes ----------------------------------------------------------------------------------------


@rule(
    "CS335",
    on=ToegewezenProduct,
    messages=("301",),
    level=2,
    at="RedenWijziging",
    text=Text(
        "De toewijzing is verwijderd (reden wijziging 13), maar de einddatum is niet gelijk aan "
        "de ingangsdatum ({ingangsdatum:nl}).",
        "The allocation is removed (reason of change 13), but the end date is not the start date "
        "({ingangsdatum:en}).",
    ),
    mend=Text(
        "Maak de einddatum gelijk aan de ingangsdatum, of kies een andere reden.",
        "Make the end date equal to the start date, or choose another reason.",
    ),
)
def cs335_removed_ends_where_it_begins(product: ToegewezenProduct, _bericht: Bericht) -> Outcome:
    """RedenWijziging 13 needs an Einddatum, equal to the Ingangsdatum."""
    if product.reden_wijziging != _REMOVED or product.einddatum == product.ingangsdatum:
        return True
    return Breach({"ingangsdatum": Day(product.ingangsdatum)})


@rule(
    "CS336",
    on=ToegewezenProduct,
    messages=("301",),
    level=2,
    at="RedenWijziging",
    text=Text(
        "Reden wijziging 01 (administratieve correctie) is vervallen.",
        "Reason of change 01 (administrative correction) has lapsed.",
    ),
    mend=Text(
        "Gebruik 14 voor een administratieve correctie of 13 voor een verwijdering.",
        "Use 14 for an administrative correction or 13 for a removal.",
    ),
)
def cs336_reason_01_is_not_used(product: ToegewezenProduct, _bericht: Bericht) -> bool:
    """Code 01 is in the code list, but has lapsed."""
    return product.reden_wijziging != _LAPSED


_cs058 = partial(
    rule,
    "CS058",
    level=2,
    at="StatusAanlevering",
    text=Text(
        "Status aanlevering {status} kan hier niet: alleen 1 (eerste aanlevering) en 3 "
        "(verwijderen) mogen.",
        "Delivery status {status} is not possible here: only 1 (first delivery) and 3 (removal) "
        "are allowed.",
    ),
    mend=Text(
        "Vul 1 of 3; om iets te wijzigen stuurt u eerst een 3 en daarna een nieuwe 1.",
        "Give 1 or 3; to change something, first send a 3 and then a new 1.",
    ),
)


@_cs058(on=StartProduct, messages=("305",))
def cs058_start_is_new_or_removed(start: StartProduct, _bericht: Bericht) -> Outcome:
    """StatusAanlevering is 1 or 3."""
    return _is_new_or_removed(start.status_aanlevering)


@_cs058(on=StopProduct, messages=("307",))
def cs058_stop_is_new_or_removed(stop: StopProduct, _bericht: Bericht) -> Outcome:
    """StatusAanlevering is 1 or 3."""
    return _is_new_or_removed(stop.status_aanlevering)


def _is_new_or_removed(status: str) -> Outcome:
    return status in _FIRST_OR_REMOVAL or Breach({"status": status})
