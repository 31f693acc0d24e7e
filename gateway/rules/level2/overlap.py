"""Level 2 rules about the same product twice at the same time: TR302, TR386, TR410.

A product is its category and code together. Without a code it overlaps with every product of its
category, without a category with every product. In iWmo the categories 11 to 14 (aids) may overlap
with anything. Of products that overlap each later one, in document order, is the finding.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Final

from gateway.rules.catalogue import rule
from gateway.rules.overlap import Zorgperiode, later_overlaps
from gateway.standard.bericht import Bericht, Place
from gateway.standard.findings import Text
from gateway.standard.records import (
    AangevraagdProduct,
    NieuwProduct,
    ToegewezenProduct,
)

_REMOVED: Final = ("13", "01")


_overlap = partial(
    rule,
    level=2,
    over_all=True,
    text=Text(
        "Dit product overlapt in tijd met een eerder product in het bericht dat hetzelfde is, of "
        "dat er zonder productcode of categorie ook onder valt.",
        "This product overlaps in time with an earlier product in the message that is the same, "
        "or that, without a code or category, covers it too.",
    ),
    mend=Text(
        "Laat de perioden op elkaar aansluiten zonder overlap, of voeg de producten samen.",
        "Let the periods follow each other without overlap, or combine the products.",
    ),
)


@_overlap("TR302", on=ToegewezenProduct, messages=("301",))
def tr302_allocations_do_not_overlap(place: Place, bericht: Bericht) -> Iterable[int]:
    """Removed allocations (RedenWijziging 13 or 01, ending where they begin) do not count."""
    return later_overlaps(
        (
            None
            if _is_removed(product)
            else Zorgperiode(product.product, product.ingangsdatum, product.einddatum)
            for product in place.records
        ),
        bericht.soort.wet,
    )


def _is_removed(product: ToegewezenProduct) -> bool:
    return product.reden_wijziging in _REMOVED and product.einddatum == product.ingangsdatum


@_overlap("TR386", on=AangevraagdProduct, messages=("315",))
def tr386_requests_do_not_overlap(place: Place, bericht: Bericht) -> Iterable[int]:
    """From ToewijzingIngangsdatum to ToewijzingEinddatum; without the latter for ever."""
    return later_overlaps(
        (
            Zorgperiode(
                product.product, product.toewijzing_ingangsdatum, product.toewijzing_einddatum
            )
            for product in place.records
        ),
        bericht.soort.wet,
    )


@_overlap("TR410", on=NieuwProduct, messages=("317",))
def tr410_new_products_do_not_overlap(place: Place, bericht: Bericht) -> Iterable[int]:
    """From GewensteIngangsdatum to Einddatum; without the latter for ever."""
    return later_overlaps(
        (
            Zorgperiode(product.product, product.gewenste_ingangsdatum, product.einddatum)
            for product in place.records
        ),
        bericht.soort.wet,
    )
