"""From CSV files to a ContractTable, or to one clear line about what is wrong with them.

The columns and what they mean are in README.md.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from gateway.contracts.cells import OPTIONAL_COLUMNS, REQUIRED_COLUMNS, read_row
from gateway.contracts.faults import one_line, shown, wrong_use
from gateway.contracts.overlap import overlaps
from gateway.contracts.table import ContractTable
from gateway.standard.contract import ContractRow

_ALL_COLUMNS = REQUIRED_COLUMNS + OPTIONAL_COLUMNS


class _Line(NamedTuple):
    """One line of a CSV file that is not blank; a quoted cell may make it span several."""

    number: int  # of its first line in the file, counted from 1
    cells: list[str]


class _Unreadable(Exception):
    """Something that leaves no way to read the rest of this table; the text tells what."""


def load_tables(
    paths: Iterable[str | os.PathLike[str]], gemeentecodes: Container[str] | None = None
) -> ContractTable:
    """Read contract tables and join them into one; without paths the table is empty.

    Args:
        paths: the CSV files. Rows of one file may not overlap with those of another.
        gemeentecodes: the CBS codes that exist; None to check no more than that they are four
            digits.

    Raises:
        WrongUse: a table cannot be used. The text is one line: the first fault,
            with file, line, column and what is allowed, and how many more there are.
    """
    files = [Path(path) for path in paths]
    rows: list[ContractRow] = []
    faults = _given_twice(files)
    if faults:
        raise wrong_use(faults)
    for path, name in zip(files, _names(files), strict=True):
        try:
            _read_table(path, name, gemeentecodes, rows, faults)
        except _Unreadable as unreadable:
            faults.append(f"{one_line(name)}{unreadable}")
    if faults:
        raise wrong_use([*faults, *overlaps(rows)])
    return ContractTable(rows)


def _given_twice(files: Iterable[Path]) -> list[str]:
    """Told apart from overlap: "line 2 and line 2 overlap" would puzzle people."""
    times = Counter(path.absolute() for path in files)
    return [
        f"{one_line(path.name)}: this contract table is given more than once"
        for path, count in times.items()
        if count > 1
    ]


def _names(files: Sequence[Path]) -> list[str]:
    """What messages call the files: the name alone, or the path as given when names are equal."""
    times = Counter(path.name for path in files)
    return [path.name if times[path.name] == 1 else str(path) for path in files]


def _read_table(
    path: Path,
    name: str,
    gemeentecodes: Container[str] | None,
    rows: list[ContractRow],
    faults: list[str],
) -> None:
    """Add the rows of one file to `rows` and what is wrong with it to `faults`."""
    text = _text(path)
    separator = _separator(text)
    lines = _lines(text, separator)
    header = next(lines, None)
    if header is None:
        raise _Unreadable(": the file is empty, a contract table has a header row and rows")
    columns = _columns(header)
    line = None
    for line in lines:
        if len(line.cells) == len(columns):
            cells = dict(zip(columns, line.cells, strict=True))
            row, wrong = read_row(cells, name, line.number, gemeentecodes)
            faults.extend(wrong)
            if row is not None:
                rows.append(row)
        else:
            faults.append(f"{one_line(name)} {_miscounted(line, len(columns), separator)}")
    if line is None:
        raise _Unreadable(": there are no rows below the header row")


def _text(path: Path) -> str:
    """The text of a file, without a byte order mark."""
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the path
        reason = getattr(error, "strerror", None) or "no such file can exist"
        raise _Unreadable(f": cannot be read: {reason}") from error
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Unreadable(f" line {line}: the file is not UTF-8, save it as CSV UTF-8") from error


def _separator(text: str) -> str:
    """Semicolon or comma, whichever the header row has most of."""
    header = next((line for line in StringIO(text, newline="") if line.strip()), "")
    return ";" if header.count(";") >= header.count(",") else ","


def _lines(text: str, separator: str) -> Iterator[_Line]:
    """The lines of the table that hold something, without the spaces round the cells."""
    reader = csv.reader(
        StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True
    )
    while True:
        number = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            raise _Unreadable(f" line {number}: the line is not valid CSV: {error}") from error
        if any(cells):  # spreadsheets write blank rows as separators only
            yield _Line(number, cells)


def _columns(header: _Line) -> list[str]:
    """The columns in the order of the file.

    Raises:
        _Unreadable: a column is unknown, missing or there twice.
    """
    columns = [cell.lower() for cell in header.cells]
    unknown = [cell for cell in columns if cell not in _ALL_COLUMNS]
    missing = [column for column in REQUIRED_COLUMNS if column not in columns]
    twice = [column for column, times in Counter(columns).items() if times > 1]
    if len(columns) == 1:
        fault = "the columns of the header row must be separated by a comma or a semicolon"
    elif unknown:
        allowed = ", ".join(_ALL_COLUMNS)
        fault = f"column {shown(unknown[0])} is unknown, the columns are: {allowed}"
    elif missing:
        fault = f"column {', '.join(missing)} is missing in the header row"
    elif twice:
        fault = f"column {twice[0]} stands twice in the header row"
    else:
        return columns
    raise _Unreadable(f" line {header.number}: {fault}")


def _miscounted(line: _Line, expected: int, separator: str) -> str:
    """What is wrong with a line that has more or fewer cells than the header row."""
    fault = f"line {line.number}: {len(line.cells)} cells, but the header row has {expected}"
    if separator == "," and len(line.cells) > expected:
        fault += "; put a text with a comma in quotes, and write tarief in whole eurocents"
    return fault
