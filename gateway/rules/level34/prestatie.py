"""A debet Prestatie against its ToegewezenProduct.

TR307, TR308, TR338 to TR341, TR384, TR387, TR388.

Without the allocation (TR338) the others cannot be judged and are not. A credit is never rejected
because its allocation has changed since (IV085): of these only TR338 looks at it. As nearly every
Prestatie is a debet that keeps the rules, whether it is a credit is asked last.
"""

from __future__ import annotations

from functools import partial

from gateway.rules.catalogue import Breach, Outcome, rule
from gateway.rules.facts import Toewijzing
from gateway.rules.level34.cases import PrestatieCase
from gateway.standard.calendar import expected_begin, expected_end
from gateway.standard.codes import MINUUT, UUR
from gateway.standard.contract import ContractRow
from gateway.standard.findings import Text
from gateway.standard.formats import Day, shown_number
from gateway.standard.records import Prestatie

_prestatie_rule = partial(rule, on=Prestatie, messages=("323",), level=3, needs="register")


@_prestatie_rule(
    "TR338",
    retourcode="9338",
    text=Text(
        "Dit ToewijzingNummer is geen toewijzing van deze cliënt aan u.",
        "This ToewijzingNummer is not an allocation of this client to you.",
    ),
    mend=Text(
        "Neem het nummer over uit het toewijzingsbericht van deze cliënt.",
        "Copy the number from the allocation message of this client.",
    ),
)
def tr338_toewijzing_is_known(prestatie: Prestatie, case: PrestatieCase) -> Outcome:
    """The number is that of one of this client's allocations here."""
    return case.toewijzing is not None


@_prestatie_rule(
    "TR384",
    retourcode="9384",
    text=Text(
        "Toewijzing {nummer} is door de gemeente verwijderd (RedenWijziging 13).",
        "Allocation {nummer} was removed by the gemeente (RedenWijziging 13).",
    ),
    mend=Text(
        "Neem contact op met de gemeente over deze toewijzing.",
        "Contact the gemeente about this allocation.",
    ),
)
def tr384_toewijzing_not_removed(prestatie: Prestatie, case: PrestatieCase) -> Outcome:
    """Nothing is declared on a removed allocation."""
    toewijzing = case.toewijzing
    if toewijzing is None or not toewijzing.verwijderd:
        return True
    return prestatie.is_credit or Breach({"nummer": shown_number(prestatie.toewijzing_nummer)})


@_prestatie_rule(
    "TR307",
    retourcode="9307",
    text=Text(
        "De ProductPeriode begint op {begin:nl}, voor de Ingangsdatum {ingang:nl} van toewijzing"
        " {nummer}.",
        "The ProductPeriode begins on {begin:en}, before the Ingangsdatum {ingang:en} of allocation"
        " {nummer}.",
    ),
    mend=Text(
        "Declareer alleen binnen de toegewezen periode.",
        "Declare within the allocated period only.",
    ),
)
def tr307_begins_within_toewijzing(prestatie: Prestatie, case: PrestatieCase) -> Outcome:
    """The ProductPeriode begins on or after the Ingangsdatum of its ToegewezenProduct."""
    toewijzing = case.toewijzing
    begin = prestatie.product_periode.begindatum
    if toewijzing is None or begin >= toewijzing.ingangsdatum:
        return True
    return prestatie.is_credit or Breach(
        {
            "begin": Day(begin),
            "ingang": Day(toewijzing.ingangsdatum),
            "nummer": shown_number(toewijzing.toewijzing_nummer),
        }
    )


@_prestatie_rule(
    "TR308",
    retourcode="9308",
    text=Text(
        "De ProductPeriode eindigt op {eind:nl}, na de Einddatum {einddatum:nl} van toewijzing"
        " {nummer}.",
        "The ProductPeriode ends on {eind:en}, after the Einddatum {einddatum:en} of allocation"
        " {nummer}.",
    ),
    mend=Text(
        "Declareer alleen binnen de toegewezen periode, of vraag om een verlenging.",
        "Declare within the allocated period only, or ask for an extension.",
    ),
)
def tr308_ends_within_toewijzing(prestatie: Prestatie, case: PrestatieCase) -> Outcome:
    """The ProductPeriode ends on or before the Einddatum of its ToegewezenProduct, if any."""
    toewijzing = case.toewijzing
    eind = prestatie.product_periode.einddatum
    if toewijzing is None or toewijzing.einddatum is None or eind <= toewijzing.einddatum:
        return True
    return prestatie.is_credit or Breach(
        {
            "eind": Day(eind),
            "einddatum": Day(toewijzing.einddatum),
            "nummer": shown_number(toewijzing.toewijzing_nummer),
        }
    )


@_prestatie_rule(
    "TR339",
    retourcode="9339",
    text=Text(
        "ProductCategorie {hier} is niet de toegewezen categorie {toegewezen}.",
        "ProductCategorie {hier} is not the allocated category {toegewezen}.",
    ),
    mend=Text("Neem de toegewezen categorie over.", "Copy the allocated category."),
)
def tr339_categorie_as_allocated(prestatie: Prestatie, case: PrestatieCase) -> Outcome:
    """The category is the allocated one, where the allocation has a category."""
    toewijzing = case.toewijzing
    if toewijzing is None or toewijzing.product is None:
        return True
    here, allocated = prestatie.product_categorie, toewijzing.product.categorie
    if here == allocated or prestatie.is_credit:
        return True
    return Breach({"hier": here, "toegewezen": allocated})


@_prestatie_rule(
    "TR340",
    retourcode="9340",
    text=Text(
        "ProductCode {hier} is niet de toegewezen code {toegewezen}.",
        "ProductCode {hier} is not the allocated code {toegewezen}.",
    ),
    mend=Text("Neem de toegewezen productcode over.", "Copy the allocated product code."),
)
def tr340_code_as_allocated(prestatie: Prestatie, case: PrestatieCase) -> Outcome:
    """The code is the allocated one, where the allocation has a code."""
    toewijzing = case.toewijzing
    if toewijzing is None or toewijzing.product is None or toewijzing.product.code is None:
        return True
    here, allocated = prestatie.product_code, toewijzing.product.code
    if here == allocated or prestatie.is_credit:
        return True
    return Breach({"hier": here, "toegewezen": allocated})


@rule(
    "TR341",
    on=Prestatie,
    messages=("323",),
    level=3,
    retourcode="9341",
    needs="contract",
    text=Text(
        "Eenheid {hier} past niet bij de afgesproken eenheid {afgesproken}.",
        "Eenheid {hier} does not fit the agreed unit {afgesproken}.",
    ),
    mend=Text(
        "Declareer in de eenheid van de toewijzing; bij uren mag ook in minuten.",
        "Declare in the unit of the allocation; where that is hours, minutes will do too.",
    ),
)
def tr341_eenheid_fits(prestatie: Prestatie, case: PrestatieCase) -> Outcome:
    """The unit is the allocation's, or minutes for hours.

    On an aspecific or generic allocation it is the contract's, where a row counts.
    """
    toewijzing = case.toewijzing
    if toewijzing is None:
        return True
    agreed = _agreed_unit(toewijzing, case.row)
    here = prestatie.eenheid
    if agreed is None or here == agreed or (agreed == UUR and here == MINUUT):
        return True
    return prestatie.is_credit or Breach({"hier": here, "afgesproken": agreed})


def _agreed_unit(toewijzing: Toewijzing, row: ContractRow | None) -> str | None:
    is_specific = toewijzing.product is not None and toewijzing.product.code is not None
    if row is not None and not is_specific:
        return row.eenheid
    return None if toewijzing.omvang is None else toewijzing.omvang.eenheid


@_prestatie_rule(
    "TR387",
    retourcode="9387",
    text=Text(
        "De ProductPeriode begint op {begin:nl}; dat moet {verwacht:nl} zijn.",
        "The ProductPeriode begins on {begin:en}; that must be {verwacht:en}.",
    ),
    mend=Text(
        "Begin op de eerste van de maand, of op de Ingangsdatum als die later in de maand ligt.",
        "Begin on the first of the month, or on the Ingangsdatum when that lies later in it.",
    ),
)
def tr387_begins_with_the_month(prestatie: Prestatie, case: PrestatieCase) -> Outcome:
    """The ProductPeriode begins on the first, or on an Ingangsdatum later that month (IV089)."""
    toewijzing = case.toewijzing
    if toewijzing is None:
        return True
    begin = prestatie.product_periode.begindatum
    verwacht = expected_begin(begin, toewijzing.ingangsdatum)
    if begin == verwacht or prestatie.is_credit:
        return True
    return Breach({"begin": Day(begin), "verwacht": Day(verwacht)})


@_prestatie_rule(
    "TR388",
    retourcode="9388",
    text=Text(
        "De ProductPeriode eindigt op {eind:nl}; dat moet {verwacht:nl} zijn.",
        "The ProductPeriode ends on {eind:en}; that must be {verwacht:en}.",
    ),
    mend=Text(
        "Eindig op de laatste dag van de maand, of op de Einddatum als die er eerder in ligt.",
        "End on the last day of the month, or on the Einddatum when that lies earlier in it.",
    ),
)
def tr388_ends_with_the_month(prestatie: Prestatie, case: PrestatieCase) -> Outcome:
    """The ProductPeriode ends on the last day, or on an Einddatum earlier that month (IV089)."""
    toewijzing = case.toewijzing
    if toewijzing is None:
        return True
    eind = prestatie.product_periode.einddatum
    verwacht = expected_end(eind, toewijzing.einddatum)
    if eind == verwacht or prestatie.is_credit:
        return True
    return Breach({"eind": Day(eind), "verwacht": Day(verwacht)})
