"""Which partitions a worker reads, so that all workers together read all of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from random import Random
from typing import NamedTuple


class Change(NamedTuple):
    """The partitions to begin to read, and those to leave to others."""

    take: frozenset[str] = frozenset()
    leave: frozenset[str] = frozenset()


def change(mine: frozenset[str], readers: Mapping[str, int], workers: int, dice: Random) -> Change:
    """What a worker does that reads `mine`, when `readers` read each partition.

    A worker takes what nobody reads, up to its share, and leaves what it has more. Two that took
    the same leave it by chance, one of them sooner. Nothing is agreed upon: each looks again and
    again, and the broker lets one reader at a time have the messages of a partition.
    """
    share = math.ceil(len(readers) / max(workers, 1))
    leave = {name for name in mine if readers[name] > 1 and dice.random() < 0.5}
    leave |= _some(mine - leave, len(mine) - len(leave) - share, dice)
    free = {name for name, count in readers.items() if count == 0} - mine
    return Change(_some(free, share - len(mine - leave), dice), frozenset(leave))


def _some(names: Iterable[str], count: int, dice: Random) -> frozenset[str]:
    """So many of them, any."""
    ordered = sorted(names)
    return frozenset(dice.sample(ordered, max(0, min(count, len(ordered)))))
