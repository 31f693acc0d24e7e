"""The parts of made-up messages: people, products, lines and headers as plain values.

Dates are `date` or ISO texts, money is in eurocents. A value of None leaves an optional element
out. `EIGEN` ("*") in a product means the usual product of that law. Every person, BSN and AGB code
in here is made up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

Wet = Literal["jw", "wmo"]
Day = date | str

GEMEENTE = "0384"
AANBIEDER = "98000001"
EIGEN = "*"
USUAL = -1  # a tariff of its own
PRODUCT: Mapping[Wet, tuple[str, str]] = {"jw": ("45", "45A04"), "wmo": ("02", "02A05")}
INGANG, EIND = "2026-04-01", "2026-12-31"
BERICHTCODE: Mapping[Wet, Mapping[int, int]] = {
    "jw": {301: 436, 302: 437, 305: 438, 306: 439, 307: 440, 308: 441, 315: 446, 316: 447}
    | {317: 486, 318: 487, 319: 488, 320: 489, 323: 490, 325: 491},
    "wmo": {301: 414, 302: 415, 305: 418, 306: 419, 307: 420, 308: 421, 315: 444, 316: 445}
    | {317: 480, 318: 481, 319: 482, 320: 483, 323: 484, 325: 485},
}
FROM_GEMEENTE = frozenset({301, 319, 325})


def test_bsn(number: int) -> str:
    """Return the `number`-th (from 0) made-up BSN: nine digits, 11-proof, from the test range 9999.

    After some nine thousand of them it goes on in the ranges 9998, 9997 and so on.
    """
    return _bsn_in_order(number)


test_bsn.__test__ = False  # type: ignore[attr-defined]  # its name is not that of a test


def _bsn_in_order(number: int) -> str:
    for head in range(9999, 9000, -1):
        fixed = sum(
            int(digit) * weight for digit, weight in zip(str(head), (9, 8, 7, 6), strict=True)
        )
        tails = _TAILS[fixed % 11]
        if number < len(tails):
            return f"{head}{tails[number]:05d}"
        number -= len(tails)
    raise ValueError("there are not that many made-up numbers")


def _tails_by_remainder() -> list[list[int]]:
    tails: list[list[int]] = [[] for _ in range(11)]
    for tail in range(100_000):
        a, b, c, d, last = (int(digit) for digit in f"{tail:05d}")
        tails[-(5 * a + 4 * b + 3 * c + 2 * d - last) % 11].append(tail)
    return tails


_TAILS = _tails_by_remainder()


class Omvang(NamedTuple):
    """How much: a volume in an Eenheid (WJ756) per Frequentie (WMO757)."""

    volume: int = 4
    eenheid: str = "04"
    frequentie: str = "2"


class Contact(NamedTuple):
    """An address, a telephone number, or both."""

    soort: str = "01"
    huisnummer: int | None = 12
    postcode: str | None = "9999XX"
    straat: str | None = "Voorbeeldstraat"
    plaats: str | None = "Voorbeeldstad"
    land: str | None = "NL"
    organisatie: str | None = None
    telefoon: str | None = None
    email: str | None = None
    begindatum: Day | None = None
    einddatum: Day | None = None


class Relatie(NamedTuple):
    """Somebody close to the client."""

    nummer: str = "1"
    soort: str = "12"
    geboortedatum: Day | None = "1975-06-15"
    datum_gebruik: str | None = None
    achternaam: str = "Voorbeeldouder"
    partnernaam: str | None = None
    naam_gebruik: str = "1"
    contact: Contact = Contact()


class Client(NamedTuple):
    """A person; messages that know less of a person leave the rest out."""

    bsn: str = "999900006"
    geboortedatum: Day = "2010-02-14"
    datum_gebruik: str | None = None
    geslacht: str = "2"
    achternaam: str = "Voorbeeld"
    voorvoegsel: str | None = None
    partnernaam: str | None = None
    voornamen: str | None = "Robin"
    voorletters: str | None = "R"
    naam_gebruik: str = "1"
    communicatie: tuple[str, str | None] | None = None
    commentaar: str | None = None
    contacten: tuple[Contact, ...] = (Contact(),)
    relaties: tuple[Relatie, ...] = ()


class ToegewezenProduct(NamedTuple):
    """A line of a 301; without a code it is aspecific, without a category generic."""

    nummer: int = 1001
    categorie: str | None = EIGEN
    code: str | None = EIGEN
    ingangsdatum: Day = INGANG
    einddatum: Day | None = EIND
    omvang: Omvang | None = Omvang()
    budget: int | None = None
    referentie: str | None = None
    reden_wijziging: str | None = None
    toewijzingsdatum: Day | None = None  # None: the Dagtekening
    toewijzingstijd: str = "10:00:00"
    commentaar: str | None = None


class StartProduct(NamedTuple):
    """A line of a 305."""

    nummer: int | None = 1001
    categorie: str | None = EIGEN
    code: str | None = EIGEN
    toewijzing_ingangsdatum: Day | None = INGANG
    begindatum: Day = "2026-04-02"
    status: str = "1"


class StopProduct(NamedTuple):
    """A line of a 307."""

    nummer: int | None = 1001
    categorie: str | None = EIGEN
    code: str | None = EIGEN
    toewijzing_ingangsdatum: Day | None = INGANG
    begindatum: Day = "2026-04-02"
    reden: str = "36"
    einddatum: Day = "2026-04-30"
    status: str = "1"


class AangevraagdProduct(NamedTuple):
    """A line of a 315; `verwijzer` is a type with a name and an AGB code, one of them empty."""

    referentie: str = "VOT-0001"
    categorie: str | None = EIGEN
    code: str | None = EIGEN
    ingangsdatum: Day = INGANG
    einddatum: Day | None = EIND
    omvang: Omvang | None = Omvang()
    budget: int | None = None
    verwijzer: tuple[str, str | None, str | None] = ("02", None, "01990001")
    beschikking: tuple[int | None, Day | None] = (None, None)
    raamcontract: str | None = None
    commentaar: str | None = None


class TeWijzigenProduct(NamedTuple):
    """An allocation in a 317 that should change."""

    nummer: int = 1001
    gewenste_ingangsdatum: Day = INGANG
    einddatum: Day | None = "2027-06-30"
    omvang: Omvang | None = Omvang()
    budget: int | None = None


class NieuwProduct(NamedTuple):
    """A product in a 317 that should come beside those that there are."""

    categorie: str | None = EIGEN
    code: str | None = EIGEN
    gewenste_ingangsdatum: Day = "2027-01-01"
    einddatum: Day | None = "2027-06-30"
    omvang: Omvang | None = Omvang()
    budget: int | None = None


class Prestatie(NamedTuple):
    """A line of a 323; the end of the month, the amount and the lack of a tariff are worked out."""

    referentie: str = "RN0001"
    nummer: int = 1001
    categorie: str = EIGEN
    code: str = EIGEN
    begindatum: Day = "2026-04-01"
    einddatum: Day | None = None  # None: the last day of the month of `begindatum`
    volume: int = 16
    eenheid: str = "04"
    tarief: int | None = USUAL  # 6000, and left out when the Eenheid is 83 (CD087)
    bedrag: int | None = None  # None: volume times tariff, or the volume itself for Eenheid 83
    vorig: str | None = None
    debet_credit: str = "D"

    @property
    def amount(self) -> int:
        """The IngediendBedrag, in eurocents."""
        if self.bedrag is not None:
            return self.bedrag
        return self.volume * (1 if self.eenheid == "83" else self.rate or 0)

    @property
    def rate(self) -> int | None:
        """The ProductTarief, in eurocents."""
        if self.tarief != USUAL:
            return self.tarief
        return None if self.eenheid == "83" else 6000

    @property
    def signed(self) -> int:
        """The amount, below zero for a credit."""
        return -self.amount if self.debet_credit == "C" else self.amount

    @property
    def last_day(self) -> Day:
        """The Einddatum of the ProductPeriode."""
        return month_end(self.begindatum) if self.einddatum is None else self.einddatum

    def credit(self, referentie: str) -> Prestatie:
        """The credit of this debit (IV091)."""
        return self._replace(referentie=referentie, vorig=self.referentie, debet_credit="C")


class Declared(NamedTuple):
    """A Client of a 323 with its Prestaties."""

    bsn: str = "999900006"
    prestaties: Sequence[Prestatie] = (Prestatie(),)


class Afgewezen(NamedTuple):
    """A Client of a 325: rejected Prestaties with their retour codes."""

    bsn: str = "999900006"
    prestaties: Sequence[tuple[Prestatie, Sequence[str]]] = ((Prestatie(), ("0611",)),)
    codes: Sequence[str] = ("0200",)


class Kop(NamedTuple):
    """The header; what is None follows from the message."""

    identificatie: str = "000000000001"
    dagtekening: Day = "2026-05-06"
    gemeente: str = GEMEENTE
    aanbieder: str = AANBIEDER
    afzender: str | None = None
    ontvanger: str | None = None
    berichtcode: int | None = None
    versie: int = 3
    subversie: int = 2
    xsd_versie: str = "1.0.0"


KOP = Kop()
CLIENT = Client()


def month_end(day: Day) -> date:
    """The last day of the calendar month of `day`."""
    first = _date(day).replace(day=1)
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def minutes(uurtarief: int, volume: int) -> tuple[int, int]:
    """ProductTarief and IngediendBedrag, in eurocents, of minutes at a tariff per hour (IV081)."""
    return (2 * uurtarief + 60) // 120, (2 * uurtarief * volume + 60) // 120


def _date(day: Day) -> date:
    return day if isinstance(day, date) else date.fromisoformat(day)
