"""From when until when each release of a standard is in use: data beside its XSDs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from gateway.errors import WrongUse

FILE: Final = "releases.tsv"
_COLUMNS: Final = ["wet", "release", "valid_from", "valid_to"]

Window = tuple[date | None, date | None]


class Windows:
    """The window of each release, both ends included; a release without one is always in use."""

    def __init__(self, windows: Mapping[tuple[str, str], Window]) -> None:
        self._windows = windows

    def in_use(self, wet: str, release: str, day: date) -> bool:
        """True when messages of this release are taken in on that day."""
        begin, end = self._windows.get((wet, release), (None, None))
        return (begin is None or begin <= day) and (end is None or day <= end)

    def with_those_of(self, other: Windows) -> Windows:
        """These windows, the other's in place of ours where both know a release."""
        return Windows({**self._windows, **other._windows})


def load_windows(folder: Path) -> Windows:
    """Read `releases.tsv` in a folder of XSDs; without that file every release is in use.

    Raises:
        WrongUse: the file is not such a table.
    """
    path = folder / FILE
    if not path.is_file():
        return Windows({})
    try:
        header, *rows = (line.split("\t") for line in path.read_text("utf-8").splitlines() if line)
        if header != _COLUMNS:
            raise ValueError(header)
        return Windows(
            {(wet, release): (_day(begin), _day(end)) for wet, release, begin, end in rows}
        )
    except (OSError, ValueError) as error:
        columns = ", ".join(_COLUMNS)
        raise WrongUse(f"{path}: not a table of releases with the columns {columns}") from error


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
