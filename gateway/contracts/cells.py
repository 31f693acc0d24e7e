"""From the cells of one line of a contract table to a ContractRow, or to what is wrong with them.

Cells lose the spaces around them. The columns with a fixed choice of words (wet, variant, periode,
peildatum) may be in capitals; codes are texts and stay exactly as they are, leading zeros too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping, Sequence
from datetime import date
from typing import TypeVar

from gateway.contracts.faults import one_line, shown
from gateway.standard.contract import ContractRow

REQUIRED_COLUMNS = (
    "wet", "gemeente", "aanbieder", "perceel", "categorie", "productcode", "resultaat",
    "variant", "eenheid", "tarief", "periode", "ingangsdatum", "einddatum",
)  # fmt: skip
OPTIONAL_COLUMNS = ("peildatum",)

EUROS = "83"
_EENHEDEN = ("01", "04", "14", "16", "82", EUROS, "84")  # WJ756
_CODE_LENGTH = 5  # LDT_ProductCode
_CATEGORIE_LENGTH = 2  # LDT_ProductCategorie
_MAX_TARIEF = 99_999_999  # LDT_Bedrag, in eurocents
_TARIEF = re.compile("0*[0-9]{1,8}")
_EUROS_AND_CENTS = re.compile("([0-9]{1,6})[,.]([0-9]{2})")
_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_GEMEENTE = re.compile("[0-9]{4}")
_AGB = re.compile("[0-9]{8}")

T = TypeVar("T")


def read_row(
    cells: Mapping[str, str], bestand: str, regel: int, gemeentecodes: Container[str] | None
) -> tuple[ContractRow | None, Sequence[str]]:
    """The row that the cells (by column) make up, and the faults; with faults there is no row."""
    line = _Cells(cells, f"{one_line(bestand)} line {regel}")
    eenheid = line.read("eenheid", _one_of(*_EENHEDEN))
    row = ContractRow(
        wet=line.read("wet", _word("jw", "wmo")) or "",
        gemeenten=line.read("gemeente", _gemeenten(gemeentecodes)) or (),
        aanbieder=line.read("aanbieder", _aanbieder) or "",
        perceel=cells["perceel"],
        categorie=line.read("categorie", _categorie) or "",
        productcode=line.read("productcode", _productcode) or "",
        resultaat=cells["resultaat"],
        variant=line.read("variant", _word("inspanning", "output", "taak")) or "",
        eenheid=eenheid or "",
        tarief=line.read("tarief", _tarief(eenheid)),
        periode=line.read("periode", _word("", "4w")) or "",
        ingangsdatum=line.read("ingangsdatum", _day) or date.min,
        einddatum=line.read("einddatum", _day_or_empty),
        peildatum=line.read("peildatum", _word("", "productperiode", "toewijzing"))
        or "productperiode",
        bestand=bestand,
        regel=regel,
    )
    if row.einddatum is not None and row.einddatum < row.ingangsdatum:
        line.refuse("einddatum", f"must not be before the ingangsdatum {row.ingangsdatum}")
    return (None if line.faults else row), line.faults


class _Cells:
    """The cells of one line; remembers what is wrong with them."""

    def __init__(self, cells: Mapping[str, str], where: str) -> None:
        self._cells = cells
        self._where = where
        self.faults: list[str] = []

    def read(self, column: str, parse: Callable[[str], T]) -> T | None:
        """The value of a cell; None, and a fault, when `parse` raises ValueError."""
        try:
            return parse(self._cells.get(column, ""))
        except ValueError as error:
            self.refuse(column, str(error))
            return None

    def refuse(self, column: str, why: str) -> None:
        """Note that the cell in this column is not allowed."""
        cell = shown(self._cells.get(column, ""))
        self.faults.append(f"{self._where}, column {column}: {cell} is not allowed, it {why}")


# The readers of single cells: text in, value out. Their ValueError says what is allowed, as the end
# of a sentence that begins with "it".


def _one_of(*allowed: str) -> Callable[[str], str]:
    choice = ", ".join(text or "empty" for text in allowed)

    def parse(cell: str) -> str:
        if cell not in allowed:
            raise ValueError(f"must be one of: {choice}")
        return cell

    return parse


def _word(*allowed: str) -> Callable[[str], str]:
    exact = _one_of(*allowed)
    return lambda cell: exact(cell.lower())


def _gemeenten(gemeentecodes: Container[str] | None) -> Callable[[str], tuple[str, ...]]:
    def parse(cell: str) -> tuple[str, ...]:
        codes = tuple(cell.split())
        if not codes or not all(_GEMEENTE.fullmatch(code) for code in codes):
            raise ValueError(
                "must be a CBS code of four digits (0384), or several separated by a space"
            )
        for code in codes:
            if gemeentecodes is not None and code not in gemeentecodes:
                raise ValueError(f"must hold known CBS codes: there is no gemeente {code}")
            if codes.count(code) > 1:
                raise ValueError(f"must name each gemeente once: {code} is repeated")
        return codes

    return parse


def _aanbieder(cell: str) -> str:
    if not _AGB.fullmatch(cell):
        raise ValueError("must be an AGB code of eight digits (01234567)")
    return cell


def _categorie(cell: str) -> str:
    if len(cell) != _CATEGORIE_LENGTH:
        raise ValueError("must be a ProductCategorie of two characters, as in the messages (45)")
    return cell


def _productcode(cell: str) -> str:
    if not 1 <= len(cell) <= _CODE_LENGTH:
        raise ValueError("must be a ProductCode of one to five characters, as in the messages")
    return cell


def _tarief(eenheid: str | None) -> Callable[[str], int | None]:
    """The reader of a tariff for this eenheid; None when the eenheid itself is wrong."""

    def parse(cell: str) -> int | None:
        if cell and eenheid == EUROS:
            raise ValueError(f"must be empty for eenheid {EUROS} (euros)")
        if not cell and eenheid in (EUROS, None):
            return None
        if not _TARIEF.fullmatch(cell):
            raise ValueError(f"must be a whole number of eurocents{_in_eurocents(cell)}")
        return int(cell)

    return parse


def _in_eurocents(cell: str) -> str:
    """The help for somebody who wrote euros."""
    if cell.isdecimal():
        return f", at most {_MAX_TARIEF}"
    euros = _EUROS_AND_CENTS.fullmatch(cell)
    if euros is None:
        return ", digits only (1250 for 12.50 euro)"
    return f": write {int(euros[1] + euros[2])}"


def _day(cell: str) -> date:
    if _DATE.fullmatch(cell):
        try:
            return date.fromisoformat(cell)
        except ValueError:
            pass  # no such day: told below
    raise ValueError("must be an existing date written as YYYY-MM-DD (2026-01-31)")


def _day_or_empty(cell: str) -> date | None:
    return _day(cell) if cell else None
