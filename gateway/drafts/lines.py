"""From delivered care to Prestaties: the allocation, the period, the tariff and the amount.

Source: IV042 and IV075 (volume, product), IV081 and TR346 (amount), IV089 (period), IV091 (credit).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from gateway.drafts.care import Care
from gateway.drafts.faults import (
    NO_ALLOCATION,
    NO_CLIENT,
    NO_DEBET,
    NO_TARIFF,
    NONE_FITS,
    Fault,
)
from gateway.drafts.party import Party
from gateway.rules.facts import DebetPrestatie, Toewijzing
from gateway.standard.calendar import (
    Period,
    expected_begin,
    expected_end,
    minute_amount,
    minute_tarief,
    month_begin,
    month_end,
)
from gateway.standard.codes import EURO, MINUUT, UUR
from gateway.standard.contract import ContractRow, Contracts


class Line(NamedTuple):
    """A Prestatie to be. Amounts in eurocents; `where` is the row or option it comes from."""

    where: str
    bsn: str
    vorig: str | None
    toewijzing_nummer: int
    categorie: str
    code: str
    begindatum: date
    einddatum: date
    volume: int
    eenheid: str
    tarief: int | None
    bedrag: int

    @property
    def debet_credit(self) -> str:
        """C for a line that takes an earlier one back."""
        return "D" if self.vorig is None else "C"

    @property
    def signed(self) -> int:
        """The amount, below zero for a credit."""
        return self.bedrag if self.vorig is None else -self.bedrag


class Matcher:
    """Finds for each row of care what it is declared on."""

    def __init__(
        self,
        party: Party,
        contracts: Contracts,
        toewijzingen: Mapping[str, Mapping[int, Toewijzing]],
    ) -> None:
        self._party = party
        self._contracts = contracts
        self._toewijzingen = toewijzingen
        self.faults: list[Fault] = []

    def debet(self, care: Care) -> Line | None:
        """The Prestatie for one row; None, and a fault, when it would be rejected.

        Raises:
            WrongUse: the row does not say enough.
        """
        toewijzing = self._toewijzing(care)
        if toewijzing is None:
            return None
        code = care.code or (toewijzing.product and toewijzing.product.code)
        if not code:
            raise care.row.wrong(
                "productcode", "must be filled: the allocation names no product code"
            )
        begin = expected_begin(care.maand, toewijzing.ingangsdatum)
        row = self._contracts.row_for_prestatie(*self._party, code, begin, toewijzing.ingangsdatum)
        eenheid = _eenheid(care, toewijzing, row)
        money = self._money(care, toewijzing, row, eenheid)
        if money is None:
            return None
        return Line(
            care.row.where,
            care.bsn,
            None,
            toewijzing.toewijzing_nummer,
            _categorie(care, toewijzing, row),
            code,
            begin,
            expected_end(care.maand, toewijzing.einddatum),
            care.volume,
            eenheid,
            *money,
        )

    def _toewijzing(self, care: Care) -> Toewijzing | None:
        mine = self._toewijzingen.get(care.bsn)
        if not mine:
            self.faults.append(Fault(care.row.where, "TR304", NO_CLIENT))
            return None
        if care.toewijzing_nummer is not None:
            named = mine.get(care.toewijzing_nummer)
            if named is None:
                self.faults.append(Fault(care.row.where, "TR338", NO_ALLOCATION))
            return named
        fitting = [each for each in mine.values() if self._fits(care, each)]
        if not fitting:
            self.faults.append(Fault(care.row.where, "TR338", NONE_FITS))
            return None
        if len(fitting) > 1:
            numbers = ", ".join(str(each.toewijzing_nummer) for each in fitting)
            why = f"must be filled: more than one allocation of this client fits ({numbers})"
            raise care.row.wrong("toewijzingnummer", why)
        return fitting[0]

    def _fits(self, care: Care, toewijzing: Toewijzing) -> bool:
        period = Period(toewijzing.ingangsdatum, toewijzing.einddatum)
        month = Period(month_begin(care.maand), month_end(care.maand))
        if toewijzing.verwijderd or period.is_empty() or not period.overlaps(month):
            return False
        product = toewijzing.product
        if product is None or care.code is None:
            return True
        if product.code is not None:
            return product.code == care.code
        wet, gemeente, _ = self._party
        if not self._contracts.any_rows(wet, gemeente):
            return True
        return self._contracts.knows_product(wet, gemeente, product.categorie, care.code)

    def _money(
        self, care: Care, toewijzing: Toewijzing, row: ContractRow | None, eenheid: str
    ) -> tuple[int | None, int] | None:
        """ProductTarief and IngediendBedrag."""
        if eenheid == EURO:
            if care.tarief is not None:
                raise care.row.wrong("tarief", "must be empty where the unit is euros (83)")
            return None, care.volume
        tarief = care.tarief
        if tarief is None and row is not None:
            tarief = row.tarief
        if tarief is None:
            self._miss_tariff(care)
            return None
        if eenheid == MINUUT and _is_hourly(toewijzing, row):
            return minute_tarief(tarief), minute_amount(tarief, care.volume)
        return tarief, care.volume * tarief

    def _miss_tariff(self, care: Care) -> None:
        wet, gemeente, _ = self._party
        if not self._contracts.any_rows(wet, gemeente):
            why = "must be filled: there is no contract table for this gemeente (--contracts)"
            raise care.row.wrong("tarief", why)
        self.faults.append(Fault(care.row.where, "TR418", NO_TARIFF))


def _is_hourly(toewijzing: Toewijzing, row: ContractRow | None) -> bool:
    if row is not None:
        return row.eenheid == UUR
    return toewijzing.omvang is not None and toewijzing.omvang.eenheid == UUR


def _eenheid(care: Care, toewijzing: Toewijzing, row: ContractRow | None) -> str:
    if care.eenheid is not None:
        return care.eenheid
    if toewijzing.omvang is not None:
        return toewijzing.omvang.eenheid
    if row is not None:
        return row.eenheid
    raise care.row.wrong("eenheid", "must be filled: neither allocation nor contract tells it")


def _categorie(care: Care, toewijzing: Toewijzing, row: ContractRow | None) -> str:
    if care.categorie is not None:
        return care.categorie
    if toewijzing.product is not None:
        return toewijzing.product.categorie
    if row is not None:
        return row.categorie
    raise care.row.wrong(
        "productcategorie", "must be filled: the allocation and the contract name no category"
    )


def credits_of(
    referenties: Sequence[str], debets: Mapping[str, DebetPrestatie], faults: list[Fault]
) -> list[Line]:
    """The lines that take earlier ones back: the same in all but the reference (IV091)."""
    lines = []
    for referentie in referenties:
        debet = debets.get(referentie)
        if debet is None:
            faults.append(Fault(f"--credit {referentie}", "TR323", NO_DEBET))
            continue
        lines.append(
            Line(
                f"--credit {referentie}",
                debet.bsn,
                referentie,
                debet.toewijzing_nummer,
                debet.product_categorie,
                debet.product_code,
                debet.begindatum,
                debet.einddatum,
                debet.geleverd_volume,
                debet.eenheid,
                debet.product_tarief,
                debet.bedrag,
            )
        )
    return lines
