"""Whom a draft is from and for, and what a finished draft is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Party(NamedTuple):
    """The law, the gemeente (CBS code) and the aanbieder (AGB code)."""

    wet: str
    gemeente: str
    aanbieder: str


class Draft(NamedTuple):
    """A message ready to be tried: its name, its bytes, and what it is about.

    `origins` says for the path of a class which row of the CSV, or which option, it comes from.
    `lines` counts its Prestaties or products; `total` is in eurocents, None where none is.
    """

    message: str
    data: bytes
    origins: Mapping[str, str]
    lines: int
    total: int | None = None

    def origin_of(self, path: str) -> str | None:
        """Where the class at or above a path comes from."""
        while path:
            if path in self.origins:
                return self.origins[path]
            path = path.rpartition("/")[0]
        return None
