"""Writes answer messages from the structure of their XSD: what the source has is copied over.

The text has the form that lxml gives a tree. To make a tree first would take longer than to write
the text and have it read for its XSD.
"""

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

Value = str | Mapping[str, "Value"]


class Writer:
    """Writes the elements of one answer message of a given structure.

    `depth` is how deep an element stands: that of the root is 0.
    """

    def __init__(self, structure: Structure) -> None:
        soort = structure.soort
        self._structure = structure
        self._message = soort.naam.lower()
        self._base = f"i{soort.wet}"

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

    def document(self, content: str) -> bytes:
        """The message with all that stands in its root."""
        soort, root = self._structure.soort, f"{self._message}:Bericht"
        return (
            "<?xml version='1.0' encoding='UTF-8'?>\n"
            f'<{root} xmlns:{self._message}="{soort.namespace}"'
            f' xmlns:{self._base}="{soort.base_namespace}">\n{content}</{root}>\n'
        ).encode()

    def around(self, node: Node, depth: int, content: str) -> str:
        """An element with the elements in it, which may be none."""
        name, indent = self._name(node), "  " * depth
        if not content:
            return f"{indent}<{name}/>\n"
        return f"{indent}<{name}>\n{content}{indent}</{name}>\n"

    def value(self, node: Node, depth: int, value: Value) -> str:
        """A simple value, or a composite as the values of its children by name."""
        if isinstance(value, str):
            return self._simple(node, depth, value)
        below = [
            self.value(child, depth + 1, value[child.name])
            for child in node.children
            if child.name in value
        ]
        return self.around(node, depth, "".join(below))

    def codes(self, node: Node, depth: int, codes: Sequence[str]) -> str:
        """The RetourCodes of a class."""
        (code,) = node.children
        return self.around(
            node, depth, "".join([self._simple(code, depth + 1, text) for text in codes])
        )

    def copy(self, node: Node, depth: int, source: etree._Element, path: str, codes: Codes) -> str:
        """A class of the source with everything below it, each class with its retourcodes.

        `path` is that of the source element; element names may differ in their class only.
        """
        children, below = children_by_name(source), []
        for child in node.children:
            if child.name == RETOURCODES:
                below.append(self.codes(child, depth + 1, codes(path)))
                continue
            for number, found in enumerate(children.get(child.name, ()), start=1):
                if child.is_class:
                    step = f"{child.name}[{number}]" if child.repeats else child.name
                    below.append(self.copy(child, depth + 1, found, f"{path}/{step}", codes))
                else:
                    below.append(self.copy_value(child, depth + 1, found))
        return self.around(node, depth, "".join(below))

    def copy_value(self, node: Node, depth: int, source: etree._Element) -> str:
        """A simple or composite value of the source, unchanged."""
        if not node.children:
            return self._simple(node, depth, source.text)
        children = children_by_name(source)
        below = [
            self.copy_value(child, depth + 1, found)
            for child in node.children
            for found in children.get(child.name, ())
        ]
        return self.around(node, depth, "".join(below))

    def _simple(self, node: Node, depth: int, text: str | None) -> str:
        name, indent = self._name(node), "  " * depth
        if text is None:
            return f"{indent}<{name}/>\n"
        return f"{indent}<{name}>{_escaped(text)}</{name}>\n"

    def _name(self, node: Node) -> str:
        return f"{self._base if node.in_base else self._message}:{node.name}"


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")  # a reader would make a line end of it


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
