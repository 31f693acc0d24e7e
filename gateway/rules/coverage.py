"""Days that are taken, for telling whether a period overlaps with any of many before it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Final

NO_END: Final = 10_000_000
"""A day number beyond the calendar: where an open-ended period stops."""


class Coverage:
    """A growing set of days, kept as disjoint runs; asking and adding go by binary search.

    Days are ordinals; a run goes from its first day up to, not including, its stop.
    """

    __slots__ = ("_bounds",)

    def __init__(self) -> None:
        # first, stop, first, stop, ...: strictly rising, so an odd position lies inside a run
        self._bounds: list[int] = []

    def touches(self, first: int, stop: int) -> bool:
        """True when any of these days is taken."""
        bounds = self._bounds
        at = bisect_right(bounds, first)
        return at % 2 == 1 or (at < len(bounds) and bounds[at] < stop)

    def add(self, first: int, stop: int) -> None:
        """Take these days: runs that they touch become one."""
        bounds = self._bounds
        begin = bisect_left(bounds, first)
        end = bisect_right(bounds, stop)
        merged = [first] if begin % 2 == 0 else []
        if end % 2 == 0:
            merged.append(stop)
        bounds[begin:end] = merged
