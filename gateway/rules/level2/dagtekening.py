"""Level 2 rules that compare a date with the Dagtekening of the message: TR134, TR137, TR380."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Final

from gateway.rules.catalogue import Breach, Outcome, rule
from gateway.rules.level2.periods import with_periode
from gateway.standard.bericht import Bericht, Place
from gateway.standard.findings import Text
from gateway.standard.formats import Day
from gateway.standard.records import (
    Client,
    Declaratie,
    GeslotenPeriode,
    NieuwProduct,
    Prestatie,
    Relatie,
    StartProduct,
    StopProduct,
    ToegewezenProduct,
)

_FIX_DATE: Final = Text(
    "Verbeter de datum; klopt zij, stuur dan een bericht met een latere dagtekening.",
    "Correct the date; if it is right, send a message of a later date.",
)


def _dagtekening(bericht: Bericht) -> date:
    return bericht.header.bericht_identificatie.dagtekening


# -- TR134: not after the Dagtekening -------------------------------------------------------------

_tr134 = partial(
    rule,
    "TR134",
    level=2,
    text=Text(
        "De datum {datum:nl} ligt na de dagtekening van het bericht ({dagtekening:nl}).",
        "The date {datum:en} is after the date of the message ({dagtekening:en}).",
    ),
    mend=_FIX_DATE,
)

_tr134_birth = partial(
    _tr134,
    at="Geboortedatum/Datum",
    text=Text(
        "De geboortedatum ligt na de dagtekening van het bericht ({dagtekening:nl}).",
        "The date of birth is after the date of the message ({dagtekening:en}).",
    ),
)


@_tr134_birth(on=Client, messages=("301", "305", "307", "315"))
def tr134_client_is_born(client: Client, bericht: Bericht) -> Outcome:
    """The Geboortedatum lies on or before the Dagtekening."""
    birth = client.geboortedatum
    return birth is None or _birth_not_after(birth.datum, _dagtekening(bericht))


@_tr134_birth(on=Relatie, messages=("301",))
def tr134_relatie_is_born(relatie: Relatie, bericht: Bericht) -> Outcome:
    """As for the Client; a Relatie may have no Geboortedatum at all."""
    birth = relatie.geboortedatum
    return birth is None or _birth_not_after(birth.datum, _dagtekening(bericht))


def _birth_not_after(birth: date, dagtekening: date) -> Outcome:
    return birth <= dagtekening or Breach({"dagtekening": Day(dagtekening)})


@_tr134(on=ToegewezenProduct, messages=("301",), at="Toewijzingsdatum")
def tr134_allocated_by_the_dagtekening(product: ToegewezenProduct, bericht: Bericht) -> Outcome:
    """The Toewijzingsdatum lies on or before the Dagtekening; the Ingangsdatum may be later."""
    return _not_after(product.toewijzingsdatum, _dagtekening(bericht))


@_tr134(on=StartProduct, messages=("305",), at="Begindatum")
def tr134_started_by_the_dagtekening(start: StartProduct, bericht: Bericht) -> Outcome:
    """The Begindatum lies on or before the Dagtekening: care that has begun is reported."""
    return _not_after(start.begindatum, _dagtekening(bericht))


@_tr134(on=StopProduct, messages=("307",))
def tr134_stopped_by_the_dagtekening(stop: StopProduct, bericht: Bericht) -> Outcome:
    """Begindatum and Einddatum both lie on or before the Dagtekening; the first that does not."""
    dagtekening = _dagtekening(bericht)
    if stop.begindatum > dagtekening:
        return _too_late(stop.begindatum, dagtekening, at="Begindatum")
    if stop.einddatum > dagtekening:
        return _too_late(stop.einddatum, dagtekening, at="Einddatum")
    return True


@_tr134(on=Declaratie, messages=("323",), at="DeclaratieDagtekening")
def tr134_declared_by_the_dagtekening(declaratie: Declaratie, bericht: Bericht) -> Outcome:
    """The DeclaratieDagtekening lies on or before the Dagtekening."""
    return _not_after(declaratie.declaratie_dagtekening, _dagtekening(bericht))


@_tr134(on=Prestatie, messages=("323", "325"), at="ProductPeriode/Begindatum", over_all=True)
def tr134_delivered_by_the_dagtekening(
    place: Place, bericht: Bericht
) -> Iterable[tuple[int, Breach]]:
    """The Begindatum of a ProductPeriode lies on or before the Dagtekening."""
    dagtekening = _dagtekening(bericht)
    return [
        (index, _too_late(period.begindatum, dagtekening))
        for index, period in with_periode(place, lambda period: period.begindatum > dagtekening)
    ]


def _not_after(day: date, dagtekening: date) -> Outcome:
    return day <= dagtekening or _too_late(day, dagtekening)


def _too_late(day: date, dagtekening: date, at: str | None = None) -> Breach:
    return Breach({"datum": Day(day), "dagtekening": Day(dagtekening)}, at)


# -- TR137: the end of a period, between its begin and the Dagtekening ----------------------------

_tr137 = partial(
    rule,
    "TR137",
    level=2,
    text=Text(
        "De einddatum {einddatum:nl} ligt niet tussen de begindatum ({begindatum:nl}) en de "
        "dagtekening van het bericht ({dagtekening:nl}).",
        "The end date {einddatum:en} is not between the start date ({begindatum:en}) and the date "
        "of the message ({dagtekening:en}).",
    ),
    mend=Text(
        "Vul een einddatum op of na de begindatum; declareer pas als de periode voorbij is.",
        "Give an end date on or after the start date; declare only once the period is over.",
    ),
)


@_tr137(on=Declaratie, messages=("323",), at="DeclaratiePeriode/Einddatum")
def tr137_declaratie_periode_is_over(declaratie: Declaratie, bericht: Bericht) -> Outcome:
    """The Einddatum of the DeclaratiePeriode lies from its Begindatum to the Dagtekening."""
    period, dagtekening = declaratie.declaratie_periode, _dagtekening(bericht)
    if period.begindatum <= period.einddatum <= dagtekening:
        return True
    return _ends_outside(period, dagtekening)


@_tr137(on=Prestatie, messages=("323", "325"), at="ProductPeriode/Einddatum", over_all=True)
def tr137_product_periode_is_over(place: Place, bericht: Bericht) -> Iterable[tuple[int, Breach]]:
    """The Einddatum of a ProductPeriode lies from its Begindatum to the Dagtekening."""
    dagtekening = _dagtekening(bericht)

    def ends_outside(period: GeslotenPeriode) -> bool:
        return not period.begindatum <= period.einddatum <= dagtekening

    return [
        (index, _ends_outside(period, dagtekening))
        for index, period in with_periode(place, ends_outside)
    ]


def _ends_outside(period: GeslotenPeriode, dagtekening: date) -> Breach:
    return Breach(
        {
            "begindatum": Day(period.begindatum),
            "einddatum": Day(period.einddatum),
            "dagtekening": Day(dagtekening),
        }
    )


# -- TR380: after the Dagtekening -----------------------------------------------------------------


@rule(
    "TR380",
    on=NieuwProduct,
    messages=("317",),
    level=2,
    at="GewensteIngangsdatum",
    text=Text(
        "De gewenste ingangsdatum van het nieuwe product ({datum:nl}) ligt niet na de dagtekening "
        "van het bericht ({dagtekening:nl}).",
        "The desired start date of the new product ({datum:en}) is not after the date of the "
        "message ({dagtekening:en}).",
    ),
    mend=Text(
        "Vul een ingangsdatum na de dagtekening.",
        "Give a start date after the date of the message.",
    ),
)
def tr380_nieuw_product_begins_after_the_dagtekening(
    product: NieuwProduct, bericht: Bericht
) -> Outcome:
    """The GewensteIngangsdatum of a NieuwProduct lies after the Dagtekening, not on it."""
    dagtekening = _dagtekening(bericht)
    if product.gewenste_ingangsdatum > dagtekening:
        return True
    return _too_late(product.gewenste_ingangsdatum, dagtekening)
