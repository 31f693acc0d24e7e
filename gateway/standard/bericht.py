"""A message that has been read: its records class by class, and where each of them stands."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any, TypeVar, cast

from gateway.standard.berichten import AANBIEDER, Berichtsoort
from gateway.standard.records import Header

Record = TypeVar("Record")


class Place:
    """All records of one class at one place in the message, in document order.

    `path` has no indexes. `parents[i]` is the index in `parent.records` of the record that
    `records[i]` belongs to; the list never decreases. `steps` leads from the parent to here, each
    name with True when the element may repeat.
    """

    __slots__ = ("_values", "klass", "parent", "parents", "path", "records", "steps")

    def __init__(
        self,
        path: str,
        klass: type,
        parent: Place | None,
        steps: tuple[tuple[str, bool], ...],
    ) -> None:
        self.path = path
        self.klass = klass
        self.parent = parent
        self.steps = steps
        self.records: list[Any] = []
        self.parents: list[int] = []
        self._values: dict[str, frozenset[Any]] = {}

    def values(self, field: str) -> frozenset[Any]:
        """The different values of a field, as `ingediend_bedrag.debet_credit`, in all the records.

        They are few where the records are many. A rule that asks them first, once the place is
        filled, need not look at the records when none of the values breaks it.
        """
        found = self._values.get(field)
        if found is None:
            found = self._values[field] = frozenset(map(attrgetter(field), self.records))
        return found

    def path_of(self, index: int) -> str:
        """The path of `records[index]`, with `[n]` on every element that may repeat."""
        if self.parent is None:
            base = "/Bericht"
            number = index + 1
        else:
            owner = self.parents[index]
            base = self.parent.path_of(owner)
            number = index - bisect_left(self.parents, owner) + 1
        return base + "".join(
            f"/{name}[{number}]" if repeats else f"/{name}" for name, repeats in self.steps
        )


class Bericht:
    """One message, valid against its XSD, as records."""

    def __init__(self, soort: Berichtsoort, places: Sequence[Place]) -> None:
        self.soort = soort
        self.places = places
        self._by_class: dict[type, list[Place]] = {}
        for place in places:
            self._by_class.setdefault(place.klass, []).append(place)

    def places_of(self, klass: type) -> Sequence[Place]:
        """The places where this class stands; Contact has two in a 301."""
        return self._by_class.get(klass, ())

    def all(self, klass: type[Record]) -> Sequence[Record]:
        """Every record of a class that stands at one place only, in document order."""
        places = self.places_of(klass)
        return cast("list[Record]", places[0].records) if places else ()

    def one(self, klass: type[Record]) -> Record:
        """The record of a class that occurs exactly once."""
        return self.all(klass)[0]

    def maybe(self, klass: type[Record]) -> Record | None:
        """The record of a class that occurs at most once."""
        records = self.all(klass)
        return records[0] if records else None

    def located(self, klass: type[Record]) -> Iterator[tuple[str, Record]]:
        """Every record of a class with its path."""
        for place in self.places_of(klass):
            for index, record in enumerate(place.records):
                yield place.path_of(index), record

    @cached_property
    def header(self) -> Header:
        """The Header."""
        return self.one(Header)

    @cached_property
    def sender(self) -> str:
        """The code of the party that really sends this message."""
        return self.aanbieder if self.soort.sender == AANBIEDER else self.gemeente

    @cached_property
    def receiver(self) -> str:
        """The code of the party that this message is really for."""
        return self.gemeente if self.soort.sender == AANBIEDER else self.aanbieder

    @cached_property
    def gemeente(self) -> str:
        """The CBS code in the Header, whichever side it stands on."""
        header = self.header
        return header.ontvanger if self.soort.header_sender == AANBIEDER else header.afzender

    @cached_property
    def aanbieder(self) -> str:
        """The AGB code in the Header, whichever side it stands on."""
        header = self.header
        return header.afzender if self.soort.header_sender == AANBIEDER else header.ontvanger
