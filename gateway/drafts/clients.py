"""Who a start, stop or request is about: the register keeps no names, a file or options do."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from gateway.drafts import tables
from gateway.drafts.tables import read_rows
from gateway.drafts.write import Values
from gateway.errors import WrongUse

REQUIRED: Final = ("bsn", "geboortedatum", "geslacht", "achternaam")
OPTIONAL: Final = ("voorvoegsel", "voornamen", "voorletters")

_GESLACHT: Final = {"0": "0", "1": "1", "2": "2", "o": "0", "m": "1", "v": "2"} | {
    "onbekend": "0",
    "man": "1",
    "vrouw": "2",
}


class Person(NamedTuple):
    """A client, as far as the messages of an aanbieder name one."""

    bsn: str
    geboortedatum: date
    geslacht: str
    achternaam: str
    voorvoegsel: str | None = None
    voornamen: str | None = None
    voorletters: str | None = None

    def values(self) -> dict[str, object]:
        """The beginning of the class Client."""
        naam: Values = {
            "Geslachtsnaam": {"Achternaam": self.achternaam, "Voorvoegsel": self.voorvoegsel},
            "Voornamen": self.voornamen,
            "Voorletters": self.voorletters,
        }
        return {
            "Bsn": self.bsn,
            "Geboortedatum": {"Datum": self.geboortedatum.isoformat()},
            "Geslacht": self.geslacht,
            "Naam": naam,
        }


def geslacht(cell: str) -> str:
    """0 (unknown), 1 (man) or 2 (vrouw), or the word."""
    code = _GESLACHT.get(cell.lower())
    if code is None:
        raise ValueError("must be 0 (onbekend), 1 (man) or 2 (vrouw)")
    return code


def read_person(path: Path, bsn: str) -> Person:
    """
    The client with this BSN from a CSV of clients.

    Raises:
        WrongUse: the CSV is not as it should be, or this client is not in it exactly once.
    """
    rows = read_rows(path, REQUIRED, OPTIONAL)
    found = [row for row in rows if row.read("bsn", tables.bsn) == bsn]
    if len(found) != 1:
        times = "not" if not found else "more than once"
        raise WrongUse(f"{path.name}: the client of --client stands {times} in the column bsn")
    row = found[0]
    return Person(
        bsn,
        row.read("geboortedatum", tables.day),
        row.read("geslacht", geslacht),
        row.read("achternaam", tables.text_of(200)),
        row.maybe("voorvoegsel", tables.text_of(10)),
        row.maybe("voornamen", tables.text_of(200)),
        row.maybe("voorletters", tables.text_of(6)),
    )
