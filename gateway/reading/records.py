"""A valid tree to typed records, by child position: what the XSD guarantees needs no searching."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from lxml.etree import _Element

from gateway.standard.bericht import Bericht, Place
from gateway.standard.records import CLASSES, COMPOSITES
from gateway.standard.structure import Node, Structure

Convert = Callable[[_Element], Any]

XSD_WHITE_SPACE = " \t\r\n"


def element_name(field: str) -> str:
    """The element that a record's field stands for: geleverd_volume is GeleverdVolume."""
    return "".join(part[0].upper() + part[1:] for part in field.split("_"))


class RecordReader:
    """Makes the records of one kind of message; compiled once from its structure."""

    def __init__(self, structure: Structure) -> None:
        self._soort = structure.soort
        self._plans = _place_plans(structure.root)

    def read(self, root: _Element) -> Bericht:
        """The records of a tree that is valid against the XSD of this structure."""
        places: list[Place] = []
        for plan in self._plans:
            plan.collect(root, None, places)
        return Bericht(self._soort, places)


class _PlacePlan:
    """How to find and read the records of one class below the records of the class above it."""

    def __init__(self, path: str, steps: tuple[Node, ...]) -> None:
        self._path = path
        self._steps = tuple((node.name, node.repeats) for node in steps)
        self._names = tuple(node.name for node in steps)
        self._node = steps[-1]
        self._klass = CLASSES[self._node.type]
        self._read = _record_reader(self._node, self._klass)
        self._below = _place_plans(self._node, path)

    def collect(self, root: _Element, above: _Found | None, places: list[Place]) -> None:
        """Append this place, filled, and the places below it."""
        place = Place(self._path, self._klass, above.place if above else None, self._steps)
        elements: list[_Element] = []
        owners = above.elements if above else [root]
        for index, owner in enumerate(owners):
            found = _descend(owner, self._names)
            elements += found
            place.parents += [index] * len(found)
        read = self._read
        place.records = [read(element) for element in elements]
        places.append(place)
        found_here = _Found(place, elements)
        for plan in self._below:
            plan.collect(root, found_here, places)


class _Found:
    """A filled place with the elements its records were read from."""

    __slots__ = ("elements", "place")

    def __init__(self, place: Place, elements: list[_Element]) -> None:
        self.place = place
        self.elements = elements


def _place_plans(above: Node, path: str = "/Bericht") -> list[_PlacePlan]:
    """The plans for the classes straight below a class; grouping classes are stepped over."""
    plans: list[_PlacePlan] = []
    for steps in _steps_to_records(above, ()):
        below = "".join(f"/{node.name}" for node in steps)
        plans.append(_PlacePlan(path + below, steps))
    return plans


def _steps_to_records(node: Node, steps: tuple[Node, ...]) -> list[tuple[Node, ...]]:
    found: list[tuple[Node, ...]] = []
    for child in node.children:
        if not child.is_class:
            continue
        if child.type in CLASSES:
            found.append((*steps, child))
        else:
            found += _steps_to_records(child, (*steps, child))
    return found


def _descend(element: _Element, names: Sequence[str]) -> list[_Element]:
    """The elements reached by following local names downwards."""
    current = [element]
    for name in names:
        ending = "}" + name
        current = [child for parent in current for child in parent if child.tag.endswith(ending)]
    return current


# -- one record -----------------------------------------------------------------------------------


def _record_reader(node: Node, record: type) -> Convert:
    """A function from an element to its record.

    With every child present the position decides; with an optional one left out the tags do.
    """
    fields: tuple[str, ...] = record._fields  # type: ignore[attr-defined]
    names = [element_name(field) for field in fields]
    make: Callable[[Any], Any] = record._make  # type: ignore[attr-defined]
    sparse = _sparse_reader(node, make, names)
    return _dense_reader(node, make, names, sparse)


def _dense_reader(
    node: Node, make: Callable[[Any], Any], names: Sequence[str], sparse: Convert
) -> Convert:
    full = len(node.children)
    order = {child.name: position for position, child in enumerate(node.children)}
    # A field that this message does not have reads the sentinel behind the last child.
    positions = [order.get(name, full) for name in names]
    converts = [_convert(node.child(name)) for name in names]
    straight = positions == list(range(len(positions)))

    def read(element: _Element) -> Any:
        children: list[Any] = list(element)
        if len(children) != full:
            return sparse(element)
        children.append(None)
        if straight:
            return make([convert(child) for convert, child in zip(converts, children)])
        return make([convert(children[at]) for convert, at in zip(converts, positions)])

    return read


def _sparse_reader(node: Node, make: Callable[[Any], Any], names: Sequence[str]) -> Convert:
    plan = [(name, _convert(node.child(name))) for name in names]
    absent = {name: _absent(node.child(name)) for name in names}

    def read(element: _Element) -> Any:
        children = {child.tag.rpartition("}")[2]: child for child in element}
        return make(
            [
                convert(children[name]) if name in children else absent[name]
                for name, convert in plan
            ]
        )

    return read


def _absent(node: Node | None) -> bool | None:
    """The value of an element that is not there: False where only presence is recorded."""
    return False if node is not None and _presence_only(node) else None


def _presence_only(node: Node) -> bool:
    return bool(node.children) and not node.is_class and node.type not in COMPOSITES


# -- one value ------------------------------------------------------------------------------------


def _convert(node: Node | None) -> Convert:
    if node is None:
        return _nothing
    if node.type == "RetourCodes":
        return _texts
    if _presence_only(node):
        return _present
    if node.children:
        return _record_reader(node, COMPOSITES[node.type])
    base = node.facets.base if node.facets else "string"
    return _LEAVES[base]


def _nothing(_: _Element) -> None:
    return None


def _present(_: _Element) -> bool:
    return True


def _texts(element: _Element) -> tuple[str, ...]:
    return tuple(child.text or "" for child in element)


def _string(element: _Element) -> str:
    return element.text or ""


def _integer(element: _Element) -> int:
    # The XSD has let ASCII digits, a sign and white space through, and nothing else.
    return int(element.text)  # type: ignore[arg-type]


def _date(element: _Element) -> date:
    return parse_date(element.text or "")


def _time(element: _Element) -> str:
    return normalise_time(element.text or "")


_LEAVES: dict[str, Convert] = {
    "string": _string,
    "integer": _integer,
    "date": _date,
    "time": _time,
}

_ISO_LENGTH = len("2026-01-01")


@lru_cache(maxsize=8192)
def parse_date(text: str) -> date:
    """An xs:date as a date. Years that Python does not know become date.min or date.max."""
    stripped = text.strip(XSD_WHITE_SPACE)
    if stripped.startswith("-") or stripped.startswith("0000"):
        return date.min
    if len(stripped) > _ISO_LENGTH:
        return date.max
    return date.fromisoformat(stripped)


def normalise_time(text: str) -> str:
    """An xs:time as text that sorts in the order of time: 12:34:56 < 12:34:56.5 < 12:34:57."""
    stripped = text.strip(XSD_WHITE_SPACE)
    return stripped.rstrip("0").rstrip(".") if "." in stripped else stripped
