"""Made-up messages for tests, fixtures and benchmarks: right by default, every part can be changed.

One function per message gives its bytes. Without arguments it is valid against the XSD and breaks
no rule of level 2; give other values to break something. The parts are in `message_parts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import etree

from tests.message_parts import (
    AANBIEDER,
    BERICHTCODE,
    CLIENT,
    EIGEN,
    GEMEENTE,
    KOP,
    PRODUCT,
    AangevraagdProduct,
    Afgewezen,
    Client,
    Contact,
    Day,
    Declared,
    Kop,
    NieuwProduct,
    Omvang,
    Prestatie,
    Relatie,
    StartProduct,
    StopProduct,
    TeWijzigenProduct,
    ToegewezenProduct,
    Wet,
    minutes,
    month_end,
    test_bsn,
)
from tests.message_xml import Writer

__all__ = [
    "AANBIEDER",
    "BERICHTCODE",
    "CLIENT",
    "EIGEN",
    "GEMEENTE",
    "KOP",
    "PRODUCT",
    "AangevraagdProduct",
    "Afgewezen",
    "Client",
    "Contact",
    "Day",
    "Declared",
    "Kop",
    "NieuwProduct",
    "Omvang",
    "Prestatie",
    "Relatie",
    "StartProduct",
    "StopProduct",
    "TeWijzigenProduct",
    "ToegewezenProduct",
    "Wet",
    "antwoord_319",
    "declaratie_323",
    "declaratie_antwoord_325",
    "indented",
    "minutes",
    "month_end",
    "retour",
    "start_305",
    "stop_307",
    "test_bsn",
    "toewijzing_301",
    "verzoek_315",
    "wijziging_317",
]

_BERICHTKLASSEN = frozenset(
    {
        "Client",
        "Relatie",
        "Contact",
        "ToegewezenProduct",
        "StartProduct",
        "StopProduct",
        "AangevraagdProduct",
        "Verzoek",
        "OngewijzigdProduct",
        "TeWijzigenProduct",
        "NieuwProduct",
        "Antwoord",
        "Woonplaatsbeginsel",
    }
)


def toewijzing_301(
    wet: Wet = "jw",
    kop: Kop = KOP,
    client: Client = CLIENT,
    producten: Sequence[ToegewezenProduct] = (ToegewezenProduct(),),
) -> bytes:
    """A 301: what the municipality assigns to a client at a provider."""
    x = Writer(wet, 301)
    lines = (
        x.box(
            "ToegewezenProduct",
            x.m("ToewijzingNummer", p.nummer),
            x.m("ReferentieAanbieder", p.referentie),
            x.product(p.categorie, p.code),
            x.m("Toewijzingsdatum", p.toewijzingsdatum or kop.dagtekening),
            x.m("Toewijzingstijd", p.toewijzingstijd),
            x.m("Ingangsdatum", p.ingangsdatum),
            x.m("Einddatum", p.einddatum),
            x.m("RedenWijziging", p.reden_wijziging),
            x.omvang(p.omvang),
            x.m("Budget", p.budget),
            x.m("Commentaar", p.commentaar),
        )
        for p in producten
    )
    talk = (
        ""
        if client.communicatie is None
        else x.b("Vorm", client.communicatie[0]) + x.b("Taal", client.communicatie[1])
    )
    person = (
        x.persoon(client, full=True),
        x.opt("Communicatie", (talk,)),
        x.m("Commentaar", client.commentaar),
        x.opt("Relaties", map(x.relatie, client.relaties)),
        x.box("Contactgegevens", *map(x.contact, client.contacten)),
    )
    return x.bericht(kop, x.box("Client", *person, x.box("ToegewezenProducten", *lines)))


def start_305(
    wet: Wet = "jw",
    kop: Kop = KOP,
    client: Client = CLIENT,
    producten: Sequence[StartProduct] = (StartProduct(),),
) -> bytes:
    """A 305: the provider began."""
    x = Writer(wet, 305)
    lines = (
        x.box(
            "StartProduct",
            x.m("ToewijzingNummer", p.nummer),
            x.product(p.categorie, p.code),
            x.m("ToewijzingIngangsdatum", p.toewijzing_ingangsdatum),
            x.m("Begindatum", p.begindatum),
            x.m("StatusAanlevering", p.status),
        )
        for p in producten
    )
    body = x.box("Client", x.persoon(client, full=False), x.box("StartProducten", *lines))
    return x.bericht(kop, body)


def stop_307(
    wet: Wet = "jw",
    kop: Kop = KOP,
    client: Client = CLIENT,
    producten: Sequence[StopProduct] = (StopProduct(),),
) -> bytes:
    """A 307: the provider stopped, for good or for a while (reden 20)."""
    x = Writer(wet, 307)
    lines = (
        x.box(
            "StopProduct",
            x.m("ToewijzingNummer", p.nummer),
            x.product(p.categorie, p.code),
            x.m("ToewijzingIngangsdatum", p.toewijzing_ingangsdatum),
            x.m("Begindatum", p.begindatum),
            x.m("RedenBeeindiging", p.reden),
            x.m("Einddatum", p.einddatum),
            x.m("StatusAanlevering", p.status),
        )
        for p in producten
    )
    body = x.box("Client", x.persoon(client, full=False), x.box("StopProducten", *lines))
    return x.bericht(kop, body)


def verzoek_315(
    wet: Wet = "jw",
    kop: Kop = KOP,
    client: Client = CLIENT,
    producten: Sequence[AangevraagdProduct] = (AangevraagdProduct(),),
) -> bytes:
    """A 315: the provider asks for an allocation."""
    x = Writer(wet, 315)

    def verwijzer(soort: str, naam: str | None, code: str | None) -> str:
        return x.box(
            "Verwijzer", x.b("Type", soort), x.b("Naam", naam), x.b("ZorgverlenerCode", code)
        )

    lines = (
        x.box(
            "AangevraagdProduct",
            x.m("ReferentieAanbieder", p.referentie),
            x.m("BeschikkingNummer", p.beschikking[0]),
            x.product(p.categorie, p.code),
            x.m("BeschikkingIngangsdatum", p.beschikking[1]),
            x.m("ToewijzingIngangsdatum", p.ingangsdatum),
            x.m("ToewijzingEinddatum", p.einddatum),
            x.omvang(p.omvang),
            x.m("Budget", p.budget),
            verwijzer(*p.verwijzer),
            x.m("Raamcontract", p.raamcontract),
            x.m("Commentaar", p.commentaar),
        )
        for p in producten
    )
    person = x.persoon(client, full=False) + x.m("Commentaar", client.commentaar)
    return x.bericht(kop, x.box("Client", person, x.box("AangevraagdeProducten", *lines)))


def wijziging_317(
    wet: Wet = "jw",
    kop: Kop = KOP,
    *,
    bsn: str = "999900006",
    referentie: str = "VOW-0001",
    reden: str = "1",
    ongewijzigd: Sequence[int] = (),
    te_wijzigen: Sequence[TeWijzigenProduct] = (TeWijzigenProduct(),),
    nieuw: Sequence[NieuwProduct] = (),
) -> bytes:
    """A 317: the provider asks to change what is assigned."""
    x = Writer(wet, 317)
    kept = (x.box("OngewijzigdProduct", x.m("ToewijzingNummer", number)) for number in ongewijzigd)
    changed = (
        x.box(
            "TeWijzigenProduct",
            x.m("ToewijzingNummer", p.nummer),
            x.m("GewensteIngangsdatum", p.gewenste_ingangsdatum),
            x.m("Einddatum", p.einddatum),
            x.omvang(p.omvang),
            x.m("Budget", p.budget),
        )
        for p in te_wijzigen
    )
    new = (
        x.box(
            "NieuwProduct",
            x.product(p.categorie, p.code),
            x.m("GewensteIngangsdatum", p.gewenste_ingangsdatum),
            x.m("Einddatum", p.einddatum),
            x.omvang(p.omvang),
            x.m("Budget", p.budget),
        )
        for p in nieuw
    )
    verzoek = x.box(
        "Verzoek",
        x.m("ReferentieAanbieder", referentie),
        x.m("RedenVerzoek", reden),
        x.opt("OngewijzigdeProducten", kept),
        x.opt("TeWijzigenProducten", changed),
        x.opt("NieuweProducten", new),
    )
    return x.bericht(kop, x.box("Client", x.m("Bsn", bsn), verzoek))


def antwoord_319(
    wet: Wet = "jw",
    kop: Kop = KOP,
    *,
    referentie: str = "VOT-0001",
    antwoord: str = "2",
    reden: str | None = None,
    woonplaats: str | None = None,
) -> bytes:
    """A 319: the municipality looks into a request (2) or turns it down (1, with a reason)."""
    x = Writer(wet, 319)
    home = "" if woonplaats is None else x.box("Woonplaatsbeginsel", x.m("Gemeente", woonplaats))
    body = x.box(
        "Antwoord",
        x.m("ReferentieAanbieder", referentie),
        x.m("VerzoekAntwoord", antwoord),
        x.m("RedenAfwijzingVerzoek", reden),
        home,
    )
    return x.bericht(kop, body)


def _total(x: Writer, name: str, signed: int, debet_credit: str | None = None) -> str:
    return x.bedrag(name, "TotaalBedrag", abs(signed), debet_credit or ("C" if signed < 0 else "D"))


def declaratie_323(
    wet: Wet = "jw",
    kop: Kop = KOP,
    clienten: Sequence[Declared] = (Declared(),),
    *,
    declaratienummer: str = "DN0001",
    periode: tuple[Day, Day] | None = None,
    dagtekening: Day | None = None,
    totaal: int | None = None,
    totaal_debet_credit: str | None = None,
) -> bytes:
    """A 323: what the provider declares.

    `periode` is by default the calendar month of the latest ProductPeriode, `totaal` (eurocents,
    below zero for a credit) the sum of all Prestaties, `dagtekening` that of the message.
    """
    x = Writer(wet, 323)
    if periode is None:
        last = max(month_end(p.last_day) for client in clienten for p in client.prestaties)
        periode = (last.replace(day=1), last)
    if totaal is None:
        totaal = sum(p.signed for client in clienten for p in client.prestaties)
    lines = (
        x.box("Client", x.m("Bsn", bsn), x.box("Prestaties", *map(x.prestatie, prestaties)))
        for bsn, prestaties in clienten
    )
    body = x.box(
        "Declaratie",
        x.m("DeclaratieNummer", declaratienummer),
        x.periode("DeclaratiePeriode", *periode),
        x.m("DeclaratieDagtekening", dagtekening or kop.dagtekening),
        _total(x, "TotaalIngediendBedrag", totaal, totaal_debet_credit),
        x.box("Clienten", *lines),
    )
    return x.bericht(kop, body)


def declaratie_antwoord_325(
    wet: Wet = "jw",
    kop: Kop = KOP,
    afgewezen: Sequence[Afgewezen] = (Afgewezen(),),
    *,
    declaratie: Kop = KOP,
    declaratienummer: str = "DN0001",
    ingediend: int = 96000,
    toegekend: int | None = None,
    codes: Sequence[str] | None = None,
    header_codes: Sequence[str] = ("0200",),
    header_only: bool = False,
) -> bytes:
    """A 325 on the 323 with the header `declaratie`.

    `toegekend` is by default what was declared less what was rejected, `codes` (of
    DeclaratieAntwoord) 8001 when nothing was rejected and else 0200.
    """
    x = Writer(wet, 325)
    rejected = sum(p.signed for client in afgewezen for p, _ in client.prestaties)
    lines = (
        x.box(
            "Client",
            x.m("Bsn", bsn),
            x.box("Prestaties", *(x.prestatie(p, x.retourcodes(why)) for p, why in prestaties)),
            x.retourcodes(client_codes),
        )
        for bsn, prestaties, client_codes in afgewezen
    )
    answer = x.box(
        "DeclaratieAntwoord",
        x.m("DeclaratieNummer", declaratienummer),
        _total(x, "TotaalIngediendBedrag", ingediend),
        _total(
            x, "TotaalToegekendBedrag", ingediend - rejected if toegekend is None else toegekend
        ),
        x.opt("Clienten", lines),
        x.retourcodes((("0200",) if afgewezen else ("8001",)) if codes is None else codes),
    )
    after = (
        x.identificatie("DeclaratieIdentificatie", declaratie.identificatie, declaratie.dagtekening)
        + x.xsd_versie("XsdVersieDeclaratie", declaratie.xsd_versie)
        + x.retourcodes(header_codes)
    )
    return x.bericht(kop, "" if header_only else answer, after_header=after)


def retour(
    heen: bytes,
    codes: Mapping[str, Sequence[str]] = {},
    *,
    identificatie: str = "RETOUR000001",
    dagtekening: Day = "2026-05-07",
    xsd_versie: str = "1.0.0",
) -> bytes:
    """The retour message (302, 306, 308, 316, 318, 320) on `heen`, as IV028 has it.

    `codes` names the retour codes per berichtklasse. Nothing: approved. Only those of the Header:
    the header with them. Otherwise the whole body comes back, 0200 on every class without a code.
    """
    source = etree.fromstring(heen)
    own = str(source.prefix)
    x = Writer("jw" if own.startswith("jw") else "wmo", int(own[-3:]) + 1)
    text = etree.tostring(source, encoding="unicode").replace(own, x.own)
    root = etree.fromstring(text)
    header = root[0]
    header[0].text = str(BERICHTCODE[x.wet][x.nummer])
    tail = x.m("IdentificatieRetour", identificatie) + x.m("DagtekeningRetour", dagtekening)
    tail += x.xsd_versie("XsdVersieRetour", xsd_versie) + x.retourcodes(codes.get("Header", ()))
    _append(header, x, tail)
    if set(codes) <= {"Header"}:
        root.remove(root[1])
    else:
        for element in [e for e in root.iter() if etree.QName(e).localname in _BERICHTKLASSEN]:
            _append(element, x, x.retourcodes(codes.get(etree.QName(element).localname, ("0200",))))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _append(parent: etree._Element, x: Writer, fragments: str) -> None:
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in parent.nsmap.items() if prefix)
    parent.extend(list(etree.fromstring(f"<fragments {names}>{fragments}</fragments>")))
    etree.cleanup_namespaces(parent.getroottree())


def indented(message: bytes) -> bytes:
    """The same message with every element on a line of its own."""
    root = etree.fromstring(message)
    etree.indent(root, space="  ")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"
