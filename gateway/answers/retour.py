"""The retourberichten 302, 306, 308, 316, 318 and 320 (IV028, IV032, OP065)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lxml import etree

from gateway.answers.build import RETOURCODES, XSD_VERSIE, Builder, Value, children_by_name
from gateway.answers.codes import CodeBook
from gateway.standard.findings import TECHNISCH_AFGEKEURD, Finding, Level
from gateway.standard.structure import Structure

HEADER = "/Bericht/Header"


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
    header_codes, whole = _header_codes(findings)
    _add_header(builder, source, header_codes, identificatie, today)
    if whole:
        book = CodeBook(findings)
        sources = children_by_name(source)
        for node in structure.root.children[1:]:
            for element in sources.get(node.name, ()):
                builder.copy(builder.root, node, element, f"/Bericht/{node.name}", book.at)
    return builder.root


def _header_codes(findings: Sequence[Finding]) -> tuple[Sequence[str], bool]:
    """The codes of the Header, and whether the classes below come along."""
    if not findings:
        return (), False
    if any(finding.level == Level.BERICHT for finding in findings):
        return (TECHNISCH_AFGEKEURD,), False
    book = CodeBook(findings)
    return book.at(HEADER), not book.has(HEADER)


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
