"""A valid tree to typed records, by child position: what the XSD guarantees needs no searching."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from lxml.etree import _Element

from gateway.reading.compiling import compile_reader
from gateway.standard.bericht import Bericht, Place
from gateway.standard.records import CLASSES
from gateway.standard.structure import Node, Structure

_Way = Callable[[_Element], Sequence[_Element]]


class RecordReader:
    """Makes the records of one kind of message; compiled once from its structure."""

    def __init__(self, structure: Structure, number: Callable[[str], int] = int) -> None:
        self._soort = structure.soort
        self._plans = _place_plans(structure.root, number)

    def read(self, root: _Element) -> Bericht:
        """The records of a tree that is valid against the XSD of this structure.

        Raises:
            ValueError: a number has more leading zeros than `int` reads.
        """
        places: list[Place] = []
        for plan in self._plans:
            plan.collect([root], None, places)
        return Bericht(self._soort, places)


class _PlacePlan:
    """How to find and read the records of one class below the records of the class above it."""

    def __init__(
        self, path: str, above: Node, steps: tuple[Node, ...], number: Callable[[str], int]
    ) -> None:
        self._path = path
        self._steps = tuple((node.name, node.repeats) for node in steps)
        owners = (above, *steps)
        self._ways = [_way(owner, node) for owner, node in zip(owners, steps, strict=False)]
        node = steps[-1]
        self._klass = CLASSES[node.type]
        self._read = compile_reader(node, self._klass, number)
        self._below = _place_plans(node, number, path)

    def collect(
        self, owners: Iterable[_Element], parent: Place | None, places: list[Place]
    ) -> None:
        """Append this place, filled, and the places below it."""
        place = Place(self._path, self._klass, parent, self._steps)
        read, records, parents = self._read, place.records, place.parents
        elements: list[_Element] = []
        for index, owner in enumerate(owners):
            found = self._descend(owner)
            # Read at once: an element that is looked at again later costs memory in between.
            records += map(read, found)
            parents += [index] * len(found)
            if self._below:
                elements += found
        places.append(place)
        for plan in self._below:
            plan.collect(elements, place, places)

    def _descend(self, owner: _Element) -> Sequence[_Element]:
        """The elements of this place below one element of the class above it."""
        current: Sequence[_Element] = [owner]
        for way in self._ways:
            if len(current) == 1:
                current = way(current[0])
            else:
                current = [child for parent in current for child in way(parent)]
        return current


def _place_plans(
    above: Node, number: Callable[[str], int], path: str = "/Bericht"
) -> list[_PlacePlan]:
    """The plans for the classes straight below a class; grouping classes are stepped over."""
    plans: list[_PlacePlan] = []
    for steps in _steps_to_records(above, ()):
        below = "".join(f"/{node.name}" for node in steps)
        plans.append(_PlacePlan(path + below, above, steps, number))
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


def _way(above: Node, node: Node) -> _Way:
    """How to go from an element to its children of one declaration, without looking further."""
    if len(above.children) == 1:
        return list
    before = above.children[: above.children.index(node)]
    if all(child.required and not child.repeats for child in (*before, node)):
        at = len(before)
        return lambda parent: (parent[at],)
    ending = "}" + node.name
    return lambda parent: [child for child in parent if child.tag.endswith(ending)]
