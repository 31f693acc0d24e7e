"""Compiles the reader of one class to a Python function, from what the XSD says of it.

Reading 28,000 Prestaties is the largest cost after libxml2 itself, and most of that is calling a
function per value. So the reader of a class is written out as source, one expression for the
whole record, with positions that come from the XSD:

    def read(e0):
        k0 = list(e0)
        if len(k0) == 2:                                  # every child is there
            return new(Referentie, (k0[0].text, k0[1].text))
        if len(k0) == 1:                                  # only the required ones
            return new(Referentie, (k0[0].text, None))
        k0 = by_name(e0)                                  # some optional ones: their tags decide
        ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lxml.etree import _Element

from gateway.reading.values import normalise_time, parse_date
from gateway.standard.records import COMPOSITES
from gateway.standard.structure import Node

Reader = Callable[[_Element], Any]


def element_name(field: str) -> str:
    """The element that a record's field stands for: geleverd_volume is GeleverdVolume."""
    return "".join(part[0].upper() + part[1:] for part in field.split("_"))


def compile_reader(node: Node, record: type) -> Reader:
    """A function from an element, valid against the XSD, to its record."""
    compiler = _Compiler()
    name = compiler.reader(node, record)
    source = "\n\n".join(compiler.functions)
    # The source holds names from the XSD that are Python identifiers, and nothing of a message.
    exec(compile(source, f"<reader of {node.name}>", "exec"), compiler.names)  # noqa: S102
    reader: Reader = compiler.names[name]
    return reader


class _Compiler:
    """Collects the source of a reader and of the readers of the composites inside it."""

    def __init__(self) -> None:
        self.functions: list[str] = []
        self.names: dict[str, Any] = {
            "new": tuple.__new__,
            "date": parse_date,
            "time": normalise_time,
            "texts": _texts,
            "by_name": _by_name,
        }

    def reader(self, node: Node, record: type) -> str:
        """Write the reader of one element; returns the name of its function."""
        name = f"read_{record.__name__}"
        if name in self.names:
            return name
        self.names[name] = None  # taken; the source defines it
        self.names[record.__name__] = record
        everything = {child.name: at for at, child in enumerate(node.children)}
        required = [child.name for child in node.children if child.required]
        lines = [f"def {name}(e):", "    k = list(e)", f"    if len(k) == {len(everything)}:"]
        lines.append(f"        return {self._record(node, record, everything)}")
        if 0 < len(required) < len(everything):
            positions = {child: at for at, child in enumerate(required)}
            lines.append(f"    if len(k) == {len(required)}:")
            lines.append(f"        return {self._record(node, record, positions)}")
        if len(required) + 1 < len(everything):
            lines.append("    k = by_name(e)")
            lines.append(f"    return {self._record(node, record, None)}")
        self.functions.append("\n".join(lines))
        return name

    def _record(self, node: Node, record: type, positions: Mapping[str, int] | None) -> str:
        """The expression that makes the record; without positions `k` maps names to elements."""
        fields: tuple[str, ...] = record._fields  # type: ignore[attr-defined]
        values = [self._field(node.child(element_name(field)), positions) for field in fields]
        return f"new({record.__name__}, ({', '.join(values)},))"

    def _field(self, child: Node | None, positions: Mapping[str, int] | None) -> str:
        if child is None:
            return "None"
        absent = "False" if presence_only(child) else "None"
        if positions is None:
            value = self._value(child, f"k[{child.name!r}]")
            return value if child.required else f"({value} if {child.name!r} in k else {absent})"
        if child.name not in positions:
            return absent
        return self._value(child, f"k[{positions[child.name]}]")

    def _value(self, node: Node, element: str) -> str:
        """The expression for the value of an element that is there."""
        if presence_only(node):
            return "True"
        if node.type == "RetourCodes":
            return f"texts({element})"
        if node.children:
            return f"{self.reader(node, COMPOSITES[node.type])}({element})"
        base = node.facets.base if node.facets else "string"
        # The XSD lets ASCII digits, a sign and white space through in a number, nothing else.
        functions = {"integer": "int", "date": "date", "time": "time"}
        if base in functions:
            return f"{functions[base]}({element}.text)"
        return f"({element}.text or '')"


def presence_only(node: Node) -> bool:
    """A composite of which only the presence is recorded, as a bool."""
    return bool(node.children) and not node.is_class and node.type not in COMPOSITES


def _by_name(element: _Element) -> dict[str, _Element]:
    return {child.tag.rpartition("}")[2]: child for child in element}


def _texts(element: _Element) -> tuple[str, ...]:
    return tuple(child.text or "" for child in element)
