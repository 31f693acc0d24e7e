"""Writes a message from named values, in the order and the namespaces that its XSD gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from lxml import etree

from gateway.answers.build import XSD_VERSIE, Builder
from gateway.drafts.party import Party
from gateway.standard.structure import Node, Structure

Values = Mapping[str, Any]
"""By element name: a text, further values, a list of either; None leaves the element out."""


def message(
    structure: Structure, party: Party, identificatie: str, today: date, body: Values
) -> bytes:
    """The bytes of a message of an aanbieder to a gemeente; `body` is what follows its Header."""
    builder = Builder(structure)
    header = {
        "BerichtCode": builder.code,
        "BerichtVersie": _fixed(builder.node("/Bericht/Header/BerichtVersie")),
        "BerichtSubversie": _fixed(builder.node("/Bericht/Header/BerichtSubversie")),
        "Afzender": party.aanbieder,
        "Ontvanger": party.gemeente,
        "BerichtIdentificatie": {
            "Identificatie": identificatie,
            "Dagtekening": today.isoformat(),
        },
        "XsdVersie": {"BasisschemaXsdVersie": XSD_VERSIE, "BerichtXsdVersie": XSD_VERSIE},
    }
    _fill(builder, builder.root, structure.root, {"Header": header, **body})
    return etree.tostring(builder.root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _fixed(node: Node) -> str:
    """The one value that the XSD allows."""
    facets = node.facets
    if facets is None or len(facets.patterns) != 1:
        raise LookupError(node.name)
    return facets.patterns[0]


def _fill(builder: Builder, parent: etree._Element, node: Node, values: Values) -> None:
    unknown = values.keys() - {child.name for child in node.children}
    if unknown:
        raise LookupError(f"{node.name}: {', '.join(sorted(unknown))}")
    for child in node.children:
        for value in _several(values.get(child.name)):
            element = builder.add(parent, child)
            if isinstance(value, Mapping):
                _fill(builder, element, child, value)
            else:
                element.text = str(value)


def _several(value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)
