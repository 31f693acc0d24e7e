"""A valid tree to typed records, by child position: what the XSD guarantees needs no searching."""

from __future__ import annotations

from collections.abc import Sequence

from lxml.etree import _Element

from gateway.reading.compiling import compile_reader
from gateway.standard.bericht import Bericht, Place
from gateway.standard.records import CLASSES
from gateway.standard.structure import Node, Structure


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
        self._read = compile_reader(self._node, self._klass)
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
