"""The running totals: what lines add to the volume and the amount used of their allocations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from gateway.register.bulk import Bulk
from gateway.register.scope import PAIR
from gateway.register.session import Session
from gateway.register.tables import besteed

_BESTEED: Final = Bulk(
    besteed,
    (*PAIR, "toewijzing_nummer", "eenheid", "volume", "bedrag"),
    taken=("volume", "bedrag"),
)


class Weight(NamedTuple):
    """What one line adds to the total of its allocation and unit; `bedrag` in eurocent."""

    toewijzing_nummer: int
    eenheid: str
    volume: int
    bedrag: int


def weigh(session: Session, weights: Iterable[tuple[tuple[str, str, str], Weight]]) -> None:
    """Add lines to the totals of their pairs, in one statement; in a fixed order of rows."""
    totals: dict[tuple[Any, ...], list[int]] = {}
    for pair, (nummer, eenheid, volume, bedrag) in weights:
        total = totals.setdefault((*pair, nummer, eenheid), [0, 0])
        total[0] += volume
        total[1] += bedrag
    session.bulk(_BESTEED, [(*key, *total) for key, total in sorted(totals.items())])


def signed(amount: int, debet_credit: str) -> int:
    """A volume or an amount as it counts: a credit frees what its debet used."""
    return -amount if debet_credit == "C" else amount
