"""The declaratie-antwoord, 325 (IV087, IV088, TR342): what is granted and what is not, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lxml import etree

from gateway.answers.codes import HEADER, CodeBook, header_codes
from gateway.answers.write import RETOURCODES, XSD_VERSIE, Value, Writer, child, children_by_name
from gateway.standard.findings import (
    GEEN_OPMERKING,
    VOLLEDIG_TOEGEWEZEN,
    Finding,
)
from gateway.standard.structure import Node, Structure

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
) -> bytes:
    """The 325 to the 323 `source` with these findings; `toegekend` in eurocent, credits negative.

    A finding of level 2 (0001) or on the Header leaves the Header alone. Otherwise Prestaties
    come back only when they were not granted, with their Client.
    """
    writer = Writer(structure)
    codes, below = header_codes(findings)
    content = _header(writer, child(source, "Header"), codes, identificatie, today)
    if below:
        content += _antwoord(writer, child(source, "Declaratie"), CodeBook(findings), toegekend)
    return writer.document(content)


def _header(
    writer: Writer,
    source: etree._Element,
    codes: Sequence[str],
    identificatie: str,
    today: date,
) -> str:
    """Sender and receiver change places; the declaratie is named by its own identification."""
    node = writer.node(HEADER)
    copied = {name: found[0] for name, found in children_by_name(source).items()}
    from_source = copied | {
        "Afzender": copied["Ontvanger"],
        "Ontvanger": copied["Afzender"],
        "DeclaratieIdentificatie": copied["BerichtIdentificatie"],
        "XsdVersieDeclaratie": copied["XsdVersie"],
    }
    made: dict[str, Value] = {
        "BerichtCode": writer.code,
        "BerichtIdentificatie": {"Identificatie": identificatie, "Dagtekening": today.isoformat()},
        "XsdVersie": {"BasisschemaXsdVersie": XSD_VERSIE, "BerichtXsdVersie": XSD_VERSIE},
    }
    content = ""
    for declared in node.children:
        if declared.name == RETOURCODES:
            content += writer.codes(declared, 2, codes)
        elif declared.name in made:
            content += writer.value(declared, 2, made[declared.name])
        elif declared.name in from_source:
            content += writer.copy_value(declared, 2, from_source[declared.name])
    return writer.around(node, 1, content)


def _antwoord(writer: Writer, declaratie: etree._Element, book: CodeBook, toegekend: int) -> str:
    rejected = book.has(DECLARATIE)
    refused = [] if rejected else _refused_clients(declaratie, book)
    node = writer.node(ANTWOORD)
    content = ""
    for declared in node.children:
        if declared.name == "TotaalToegekendBedrag":
            content += writer.value(declared, 2, _signed(0 if rejected else toegekend))
        elif declared.name == "Clienten":
            if refused:
                content += writer.around(declared, 2, _clients(writer, refused, book))
        elif declared.name == RETOURCODES:
            content += writer.codes(declared, 2, _antwoord_codes(book, bool(refused)))
        else:
            content += writer.copy_value(declared, 2, child(declaratie, declared.name))
    return writer.around(node, 1, content)


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
    clienten = f"{DECLARATIE}/Clienten"
    named, found = book.below(clienten), []
    if not named:
        return []
    for number, client in enumerate(child(declaratie, "Clienten"), start=1):
        if f"Client[{number}]" in named:
            path = f"{clienten}/Client[{number}]"
            prestaties = _refused_prestaties(child(client, "Prestaties"), path, book)
            if prestaties:
                found.append(_Refused(client, path, prestaties))
    return found


def _refused_prestaties(
    prestaties: etree._Element, client: str, book: CodeBook
) -> list[tuple[str, etree._Element]]:
    everything = book.has(client)
    numbered = [
        (f"{client}/Prestaties/Prestatie[{number}]", element)
        for number, element in enumerate(prestaties, start=1)
    ]
    return [(path, element) for path, element in numbered if everything or book.has(path)]


def _clients(writer: Writer, refused: Sequence[_Refused], book: CodeBook) -> str:
    node = writer.node(f"{ANTWOORD}/Clienten/Client")
    return "".join([_client(writer, node, client, book) for client in refused])


def _client(writer: Writer, node: Node, client: _Refused, book: CodeBook) -> str:
    content = ""
    for declared in node.children:
        if declared.name == "Prestaties":
            (prestatie,) = declared.children
            prestaties = [
                writer.copy(prestatie, 5, element, path, book.at)
                for path, element in client.prestaties
            ]
            content += writer.around(declared, 4, "".join(prestaties))
        elif declared.name == RETOURCODES:
            content += writer.codes(declared, 4, book.at(client.path))
        else:
            content += writer.copy_value(declared, 4, child(client.element, declared.name))
    return writer.around(node, 3, content)
