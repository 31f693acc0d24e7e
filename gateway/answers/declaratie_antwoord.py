"""The declaratie-antwoord, 325 (IV087, IV088, TR342): what is granted and what is not, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lxml import etree

from gateway.answers.build import RETOURCODES, XSD_VERSIE, Builder, Value, child, children_by_name
from gateway.answers.codes import HEADER, CodeBook, header_codes
from gateway.standard.findings import (
    GEEN_OPMERKING,
    VOLLEDIG_TOEGEWEZEN,
    Finding,
)
from gateway.standard.structure import Structure

DECLARATIE = "/Bericht/Declaratie"
ANTWOORD = "/Bericht/DeclaratieAntwoord"


def declaratie_antwoord(
    structure: Structure,
    source: etree._Element,
    findings: Sequence[Finding],
    *,
    toegekend: int,
    identificatie: str,
    today: date,
) -> etree._Element:
    """The 325 to the 323 `source` with these findings; `toegekend` in eurocent, credits negative.

    A finding of level 2 (0001) or on the Header leaves the Header alone. Otherwise Prestaties
    come back only when they were not granted, with their Client.
    """
    builder = Builder(structure)
    codes, below = header_codes(findings)
    _add_header(builder, source, codes, identificatie, today)
    if below:
        _add_antwoord(builder, child(source, "Declaratie"), CodeBook(findings), toegekend)
    return builder.root


def _add_header(
    builder: Builder,
    source: etree._Element,
    codes: Sequence[str],
    identificatie: str,
    today: date,
) -> None:
    """Sender and receiver change places; the declaratie is named by its own identification."""
    node = builder.node(HEADER)
    header = builder.add(builder.root, node)
    copied = {name: found[0] for name, found in children_by_name(child(source, "Header")).items()}
    from_source = copied | {
        "Afzender": copied["Ontvanger"],
        "Ontvanger": copied["Afzender"],
        "DeclaratieIdentificatie": copied["BerichtIdentificatie"],
        "XsdVersieDeclaratie": copied["XsdVersie"],
    }
    made: dict[str, Value] = {
        "BerichtCode": builder.code,
        "BerichtIdentificatie": {"Identificatie": identificatie, "Dagtekening": today.isoformat()},
        "XsdVersie": {"BasisschemaXsdVersie": XSD_VERSIE, "BerichtXsdVersie": XSD_VERSIE},
    }
    for declared in node.children:
        if declared.name == RETOURCODES:
            builder.add_codes(header, declared, codes)
        elif declared.name in made:
            builder.add_value(header, declared, made[declared.name])
        elif declared.name in from_source:
            builder.copy_value(header, declared, from_source[declared.name])


def _add_antwoord(
    builder: Builder, declaratie: etree._Element, book: CodeBook, toegekend: int
) -> None:
    rejected = book.has(DECLARATIE)
    refused = [] if rejected else _refused_clients(declaratie, book)
    node = builder.node(ANTWOORD)
    antwoord = builder.add(builder.root, node)
    for declared in node.children:
        if declared.name == "TotaalToegekendBedrag":
            builder.add_value(antwoord, declared, _signed(0 if rejected else toegekend))
        elif declared.name == "Clienten":
            if refused:
                _add_clients(builder, builder.add(antwoord, declared), refused, book)
        elif declared.name == RETOURCODES:
            builder.add_codes(antwoord, declared, _antwoord_codes(book, bool(refused)))
        else:
            builder.copy_value(antwoord, declared, child(declaratie, declared.name))


def _signed(bedrag: int) -> Value:
    """Eurocents with Debet or Credit; zero is Debet (CS325)."""
    return {"TotaalBedrag": str(abs(bedrag)), "DebetCredit": "C" if bedrag < 0 else "D"}


def _antwoord_codes(book: CodeBook, refused: bool) -> Sequence[str]:
    if book.has(DECLARATIE):
        return book.at(DECLARATIE)
    return (GEEN_OPMERKING,) if refused else (VOLLEDIG_TOEGEWEZEN,)


class _Refused:
    """A Client with the Prestaties that are not granted, each with its path in the source."""

    __slots__ = ("element", "path", "prestaties")

    def __init__(
        self, element: etree._Element, path: str, prestaties: list[tuple[str, etree._Element]]
    ) -> None:
        self.element = element
        self.path = path
        self.prestaties = prestaties


def _refused_clients(declaratie: etree._Element, book: CodeBook) -> list[_Refused]:
    found: list[_Refused] = []
    for number, client in enumerate(child(declaratie, "Clienten"), start=1):
        path = f"{DECLARATIE}/Clienten/Client[{number}]"
        everything = book.has(path)
        prestaties = [
            (at, prestatie)
            for at, prestatie in _numbered(child(client, "Prestaties"), f"{path}/Prestaties")
            if everything or book.has(at)
        ]
        if prestaties:
            found.append(_Refused(client, path, prestaties))
    return found


def _numbered(parent: etree._Element, path: str) -> list[tuple[str, etree._Element]]:
    return [(f"{path}/Prestatie[{number}]", element) for number, element in enumerate(parent, 1)]


def _add_clients(
    builder: Builder, clienten: etree._Element, refused: Sequence[_Refused], book: CodeBook
) -> None:
    node = builder.node(f"{ANTWOORD}/Clienten/Client")
    prestatie_node = builder.node(f"{ANTWOORD}/Clienten/Client/Prestaties/Prestatie")
    for client in refused:
        element = builder.add(clienten, node)
        for declared in node.children:
            if declared.name == "Prestaties":
                prestaties = builder.add(element, declared)
                for path, prestatie in client.prestaties:
                    builder.copy(prestaties, prestatie_node, prestatie, path, book.at)
            elif declared.name == RETOURCODES:
                builder.add_codes(element, declared, book.at(client.path))
            else:
                builder.copy_value(element, declared, child(client.element, declared.name))
