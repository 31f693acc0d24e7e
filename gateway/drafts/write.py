"""Writes a message from named values, in the order and the namespaces that its XSD gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from gateway.answers.write import XSD_VERSIE, Writer
from gateway.drafts.party import Party
from gateway.standard.structure import Node, Structure

Values = Mapping[str, Any]
"""By element name: a text, further values, a list of either; None leaves the element out."""


def message(
    structure: Structure, party: Party, identificatie: str, today: date, body: Values
) -> bytes:
    """The bytes of a message of an aanbieder to a gemeente; `body` is what follows its Header."""
    writer = Writer(structure)
    header = {
        "BerichtCode": writer.code,
        "BerichtVersie": _fixed(writer.node("/Bericht/Header/BerichtVersie")),
        "BerichtSubversie": _fixed(writer.node("/Bericht/Header/BerichtSubversie")),
        "Afzender": party.aanbieder,
        "Ontvanger": party.gemeente,
        "BerichtIdentificatie": {
            "Identificatie": identificatie,
            "Dagtekening": today.isoformat(),
        },
        "XsdVersie": {"BasisschemaXsdVersie": XSD_VERSIE, "BerichtXsdVersie": XSD_VERSIE},
    }
    return writer.document(_filled(writer, structure.root, 0, {"Header": header, **body}))


def _fixed(node: Node) -> str:
    """The one value that the XSD allows."""
    facets = node.facets
    if facets is None or len(facets.patterns) != 1:
        raise LookupError(node.name)
    return facets.patterns[0]


def _filled(writer: Writer, node: Node, depth: int, values: Values) -> str:
    """What stands in an element of a declaration."""
    unknown = values.keys() - {child.name for child in node.children}
    if unknown:
        raise LookupError(f"{node.name}: {', '.join(sorted(unknown))}")
    return "".join(
        _element(writer, child, depth + 1, value)
        for child in node.children
        for value in _several(values.get(child.name))
    )


def _element(writer: Writer, node: Node, depth: int, value: Any) -> str:
    if isinstance(value, Mapping):
        return writer.around(node, depth, _filled(writer, node, depth, value))
    return writer.value(node, depth, str(value))


def _several(value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)
