"""Builds answer messages from the structure of their XSD: what the source has is copied over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from lxml import etree

from gateway.standard.structure import Node, Structure

XSD_VERSIE: Final = "1.0.0"
"""The version of the gateway's own XSDs, written in every answer (IV034)."""

RETOURCODES: Final = "RetourCodes"

Codes = Callable[[str], Sequence[str]]
"""The retourcodes of the class at a path of the source; none leaves RetourCodes out."""


class Builder:
    """Writes one answer message of a given structure."""

    def __init__(self, structure: Structure) -> None:
        soort = structure.soort
        self._structure = structure
        self._message = f"{{{soort.namespace}}}"
        self._base = f"{{{soort.base_namespace}}}"
        prefixes = {soort.naam.lower(): soort.namespace, f"i{soort.wet}": soort.base_namespace}
        self.root = etree.Element(f"{self._message}Bericht", nsmap=prefixes)

    @property
    def code(self) -> str:
        """The BerichtCode of the answer."""
        return self._structure.soort.code

    def node(self, path: str) -> Node:
        """The declaration at a path of the answer."""
        node = self._structure.at(path)
        if node is None:
            raise LookupError(path)
        return node

    def add(self, parent: etree._Element, node: Node) -> etree._Element:
        """An empty element of a declaration, at the end of `parent`."""
        return etree.SubElement(parent, (self._base if node.in_base else self._message) + node.name)

    def add_value(self, parent: etree._Element, node: Node, value: Value) -> None:
        """A simple value, or a composite as the values of its children by name."""
        element = self.add(parent, node)
        if isinstance(value, str):
            element.text = value
            return
        for child in node.children:
            if child.name in value:
                self.add_value(element, child, value[child.name])

    def add_codes(self, parent: etree._Element, node: Node, codes: Sequence[str]) -> None:
        """The RetourCodes of a class."""
        element = self.add(parent, node)
        for code in codes:
            self.add(element, node.children[0]).text = code

    def copy(
        self,
        parent: etree._Element,
        node: Node,
        source: etree._Element,
        path: str,
        codes: Codes,
    ) -> None:
        """A class of the source with everything below it, each class with its retourcodes.

        `path` is that of the source element; element names may differ in their class only.
        """
        element = self.add(parent, node)
        children = children_by_name(source)
        for child in node.children:
            if child.name == RETOURCODES:
                self.add_codes(element, child, codes(path))
                continue
            for number, found in enumerate(children.get(child.name, ()), start=1):
                below = (
                    f"{path}/{child.name}[{number}]" if child.repeats else f"{path}/{child.name}"
                )
                if child.is_class:
                    self.copy(element, child, found, below, codes)
                else:
                    self.copy_value(element, child, found)

    def copy_value(self, parent: etree._Element, node: Node, source: etree._Element) -> None:
        """A simple or composite value of the source, unchanged."""
        element = self.add(parent, node)
        if not node.children:
            element.text = source.text
            return
        children = children_by_name(source)
        for child in node.children:
            for found in children.get(child.name, ()):
                self.copy_value(element, child, found)


Value = str | Mapping[str, "Value"]


def children_by_name(element: etree._Element) -> dict[str, list[etree._Element]]:
    """The children of an element by local name, in order."""
    found: dict[str, list[etree._Element]] = {}
    for child in element:
        found.setdefault(str(child.tag).rpartition("}")[2], []).append(child)
    return found


def child(element: etree._Element, *names: str) -> etree._Element:
    """The one element reached by following local names; the source is valid, so it is there."""
    for name in names:
        element = children_by_name(element)[name][0]
    return element
