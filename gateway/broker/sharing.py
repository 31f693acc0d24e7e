"""Which partitions a worker reads, so that all workers together read all of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Set
from random import Random
from typing import NamedTuple


class Change(NamedTuple):
    """The partitions to begin to read, and those to leave to others."""

    take: frozenset[str] = frozenset()
    leave: frozenset[str] = frozenset()


class Seen(NamedTuple):
    """What a worker sees when it looks.

    How many partitions and workers there are, which partitions nobody reads (`free`) or read the
    last time (`left_lying`), and from which of its own it got messages (`heard`).
    """

    partitions: int
    workers: int
    free: Set[str]
    left_lying: Set[str] = frozenset()
    heard: Set[str] = frozenset()


def change(mine: Set[str], seen: Seen, dice: Random) -> Change:
    """What a worker does that reads `mine`.

    It takes what nobody reads, up to its share, and leaves what it has more. Nothing is agreed
    upon: two may take the same, and the broker then keeps one of them waiting without telling it.
    But something else lies about then. Once in a while somebody who sees that changes one that it
    never heard of for it, until nothing lies about.
    """
    workers = max(seen.workers, 1)
    share = math.ceil(seen.partitions / workers)
    leave = _some(mine, len(mine) - share, dice)
    take = _some(seen.free - mine, share - len(mine), dice)
    lying, silent = seen.left_lying & seen.free, mine - seen.heard
    if lying and silent and not take and not leave and dice.random() * workers < 1:
        return Change(_some(lying, 1, dice), _some(silent, 1, dice))
    return Change(take, leave)


def _some(names: Iterable[str], count: int, dice: Random) -> frozenset[str]:
    """So many of them, any."""
    ordered = sorted(names)
    return frozenset(dice.sample(ordered, max(0, min(count, len(ordered)))))
