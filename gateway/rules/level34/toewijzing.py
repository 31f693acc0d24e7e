"""The ToegewezenProduct of a 301: TR332, TR379, TR381, TR385."""

from __future__ import annotations

from functools import partial

from gateway.rules.catalogue import Breach, Outcome, rule
from gateway.rules.facts import VERWIJDERD
from gateway.rules.level34.cases import ToegewezenCase
from gateway.rules.level34.contract import PRODUCT_UNKNOWN, PRODUCT_UNKNOWN_MEND, product_known
from gateway.standard.findings import Text
from gateway.standard.formats import shown_number
from gateway.standard.records import ToegewezenProduct

_toegewezen_product_rule = partial(
    rule, on=ToegewezenProduct, messages=("301",), level=3, needs="register"
)


@_toegewezen_product_rule(
    "TR332",
    retourcode="9332",
    text=Text(
        "ToewijzingNummer {nummer} is bij deze gemeente al in gebruik voor een andere toewijzing"
        " (een andere aanbieder, cliënt, een ander product of een andere Ingangsdatum).",
        "ToewijzingNummer {nummer} is in use at this gemeente for another allocation"
        " (another aanbieder, client, product or Ingangsdatum).",
    ),
    mend=Text(
        "Geef een nieuwe toewijzing een nieuw nummer; een wijziging houdt product en Ingangsdatum.",
        "Give a new allocation a new number; a change keeps product and Ingangsdatum.",
    ),
)
def tr332_nummer_is_of_this_toewijzing(product: ToegewezenProduct, case: ToegewezenCase) -> Outcome:
    """A number belongs to one aanbieder, client, product and Ingangsdatum (IV066)."""
    if case.eigenaar is None or case.eigenaar == case.zelf:
        return True
    return Breach({"nummer": shown_number(product.toewijzing_nummer)})


@_toegewezen_product_rule(
    "TR379",
    retourcode="9379",
    text=Text(
        "De ReferentieAanbieder hoort niet bij een open verzoek van deze cliënt en aanbieder.",
        "The ReferentieAanbieder is not that of an open request of this client and aanbieder.",
    ),
    mend=Text(
        "Neem de referentie van het gehonoreerde verzoek over, en alleen de eerste keer;"
        " laat haar anders leeg.",
        "Copy the reference of the request that is honoured, the first time only;"
        " leave it empty otherwise.",
    ),
)
def tr379_referentie_of_open_verzoek(product: ToegewezenProduct, case: ToegewezenCase) -> Outcome:
    """A filled reference is that of an open request; an identical re-send may repeat it (IV097)."""
    return product.referentie_aanbieder is None or case.open_referentie or case.bekende_versie


@rule(
    "TR381",
    on=ToegewezenProduct,
    messages=("301",),
    level=4,
    retourcode="S329",
    needs="contract",
    text=PRODUCT_UNKNOWN,
    mend=PRODUCT_UNKNOWN_MEND,
)
def tr381_product_of_toewijzing_is_contracted(
    product: ToegewezenProduct, case: ToegewezenCase
) -> Outcome:
    """The code fits the category in the contracts of this gemeente."""
    return product_known(product.product, case.product_bekend)


@_toegewezen_product_rule(
    "TR385",
    retourcode="9385",
    text=Text(
        "Toewijzing {nummer} kan niet verwijderd worden: er zijn goedgekeurde prestaties op.",
        "Allocation {nummer} cannot be removed: granted Prestaties stand on it.",
    ),
    mend=Text(
        "Laat de aanbieder eerst crediteren, of beëindig de toewijzing met een Einddatum.",
        "Have the aanbieder credit them first, or end the allocation with an Einddatum.",
    ),
)
def tr385_removed_without_prestaties(product: ToegewezenProduct, case: ToegewezenCase) -> Outcome:
    """An allocation with granted, not credited Prestaties is not removed."""
    if product.reden_wijziging != VERWIJDERD or not case.gedeclareerd:
        return True
    return Breach({"nummer": shown_number(product.toewijzing_nummer)})
