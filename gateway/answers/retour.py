"""The retourberichten 302, 306, 308, 316, 318 and 320 (IV028, IV032, OP065)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lxml import etree

from gateway.answers.build import RETOURCODES, XSD_VERSIE, Builder, Value, children_by_name
from gateway.answers.codes import HEADER, CodeBook, header_codes
from gateway.standard.findings import Finding
from gateway.standard.structure import Structure


def retour(
    structure: Structure,
    source: etree._Element,
    findings: Sequence[Finding],
    *,
    identificatie: str,
    today: date,
) -> etree._Element:
    """The retourbericht of `structure` to the heenbericht `source` with these findings.

    Without findings it is a Header without codes. A finding of level 2 (0001) or on the Header
    leaves the Header alone; otherwise every class of the client comes back with its code.
    """
    builder = Builder(structure)
    codes, below = header_codes(findings) if findings else ((), False)
    _add_header(builder, source, codes, identificatie, today)
    if below:
        book = CodeBook(findings)
        sources = children_by_name(source)
        for node in structure.root.children[1:]:
            for element in sources.get(node.name, ()):
                builder.copy(builder.root, node, element, f"/Bericht/{node.name}", book.at)
    return builder.root


def _add_header(
    builder: Builder,
    source: etree._Element,
    codes: Sequence[str],
    identificatie: str,
    today: date,
) -> None:
    node = builder.node(HEADER)
    header = builder.add(builder.root, node)
    copied = children_by_name(children_by_name(source)["Header"][0])
    made: dict[str, Value] = {
        "BerichtCode": builder.code,
        "IdentificatieRetour": identificatie,
        "DagtekeningRetour": today.isoformat(),
        "XsdVersieRetour": {"BasisschemaXsdVersie": XSD_VERSIE, "BerichtXsdVersie": XSD_VERSIE},
    }
    for child in node.children:
        if child.name == RETOURCODES:
            if codes:
                builder.add_codes(header, child, codes)
        elif child.name in made:
            builder.add_value(header, child, made[child.name])
        elif child.name in copied:
            builder.copy_value(header, child, copied[child.name][0])
