"""Level 2 rules about one Prestatie, seen by itself.

A message may hold tens of thousands of them, with few different values. So each rule looks at
those first, and walks the records, in one comprehension, only when a value can break it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Final

from gateway.rules.catalogue import Breach, rule
from gateway.rules.fields import DEBET_CREDIT, VORIG
from gateway.rules.level2.periods import with_periode
from gateway.standard.bericht import Bericht, Place
from gateway.standard.dates import CARE_BY_MONTH_SINCE, years_before
from gateway.standard.findings import Text
from gateway.standard.formats import Day, Euros
from gateway.standard.records import Declaratie, GeslotenPeriode, Prestatie

_EURO: Final = "83"
_CREDIT: Final = "C"
_MAX_YEARS_BACK: Final = 5

_on_prestaties = partial(rule, on=Prestatie, messages=("323",), level=2, over_all=True)
_on_prestaties_and_answers = partial(_on_prestaties, messages=("323", "325"))


# -- debit and credit -----------------------------------------------------------------------------


@_on_prestaties_and_answers(
    "CD060",
    text=Text(
        "Deze creditregel noemt niet welke prestatie hij terugneemt.",
        "This credit line does not say which line it takes back.",
    ),
    mend=Text(
        "Vul bij VorigReferentieNummer het referentienummer van die prestatie.",
        "Give the reference number of that line as VorigReferentieNummer.",
    ),
)
def cd060_credit_has_a_previous_reference(place: Place, _bericht: Bericht) -> Iterable[int]:
    """A credit has a VorigReferentieNummer."""
    if _CREDIT not in place.values(DEBET_CREDIT):
        return []
    return [
        index
        for index, prestatie in enumerate(place.records)
        if prestatie.ingediend_bedrag.debet_credit == _CREDIT
        and prestatie.product_referentie.vorig_referentie_nummer is None
    ]


@_on_prestaties_and_answers(
    "CD060",
    at="ProductReferentie/VorigReferentieNummer",
    text=Text(
        "Deze debetregel noemt een vorig referentienummer; dat doet alleen een creditregel.",
        "This debit line gives a previous reference number; only a credit line does.",
    ),
    mend=Text(
        "Haal VorigReferentieNummer weg, of maak er een creditregel van.",
        "Take out VorigReferentieNummer, or make it a credit line.",
    ),
)
def cd060_debit_has_no_previous_reference(place: Place, _bericht: Bericht) -> Iterable[int]:
    """A debit has no VorigReferentieNummer."""
    if place.values(VORIG) == {None}:
        return []
    return [
        index
        for index, prestatie in enumerate(place.records)
        if prestatie.product_referentie.vorig_referentie_nummer is not None
        and prestatie.ingediend_bedrag.debet_credit != _CREDIT
    ]


@_on_prestaties_and_answers(
    "CS325",
    at="IngediendBedrag/DebetCredit",
    text=Text(
        "Een bedrag van 0 euro is als credit opgenomen.",
        "An amount of 0 euros is given as a credit.",
    ),
    mend=Text("Vul bij een bedrag van 0 altijd D (debet).", "Always give D (debit) with 0."),
)
def cs325_zero_is_a_debit(place: Place, _bericht: Bericht) -> Iterable[int]:
    """An IngediendBedrag of 0 is D."""
    if _CREDIT not in place.values(DEBET_CREDIT):
        return []
    return [
        index
        for index, prestatie in enumerate(place.records)
        if prestatie.ingediend_bedrag == (0, _CREDIT)
    ]


# -- tariff and amount ----------------------------------------------------------------------------


@_on_prestaties(
    "CD087",
    text=Text("Het tarief ontbreekt.", "The tariff is missing."),
    mend=Text(
        "Vul ProductTarief in; alleen bij eenheid 83 (euro's) blijft het leeg.",
        "Fill in ProductTarief; only with unit 83 (euros) it is left out.",
    ),
)
def cd087_unit_has_a_tarief(place: Place, _bericht: Bericht) -> Iterable[int]:
    """Any Eenheid but 83 needs a ProductTarief."""
    if None not in place.values("product_tarief"):
        return []
    return [
        index
        for index, prestatie in enumerate(place.records)
        if prestatie.product_tarief is None and prestatie.eenheid != _EURO
    ]


@_on_prestaties(
    "CD087",
    at="ProductTarief",
    text=Text(
        "Er staat een tarief bij eenheid 83 (euro's), waar geen tarief bij hoort.",
        "There is a tariff with unit 83 (euros), which has none.",
    ),
    mend=Text(
        "Haal ProductTarief weg, of verbeter de eenheid.",
        "Take out ProductTarief, or correct the unit.",
    ),
)
def cd087_euros_have_no_tarief(place: Place, _bericht: Bericht) -> Iterable[int]:
    """Eenheid 83 leaves ProductTarief empty."""
    if _EURO not in place.values("eenheid"):
        return []
    return [
        index
        for index, prestatie in enumerate(place.records)
        if prestatie.eenheid == _EURO and prestatie.product_tarief is not None
    ]


@_on_prestaties(
    "CS339",
    at="IngediendBedrag",
    text=Text(
        "De eenheid is 83 (euro's), maar het ingediende bedrag ({bedrag:nl}) is niet gelijk aan "
        "het geleverde volume ({volume:nl}).",
        "The unit is 83 (euros), but the submitted amount ({bedrag:en}) is not the delivered "
        "volume ({volume:en}).",
    ),
    mend=Text(
        "Maak bedrag en volume gelijk, beide in hele centen.",
        "Make amount and volume equal, both in whole cents.",
    ),
)
def cs339_euros_are_the_volume(place: Place, _bericht: Bericht) -> Iterable[tuple[int, Breach]]:
    """With Eenheid 83 the Bedrag equals GeleverdVolume, both in eurocents, whatever the sign."""
    if _EURO not in place.values("eenheid"):
        return []
    return [
        (
            index,
            Breach(
                {
                    "bedrag": Euros(prestatie.ingediend_bedrag.bedrag),
                    "volume": Euros(prestatie.geleverd_volume),
                }
            ),
        )
        for index, prestatie in enumerate(place.records)
        if prestatie.eenheid == _EURO
        and prestatie.geleverd_volume != prestatie.ingediend_bedrag.bedrag
    ]


# -- the ProductPeriode ---------------------------------------------------------------------------


@_on_prestaties(
    "CS100",
    at="ProductPeriode",
    text=Text(
        "De periode ligt niet helemaal na 31-12-2020.",
        "The period does not lie wholly after 31 December 2020.",
    ),
    mend=Text(
        "Declareer in dit bericht alleen zorg vanaf 01-01-2021; verbeter anders de datums.",
        "Declare only care from 1 January 2021 in this message; otherwise correct the dates.",
    ),
)
def cs100_product_periode_is_after_2020(place: Place, _bericht: Bericht) -> Iterable[int]:
    """Begindatum and Einddatum both lie on or after 01-01-2021."""
    return [index for index, _ in with_periode(place, lambda p: min(p) < CARE_BY_MONTH_SINCE)]


@_on_prestaties(
    "CS337",
    at="ProductPeriode",
    text=Text(
        "De periode loopt van {begindatum:nl} tot en met {einddatum:nl} en ligt dus niet in één "
        "kalendermaand.",
        "The period runs from {begindatum:en} to {einddatum:en}, so it does not lie in one "
        "calendar month.",
    ),
    mend=Text(
        "Maak voor elke maand een eigen regel.",
        "Make a line of its own for each month.",
    ),
)
def cs337_product_periode_is_in_one_month(
    place: Place, _bericht: Bericht
) -> Iterable[tuple[int, Breach]]:
    """Begindatum and Einddatum lie in the same month of the same year."""
    return [
        (index, Breach({"begindatum": Day(period.begindatum), "einddatum": Day(period.einddatum)}))
        for index, period in with_periode(place, _in_two_months)
    ]


def _in_two_months(period: GeslotenPeriode) -> bool:
    begin, end = period
    return begin.month != end.month or begin.year != end.year


@_on_prestaties(
    "TR335",
    at="ProductPeriode/Einddatum",
    text=Text(
        "De periode eindigt op {einddatum:nl}, meer dan 5 jaar voor de dagtekening van de "
        "declaratie ({dagtekening:nl}).",
        "The period ends on {einddatum:en}, more than 5 years before the date of the invoice "
        "({dagtekening:en}).",
    ),
    mend=Text(
        "Zorg van langer dan 5 jaar geleden kan niet meer worden gedeclareerd; verbeter anders "
        "de datum.",
        "Care of more than 5 years ago can no longer be declared; otherwise correct the date.",
    ),
)
def tr335_care_is_at_most_5_years_old(
    place: Place, bericht: Bericht
) -> Iterable[tuple[int, Breach]]:
    """The Einddatum of the ProductPeriode, against the DeclaratieDagtekening; 5 years is right."""
    dagtekening = bericht.one(Declaratie).declaratie_dagtekening
    earliest = years_before(dagtekening, _MAX_YEARS_BACK)
    return [
        (index, Breach({"einddatum": Day(period.einddatum), "dagtekening": Day(dagtekening)}))
        for index, period in with_periode(place, lambda period: period.einddatum < earliest)
    ]
