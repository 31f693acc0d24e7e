"""Level 1: is the tree valid against its XSD; if not: where, what stands there, what is allowed.

libxml2 says yes or no and where; the words are ours, from what the XSD declares. What a sender
filled in is repeated only for codes, numbers and dates that say nothing about a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from lxml import etree

from gateway.reading import xsd_texts
from gateway.standard.findings import Finding, Level, Text
from gateway.standard.structure import Node, Structure

_EXPECTED = re.compile(r"Expected is (?:one of )?\( (.*) \)")
_QNAME = re.compile(r"\{[^}]*\}([A-Za-z0-9_]+)")
_STEP = re.compile(r"(?:[^:/\[]+:)?([^:/\[]+)(?:\[(\d+)\])?")


def xsd_findings(
    root: etree._Element, validator: etree.XMLSchema, structure: Callable[[], Structure]
) -> list[Finding]:
    """Every element that the XSD refuses, one finding each, in document order."""
    if validator.validate(root):
        return []
    located = _Located(root, structure())
    findings: dict[str, Finding] = {}
    for entry in validator.error_log:  # type: ignore[attr-defined]
        element = located.find(entry.path)
        path, node = located.place(element)
        if path not in findings:
            text = _text(entry, element, node)
            findings[path] = Finding("XSD", int(Level.XSD), None, path, text)
    return list(findings.values())


class _Located:
    """Finds elements by the paths that libxml2 gives, and gives them paths of our own."""

    def __init__(self, root: etree._Element, structure: Structure) -> None:
        self._root = root
        self._known: dict[etree._Element, tuple[str, Node | None]] = {
            root: ("/Bericht", structure.root)
        }
        self._by_step: dict[etree._Element, dict[str, list[etree._Element]]] = {}

    def find(self, path: str | None) -> etree._Element:
        """The element at a path of libxml2: prefixed names, or `*` in a default namespace."""
        element = self._root
        for step in (path or "").split("/")[2:]:
            match = _STEP.fullmatch(step)
            if match is None:
                return element
            name, number = match.group(1), int(match.group(2) or 1)
            below = self._children(element).get(name, [])
            if len(below) < number:
                return element
            element = below[number - 1]
        return element

    def _children(self, element: etree._Element) -> dict[str, list[etree._Element]]:
        """The children of an element by local name, and all of them under `*`."""
        found = self._by_step.get(element)
        if found is None:
            found = self._by_step[element] = {"*": []}
            for child in element:
                found["*"].append(child)
                found.setdefault(etree.QName(child).localname, []).append(child)
        return found

    def place(self, element: etree._Element) -> tuple[str, Node | None]:
        """Path and declaration of an element; of one that is not declared, those of its parent."""
        known = self._known.get(element)
        if known is not None:
            return known
        parent = element.getparent()
        if parent is None:
            return "/", None
        above, node = self.place(parent)
        for name, children in self._children(parent).items():
            if name == "*":
                continue
            declared = node.child(name) if node else None
            for number, child in enumerate(children, start=1):
                self._known[child] = _path(above, name, number, declared)
        return self._known[element]


def _path(above: str, name: str, number: int, declared: Node | None) -> tuple[str, Node | None]:
    if declared is None:
        return above, None
    if declared.repeats or number > 1:
        return f"{above}/{name}[{number}]", declared
    return f"{above}/{name}", declared


# -- the words -------------------------------------------------------------------------------------


def _text(entry: etree._LogEntry, element: etree._Element, node: Node | None) -> Text:
    kind = entry.type_name
    if node is None:
        return xsd_texts.unexpected(etree.QName(element).localname, _expected(entry.message))
    if kind == "SCHEMAV_ELEMENT_CONTENT":
        return _content_text(entry.message, node)
    if kind in _ATTRIBUTE_FAULTS:
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
