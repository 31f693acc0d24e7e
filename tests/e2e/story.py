"""A story of messages between a gemeente and an aanbieder, played through the whole pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, Final, NamedTuple

from gateway.result import Result
from gateway.wiring import replayer
from tests import messages
from tests.messages import (
    Client,
    Declared,
    Kop,
    Omvang,
    Prestatie,
    StartProduct,
    StopProduct,
    ToegewezenProduct,
    Wet,
)

TODAY: Final = date(2027, 3, 1)
DAGTEKENING: Final = "2027-02-15"
ONE, TWO = messages.test_bsn(0), messages.test_bsn(1)
HEADER: Final = "/Bericht/Header"
DECLARATIE: Final = "/Bericht/Declaratie"
TOEGEWEZEN: Final = "/Bericht/Client/ToegewezenProducten/ToegewezenProduct[1]"
START: Final = "/Bericht/Client/StartProducten/StartProduct[1]"
STOP: Final = "/Bericht/Client/StopProducten/StopProduct[1]"
FORTY: Final = ToegewezenProduct(omvang=Omvang(40, "04", "6"))
"""Forty hours in total, from April to December 2026."""
HEAD: Final = (
    "wet;gemeente;aanbieder;perceel;categorie;productcode;resultaat;variant;eenheid;tarief;"
    "periode;ingangsdatum;einddatum;peildatum"
)


def at_client(number: int = 1) -> str:
    return f"{DECLARATIE}/Clienten/Client[{number}]"


def at_line(number: int = 1, client: int = 1) -> str:
    return f"{at_client(client)}/Prestaties/Prestatie[{number}]"


class Said(NamedTuple):
    """What came of a message: the verdict, and every rule with its code and place, in order."""

    verdict: str
    broken: list[tuple[str, str | None, str]]


def said(result: Result) -> Said:
    """The outcome of a message, for comparing."""
    found = sorted((each.rule, each.retourcode, each.path) for each in result.findings)
    return Said(result.verdict, found)


RIGHT: Final = Said("accepted", [])


def wrong(*broken: tuple[str, str, str]) -> Said:
    """Rejected for these rules."""
    return Said("rejected", sorted(broken))


def partly(*broken: tuple[str, str, str]) -> Said:
    """Some Prestaties are rejected for these rules."""
    return Said("partly", sorted(broken))


class Story:
    """Sends messages with new numbers, unless a test gives one."""

    def __init__(self, wet: Wet, process: Callable[[bytes], Result]) -> None:
        self.wet: Wet = wet
        self._process = process
        self._numbers = count(1)

    def kop(self, **changes: Any) -> Kop:
        """A Header with a new Identificatie."""
        new = {"identificatie": f"ID{next(self._numbers):08d}", "dagtekening": DAGTEKENING}
        return Kop(**(new | changes))

    def result(self, data: bytes) -> Result:
        """All that the pipeline says of a message."""
        result = self._process(data)
        assert result.verdict != "failed", result.reference
        return result

    def send(self, data: bytes) -> Said:
        """What comes of a message."""
        return said(self.result(data))

    def toewijzing(
        self, *producten: ToegewezenProduct, bsn: str = ONE, wet: Wet | None = None, **kop: Any
    ) -> bytes:
        """A 301."""
        client = Client(bsn=bsn)
        made = producten or (FORTY,)
        return messages.toewijzing_301(wet or self.wet, self.kop(**kop), client, made)

    def start(self, *producten: StartProduct, bsn: str = ONE, **kop: Any) -> bytes:
        """A 305."""
        made = producten or (StartProduct(),)
        return messages.start_305(self.wet, self.kop(**kop), Client(bsn=bsn), made)

    def stop(self, *producten: StopProduct, bsn: str = ONE, **kop: Any) -> bytes:
        """A 307."""
        made = producten or (StopProduct(),)
        return messages.stop_307(self.wet, self.kop(**kop), Client(bsn=bsn), made)

    def declare(
        self,
        *prestaties: Prestatie,
        bsn: str = ONE,
        clienten: Sequence[Declared] = (),
        nummer: str | None = None,
        wet: Wet | None = None,
        periode: tuple[str, str] | None = None,
        **kop: Any,
    ) -> bytes:
        """A 323; the DeclaratiePeriode is by default that of the latest Prestatie."""
        return messages.declaratie_323(
            wet or self.wet,
            self.kop(**kop),
            clienten or [Declared(bsn, prestaties)],
            declaratienummer=nummer or f"DN{next(self._numbers):06d}",
            periode=periode,
        )

    def care(self, referentie: str, volume: int = 4, month: int = 4, **changes: Any) -> Prestatie:
        """Hours in a month of 2026, at the usual tariff of 60 euro."""
        begin = f"2026-{month:02d}-01"
        return Prestatie(referentie=referentie, begindatum=begin, volume=volume, **changes)


@contextmanager
def playing(wet: Wet, contracts: Sequence[Path] = (), today: date = TODAY) -> Iterator[Story]:
    """A story on a fresh register."""
    opened = replayer(today=today, contracts=contracts, store=None, schemas=None, lang="nl")
    with opened as process:
        yield Story(wet, process)


def table(folder: Path, *rows: str) -> list[Path]:
    """A contract table of these rows."""
    path = folder / "contracts.csv"
    path.write_text("\n".join((HEAD, *rows)) + "\n", encoding="utf-8")
    return [path]


def row(
    wet: Wet,
    *,
    gemeente: str = messages.GEMEENTE,
    aanbieder: str = messages.AANBIEDER,
    code: str | None = None,
    variant: str = "inspanning",
    eenheid: str = "04",
    tarief: int | str = 6000,
    periode: str = "",
    begin: str = "2026-01-01",
    eind: str = "",
    peildatum: str = "",
) -> str:
    """A row for the usual product of a law."""
    categorie, usual = messages.PRODUCT[wet]
    cells = (wet, gemeente, aanbieder, "", categorie, code or usual, "", variant, eenheid)
    return ";".join((*cells, str(tarief), periode, begin, eind, peildatum))
