"""Typed records of the composite types of the basisschema (CDT_), as far as a rule reads them.

See `gateway.standard.records` for how a record relates to its XSD.
"""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple


class BerichtIdentificatie(NamedTuple):
    """CDT_BerichtIdentificatie."""

    identificatie: str
    dagtekening: date


class XsdVersie(NamedTuple):
    """CDT_XsdVersie."""

    basisschema_xsd_versie: str
    bericht_xsd_versie: str


class Geboortedatum(NamedTuple):
    """CDT_Geboortedatum."""

    datum: date
    datum_gebruik: str | None


class VolledigeNaam(NamedTuple):
    """CDT_VolledigeNaam, without the names themselves."""

    partnernaam: bool
    naam_gebruik: str


class Communicatie(NamedTuple):
    """CDT_Communicatie."""

    vorm: str
    taal: str | None


class Adres(NamedTuple):
    """CDT_Adres, without street and house number themselves."""

    huis: bool
    postcode: str | None
    land_code: str | None


class OpenPeriode(NamedTuple):
    """CDT_OpenPeriode."""

    begindatum: date | None
    einddatum: date | None


class GeslotenPeriode(NamedTuple):
    """CDT_GeslotenPeriode."""

    begindatum: date
    einddatum: date


class Product(NamedTuple):
    """CDT_Product."""

    categorie: str
    code: str | None


class Omvang(NamedTuple):
    """CDT_Omvang: `volume` per `frequentie` (WMO757), in `eenheid` (WJ756; 83 is eurocent)."""

    volume: int
    eenheid: str
    frequentie: str


class Verwijzer(NamedTuple):
    """CDT_Verwijzer, `naam` only as filled or not."""

    type: str
    naam: str | None
    zorgverlener_code: str | None


class Referentie(NamedTuple):
    """CDT_Referentie."""

    referentie_nummer: str
    vorig_referentie_nummer: str | None


class BedragMetDC(NamedTuple):
    """CDT_BedragMetDC: eurocent, D(ebet) or C(redit)."""

    bedrag: int
    debet_credit: str


class TotaalBedragMetDC(NamedTuple):
    """CDT_TotaalBedragMetDC: eurocent, D(ebet) or C(redit)."""

    totaal_bedrag: int
    debet_credit: str


COMPOSITES: Final[dict[str, type]] = {
    f"CDT_{record.__name__}": record
    for record in (
        BerichtIdentificatie,
        XsdVersie,
        Geboortedatum,
        VolledigeNaam,
        Communicatie,
        Adres,
        OpenPeriode,
        GeslotenPeriode,
        Product,
        Omvang,
        Verwijzer,
        Referentie,
        BedragMetDC,
        TotaalBedragMetDC,
    )
}
"""The record of each composite type that rules read inside."""
