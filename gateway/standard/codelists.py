"""Code lists: which codes exist, what they mean and when they were valid.

A list is a table of tab-separated text with the columns code, meaning, valid_from and valid_to,
and further columns of its own. Here is the parsing only; `gateway.reading.codelists` reads files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

_COLUMNS: Final = ("code", "meaning", "valid_from", "valid_to")


class Code(NamedTuple):
    """One row of a code list. A date that is not known is None; `extra` are the other columns."""

    code: str
    meaning: str
    valid_from: date | None
    valid_to: date | None
    extra: Mapping[str, str]

    def valid(self, on: date | None = None) -> bool:
        """True when the code counts on that day, both ends included; without a day always."""
        if on is None:
            return True
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on <= self.valid_to)


class CodeListInfo(NamedTuple):
    """What the index says about a code list."""

    id: str  # "WJ756"
    name: str
    datatype: str  # "LDT_Eenheid", or "" for a list that no message element uses
    standards: tuple[str, ...]  # "ijw", "iwmo"
    in_xsd: bool  # whether the XSD enumerates these codes, so that level 1 checks them
    source: str
    source_date: str  # as published: a day, a month, or "" when not known


class CodeList:
    """One code list. A code may have several rows, each with a validity of its own."""

    __slots__ = ("_rows", "info")

    def __init__(self, info: CodeListInfo, codes: Iterable[Code]) -> None:
        self.info = info
        self._rows: dict[str, tuple[Code, ...]] = {}
        for code in codes:
            self._rows[code.code] = (*self._rows.get(code.code, ()), code)

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    def __iter__(self) -> Iterator[Code]:
        for rows in self._rows.values():
            yield from rows

    def __len__(self) -> int:
        return len(self._rows)

    def valid(self, code: str, on: date | None = None) -> bool:
        """True when the code exists and, given a day, is not known to be invalid on it."""
        return any(row.valid(on) for row in self._rows.get(code, ()))

    def get(self, code: str, on: date | None = None) -> Code | None:
        """The row of a code that counts on that day, or else its last row; None if unknown."""
        rows = self._rows.get(code, ())
        for row in rows:
            if row.valid(on):
                return row
        return rows[-1] if rows else None

    def meaning(self, code: str) -> str | None:
        """What the code means, or None when the list does not have it."""
        row = self.get(code)
        return row.meaning if row else None


def parse_codes(text: str) -> list[Code]:
    """
    Read the rows of one code list.

    Raises:
        ValueError: the first columns are not the four that every list has, or a date is no date.
    """
    header, rows = _table(text)
    if header[:4] != list(_COLUMNS):
        raise ValueError("a code list starts with the columns " + ", ".join(_COLUMNS))
    return [
        Code(code, meaning, _date(start), _date(end), dict(zip(header[4:], rest, strict=True)))
        for code, meaning, start, end, *rest in rows
    ]


def parse_index(text: str) -> list[CodeListInfo]:
    """Read the index of code lists."""
    header, rows = _table(text)
    infos = []
    for values in rows:
        row = dict(zip(header, values, strict=True))
        standards, in_xsd = tuple(row["standards"].split()), row["in_xsd"] == "yes"
        infos.append(
            CodeListInfo(
                row["id"],
                row["name"],
                row["datatype"],
                standards,
                in_xsd,
                row["source"],
                row["source_date"],
            )
        )
    return infos


def _table(text: str) -> tuple[list[str], list[list[str]]]:
    header, *rows = (line.split("\t") for line in text.splitlines() if line)
    return header, rows


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
