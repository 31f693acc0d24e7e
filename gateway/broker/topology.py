"""The exchanges and queues at the broker: named in routing/topology.toml, declared here."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from gateway.broker.amqp import Link
from gateway.data import routing_dir
from gateway.outgoing import queues_of

_WEIGHT = "1"  # to a consistent-hash exchange a binding key is a weight: all partitions alike


class Topology(NamedTuple):
    """The names of what the gateway declares for itself."""

    exchange: str
    partitions: tuple[str, ...]
    delivery_limit: int
    dead_exchange: str
    dead_queue: str


def load_topology(path: Path | None = None) -> Topology:
    """Read the names from a file, by default from the one of the gateway."""
    with (path or routing_dir() / "topology.toml").open("rb") as file:
        data = tomllib.load(file)
    coming, dead = data["in"], data["dead"]
    return Topology(
        exchange=coming["exchange"],
        partitions=tuple(coming["partition"].format(n) for n in range(coming["partitions"])),
        delivery_limit=coming["delivery_limit"],
        dead_exchange=dead["exchange"],
        dead_queue=dead["queue"],
    )


def declare(link: Link, topology: Topology) -> None:
    """Make what the gateway needs for itself, or find it; the dead-letter queue comes first.

    A partition is read by one worker at a time, so that the messages of a pair keep their order.
    What the broker parks there by itself is not lost on the way either (at-least-once).

    Raises:
        BrokerError: the broker lacks the consistent-hash exchange, or has something else by one
            of these names.
    """
    link.declare_exchange(topology.dead_exchange, "fanout")
    link.declare_queue(topology.dead_queue, {})
    link.bind(topology.dead_queue, topology.dead_exchange, "")
    link.declare_exchange(topology.exchange, "x-consistent-hash")
    for partition in topology.partitions:
        arguments = {
            "x-single-active-consumer": True,
            "x-delivery-limit": topology.delivery_limit,
            "x-dead-letter-exchange": topology.dead_exchange,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        }
        link.declare_queue(partition, arguments)
        link.bind(partition, topology.exchange, _WEIGHT)


def declare_parties(link: Link, codes: Iterable[str]) -> None:
    """Make the queues that these parties read."""
    for code in codes:
        for queue in queues_of(code):
            link.declare_queue(queue, {})
