"""Reads a small CSV of an aanbieder; what is wrong with it is one line with row and column.

A cell is never repeated in that line: it may hold a BSN or a name.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from gateway.errors import WrongUse
from gateway.printable import one_line

T = TypeVar("T")

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH: Final = re.compile(r"[0-9]{4}-[0-9]{2}")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_BSN: Final = re.compile(r"[0-9]{8,9}")


class Row(NamedTuple):
    """One row: the file, its line number (the header is line 1), and the cells by column."""

    file: str
    number: int
    cells: dict[str, str]

    @property
    def where(self) -> str:
        """How people find it: `care.csv line 3`."""
        return f"{self.file} line {self.number}"

    def read(self, column: str, parse: Callable[[str], T]) -> T:
        """The value of a cell that must be filled.

        Raises:
            WrongUse: it is empty, or not as `parse` asks.
        """
        try:
            return parse(self.cells.get(column, ""))
        except ValueError as error:
            raise self.wrong(column, str(error)) from None

    def maybe(self, column: str, parse: Callable[[str], T]) -> T | None:
        """The value of a cell, None when it is empty."""
        return self.read(column, parse) if self.cells.get(column) else None

    def wrong(self, column: str, why: str) -> WrongUse:
        """The error about one cell."""
        return WrongUse(f"{self.where}, column {column}: {why}")


def read_rows(path: Path, required: Sequence[str], optional: Sequence[str]) -> list[Row]:
    """
    The rows of a CSV file: comma or semicolon, UTF-8, the first row names the columns.

    Raises:
        WrongUse: it cannot be read, or its columns are not these.
    """
    name = one_line(path.name)
    lines = list(_lines(_text(path, name), name))
    if not lines:
        raise WrongUse(f"{name}: the file is empty, it needs a header row and rows")
    first, header = lines[0]
    columns = [cell.lower() for cell in header]
    _check_columns(f"{name} line {first}", columns, required, optional)
    rows = []
    for number, cells in lines[1:]:
        if len(cells) != len(columns):
            counts = f"{len(cells)} cells, but the header row has {len(columns)}"
            raise WrongUse(f"{name} line {number}: {counts}")
        rows.append(Row(name, number, dict(zip(columns, cells, strict=True))))
    if not rows:
        raise WrongUse(f"{name}: there are no rows below the header row")
    return rows


def _text(path: Path, name: str) -> str:
    try:
        return path.read_bytes().decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise WrongUse(f"{name}: the file is not UTF-8, save it as CSV UTF-8") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such file can exist"
        raise WrongUse(f"{name}: cannot be read: {reason.lower()}") from None


def _lines(text: str, name: str) -> list[tuple[int, list[str]]]:
    header = next((line for line in text.splitlines() if line.strip()), "")
    separator = ";" if header.count(";") >= header.count(",") else ","
    reader = csv.reader(
        StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True
    )
    found: list[tuple[int, list[str]]] = []
    try:
        number = 1
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                found.append((number, stripped))
            number = reader.line_num + 1
    except csv.Error as error:
        raise WrongUse(f"{name} line {reader.line_num}: not valid CSV: {error}") from None
    return found


def _check_columns(
    where: str, columns: Sequence[str], required: Sequence[str], optional: Sequence[str]
) -> None:
    allowed = (*required, *optional)
    for column in columns:
        if column not in allowed:
            shown = one_line(column[:40])
            named = ", ".join(allowed)
            raise WrongUse(f'{where}: column "{shown}" is unknown, the columns are: {named}')
        if columns.count(column) > 1:
            raise WrongUse(f"{where}: column {column} stands twice in the header row")
    missing = [column for column in required if column not in columns]
    if missing:
        raise WrongUse(f"{where}: column {', '.join(missing)} is missing in the header row")


# The readers of single cells; their ValueError says what is allowed.


def bsn(cell: str) -> str:
    """A BSN; a zero in front that a spreadsheet dropped is put back."""
    if not _BSN.fullmatch(cell):
        raise ValueError("must be a BSN of nine digits")
    return cell.zfill(9)


def day(cell: str) -> date:
    """A date written as YYYY-MM-DD."""
    if _DAY.fullmatch(cell):
        try:
            return date.fromisoformat(cell)
        except ValueError:
            pass
    raise ValueError("must be an existing date written as YYYY-MM-DD (2026-04-30)")


def month(cell: str) -> date:
    """The first day of a month written as YYYY-MM."""
    if _MONTH.fullmatch(cell):
        try:
            return date.fromisoformat(f"{cell}-01")
        except ValueError:
            pass
    raise ValueError("must be a month written as YYYY-MM (2026-04)")


def number(cell: str) -> int:
    """A whole number of at most nine digits."""
    if not _NUMBER.fullmatch(cell):
        raise ValueError("must be a whole number, digits only")
    return int(cell)


def cents(cell: str) -> int:
    """A tariff in whole eurocents."""
    if not _NUMBER.fullmatch(cell):
        raise ValueError("must be a whole number of eurocents, digits only (6000 for 60.00 euro)")
    return int(cell)


def volume(cell: str) -> int:
    """How much was delivered; never in decimals (IV042, IV079)."""
    if not _NUMBER.fullmatch(cell):
        raise ValueError(
            "must be a whole number; declare parts of hours in minutes (eenheid 01),"
            " and euros in eurocents"
        )
    return int(cell)


def text_of(length: int) -> Callable[[str], str]:
    """A text of at most so many characters."""

    def parse(cell: str) -> str:
        if not 1 <= len(cell) <= length:
            raise ValueError(f"must be filled, with at most {length} characters")
        return cell

    return parse


_UNITS: Final = {"minuten": "01", "minuut": "01", "uren": "04", "uur": "04", "etmalen": "14"} | {
    "etmaal": "14",
    "dagdelen": "16",
    "dagdeel": "16",
    "euro": "83",
    "euros": "83",
}
_UNIT_CODES: Final = ("01", "04", "14", "16", "82", "83", "84")


def eenheid(cell: str) -> str:
    """A unit: the code, or a word for it."""
    code = _UNITS.get(cell.lower(), cell.zfill(2))
    if code not in _UNIT_CODES:
        words = "01 (minuten), 04 (uren), 14 (etmalen), 16 (dagdelen), 82, 83 (euro's) or 84"
        raise ValueError(f"must be one of: {words}")
    return code
