"""Messages and judgements made from records, with defaults for what a test does not look at.

Every BSN here is made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any, TypeVar

from gateway.register.api import Applied, Envelope
from gateway.register.unit import StoreUnit
from gateway.rules.judgement import Judgement, Match
from gateway.rules.judging_besluit import decide
from gateway.standard.bericht import Bericht, Place
from gateway.standard.berichten import AANBIEDER, Berichtsoort
from gateway.standard.contract import ContractRow
from gateway.standard.findings import Finding, Text
from gateway.standard.records import (
    AangevraagdProduct,
    Antwoord,
    BedragMetDC,
    BerichtIdentificatie,
    Client,
    Declaratie,
    DeclaratieAntwoord,
    GeslotenPeriode,
    Header,
    Omvang,
    Prestatie,
    Product,
    Referentie,
    StartProduct,
    StopProduct,
    ToegewezenProduct,
    TotaalBedragMetDC,
    Verwijzer,
    Verzoek,
    XsdVersie,
)

WET = "jw"
GEMEENTE = "0384"
AANBIEDER_AGB = "42420001"
BSN = "999990019"
TODAY = date(2026, 3, 1)

_next_identificatie = count(1)

Record = TypeVar("Record")


def _record(klass: type[Record], **given: Any) -> Record:
    """A record with these fields; the others are absent."""
    fields: tuple[str, ...] = klass._fields  # type: ignore[attr-defined]
    return klass(**(dict.fromkeys(fields) | given))


def bericht(
    nummer: str,
    below: Mapping[type, Iterable[Any]],
    *,
    wet: str = WET,
    gemeente: str = GEMEENTE,
    aanbieder: str = AANBIEDER_AGB,
    identificatie: str | None = None,
    **in_header: Any,
) -> Bericht:
    """A message: a Header, and records by class; those of a Prestatie come with their Client."""
    naam = f"{wet.upper()}{nummer}"
    soort = Berichtsoort(naam, wet, nummer, "3.2", "490", "urn:bericht", "urn:basis")
    parties = (gemeente, aanbieder)
    if soort.header_sender == AANBIEDER:
        parties = (aanbieder, gemeente)
    afzender, ontvanger = parties
    mark = BerichtIdentificatie(identificatie or f"B{next(_next_identificatie)}", TODAY)
    header = _record(
        Header,
        afzender=afzender,
        ontvanger=ontvanger,
        bericht_identificatie=mark,
        xsd_versie=XsdVersie("1.0.0", "1.0.0"),
        **in_header,
    )
    places = [_place(Header, None, [(0, header)])]
    owners: dict[type, Place] = {}
    for klass, records in below.items():
        owner = owners.get(Client) if klass is not Client else None
        pairs = [
            one if isinstance(one[0], int) and klass is Prestatie else (0, one) for one in records
        ]
        owners[klass] = _place(klass, owner, pairs)
        places.append(owners[klass])
    return Bericht(soort, places)


def _place(klass: type, parent: Place | None, records: Sequence[tuple[int, Any]]) -> Place:
    path = f"{parent.path if parent else '/Bericht'}/{klass.__name__}"
    place = Place(path, klass, parent, ((klass.__name__, klass is not Header),))
    place.parents = [owner for owner, _ in records]
    place.records = [record for _, record in records]
    return place


def client(bsn: str = BSN) -> Client:
    """A Client."""
    return _record(Client, bsn=bsn)


# -- records -------------------------------------------------------------------------------------


def toegewezen(nummer: int = 1, **other: Any) -> ToegewezenProduct:
    """A specific allocation of 600 minutes in all."""
    return ToegewezenProduct(
        toewijzing_nummer=nummer,
        referentie_aanbieder=other.get("referentie"),
        product=other.get("product", Product("45", "45A04")),
        toewijzingsdatum=other.get("datum", date(2026, 1, 2)),
        toewijzingstijd=other.get("tijd", "10:00:00"),
        ingangsdatum=other.get("ingangsdatum", date(2026, 1, 1)),
        einddatum=other.get("einddatum", date(2026, 12, 31)),
        reden_wijziging=other.get("reden"),
        omvang=other.get("omvang", Omvang(600, "01", "6")),
        budget=other.get("budget"),
    )


def start(nummer: int | None = 1, **other: Any) -> StartProduct:
    """A start on 5 January 2026."""
    return StartProduct(
        nummer,
        other.get("product", Product("45", "45A04")),
        other.get("ingangsdatum", date(2026, 1, 1)),
        other.get("begindatum", date(2026, 1, 5)),
        other.get("status", "1"),
    )


def stop(nummer: int | None = 1, **other: Any) -> StopProduct:
    """The stop of that start at the end of February 2026."""
    return StopProduct(
        nummer,
        other.get("product", Product("45", "45A04")),
        other.get("ingangsdatum", date(2026, 1, 1)),
        other.get("begindatum", date(2026, 1, 5)),
        other.get("reden", "19"),
        other.get("einddatum", date(2026, 2, 28)),
        other.get("status", "1"),
    )


def aangevraagd(referentie: str = "A1") -> AangevraagdProduct:
    """A product that is asked for."""
    return _record(
        AangevraagdProduct,
        referentie_aanbieder=referentie,
        toewijzing_ingangsdatum=TODAY,
        verwijzer=Verwijzer("01", None, None),
    )


def prestatie(referentie: str = "P1", nummer: int = 1, **other: Any) -> Prestatie:
    """60 minutes for 90 euro in January 2026."""
    begin = other.get("begin", date(2026, 1, 1))
    return Prestatie(
        product_referentie=Referentie(referentie, other.get("vorig")),
        toewijzing_nummer=nummer,
        product_categorie=other.get("categorie", "45"),
        product_code=other.get("code", "45A04"),
        product_periode=GeslotenPeriode(begin, other.get("eind", date(2026, 1, 31))),
        geleverd_volume=other.get("volume", 60),
        eenheid=other.get("eenheid", "01"),
        product_tarief=other.get("tarief", 150),
        ingediend_bedrag=BedragMetDC(other.get("bedrag", 9000), other.get("dc", "D")),
        retour_codes=None,
    )


def credit(of: Prestatie, referentie: str) -> Prestatie:
    """The line that takes a debet back."""
    vorig = of.product_referentie.referentie_nummer
    return of._replace(
        product_referentie=Referentie(referentie, vorig),
        ingediend_bedrag=of.ingediend_bedrag._replace(debet_credit="C"),
    )


ROW = ContractRow(
    wet=WET,
    gemeenten=(GEMEENTE,),
    aanbieder=AANBIEDER_AGB,
    perceel="Jeugd",
    categorie="45",
    productcode="45A04",
    resultaat="Herstel",
    variant="inspanning",
    eenheid="01",
    tarief=150,
    periode="",
    ingangsdatum=date(2026, 1, 1),
    einddatum=None,
    peildatum="productperiode",
    bestand="contract.csv",
    regel=7,
)

# -- messages ------------------------------------------------------------------------------------


def m301(*products: ToegewezenProduct, bsn: str = BSN, **header: Any) -> Bericht:
    """A 301."""
    return bericht("301", {Client: [client(bsn)], ToegewezenProduct: products}, **header)


def m305(*starts: StartProduct, bsn: str = BSN, **header: Any) -> Bericht:
    """A 305."""
    return bericht("305", {Client: [client(bsn)], StartProduct: starts}, **header)


def m307(*stops: StopProduct, bsn: str = BSN, **header: Any) -> Bericht:
    """A 307."""
    return bericht("307", {Client: [client(bsn)], StopProduct: stops}, **header)


def m315(*referenties: str, bsn: str = BSN, **header: Any) -> Bericht:
    """A 315."""
    asked = [aangevraagd(referentie) for referentie in referenties]
    return bericht("315", {Client: [client(bsn)], AangevraagdProduct: asked}, **header)


def m317(referentie: str, bsn: str = BSN, **header: Any) -> Bericht:
    """A 317."""
    return bericht("317", {Client: [client(bsn)], Verzoek: [Verzoek(referentie)]}, **header)


def m319(referentie: str, antwoord: str, **header: Any) -> Bericht:
    """A 319."""
    return bericht("319", {Antwoord: [Antwoord(referentie, antwoord, None)]}, **header)


def m323(
    *lines: Prestatie,
    bsn: str = BSN,
    declaratie: str = "D1",
    begin: date = date(2026, 1, 1),
    more: Mapping[str, Sequence[Prestatie]] | None = None,
    **header: Any,
) -> Bericht:
    """A 323 about one client, and `more` lines by BSN."""
    clients = {bsn: lines, **(more or {})}
    invoice = Declaratie(
        declaratie,
        GeslotenPeriode(begin, date(2026, 1, 31)),
        TODAY,
        TotaalBedragMetDC(sum(line.ingediend_bedrag.bedrag for line in lines), "D"),
    )
    below: dict[type, Iterable[Any]] = {
        Declaratie: [invoice],
        Client: [client(one) for one in clients],
        Prestatie: [(at, line) for at, found in enumerate(clients.values()) for line in found],
    }
    return bericht("323", below, **header)


def m325(answered: Bericht) -> Bericht:
    """The Header of a 325 of a gemeente's own software, about a 323."""
    mark = answered.header.bericht_identificatie
    return bericht("325", {}, declaratie_identificatie=mark)


def decision(
    answered: Bericht,
    *refused_lines: Prestatie,
    codes: Sequence[str] = ("0200",),
    why: str = "9307",
) -> Bericht:
    """A 325 that lists lines of the first client."""
    none = TotaalBedragMetDC(0, "D")
    listed = [(0, line._replace(retour_codes=(why,))) for line in refused_lines]
    below: dict[type, Any] = {
        DeclaratieAntwoord: [DeclaratieAntwoord("D1", none, none, tuple(codes))],
        Client: [client(BSN)] if listed else [],
        Prestatie: listed,
    }
    mark = answered.header.bericht_identificatie
    return bericht("325", below, declaratie_identificatie=mark, retour_codes=("0200",))


def envelope(message: Bericht, message_id: str | None = None, digest: str = "00") -> Envelope:
    """How that message came in."""
    header = message.header
    sender = header.ontvanger if message.soort.is_retour else header.afzender
    return Envelope(sender, message_id, digest)


# -- judgements ----------------------------------------------------------------------------------


def finding(rule: str, path: str = "/Bericht/Header") -> Finding:
    """A finding of a rule."""
    return Finding(rule, 3, "9999", path, Text("fout", "wrong"))


def accepted(
    message: Bericht, rejected: Iterable[int] = (), unjudged: Iterable[int] = ()
) -> Judgement:
    """A judgement without findings; of a 323 these Prestaties are rejected, or not judged."""
    places = message.places_of(Prestatie)
    matches: list[Match] = []
    for at, line in enumerate(message.all(Prestatie)):
        bsn = message.all(Client)[places[0].parents[at]].bsn
        good = at not in set(rejected) | set(unjudged)
        row = ROW if good and line.product_code == ROW.productcode else None
        matches.append(Match(at, bsn, at not in set(unjudged), good, None, row))
    return Judgement((), (), processed=True, matches=tuple(matches))


def refused(*rules: str) -> Judgement:
    """A judgement that rejects a message as a whole."""
    return Judgement(tuple(finding(rule) for rule in rules), (), processed=False)


def take_in(
    unit: StoreUnit,
    message: Bericht,
    judgement: Judgement | None = None,
    verdict: str = "accepted",
) -> None:
    """Apply a message, by default one that is right."""
    judged = accepted(message) if judgement is None else judgement
    unit.apply([Applied(message, envelope(message), judged, verdict, TODAY)])


def keep(unit: StoreUnit, message: Bericht, *judged: Any) -> None:
    """Apply a message and commit: at the latest then a race is told."""
    take_in(unit, message, *judged)
    unit.commit()


def leave(
    unit: StoreUnit, message: Bericht, judgement: Judgement | None = None, verdict: str = "accepted"
) -> None:
    """Take in a 323 whose gemeente answers itself."""
    judged = (judgement or accepted(message))._replace(left=True)
    unit.apply([Applied(message, envelope(message, "M1"), judged, verdict, TODAY, b"document")])


def answer(unit: StoreUnit, message: Bericht) -> Judgement:
    """Take in a 325 that keeps to its rules."""
    right = Judgement((), (), processed=True)
    judgement = decide(message, right, unit.besluit_facts(message))
    take_in(unit, message, judgement)
    return judgement
