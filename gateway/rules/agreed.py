"""What the contracts say of the Prestaties of one declaratie.

Most lines of an invoice are about the same few products and months, so what was looked up for one
counts for the others.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, cast

from gateway.rules.facts import Toewijzing
from gateway.rules.level34.cases import Variant
from gateway.rules.volumes import variant_without_contract
from gateway.standard.bericht import Bericht
from gateway.standard.contract import ContractRow, Contracts
from gateway.standard.records import Prestatie, Product


class Agreed(NamedTuple):
    """About one Prestatie; the fields are those of `PrestatieCase`."""

    product_bekend: bool | None
    row: ContractRow | None
    variant: Variant


class _Asked(NamedTuple):
    """All that the answer depends on. The last three are those of the allocation, if known."""

    categorie: str
    code: str
    begindatum: date
    product: Product | None = None
    ingangsdatum: date | None = None
    eenheid: str = ""


class Agreements:
    """The contracts of the two parties to a declaratie; `afspraken`: their gemeente has any."""

    def __init__(self, bericht: Bericht, contracts: Contracts) -> None:
        self._wet = bericht.soort.wet
        self._gemeente = bericht.gemeente
        self._aanbieder = bericht.aanbieder
        self._contracts = contracts
        self.afspraken = contracts.any_rows(self._wet, self._gemeente)
        self._known: dict[_Asked, Agreed] = {}

    def on(self, prestatie: Prestatie, toewijzing: Toewijzing | None) -> Agreed:
        """What is agreed on a Prestatie, declared on this allocation."""
        asked = _asked(prestatie, toewijzing)
        found = self._known.get(asked)
        if found is None:
            found = self._known[asked] = Agreed(
                self._product_bekend(asked), self._row(asked), self._variant(asked)
            )
        return found

    def _product_bekend(self, asked: _Asked) -> bool | None:
        if not self.afspraken:
            return None
        return self._contracts.knows_product(self._wet, self._gemeente, asked.categorie, asked.code)

    def _row(self, asked: _Asked) -> ContractRow | None:
        if not self.afspraken:
            return None
        return self._contracts.row_for_prestatie(
            self._wet,
            self._gemeente,
            self._aanbieder,
            asked.code,
            asked.begindatum,
            asked.ingangsdatum,
        )

    def _variant(self, asked: _Asked) -> Variant:
        """The counting method: that of the row valid on the Ingangsdatum, else by unit (IV077)."""
        if asked.ingangsdatum is None:
            return "inspanning"
        allocated = asked.product.code if asked.product else None
        row = (
            self._contracts.row_on(
                self._wet,
                self._gemeente,
                self._aanbieder,
                allocated or asked.code,
                asked.ingangsdatum,
            )
            if self.afspraken
            else None
        )
        if row is not None:
            return cast("Variant", row.variant)
        return variant_without_contract(asked.eenheid)


def _asked(prestatie: Prestatie, toewijzing: Toewijzing | None) -> _Asked:
    categorie, code = prestatie.product_categorie, prestatie.product_code
    begindatum = prestatie.product_periode.begindatum
    if toewijzing is None:
        return _Asked(categorie, code, begindatum)
    eenheid = toewijzing.omvang.eenheid if toewijzing.omvang else ""
    return _Asked(categorie, code, begindatum, toewijzing.product, toewijzing.ingangsdatum, eenheid)
