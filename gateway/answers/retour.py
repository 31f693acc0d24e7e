"""The retourberichten 302, 306, 308, 316, 318 and 320 (IV028, IV032, OP065)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lxml import etree

from gateway.answers.codes import HEADER, CodeBook, header_codes
from gateway.answers.write import RETOURCODES, XSD_VERSIE, Value, Writer, children_by_name
from gateway.standard.findings import Finding
from gateway.standard.structure import Structure


def retour(
    structure: Structure,
    source: etree._Element,
    findings: Sequence[Finding],
    *,
    identificatie: str,
    today: date,
) -> bytes:
    """The retourbericht of `structure` to the heenbericht `source` with these findings.

    Without findings it is a Header without codes. A finding of level 2 (0001) or on the Header
    leaves the Header alone; otherwise every class of the client comes back with its code.
    """
    writer = Writer(structure)
    codes, below = header_codes(findings) if findings else ((), False)
    sources = children_by_name(source)
    content = _header(writer, sources["Header"][0], codes, identificatie, today)
    if below:
        book = CodeBook(findings)
        for node in structure.root.children[1:]:
            for element in sources.get(node.name, ()):
                content += writer.copy(node, 1, element, f"/Bericht/{node.name}", book.at)
    return writer.document(content)


def _header(
    writer: Writer,
    source: etree._Element,
    codes: Sequence[str],
    identificatie: str,
    today: date,
) -> str:
    node = writer.node(HEADER)
    copied = children_by_name(source)
    made: dict[str, Value] = {
        "BerichtCode": writer.code,
        "IdentificatieRetour": identificatie,
        "DagtekeningRetour": today.isoformat(),
        "XsdVersieRetour": {"BasisschemaXsdVersie": XSD_VERSIE, "BerichtXsdVersie": XSD_VERSIE},
    }
    content = ""
    for child in node.children:
        if child.name == RETOURCODES:
            content += writer.codes(child, 2, codes) if codes else ""
        elif child.name in made:
            content += writer.value(child, 2, made[child.name])
        elif child.name in copied:
            content += writer.copy_value(child, 2, copied[child.name][0])
    return writer.around(node, 1, content)
