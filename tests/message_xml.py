"""Writes the XML of made-up messages, class by class, fast enough for files of 25 MB."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from tests.message_parts import (
    BERICHTCODE,
    EIGEN,
    FROM_GEMEENTE,
    PRODUCT,
    Client,
    Contact,
    Day,
    Kop,
    Omvang,
    Prestatie,
    Relatie,
    Wet,
)


class Writer:
    """Writes the elements of one message.

    `m` (a value) and `box` (a container) are in the namespace of the message, `b` and `sub` in that
    of the base schema.
    """

    def __init__(self, wet: Wet, nummer: int) -> None:
        self.wet, self.nummer = wet, nummer
        self.own, self.base = f"{wet}{nummer}", f"i{wet}"

    def m(self, name: str, value: object) -> str:
        return (
            "" if value is None else f"<{self.own}:{name}>{escape(str(value))}</{self.own}:{name}>"
        )

    def b(self, name: str, value: object) -> str:
        return (
            ""
            if value is None
            else f"<{self.base}:{name}>{escape(str(value))}</{self.base}:{name}>"
        )

    def box(self, name: str, *parts: str) -> str:
        return f"<{self.own}:{name}>{''.join(parts)}</{self.own}:{name}>"

    def sub(self, name: str, *parts: str) -> str:
        return f"<{self.base}:{name}>{''.join(parts)}</{self.base}:{name}>"

    def opt(self, name: str, parts: Iterable[str]) -> str:
        """A container that is there only when something is in it."""
        inner = "".join(parts)
        return self.box(name, inner) if inner else ""

    def product(self, categorie: str | None, code: str | None) -> str:
        categorie, code = self.product_codes(categorie, code)
        return self.opt("Product", (self.b("Categorie", categorie), self.b("Code", code)))

    def product_codes(
        self, categorie: str | None, code: str | None
    ) -> tuple[str | None, str | None]:
        usual = PRODUCT[self.wet]
        return usual[0] if categorie == EIGEN else categorie, usual[1] if code == EIGEN else code

    def omvang(self, omvang: Omvang | None) -> str:
        if omvang is None:
            return ""
        volume, eenheid, frequentie = omvang
        parts = (
            self.b("Volume", volume),
            self.b("Eenheid", eenheid),
            self.b("Frequentie", frequentie),
        )
        return self.box("Omvang", *parts)

    def periode(self, name: str, begin: Day | None, eind: Day | None) -> str:
        return self.opt(name, (self.b("Begindatum", begin), self.b("Einddatum", eind)))

    def bedrag(self, name: str, inner: str, cents: int, debet_credit: str) -> str:
        return self.box(name, self.b(inner, cents), self.b("DebetCredit", debet_credit))

    def bericht(self, kop: Kop, *body: str, after_header: str = "") -> bytes:
        """The whole message: declaration, namespaces, header and body."""
        space = f"http://www.istandaarden.nl/i{self.wet}/3_2"
        opening = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<{self.own}:Bericht'
            f' xmlns:{self.base}="{space}/basisschema/schema"'
            f' xmlns:{self.own}="{space}/{self.own}/schema">'
        )
        inner = self.header(kop, after_header) + "".join(body)
        return f"{opening}{inner}</{self.own}:Bericht>\n".encode()

    def header(self, kop: Kop, after: str) -> str:
        ends = (kop.gemeente, kop.aanbieder)
        sender, receiver = ends if self.nummer in FROM_GEMEENTE else ends[::-1]
        return self.box(
            "Header",
            self.m("BerichtCode", kop.berichtcode or BERICHTCODE[self.wet][self.nummer]),
            self.m("BerichtVersie", kop.versie),
            self.m("BerichtSubversie", kop.subversie),
            self.m("Afzender", sender if kop.afzender is None else kop.afzender),
            self.m("Ontvanger", receiver if kop.ontvanger is None else kop.ontvanger),
            self.identificatie("BerichtIdentificatie", kop.identificatie, kop.dagtekening),
            self.xsd_versie("XsdVersie", kop.xsd_versie),
            after,
        )

    def identificatie(self, name: str, identificatie: str, dagtekening: Day) -> str:
        parts = self.b("Identificatie", identificatie), self.b("Dagtekening", dagtekening)
        return self.box(name, *parts)

    def xsd_versie(self, name: str, versie: str) -> str:
        parts = self.b("BasisschemaXsdVersie", versie), self.b("BerichtXsdVersie", versie)
        return self.box(name, *parts)

    def retourcodes(self, codes: Sequence[str]) -> str:
        return self.opt("RetourCodes", (self.m("RetourCode", code) for code in codes))

    def geboortedatum(self, datum: Day | None, gebruik: str | None) -> str:
        if datum is None:
            return ""
        return self.box("Geboortedatum", self.b("Datum", datum), self.b("DatumGebruik", gebruik))

    def persoon(self, client: Client, *, full: bool) -> str:
        """Bsn to Naam, with the name in full (301) or in short."""
        achternaam = (
            self.b("Achternaam", client.achternaam),
            self.b("Voorvoegsel", client.voorvoegsel),
        )
        naam = self.box(
            "Naam",
            self.sub("Geslachtsnaam", *achternaam),
            self._partner(client.partnernaam) if full else "",
            self.b("Voornamen", client.voornamen),
            self.b("Voorletters", client.voorletters),
            self.b("NaamGebruik", client.naam_gebruik) if full else "",
        )
        born = self.geboortedatum(client.geboortedatum, client.datum_gebruik)
        return self.m("Bsn", client.bsn) + born + self.m("Geslacht", client.geslacht) + naam

    def _partner(self, partnernaam: str | None) -> str:
        return (
            ""
            if partnernaam is None
            else self.sub("Partnernaam", self.b("Achternaam", partnernaam))
        )

    def contact(self, contact: Contact) -> str:
        huis = (
            ""
            if contact.huisnummer is None
            else self.sub("Huis", self.b("Huisnummer", contact.huisnummer))
        )
        adres = (
            huis,
            self.b("Postcode", contact.postcode),
            self.b("Straatnaam", contact.straat),
            self.b("Plaatsnaam", contact.plaats),
            self.b("LandCode", contact.land),
        )
        telefoon = ""
        if contact.telefoon is not None:
            number = self.b("Telefoonnummer", contact.telefoon), self.b("Landnummer", "0031")
            telefoon = self.box("Telefoon", self.sub("Telefoon01", *number))
        return self.box(
            "Contact",
            self.m("Soort", contact.soort),
            self.opt("Adres", adres),
            self.m("Organisatie", contact.organisatie),
            telefoon,
            self.m("Emailadres", contact.email),
            self.periode("Periode", contact.begindatum, contact.einddatum),
        )

    def relatie(self, relatie: Relatie) -> str:
        naam = self.box(
            "Naam",
            self.sub("Geslachtsnaam", self.b("Achternaam", relatie.achternaam)),
            self._partner(relatie.partnernaam),
            self.b("NaamGebruik", relatie.naam_gebruik),
        )
        return self.box(
            "Relatie",
            self.m("Nummer", relatie.nummer),
            self.m("Soort", relatie.soort),
            self.geboortedatum(relatie.geboortedatum, relatie.datum_gebruik),
            naam,
            self.contact(relatie.contact),
        )

    def prestatie(self, p: Prestatie, codes: str = "") -> str:
        categorie, code = self.product_codes(p.categorie, p.code)
        referenties = (
            self.b("ReferentieNummer", p.referentie),
            self.b("VorigReferentieNummer", p.vorig),
        )
        return self.box(
            "Prestatie",
            self.box("ProductReferentie", *referenties),
            self.m("ToewijzingNummer", p.nummer),
            self.m("ProductCategorie", categorie),
            self.m("ProductCode", code),
            self.periode("ProductPeriode", p.begindatum, p.last_day),
            self.m("GeleverdVolume", p.volume),
            self.m("Eenheid", p.eenheid),
            self.m("ProductTarief", p.rate),
            self.bedrag("IngediendBedrag", "Bedrag", p.amount, p.debet_credit),
            codes,
        )
