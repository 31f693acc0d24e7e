"""What an XSD says about a message, as plain data: elements in order, occurrence, type and facets.

`reading` makes these from the XSDs; nobody retypes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gateway.standard.berichten import Berichtsoort


class Facets(NamedTuple):
    """What a simple type allows. `base` is the built-in type: string, integer, date or time.

    A value satisfies every one of `patterns`. `other` holds facets that the standard does not use
    today, as written in the XSD: "totalDigits=8".
    """

    base: str
    min_length: int | None = None
    max_length: int | None = None
    patterns: tuple[str, ...] = ()
    min_value: int | None = None
    max_value: int | None = None
    enumeration: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


class Node(NamedTuple):
    """One element declaration.

    `in_base` tells the namespace: that of the basisschema (children of composite types) or that of
    the message. `is_class` is true for a berichtklasse: a complex type of the message itself.
    """

    name: str
    type: str  # "LDT_Datum", "CDT_Product", "Prestatie"; the base type for an anonymous restriction
    in_base: bool
    required: bool
    repeats: bool
    is_class: bool
    children: tuple[Node, ...] = ()
    facets: Facets | None = None

    def child(self, name: str) -> Node | None:
        """The declaration of the child called `name`, or None."""
        for node in self.children:
            if node.name == name:
                return node
        return None


class Structure(NamedTuple):
    """One message: its kind and the declaration of its root element Bericht."""

    soort: Berichtsoort
    root: Node

    def walk(self) -> Iterator[tuple[str, Node]]:
        """Every declaration with its path without indexes, parents first: /Bericht/Header, ..."""
        yield from _walk("", self.root)

    def at(self, path: str) -> Node | None:
        """The declaration at a path without indexes, or None."""
        node: Node | None = self.root
        for name in path.strip("/").split("/")[1:]:
            node = node.child(name) if node else None
        return node


def _walk(prefix: str, node: Node) -> Iterator[tuple[str, Node]]:
    path = f"{prefix}/{node.name}"
    yield path, node
    for child in node.children:
        yield from _walk(path, child)
