"""What the contracts say of the Prestaties of one declaratie.

Most lines of an invoice are about the same few products and months, so what was looked up for one
counts for the others.
"""

from __future__ import annotations

from typing import NamedTuple, cast

from gateway.rules.facts import Toewijzing
from gateway.rules.level34.cases import Variant
from gateway.rules.volumes import variant_without_contract
from gateway.standard.bericht import Bericht
from gateway.standard.contract import ContractRow, Contracts
from gateway.standard.records import Prestatie


class Agreed(NamedTuple):
    """About one Prestatie; the fields are those of `PrestatieCase`."""

    product_bekend: bool | None
    row: ContractRow | None
    variant: Variant


class Agreements:
    """The contracts of the two parties to a declaratie; `afspraken`: their gemeente has any."""

    def __init__(self, bericht: Bericht, contracts: Contracts) -> None:
        self._wet = bericht.soort.wet
        self._gemeente = bericht.gemeente
        self._aanbieder = bericht.aanbieder
        self._contracts = contracts
        self.afspraken = contracts.any_rows(self._wet, self._gemeente)
        self._known: dict[tuple[object, ...], Agreed] = {}

    def on(self, prestatie: Prestatie, toewijzing: Toewijzing | None) -> Agreed:
        """What is agreed on a Prestatie, declared on this allocation."""
        asked = _asked(prestatie, toewijzing)
        found = self._known.get(asked)
        if found is None:
            found = self._known[asked] = Agreed(
                self._product_bekend(prestatie),
                self._row(prestatie, toewijzing),
                self._variant(prestatie, toewijzing),
            )
        return found

    def _product_bekend(self, prestatie: Prestatie) -> bool | None:
        if not self.afspraken:
            return None
        return self._contracts.knows_product(
            self._wet, self._gemeente, prestatie.product_categorie, prestatie.product_code
        )

    def _row(self, prestatie: Prestatie, toewijzing: Toewijzing | None) -> ContractRow | None:
        if not self.afspraken:
            return None
        return self._contracts.row_for_prestatie(
            self._wet,
            self._gemeente,
            self._aanbieder,
            prestatie.product_code,
            prestatie.product_periode.begindatum,
            toewijzing.ingangsdatum if toewijzing else None,
        )

    def _variant(self, prestatie: Prestatie, toewijzing: Toewijzing | None) -> Variant:
        """The counting method: that of the row valid on the Ingangsdatum, else by unit (IV077)."""
        if toewijzing is None:
            return "inspanning"
        allocated = toewijzing.product.code if toewijzing.product else None
        row = (
            self._contracts.row_on(
                self._wet,
                self._gemeente,
                self._aanbieder,
                allocated or prestatie.product_code,
                toewijzing.ingangsdatum,
            )
            if self.afspraken
            else None
        )
        if row is not None:
            return cast("Variant", row.variant)
        return variant_without_contract(toewijzing.omvang.eenheid if toewijzing.omvang else "")


def _asked(prestatie: Prestatie, toewijzing: Toewijzing | None) -> tuple[object, ...]:
    """All that the answer depends on."""
    return (
        prestatie.product_categorie,
        prestatie.product_code,
        prestatie.product_periode.begindatum,
        toewijzing and (toewijzing.product, toewijzing.ingangsdatum),
        toewijzing and toewijzing.omvang and toewijzing.omvang.eenheid,
    )
