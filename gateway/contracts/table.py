"""The contract table in memory: the rows, and the questions that rules ask of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from itertools import product

from gateway.contracts.faults import wrong_use
from gateway.contracts.overlap import overlaps
from gateway.standard.contract import ContractRow

TOEWIJZING = "toewijzing"
TAAK = "taak"

_ProductKey = tuple[str, str, str | None, str]  # wet, gemeente, categorie, productcode
_RowKey = tuple[str, str, str, str]  # wet, gemeente, aanbieder, productcode
_TaakKey = tuple[str, str, str, str | None, str | None]  # and categorie before productcode
_Versions = tuple[list[date], list[ContractRow]]  # the ingangsdatum of each row, and the rows


class ContractTable:
    """All rows of all tables, indexed; it implements `gateway.standard.contract.Contracts`.

    A question is a look-up in a dictionary and a binary search among the versions of a row.
    Nothing changes after it was made, so threads may share it. `rows` holds the rows in the order
    in which they were given.
    """

    __slots__ = ("_by_productperiode", "_by_toewijzing", "_gemeenten", "_products", "_taak", "rows")

    rows: tuple[ContractRow, ...]

    def __init__(self, rows: Iterable[ContractRow] = ()) -> None:
        """Index the rows.

        Raises:
            WrongUse: two rows for one product of one provider are valid on the same day.
        """
        self.rows = tuple(rows)
        faults = overlaps(self.rows)
        if faults:
            raise wrong_use(faults)
        self._gemeenten = {(row.wet, code) for row in self.rows for code in row.gemeenten}
        self._products = _products(self.rows)
        self._taak = _taak(self.rows)
        self._by_toewijzing = _versions(row for row in self.rows if row.peildatum == TOEWIJZING)
        self._by_productperiode = _versions(row for row in self.rows if row.peildatum != TOEWIJZING)

    @classmethod
    def empty(cls) -> ContractTable:
        """The table of somebody who gave no contracts: no rows for any gemeente."""
        return cls()

    def any_rows(self, wet: str, gemeente: str) -> bool:
        """True when there is at least one row for this wet and gemeente."""
        return (wet, gemeente) in self._gemeenten

    def knows_product(self, wet: str, gemeente: str, categorie: str | None, code: str) -> bool:
        """True when some row, whatever its provider or period, has this code and categorie (TR381).

        Without a categorie the code alone decides.
        """
        return (wet, gemeente, categorie, code) in self._products

    def row_for_prestatie(
        self,
        wet: str,
        gemeente: str,
        aanbieder: str,
        code: str,
        begindatum: date,
        ingangsdatum: date | None,
    ) -> ContractRow | None:
        """The row that counts for a Prestatie, or None.

        A `toewijzing` row valid on the allocation's `ingangsdatum` goes before a `productperiode`
        row valid on the ProductPeriode's `begindatum`.
        """
        key = (wet, gemeente, aanbieder, code)
        if ingangsdatum is not None:
            agreed = _valid_on(self._by_toewijzing.get(key), ingangsdatum)
            if agreed is not None:
                return agreed
        return _valid_on(self._by_productperiode.get(key), begindatum)

    def row_on(
        self, wet: str, gemeente: str, aanbieder: str, code: str, day: date
    ) -> ContractRow | None:
        """The row that counts for an allocation or a request whose Ingangsdatum is `day`."""
        return self.row_for_prestatie(wet, gemeente, aanbieder, code, day, day)

    def has_taak_row(
        self,
        wet: str,
        gemeente: str,
        aanbieder: str,
        categorie: str | None,
        code: str | None,
        day: date,
    ) -> bool:
        """True when the provider has a `taak` row for this product valid on `day` (TR019).

        Without a code any product of the categorie will do, without a categorie the code decides.
        """
        rows = self._taak.get((wet, gemeente, aanbieder, categorie, code), ())
        return any(row.valid_on(day) for row in rows)


def _products(rows: Iterable[ContractRow]) -> set[_ProductKey]:
    """The products of each gemeente, also without categorie."""
    return {
        (row.wet, gemeente, categorie, row.productcode)
        for row in rows
        for gemeente in row.gemeenten
        for categorie in (row.categorie, None)
    }


def _taak(rows: Iterable[ContractRow]) -> dict[_TaakKey, list[ContractRow]]:
    """The `taak` rows by product, also without categorie, without code and without both."""
    index: dict[_TaakKey, list[ContractRow]] = {}
    for row in rows:
        if row.variant == TAAK:
            products = product(row.gemeenten, (row.categorie, None), (row.productcode, None))
            for gemeente, categorie, code in products:
                key = (row.wet, gemeente, row.aanbieder, categorie, code)
                index.setdefault(key, []).append(row)
    return index


def _versions(rows: Iterable[ContractRow]) -> dict[_RowKey, _Versions]:
    """The versions of each row by provider and product, oldest first."""
    index: dict[_RowKey, _Versions] = {}
    for row in sorted(rows, key=lambda row: row.ingangsdatum):
        for gemeente in row.gemeenten:
            key = (row.wet, gemeente, row.aanbieder, row.productcode)
            begins, versions = index.setdefault(key, ([], []))
            begins.append(row.ingangsdatum)
            versions.append(row)
    return index


def _valid_on(versions: _Versions | None, day: date) -> ContractRow | None:
    """The version valid on `day`. As none overlap, only the last to begin by then can be."""
    if versions is None:
        return None
    place = bisect_right(versions[0], day)
    if place == 0:
        return None
    row = versions[1][place - 1]
    einddatum = row.einddatum
    return row if einddatum is None or day <= einddatum else None
