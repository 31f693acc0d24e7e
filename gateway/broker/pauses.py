"""How long to wait before something is tried again."""

from __future__ import annotations

from collections.abc import Iterator
from random import uniform
from typing import Final

_LEAST_PART: Final = 0.5


def pauses(least: float, most: float) -> Iterator[float]:
    """Pauses in seconds, each up to twice as long as the one before, up to `most`; without end.

    Each is a part of that, by chance: who lost the same server comes back one after the other.
    """
    longest = least
    while True:
        yield longest * uniform(_LEAST_PART, 1)  # noqa: S311  (spreads, hides nothing)
        longest = min(longest * 2, most)
