"""Compiles the reader of one class to a Python function, from what the XSD says of it.

Reading 28,000 Prestaties is the largest cost after libxml2 itself, and most of that is calling a
function per value. So the reader of a class is written out as source, one expression for the
whole record, with positions that come from the XSD:

    def read(e):
        k = list(e)
        if len(k) == 2:                                   # every child is there
            return new(Referentie, (k[0].text, k[1].text))
        if len(k) == 1:                                   # only the required ones
            return new(Referentie, (k[0].text, None))
        k = by_name(e)                                    # some optional ones: their tags decide
        ...

A class with few optional parts, as Prestatie, is read in one go, which takes half the time: the
texts of all elements inside it, whose number tells which of the optional ones are there.

    def read(e):
        t = [d.text for d in e.iter()]
        shape = len(e), len(t)                            # children, and everything with itself
        if shape == (9, 15):                              # a debit with a tariff
            return new(Prestatie, (new(Referentie, (t[2], None)), int(t[3]), ...))
        ...

Codes and periods that occur again and again are shared between the records: half the memory, and
rules compare and look them up faster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from math import prod
from typing import Any, Final, NamedTuple

from lxml.etree import _Element

from gateway.reading.values import normalise_time, parse_date, parse_period, shared_text
from gateway.standard.records import COMPOSITES
from gateway.standard.structure import Node

Reader = Callable[[_Element], Any]

_MAX_SHAPES: Final = 8
_CODE_LENGTH: Final = 5


def element_name(field: str) -> str:
    """The element that a record's field stands for: geleverd_volume is GeleverdVolume."""
    return "".join(part[0].upper() + part[1:] for part in field.split("_"))


def compile_reader(node: Node, record: type, number: Callable[[str], int] = int) -> Reader:
    """A function from an element, valid against the XSD, to its record.

    `number` reads an xs:integer; see `gateway.reading.values.long_number`.
    """
    compiler = _Compiler(number)
    name = compiler.reader(node, record)
    source = "\n\n".join(compiler.functions)
    # The source holds names from the XSD that are Python identifiers, and nothing of a message.
    exec(compile(source, f"<reader of {node.name}>", "exec"), compiler.names)  # noqa: S102
    reader: Reader = compiler.names[name]
    return reader


class _Compiler:
    """Collects the source of a reader and of the readers of the composites inside it."""

    def __init__(self, number: Callable[[str], int]) -> None:
        self.functions: list[str] = []
        self.names: dict[str, Any] = {
            "int": number,
            "new": tuple.__new__,
            "date": parse_date,
            "time": normalise_time,
            "period": parse_period,
            "shared": shared_text,
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
        if shapes := _shapes(node):
            self.functions.append("\n".join([f"def {name}(e):", *self._in_one_go(shapes, record)]))
            return name
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

    def _in_one_go(self, shapes: Mapping[_Shape, _Part], record: type) -> Iterator[str]:
        """Lines that return the record, when the shape of an element tells all about it."""
        yield "    t = [d.text for d in e.iter()]"
        yield "    shape = len(e), len(t)"
        for shape, part in shapes.items():
            yield f"    if shape == {shape}:"
            yield f"        return {self._of_texts(part, record, 0)}"

    def _of_texts(self, part: _Part, record: type, at: int) -> str:
        """The expression that makes the record of an element whose own text is `t[at]`."""
        places: dict[str, tuple[_Part, int]] = {}
        at += 1
        for below in part.parts:
            places[below.node.name] = (below, at)
            at += below.size
        values: list[str] = []
        for child in _children(part.node, record):
            if child is None or child.name not in places:
                values.append(_absent(child))
                continue
            below, place = places[child.name]
            if child.children and not presence_only(child):
                values.append(self._composite_of_texts(below, place))
            else:
                values.append(_simple(child, f"t[{place}]"))
        return _new(record, values)

    def _composite_of_texts(self, part: _Part, at: int) -> str:
        record = COMPOSITES[part.node.type]
        self.names[record.__name__] = record
        bases = [below.node.facets.base for below in part.parts if below.node.facets]
        if bases != ["date"] * len(record._fields):  # type: ignore[attr-defined]
            return self._of_texts(part, record, at)
        texts = ", ".join(f"t[{at + number}]" for number in range(1, part.size))
        return f"period({record.__name__}, {texts})"

    def _record(self, node: Node, record: type, positions: Mapping[str, int] | None) -> str:
        """The expression that makes the record; without positions `k` maps names to elements."""
        return _new(record, [self._field(child, positions) for child in _children(node, record)])

    def _field(self, child: Node | None, positions: Mapping[str, int] | None) -> str:
        absent = _absent(child)
        if child is None:
            return absent
        if positions is None:
            value = self._value(child, f"k[{child.name!r}]")
            return value if child.required else f"({value} if {child.name!r} in k else {absent})"
        if child.name not in positions:
            return absent
        return self._value(child, f"k[{positions[child.name]}]")

    def _value(self, node: Node, element: str) -> str:
        """The expression for the value of an element that is there."""
        if node.type == "RetourCodes":
            return f"texts({element})"
        if node.children and not presence_only(node):
            return f"{self.reader(node, COMPOSITES[node.type])}({element})"
        return _simple(node, f"{element}.text")


class _Part(NamedTuple):
    """One way in which an element may be filled: with these parts, out of those it may have."""

    node: Node
    parts: tuple[_Part, ...]

    @property
    def size(self) -> int:
        """The number of elements, itself included."""
        return 1 + sum(part.size for part in self.parts)


_Shape = tuple[int, int]
"""The number of children of an element, and that of all elements inside it and itself."""


def _shapes(node: Node) -> dict[_Shape, _Part]:
    """For a class that may repeat: what each shape tells; none when a shape leaves room."""
    if not (node.is_class and node.repeats):
        return {}
    instances = _instances(node)
    shapes = {(len(part.parts), part.size): part for part in instances}
    return shapes if len(shapes) == len(instances) else {}


def _instances(node: Node) -> list[_Part]:
    """Every way to fill an element; none at all when there are too many, or no end to them."""
    choices: list[list[_Part | None]] = []
    for child in node.children:
        ways = _instances(child)
        if child.is_class or child.repeats or not ways:
            return []
        choices.append([*ways] if child.required else [*ways, None])
    if prod(map(len, choices)) > _MAX_SHAPES:
        return []
    return [
        _Part(node, tuple(part for part in combination if part is not None))
        for combination in product(*choices)
    ]


def _children(node: Node, record: type) -> Iterator[Node | None]:
    """The declaration behind each field of the record; None where this message has none."""
    fields: tuple[str, ...] = record._fields  # type: ignore[attr-defined]
    return (node.child(element_name(field)) for field in fields)


def _new(record: type, values: list[str]) -> str:
    return f"new({record.__name__}, ({', '.join(values)},))"


def _absent(node: Node | None) -> str:
    return "False" if node is not None and presence_only(node) else "None"


def _simple(node: Node, text: str) -> str:
    """The expression for a value without children, given the one for its text."""
    if presence_only(node):
        return "True"
    base = node.facets.base if node.facets else "string"
    # The XSD lets ASCII digits, a sign and white space through in a number, nothing else.
    functions = {"integer": "int", "date": "date", "time": "time"}
    if base in functions:
        return f"{functions[base]}({text})"
    return f"shared({text} or '')" if _is_code(node) else f"({text} or '')"


def _is_code(node: Node) -> bool:
    """A text so short that a message has few different ones; of one character Python shares it."""
    longest = node.facets.max_length if node.facets else None
    return longest is not None and 1 < longest <= _CODE_LENGTH


def presence_only(node: Node) -> bool:
    """A composite of which only the presence is recorded, as a bool."""
    return bool(node.children) and not node.is_class and node.type not in COMPOSITES


def _by_name(element: _Element) -> dict[str, _Element]:
    return {child.tag.rpartition("}")[2]: child for child in element}


def _texts(element: _Element) -> tuple[str, ...]:
    return tuple(child.text or "" for child in element)
