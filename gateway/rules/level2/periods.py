"""The Prestaties with a ProductPeriode that a rule looks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gateway.standard.bericht import Place
from gateway.standard.records import GeslotenPeriode


def with_periode(
    place: Place, wanted: Callable[[GeslotenPeriode], bool]
) -> Iterator[tuple[int, GeslotenPeriode]]:
    """The index and the ProductPeriode of each Prestatie whose period is wanted.

    Nearly all lines of an invoice are about the same month: each different period is asked once.
    """
    found = {period for period in place.values("product_periode") if wanted(period)}
    if found:
        for index, prestatie in enumerate(place.records):
            if prestatie.product_periode in found:
                yield index, prestatie.product_periode
