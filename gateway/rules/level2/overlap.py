"""Level 2 rules about the same product twice at the same time: TR302, TR386, TR410.

A product is its category and code together. Without a code it overlaps with every product of its
category, without a category with every product. In iWmo the categories 11 to 14 (aids) may overlap
with anything. Of products that overlap each later one, in document order, is the finding.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Final, NamedTuple

from gateway.rules.catalogue import rule
from gateway.rules.level2.coverage import NO_END, Coverage
from gateway.standard.bericht import Bericht, Place
from gateway.standard.findings import Text
from gateway.standard.records import (
    AangevraagdProduct,
    NieuwProduct,
    Product,
    ToegewezenProduct,
)

_AIDS: Final = ("11", "12", "13", "14")
_REMOVED: Final = ("13", "01")


class _Zorgperiode(NamedTuple):
    """A product with the days it is asked or allocated for."""

    product: Product | None
    begin: date
    end: date | None


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
    return _later_overlaps(
        (
            None
            if _is_removed(product)
            else _Zorgperiode(product.product, product.ingangsdatum, product.einddatum)
            for product in place.records
        ),
        bericht.soort.wet,
    )


def _is_removed(product: ToegewezenProduct) -> bool:
    return product.reden_wijziging in _REMOVED and product.einddatum == product.ingangsdatum


@_overlap("TR386", on=AangevraagdProduct, messages=("315",))
def tr386_requests_do_not_overlap(place: Place, bericht: Bericht) -> Iterable[int]:
    """From ToewijzingIngangsdatum to ToewijzingEinddatum; without the latter for ever."""
    return _later_overlaps(
        (
            _Zorgperiode(
                product.product, product.toewijzing_ingangsdatum, product.toewijzing_einddatum
            )
            for product in place.records
        ),
        bericht.soort.wet,
    )


@_overlap("TR410", on=NieuwProduct, messages=("317",))
def tr410_new_products_do_not_overlap(place: Place, bericht: Bericht) -> Iterable[int]:
    """From GewensteIngangsdatum to Einddatum; without the latter for ever."""
    return _later_overlaps(
        (
            _Zorgperiode(product.product, product.gewenste_ingangsdatum, product.einddatum)
            for product in place.records
        ),
        bericht.soort.wet,
    )


# -- the shared helper ----------------------------------------------------------------------------

_Group = tuple[str | None, ...]
_EVERYTHING: Final[_Group] = ()
_WITHOUT_CATEGORY: Final[_Group] = (None, None)


def _later_overlaps(periods: Iterable[_Zorgperiode | None], wet: str) -> list[int]:
    """The index of each period that overlaps with one before it; None takes no part.

    Days are taken group by group, so each period asks and adds at most three times, however many
    there are. A period that ends before it begins has no days and overlaps with nothing.
    """
    taking_part = [
        (index, period)
        for index, period in enumerate(periods)
        if period is not None and not (wet == "wmo" and _is_aid(period.product))
    ]
    taken = {group: Coverage() for _, period in taking_part for group in _asks(period.product)}
    later: list[int] = []
    for index, (product, begin, end) in taking_part:
        first = begin.toordinal()
        stop = NO_END if end is None else end.toordinal() + 1
        if stop <= first:
            continue
        if any(taken[group].touches(first, stop) for group in _asks(product)):
            later.append(index)
        for group in _takes(product):
            if group in taken:  # days that nobody asks about need not be kept
                taken[group].add(first, stop)
    return later


def _is_aid(product: Product | None) -> bool:
    return product is not None and product.categorie in _AIDS


def _asks(product: Product | None) -> tuple[_Group, ...]:
    """The groups whose days this product may not touch."""
    if product is None:
        return (_EVERYTHING,)
    if product.code is None:
        return ((product.categorie,), _WITHOUT_CATEGORY)
    return (tuple(product), (product.categorie, None), _WITHOUT_CATEGORY)


def _takes(product: Product | None) -> tuple[_Group, ...]:
    """The groups whose days this product takes."""
    if product is None:
        return (_WITHOUT_CATEGORY, _EVERYTHING)
    return (tuple(product), (product.categorie,), _EVERYTHING)
