"""Made-up messages straight from the structure of an XSD: the smallest and the fullest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lxml import etree

from gateway.standard.structure import Facets, Node, Structure

VALUES: Final = {
    "LDT_AgbCode": "42420001",
    "LDT_BurgerServicenummer": "999990019",
    "LDT_Datum": "2026-03-01",
    "LDT_Gemeente": "0384",
    "LDT_Telefoonnummer": "0201234567",
    "LDT_Tijd": "12:30:00",
    "LDT_Versie": "1.0.0",
    "LDT_Voorletters": "AB",
}


def message(
    structure: Structure, *, full: bool = False, texts: Mapping[str, str] | None = None
) -> etree._Element:
    """
    A message that its XSD accepts.

    `full` adds every optional element and repeats what may repeat; `texts` replaces the text of
    elements, by their path without indexes.
    """
    return element(structure, structure.root, "/Bericht", full=full, texts=texts or {})


def element(
    structure: Structure, node: Node, path: str, *, full: bool, texts: Mapping[str, str]
) -> etree._Element:
    """One element of a message, with what it must have inside."""
    soort = structure.soort
    namespace = soort.base_namespace if node.in_base else soort.namespace
    made = etree.Element(f"{{{namespace}}}{node.name}")
    if node.facets is not None:
        made.text = texts.get(path, value(node.type, node.facets))
    for child in node.children:
        if child.required or full:
            for _ in range(2 if full and child.repeats else 1):
                below = f"{path}/{child.name}"
                made.append(element(structure, child, below, full=full, texts=texts))
    return made


def value(type_name: str, facets: Facets) -> str:
    """A text that a simple type allows."""
    if facets.enumeration:
        return facets.enumeration[0]
    if type_name in VALUES:
        return VALUES[type_name]
    literal = next((p for p in facets.patterns if p.isdigit()), None)
    if literal is not None:
        return literal
    return "1" if facets.base == "integer" else "x"
