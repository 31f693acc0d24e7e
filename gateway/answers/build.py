"""Builds a message as a tree, from the structure of its XSD, for who fills it in by name."""

from __future__ import annotations

from lxml import etree

from gateway.answers.write import XSD_VERSIE, Writer
from gateway.standard.structure import Node, Structure

__all__ = ["XSD_VERSIE", "Builder"]


class Builder(Writer):
    """Makes one message of a given structure."""

    def __init__(self, structure: Structure) -> None:
        super().__init__(structure)
        soort = structure.soort
        self._namespaces = (f"{{{soort.namespace}}}", f"{{{soort.base_namespace}}}")
        prefixes = {soort.naam.lower(): soort.namespace, f"i{soort.wet}": soort.base_namespace}
        self.root = etree.Element(f"{self._namespaces[0]}Bericht", nsmap=prefixes)

    def add(self, parent: etree._Element, node: Node) -> etree._Element:
        """An empty element of a declaration, at the end of `parent`."""
        return etree.SubElement(parent, self._namespaces[node.in_base] + node.name)
