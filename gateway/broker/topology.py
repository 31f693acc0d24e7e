"""The exchanges and queues at the broker: named in routing/topology.toml, declared here."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from gateway.broker.amqp import Link
from gateway.data import routing_dir
from gateway.outgoing import queues_of

_HASHES: Final = "x-consistent-hash"
_FANOUT: Final = "fanout"
_WEIGHT: Final = "1"  # to a consistent-hash exchange a key is a weight: all partitions alike

_QUORUM: Final = {"x-queue-type": "quorum", "x-overflow": "reject-publish"}


class Queue(NamedTuple):
    """A durable queue, with what cannot change about it once it is there."""

    name: str
    arguments: Mapping[str, Any]


class Binding(NamedTuple):
    """What an exchange hands to a queue."""

    exchange: str
    queue: str
    key: str


class Policy(NamedTuple):
    """Limits for the queues whose name matches, by the names that RabbitMQ gives them."""

    name: str
    pattern: str
    definition: Mapping[str, Any]


class Topology(NamedTuple):
    """What the gateway declares for itself; `worker_user` is the broker user of its workers."""

    exchange: str
    partitions: tuple[str, ...]
    dead: str
    parked: str
    returned: str
    worker_user: str
    policies: tuple[Policy, ...]

    @property
    def exchanges(self) -> dict[str, str]:
        """Name and type of every exchange."""
        aside = dict.fromkeys((self.dead, self.parked, self.returned), _FANOUT)
        return {self.exchange: _HASHES, **aside}

    @property
    def queues(self) -> tuple[Queue, ...]:
        """The gateway's own queues, those first that others lead to.

        A partition is read by one worker at a time, so that the messages of a pair keep their
        order. What the broker takes out of it is not lost on the way (at-least-once).
        """
        aside = (Queue(name, _QUORUM) for name in (self.dead, self.parked, self.returned))
        single = {**self._returning, "x-single-active-consumer": True}
        return (*aside, *(Queue(name, single) for name in self.partitions))

    @property
    def bindings(self) -> tuple[Binding, ...]:
        """What leads to the gateway's own queues."""
        aside = (Binding(name, name, "") for name in (self.dead, self.parked, self.returned))
        return (*aside, *(Binding(self.exchange, name, _WEIGHT) for name in self.partitions))

    def party_queues(self, codes: Iterable[str]) -> tuple[Queue, ...]:
        """The queues that these parties read."""
        return tuple(Queue(name, self._returning) for code in codes for name in queues_of(code))

    @property
    def _returning(self) -> dict[str, Any]:
        return {
            **_QUORUM,
            "x-dead-letter-exchange": self.returned,
            "x-dead-letter-strategy": "at-least-once",
        }


def load_topology(path: Path | None = None) -> Topology:
    """Read the names from a file, by default from the one of the gateway."""
    with (path or routing_dir() / "topology.toml").open("rb") as file:
        data = tomllib.load(file)
    coming = data["in"]
    return Topology(
        exchange=coming["exchange"],
        partitions=tuple(coming["partition"].format(n) for n in range(coming["partitions"])),
        dead=data["aside"]["dead"],
        parked=data["aside"]["parked"],
        returned=data["aside"]["returned"],
        worker_user=data["users"]["worker"],
        policies=tuple(Policy(**policy) for policy in data["policies"]),
    )


def declare(link: Link, topology: Topology) -> None:
    """Make what the gateway needs for itself, or find it.

    Raises:
        BrokerError: the broker lacks the consistent-hash exchange, or has something else by one
            of these names.
    """
    for name, kind in topology.exchanges.items():
        link.declare_exchange(name, kind)
    for queue in topology.queues:
        link.declare_queue(queue.name, queue.arguments)
    for binding in topology.bindings:
        link.bind(binding.queue, binding.exchange, binding.key)


def declare_parties(link: Link, topology: Topology, codes: Iterable[str]) -> None:
    """Make the queues that these parties read."""
    for queue in topology.party_queues(codes):
        link.declare_queue(queue.name, queue.arguments)
