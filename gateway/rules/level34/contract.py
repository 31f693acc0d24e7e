"""What the contract says of a product and its tariff: TR381, TR346, TR418.

Without contract rows for a wet and gemeente TR381 and TR418 are not applied, and TR346 goes by
the ProductTarief of the Prestatie itself (docs/interpretation.md). A credit repeats its debet,
which was held against the contract then (IV085, IV091).
"""

from __future__ import annotations

from functools import partial

from gateway.rules.catalogue import Breach, Outcome, rule
from gateway.rules.level34.cases import PrestatieCase
from gateway.standard.calendar import hourly_explains, minute_amount, minute_tarief
from gateway.standard.codes import EURO, MINUUT, UUR
from gateway.standard.contract import ContractRow
from gateway.standard.findings import Text
from gateway.standard.formats import Euros
from gateway.standard.records import Prestatie, Product

_prestatie_rule = partial(rule, on=Prestatie, messages=("323",), level=4, needs="contract")

PRODUCT_UNKNOWN = Text(
    "ProductCode {code} hoort niet bij ProductCategorie {categorie} in de contracten van deze"
    " gemeente.",
    "ProductCode {code} does not belong to ProductCategorie {categorie} in the contracts of this"
    " gemeente.",
)
PRODUCT_UNKNOWN_MEND = Text(
    "Gebruik een code en categorie uit de productcodelijst van de gemeente.",
    "Use a code and category from the product list of the gemeente.",
)


def product_known(product: Product | None, known: bool | None) -> Outcome:
    """TR381 for any class with a Product: kept without a code, and where no contract speaks."""
    if known is not False or product is None:
        return True
    return Breach({"code": product.code, "categorie": product.categorie})


@_prestatie_rule(
    "TR381",
    retourcode="S329",
    text=PRODUCT_UNKNOWN,
    mend=PRODUCT_UNKNOWN_MEND,
)
def tr381_product_of_prestatie_is_contracted(prestatie: Prestatie, case: PrestatieCase) -> Outcome:
    """The code fits the category in the contracts of this gemeente."""
    if case.product_bekend is not False or prestatie.is_credit:
        return True
    product = Product(prestatie.product_categorie, prestatie.product_code)
    return product_known(product, case.product_bekend)


@rule(
    "TR418",
    on=Prestatie,
    messages=("323",),
    level=3,
    retourcode="0611",
    needs="contract",
    text=Text(
        "{reden:nl} voor product {code}.",
        "{reden:en} for product {code}.",
    ),
    mend=Text(
        "Declareer met het tarief en de eenheid die in die periode in uw contract gelden.",
        "Declare with the tariff and the unit that your contract has for that period.",
    ),
)
def tr418_tarief_is_that_of_the_contract(prestatie: Prestatie, case: PrestatieCase) -> Outcome:
    """ProductTarief equals the contract's tariff per unit of the row that counts.

    An unknown product is TR381's. Minutes against an hourly tariff carry the rounded tariff per
    minute (IV081). On a specific allocation a row for another unit is another tariff; on an
    aspecific or generic one the unit is TR341's and only the tariff is compared here.
    """
    if case.product_bekend is not True or not case.row_known or prestatie.is_credit:
        return True
    code = prestatie.product_code
    row = case.row
    if row is None:
        return Breach(
            {
                "reden": Text(
                    "Uw contract met deze gemeente heeft geen geldige afspraak",
                    "Your contract with this gemeente has no valid agreement",
                ),
                "code": code,
            }
        )
    if _tariff_matches(prestatie, case, row):
        return True
    return Breach({"reden": _tariffs(prestatie, row), "code": code})


def _tariff_matches(prestatie: Prestatie, case: PrestatieCase, row: ContractRow) -> bool:
    if prestatie.eenheid == row.eenheid and prestatie.product_tarief == row.tarief:
        return True
    if row.eenheid == UUR and prestatie.eenheid == MINUUT and row.tarief is not None:
        return prestatie.product_tarief == minute_tarief(row.tarief)
    if _is_specific(case):
        return False
    # The unit is TR341's; where one of the two is in euros there are no tariffs to compare.
    return None in (prestatie.product_tarief, row.tarief) or prestatie.product_tarief == row.tarief


def _is_specific(case: PrestatieCase) -> bool:
    toewijzing = case.toewijzing
    if toewijzing is None:
        return True
    return toewijzing.product is not None and toewijzing.product.code is not None


def _tariffs(prestatie: Prestatie, row: ContractRow) -> Text:
    ours, theirs = _tariff(row.tarief), _tariff(prestatie.product_tarief)
    return Text(
        f"Gedeclareerd tarief {theirs:nl} (eenheid {prestatie.eenheid}) is niet het"
        f" contracttarief {ours:nl} (eenheid {row.eenheid})",
        f"Declared tariff {theirs:en} (unit {prestatie.eenheid}) is not the contract's"
        f" tariff {ours:en} (unit {row.eenheid})",
    )


def _tariff(tarief: int | None) -> Euros | Text:
    return Text("geen", "none") if tarief is None else Euros(tarief)


@_prestatie_rule(
    "TR346",
    retourcode="9346",
    text=Text(
        "Het ingediende bedrag {bedrag:nl} is niet volume {volume} maal het tarief: dat is"
        " {hoort:nl}.",
        "The submitted amount {bedrag:en} is not volume {volume} times the tariff: that is"
        " {hoort:en}.",
    ),
    mend=Text(
        "Reken het bedrag opnieuw uit; bij minuten en een uurtarief: uurtarief x minuten / 60,"
        " afgerond op hele centen.",
        "Calculate the amount again; for minutes at an hourly tariff: hourly tariff x minutes / 60,"
        " rounded to whole cents.",
    ),
)
def tr346_amount_is_volume_times_tarief(prestatie: Prestatie, case: PrestatieCase) -> Outcome:
    """IngediendBedrag is GeleverdVolume times ProductTarief, unless the unit is euros.

    For minutes under an hourly tariff the contract's hourly tariff counts, unrounded (IV081). When
    the contract is not known, some hourly tariff must explain both rounded numbers.
    """
    expected = expected_amount(prestatie, case)
    bedrag = prestatie.ingediend_bedrag.bedrag
    if expected is None or bedrag == expected:
        return True
    tarief, volume = prestatie.product_tarief, prestatie.geleverd_volume
    if tarief is not None and _hourly_possible(prestatie, case):
        return hourly_explains(tarief, volume, bedrag) or _wrong_amount(bedrag, volume, expected)
    return _wrong_amount(bedrag, volume, expected)


def expected_amount(prestatie: Prestatie, case: PrestatieCase) -> int | None:
    """The IngediendBedrag that belongs to a debet, in eurocent; None where no tariff tells it."""
    tarief = prestatie.product_tarief
    if tarief is None or prestatie.eenheid == EURO or prestatie.is_credit:
        return None
    hourly = hourly_contract(prestatie, case)
    if hourly is not None:
        return minute_amount(hourly, prestatie.geleverd_volume)
    return prestatie.geleverd_volume * tarief


def hourly_contract(prestatie: Prestatie, case: PrestatieCase) -> int | None:
    """The contract's hourly tariff, where it decides about minutes."""
    row = case.row
    if row is None or prestatie.eenheid != MINUUT or row.eenheid != UUR:
        return None
    return row.tarief


def _hourly_possible(prestatie: Prestatie, case: PrestatieCase) -> bool:
    """May minutes stand for an hourly tariff that we do not know?"""
    if prestatie.eenheid != MINUUT or case.row is not None:
        return False
    toewijzing = case.toewijzing
    if toewijzing is None or not _is_specific(case):
        return True
    return toewijzing.omvang is not None and toewijzing.omvang.eenheid == UUR


def _wrong_amount(bedrag: int, volume: int, expected: int) -> Breach:
    return Breach({"bedrag": Euros(bedrag), "volume": volume, "hoort": Euros(expected)})
