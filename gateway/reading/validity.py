"""Level 1: is the tree valid against its XSD; if not: where, what stands there, what is allowed.

libxml2 says yes or no and where; the words are ours, from what the XSD declares. What a sender
filled in is repeated only for codes, numbers and dates that say nothing about a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Final, cast

from lxml import etree

from gateway.reading import xsd_texts
from gateway.standard.findings import Finding, Level, Text
from gateway.standard.structure import Node, Structure

_EXPECTED = re.compile(r"Expected is (?:one of )?\( (.*) \)")
_QNAME = re.compile(r"\{[^}]*\}([A-Za-z0-9_]+)")
_STEP = re.compile(r"(?:[^:/\[]+:)?([^:/\[]+)(?:\[(\d+)\])?")


def xsd_findings(
    root: etree._Element,
    validator: etree.XMLSchema,
    structure: Callable[[], Structure],
    unfinished: Collection[etree._Element] = (),
) -> list[Finding]:
    """Every element that the XSD refuses, one finding each, in document order.

    Nothing is said about the elements that are `unfinished`.
    """
    if validator.validate(root):
        return []
    located = _Located(root, structure())
    findings: dict[str, Finding] = {}
    for entry in validator.error_log:  # type: ignore[attr-defined]
        element = located.find(entry.path)
        path, node = located.place(element)
        if path not in findings and element not in unfinished:
            text = _text(entry, element, node)
            findings[path] = Finding("XSD", int(Level.XSD), None, path, text)
    return list(findings.values())


def more_findings(told: int) -> Finding:
    """That there are more faults than those that were told."""
    return Finding("XSD", int(Level.XSD), None, "/Bericht", xsd_texts.more(told))


class _Children:
    """The children of an element by local name, and all of them under `*`; read as far as asked."""

    def __init__(self, parent: etree._Element) -> None:
        self._unread = iter(parent)
        self._read: dict[str, list[etree._Element]] = {"*": []}
        self.numbers: dict[etree._Element, tuple[str, int]] = {}

    def find(self, name: str, number: int) -> etree._Element | None:
        """The child with this name and number, from 1."""
        found = self._read.setdefault(name, [])
        while len(found) < number:
            child = next(self._unread, None)
            if child is None:
                return None
            own = etree.QName(child).localname
            same = self._read.setdefault(own, [])
            same.append(child)
            self._read["*"].append(child)
            self.numbers[child] = (own, len(same))
        return found[number - 1]


class _Located:
    """Finds elements by the paths that libxml2 gives, and gives them paths of our own."""

    def __init__(self, root: etree._Element, structure: Structure) -> None:
        self._root = root
        self._known: dict[etree._Element, tuple[str, Node | None]] = {
            root: ("/Bericht", structure.root)
        }
        self._by_parent: dict[etree._Element, _Children] = {}

    def find(self, path: str | None) -> etree._Element:
        """The element at a path of libxml2: prefixed names, or `*` in a default namespace."""
        element = self._root
        for step in (path or "").split("/")[2:]:
            match = _STEP.fullmatch(step)
            if match is None:
                return element
            name, number = match.group(1), int(match.group(2) or 1)
            below = self._children(element).find(name, number)
            if below is None:
                return element
            element = below
        return element

    def _children(self, element: etree._Element) -> _Children:
        found = self._by_parent.get(element)
        if found is None:
            found = self._by_parent[element] = _Children(element)
        return found

    def place(self, element: etree._Element) -> tuple[str, Node | None]:
        """Path and declaration of an element that was found; of an undeclared one its parent's."""
        known = self._known.get(element)
        if known is not None:
            return known
        parent = element.getparent()
        if parent is None:
            return "/", None
        above, node = self.place(parent)
        name, number = self._children(parent).numbers[element]
        declared = node.child(name) if node else None
        known = self._known[element] = _path(above, name, number, declared)
        return known


def _path(above: str, name: str, number: int, declared: Node | None) -> tuple[str, Node | None]:
    if declared is None and not xsd_texts.may_be_named(name):
        return above, None
    if number > 1 or (declared is not None and declared.repeats):
        return f"{above}/{name}[{number}]", declared
    return f"{above}/{name}", declared


# -- the words -------------------------------------------------------------------------------------


def _text(entry: etree._LogEntry, element: etree._Element, node: Node | None) -> Text:
    kind = entry.type_name
    if node is None:
        name, line = etree.QName(element).localname, cast("int", element.sourceline)
        return xsd_texts.unexpected(name, line, _expected(entry.message))
    if kind == "SCHEMAV_ELEMENT_CONTENT":
        return _content_text(entry.message, node)
    if kind in _ATTRIBUTE_FAULTS or (element.attrib and node.facets is None):
        return xsd_texts.attribute(node.name)
    if node.facets is None:
        return xsd_texts.stray_text(node.name)
    if len(element):
        return xsd_texts.no_children_allowed(node.name)
    return xsd_texts.value(node, _parent_name(element), element.text or "")


_ATTRIBUTE_FAULTS: Final = frozenset(
    {
        "SCHEMAV_CVC_COMPLEX_TYPE_3_1",
        "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1",
        "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2",
        "SCHEMAV_CVC_TYPE_3_1_1",
    }
)


def _content_text(message: str, node: Node) -> Text:
    expected = _expected(message)
    if "Missing child" in message:
        return xsd_texts.missing(node.name, expected)
    return xsd_texts.misplaced(node.name, expected)


def _expected(message: str) -> list[str]:
    """The names that the XSD allows there; they come from the XSD, not from the message."""
    match = _EXPECTED.search(message)
    return _QNAME.findall(match.group(1)) if match else []


def _parent_name(element: etree._Element) -> str:
    parent = element.getparent()
    return "" if parent is None else etree.QName(parent).localname
