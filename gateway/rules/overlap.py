"""The same product twice at the same time: shared by TR302, TR361, TR386 and TR410.

A product is its category and code together. Without a code it overlaps with every product of its
category, without a category with every product. In iWmo the categories 11 to 14 (aids) may overlap
with anything. Of products that overlap each later one is the finding.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from gateway.rules.coverage import NO_END, Coverage
from gateway.standard.records import Product

_AIDS: Final = ("11", "12", "13", "14")


class Zorgperiode(NamedTuple):
    """A product with the days it is asked or allocated for."""

    product: Product | None
    begin: date
    end: date | None


_Group = tuple[str | None, ...]
_EVERYTHING: Final[_Group] = ()
_WITHOUT_CATEGORY: Final[_Group] = (None, None)


def later_overlaps(periods: Iterable[Zorgperiode | None], wet: str) -> list[int]:
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
