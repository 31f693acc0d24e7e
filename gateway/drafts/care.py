"""The CSV of delivered care: one row per client, product and month."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from gateway.drafts import tables
from gateway.drafts.tables import Row, read_rows

REQUIRED: Final = ("bsn", "volume")
OPTIONAL: Final = (
    "toewijzingnummer",
    "productcategorie",
    "productcode",
    "maand",
    "eenheid",
    "tarief",
)


class Care(NamedTuple):
    """What was delivered to one client of one product in one month.

    `tarief` is in eurocents per unit of the contract: per hour, also where minutes are declared.
    """

    row: Row
    bsn: str
    maand: date
    volume: int
    toewijzing_nummer: int | None
    categorie: str | None
    code: str | None
    eenheid: str | None
    tarief: int | None


def read_care(path: Path, periode: date) -> list[Care]:
    """
    The rows of the CSV; a row without a month is about that of `periode`.

    Raises:
        WrongUse: something in it is not as it should be; row and column are named.
    """
    return [_care(row, periode) for row in read_rows(path, REQUIRED, OPTIONAL)]


def _care(row: Row, periode: date) -> Care:
    return Care(
        row=row,
        bsn=row.read("bsn", tables.bsn),
        maand=row.maybe("maand", tables.month) or periode,
        volume=row.read("volume", tables.volume),
        toewijzing_nummer=row.maybe("toewijzingnummer", tables.number),
        categorie=row.maybe("productcategorie", tables.text_of(2)),
        code=row.maybe("productcode", tables.text_of(5)),
        eenheid=row.maybe("eenheid", tables.eenheid),
        tarief=row.maybe("tarief", tables.cents),
    )
