"""What differs between what is to be at a broker and what is there. Pure: nothing is asked here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, Literal, NamedTuple

from gateway.broker.definitions import Definitions, Row, is_of_a_party
from gateway.broker.topology import Topology

Action = Literal["add", "change", "remove", "conflict"]

ORDER: Final = (
    "vhosts",
    "users",
    "permissions",
    "topic_permissions",
    "policies",
    "exchanges",
    "queues",
    "bindings",
)
"""Policies come before queues, so that no queue is ever without its limits."""

_KEYS: Final = {
    "vhosts": ("name",),
    "users": ("name",),
    "permissions": ("user",),
    "topic_permissions": ("user", "exchange"),
    "policies": ("name",),
    "exchanges": ("name",),
    "queues": ("name",),
    "bindings": ("source", "destination", "destination_type", "routing_key"),
}
_COMPARED: Final = {
    "permissions": ("configure", "write", "read"),
    "topic_permissions": ("write", "read"),
    "policies": ("pattern", "apply-to", "definition", "priority"),
    "exchanges": ("type", "durable", "auto_delete", "internal", "arguments"),
    "queues": ("durable", "auto_delete", "arguments"),
}
"""What is compared. Of a user only whether it is there: tags and password are not ours."""

_FIXED: Final = ("exchanges", "queues")
"""What cannot be changed, only made again."""

_SIGNS: Final[dict[Action, str]] = {"add": "+", "change": "~", "remove": "-", "conflict": "!"}


class Difference(NamedTuple):
    """One thing that is missing, other than it should be, or too much. `row` is as in the file."""

    action: Action
    kind: str
    row: Row
    found: Row | None = None

    def __str__(self) -> str:
        """One line for people."""
        name = " -> ".join(str(self.row[key]) for key in _KEYS[self.kind][:2])
        what = self.kind.removesuffix("ies") + "y" if self.kind == "policies" else self.kind[:-1]
        line = f"{_SIGNS[self.action]} {what.replace('_', ' ')} {name}"
        found = self.found
        if self.action in {"add", "remove"} or found is None:
            return line
        changes = (
            f"{key} {found.get(key)!r} -> {self.row[key]!r}"
            for key in _COMPARED[self.kind]
            if found.get(key) != self.row[key]
        )
        return f"{line}: {', '.join(changes)}"


def differences(wanted: Definitions, found: Definitions, topology: Topology) -> list[Difference]:
    """Everything that differs, in the order in which it is put right."""
    return [
        difference
        for kind in ORDER
        for difference in (
            *_missing(kind, wanted[kind], found[kind]),
            *_too_much(kind, wanted[kind], found[kind], topology),
        )
    ]


def _missing(kind: str, wanted: list[Row], found: list[Row]) -> Iterator[Difference]:
    key = _key_of(kind)
    there = {key(row): row for row in found}
    for row in wanted:
        other = there.get(key(row))
        if other is None:
            yield Difference("add", kind, row)
        elif any(other.get(name) != row[name] for name in _COMPARED.get(kind, ())):
            yield Difference("conflict" if kind in _FIXED else "change", kind, row, other)


def _too_much(
    kind: str, wanted: list[Row], found: list[Row], topology: Topology
) -> Iterator[Difference]:
    """Rights of who is no party any more, and whatever else leads out of the gateway's exchanges.

    A queue that is bound too much would get messages that no worker reads.
    """
    key = _key_of(kind)
    ours = {key(row) for row in wanted}
    unwanted: dict[str, Callable[[Row], bool]] = {
        "permissions": lambda row: is_of_a_party(row, topology),
        "topic_permissions": lambda row: row["exchange"] == topology.exchange,
        "bindings": lambda row: row["source"] in topology.exchanges,
    }
    is_unwanted = unwanted.get(kind)
    if is_unwanted is not None:
        for row in found:
            if key(row) not in ours and is_unwanted(row):
                yield Difference("remove", kind, row)


def _key_of(kind: str) -> Callable[[Row], tuple[Any, ...]]:
    return lambda row: tuple(row[name] for name in _KEYS[kind])
