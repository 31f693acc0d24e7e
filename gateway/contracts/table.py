"""The contract table in memory: the rows, and the questions that rules ask of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import product

from gateway.contracts.faults import one_line, wrong_use
from gateway.standard.contract import ContractRow

TOEWIJZING = "toewijzing"
TAAK = "taak"

_Key = tuple[str, str, str, str]  # wet, gemeente, aanbieder, productcode
_Versions = tuple[list[date], list[ContractRow]]  # begin of validity of each row, and the rows
_VersionIndex = dict[_Key, _Versions]


class ContractTable:
    """All rows of all tables, indexed; it implements `gateway.standard.contract.Contracts`.

    Every question is one look-up in a dictionary, and a binary search among the versions of a row.
    Nothing changes after it was made, so threads may share it. Source: CONTRACT section 3.
    """

    __slots__ = ("_by_productperiode", "_by_toewijzing", "_gemeenten", "_products", "_taak", "rows")

    def __init__(self, rows: Iterable[ContractRow] = ()) -> None:
        """Index the rows.

        Raises:
            WrongUse: two rows for the same product, provider and peildatum overlap in time.
        """
        self.rows: tuple[ContractRow, ...] = tuple(rows)
        self._by_toewijzing = _index(row for row in self.rows if row.peildatum == TOEWIJZING)
        self._by_productperiode = _index(row for row in self.rows if row.peildatum != TOEWIJZING)
        faults = overlaps(self.rows)
        if faults:
            raise wrong_use(faults)
        self._gemeenten: set[tuple[str, str]] = set()
        self._products: set[tuple[str, str, str | None, str]] = set()
        self._taak: dict[
            tuple[str, str, str, str | None, str | None], list[ContractRow]
        ] = {}
        for row, gemeente in _per_gemeente(self.rows):
            self._add(row, gemeente)

    @classmethod
    def empty(cls) -> ContractTable:
        """The table of somebody who gave no contracts: nothing is agreed with anybody."""
        return cls()

    def any_rows(self, wet: str, gemeente: str) -> bool:
        """True when there is at least one row for this wet and gemeente."""
        return (wet, gemeente) in self._gemeenten

    def knows_product(self, wet: str, gemeente: str, categorie: str | None, code: str) -> bool:
        """True when some row, whatever provider or period, has this code with this categorie."""
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
            row = _valid_on(self._by_toewijzing.get(key), ingangsdatum)
            if row is not None:
                return row
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
        """True when the provider has a `taak` row for this product valid on `day` (TR019)."""
        rows = self._taak.get((wet, gemeente, aanbieder, categorie, code), ())
        return any(row.valid_on(day) for row in rows)

    def _add(self, row: ContractRow, gemeente: str) -> None:
        """Index a row for one gemeente. None stands for "whatever it is"."""
        self._gemeenten.add((row.wet, gemeente))
        for categorie in (row.categorie, None):
            self._products.add((row.wet, gemeente, categorie, row.productcode))
        if row.variant == TAAK:
            for categorie, code in product((row.categorie, None), (row.productcode, None)):
                key = (row.wet, gemeente, row.aanbieder, categorie, code)
                self._taak.setdefault(key, []).append(row)


def overlaps(rows: Sequence[ContractRow]) -> list[str]:
    """What to tell about rows that may not be valid at the same time, one line for each pair.

    A row is paired with the earlier one that lasts longest; a joint procurement is told once.
    """
    pairs: dict[tuple[int, int], str] = {}
    place = {id(row): number for number, row in enumerate(rows)}
    for peildatum_is_toewijzing in (False, True):
        index = _index(row for row in rows if (row.peildatum == TOEWIJZING) == peildatum_is_toewijzing)
        for key, (_, versions) in index.items():
            for one, other in _overlapping(versions):
                first, second = sorted((one, other), key=lambda row: place[id(row)])
                pair = (place[id(first)], place[id(second)])
                pairs.setdefault(pair, _told(first, second, key))
    return [pairs[pair] for pair in sorted(pairs)]
