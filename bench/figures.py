"""A measured figure, its spread and its target; and a table of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple


class Figure(NamedTuple):
    """One thing measured: the median, and the lowest and highest of `pairs` measurements.

    `target` is the most it should be, or the `least`; None for what is only told.
    """

    name: str
    unit: str
    value: float
    low: float
    high: float
    pairs: int
    target: float | None = None
    least: bool = False

    @property
    def verdict(self) -> str:
        """`ok`, `ABOVE`, `BELOW` or nothing."""
        if self.target is None:
            return ""
        if self.least:
            return "ok" if self.value >= self.target else "BELOW"
        return "ok" if self.value <= self.target else "ABOVE"


def figure(
    name: str,
    unit: str,
    values: Sequence[float],
    target: float | None = None,
    *,
    least: bool = False,
) -> Figure:
    """The figure of some measurements of one thing."""
    spread = (median(values), min(values), max(values), len(values))
    return Figure(name, unit, *spread, target, least)


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Each measurement of ours over the one of the baseline right beside it."""
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def table(figures: Iterable[Figure]) -> str:
    """The figures for people."""
    rows: list[tuple[str, ...]] = [("what", "median", "low", "high", "n", "target", "")]
    for one in figures:
        target = "" if one.target is None else f"{'≥' if one.least else '≤'} {one.target:g}"
        numbers = (f"{number:.4g}" for number in (one.value, one.low, one.high))
        rows.append((f"{one.name} ({one.unit})", *numbers, str(one.pairs), target, one.verdict))
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        row[0].ljust(widths[0])
        + "".join("  " + cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        for row in rows
    )
