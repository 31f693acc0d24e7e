"""A row of a contract table and the questions that rules ask of the table."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, Protocol


class ContractRow(NamedTuple):
    """One product of one provider in one period of validity.

    `tarief` is in eurocent per `eenheid` (WJ756 code), None for euro products (eenheid 83).
    `variant` is inspanning, output or taak (OP261). `periode` is "" or "4w". `peildatum` is
    "productperiode" or "toewijzing". `gemeenten` are CBS codes of four digits.
    """

    wet: str
    gemeenten: tuple[str, ...]
    aanbieder: str
    perceel: str
    categorie: str
    productcode: str
    resultaat: str
    variant: str
    eenheid: str
    tarief: int | None
    periode: str
    ingangsdatum: date
    einddatum: date | None
    peildatum: str
    bestand: str  # the name of the table the row stands in
    regel: int  # its line number there, the header row is 1

    def valid_on(self, day: date) -> bool:
        """True when `day` lies within the validity of this row, ends included."""
        return self.ingangsdatum <= day and (self.einddatum is None or day <= self.einddatum)


class Contracts(Protocol):
    """What rules may ask of the contract tables; an empty table answers "nothing is agreed".

    `wet` is jw or wmo, `gemeente` a CBS code, `aanbieder` an AGB code, `code` a ProductCode. All
    are compared as texts, leading zeros included.
    """

    def any_rows(self, wet: str, gemeente: str) -> bool:
        """True when the tables have at least one row for this wet and gemeente."""
        ...

    def knows_product(self, wet: str, gemeente: str, categorie: str | None, code: str) -> bool:
        """True when some row of the gemeente has this code with this categorie (TR381).

        Without a categorie the code alone decides.
        """
        ...

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
        row valid on the ProductPeriode's `begindatum`. `ingangsdatum` is None when the allocation
        is not known: then only a `productperiode` row can count.
        """
        ...

    def row_on(
        self, wet: str, gemeente: str, aanbieder: str, code: str, day: date
    ) -> ContractRow | None:
        """The row that counts for an allocation or a request whose Ingangsdatum is `day`.

        A `toewijzing` row goes before a `productperiode` row.
        """
        ...

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
        ...
