"""Typed records of the classes and composite types, as far as a rule reads them.

A field is the element's name in snake_case: `geleverd_volume` is GeleverdVolume. Position,
occurrence and type are read from the XSD (`reading.records`), a test compares each declaration
with it. A field that a message's own variant of a class does not have is None. Numbers are whole
(money in eurocent); dates beyond the years 1 to 9999 are clamped to `date.min` and `date.max`.
A complex element of which only the presence matters is a bool.
"""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from gateway.standard.composites import (
    COMPOSITES,
    Adres,
    BedragMetDC,
    BerichtIdentificatie,
    Communicatie,
    Geboortedatum,
    GeslotenPeriode,
    Omvang,
    OpenPeriode,
    Product,
    Referentie,
    TotaalBedragMetDC,
    Verwijzer,
    VolledigeNaam,
    XsdVersie,
)

# -- classes (berichtklassen) -------------------------------------------------------------------


class Header(NamedTuple):
    """The Header of every message."""

    afzender: str
    ontvanger: str
    bericht_identificatie: BerichtIdentificatie
    xsd_versie: XsdVersie
    identificatie_retour: str | None  # retour messages
    declaratie_identificatie: BerichtIdentificatie | None  # 325
    xsd_versie_declaratie: XsdVersie | None  # 325
    retour_codes: tuple[str, ...] | None  # retour messages and 325


class Client(NamedTuple):
    """The Client of every message that has one."""

    bsn: str
    geboortedatum: Geboortedatum | None
    naam: VolledigeNaam | None  # 301
    communicatie: Communicatie | None  # 301
    retour_codes: tuple[str, ...] | None


class Relatie(NamedTuple):
    """A Relatie of the Client (301)."""

    nummer: str
    geboortedatum: Geboortedatum | None
    naam: VolledigeNaam


class Contact(NamedTuple):
    """A Contact of the Client or of a Relatie (301)."""

    soort: str
    adres: Adres | None
    telefoon: bool
    periode: OpenPeriode | None


class ToegewezenProduct(NamedTuple):
    """An allocation (301). `toewijzingstijd` is normalised: it sorts as text."""

    toewijzing_nummer: int
    referentie_aanbieder: str | None
    product: Product | None
    toewijzingsdatum: date
    toewijzingstijd: str
    ingangsdatum: date
    einddatum: date | None
    reden_wijziging: str | None
    omvang: Omvang | None
    budget: int | None


class StartProduct(NamedTuple):
    """The start of care (305)."""

    toewijzing_nummer: int | None
    product: Product | None
    toewijzing_ingangsdatum: date | None
    begindatum: date
    status_aanlevering: str


class StopProduct(NamedTuple):
    """The stop of care (307)."""

    toewijzing_nummer: int | None
    product: Product | None
    toewijzing_ingangsdatum: date | None
    begindatum: date
    reden_beeindiging: str
    einddatum: date
    status_aanlevering: str


class AangevraagdProduct(NamedTuple):
    """A product that an aanbieder asks for (315)."""

    referentie_aanbieder: str
    beschikking_nummer: int | None
    product: Product | None
    beschikking_ingangsdatum: date | None
    toewijzing_ingangsdatum: date
    toewijzing_einddatum: date | None
    omvang: Omvang | None
    budget: int | None
    verwijzer: Verwijzer


class Verzoek(NamedTuple):
    """The request for change (317)."""

    referentie_aanbieder: str


class OngewijzigdProduct(NamedTuple):
    """An allocation that stays as it is (317)."""

    toewijzing_nummer: int


class TeWijzigenProduct(NamedTuple):
    """An allocation that should change (317)."""

    toewijzing_nummer: int
    gewenste_ingangsdatum: date
    einddatum: date | None
    omvang: Omvang | None
    budget: int | None


class NieuwProduct(NamedTuple):
    """A product that should be allocated besides (317)."""

    product: Product | None
    gewenste_ingangsdatum: date
    einddatum: date | None
    omvang: Omvang | None
    budget: int | None


class Antwoord(NamedTuple):
    """The answer of the gemeente to a request (319)."""

    referentie_aanbieder: str
    verzoek_antwoord: str
    reden_afwijzing_verzoek: str | None


class Woonplaatsbeginsel(NamedTuple):
    """The gemeente that is responsible instead (319, iJw)."""

    gemeente: str


class Declaratie(NamedTuple):
    """The invoice (323)."""

    declaratie_nummer: str
    declaratie_periode: GeslotenPeriode
    declaratie_dagtekening: date
    totaal_ingediend_bedrag: TotaalBedragMetDC


class DeclaratieAntwoord(NamedTuple):
    """The decision on an invoice (325)."""

    declaratie_nummer: str
    totaal_ingediend_bedrag: TotaalBedragMetDC
    totaal_toegekend_bedrag: TotaalBedragMetDC
    retour_codes: tuple[str, ...]


class Prestatie(NamedTuple):
    """An invoice line (323), or a rejected one (325). Amounts in eurocent."""

    product_referentie: Referentie
    toewijzing_nummer: int
    product_categorie: str
    product_code: str
    product_periode: GeslotenPeriode
    geleverd_volume: int
    eenheid: str
    product_tarief: int | None
    ingediend_bedrag: BedragMetDC
    retour_codes: tuple[str, ...] | None  # 325

    @property
    def is_credit(self) -> bool:
        """True for a line that takes an earlier one back."""
        return self.ingediend_bedrag.debet_credit == "C"


__all__ = [
    "CLASSES",
    "COMPOSITES",
    "AangevraagdProduct",
    "Adres",
    "Antwoord",
    "BedragMetDC",
    "BerichtIdentificatie",
    "Client",
    "Communicatie",
    "Contact",
    "Declaratie",
    "DeclaratieAntwoord",
    "Geboortedatum",
    "GeslotenPeriode",
    "Header",
    "NieuwProduct",
    "Omvang",
    "OngewijzigdProduct",
    "OpenPeriode",
    "Prestatie",
    "Product",
    "Referentie",
    "Relatie",
    "StartProduct",
    "StopProduct",
    "TeWijzigenProduct",
    "ToegewezenProduct",
    "TotaalBedragMetDC",
    "Verwijzer",
    "Verzoek",
    "VolledigeNaam",
    "Woonplaatsbeginsel",
    "XsdVersie",
]

CLASSES: Final[dict[str, type]] = {
    record.__name__: record
    for record in (
        Header,
        Client,
        Relatie,
        Contact,
        ToegewezenProduct,
        StartProduct,
        StopProduct,
        AangevraagdProduct,
        Verzoek,
        OngewijzigdProduct,
        TeWijzigenProduct,
        NieuwProduct,
        Antwoord,
        Woonplaatsbeginsel,
        Declaratie,
        DeclaratieAntwoord,
        Prestatie,
    )
}
"""The record of each class; a class without one only groups others (Clienten, Prestaties, ...)."""
