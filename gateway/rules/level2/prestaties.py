"""What rules about many Prestaties share: their different values, and the few lines that have one.

See `Place.values`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from gateway.standard.bericht import Place
from gateway.standard.records import GeslotenPeriode

DEBET_CREDIT: Final = "ingediend_bedrag.debet_credit"
NUMMER: Final = "product_referentie.referentie_nummer"
VORIG: Final = "product_referentie.vorig_referentie_nummer"


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
