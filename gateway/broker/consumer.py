"""Receives messages from the partitions, and keeps the connection alive while one is handled."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from random import Random
from time import monotonic
from typing import Final, ParamSpec, TypeVar

from gateway.broker.amqp import Link
from gateway.broker.delivery import Delivery
from gateway.broker.sharing import Seen, change
from gateway.broker.topology import Topology

P = ParamSpec("P")
T = TypeVar("T")

PUMP_SECONDS: Final = 1.0
"""How long one look at the connection may take while a message is handled elsewhere."""

BATCH_MESSAGES: Final = 50
BATCH_BYTES: Final = 1_000_000
"""How much goes together: small messages share the waits for the disk, large ones need not."""

SHARE_SECONDS: Final = 1.0
"""How often a worker looks who reads which partition."""

_RETURNED_PREFETCH: Final = 1


class Consumer:
    """The messages of the partitions, one after the other, each acknowledged when it is done.

    Every worker reads the queue of what the broker returned, so that its readers are the workers.
    """

    def __init__(self, link: Link, topology: Topology, prefetch: int, elsewhere: Executor) -> None:
        self._link = link
        self._topology = topology
        self._prefetch = prefetch
        self._elsewhere = elsewhere
        self._dice = Random()  # noqa: S311  (decides who goes first, nothing secret)
        self._next_look = 0.0
        self._free: frozenset[str] = frozenset()

    def start(self, *, everything: bool) -> None:
        """From now on messages arrive: of every partition, or of a share of them."""
        self._link.consume(self._topology.returned, _RETURNED_PREFETCH)
        if everything:
            for partition in self._topology.partitions:
                self._link.consume(partition, self._prefetch)
        else:
            self.share()

    def share(self) -> None:
        """Take or leave partitions, now and then; only while no message is being handled."""
        if monotonic() < self._next_look:
            return
        self._next_look = monotonic() + SHARE_SECONDS
        partitions = self._topology.partitions
        free = frozenset(name for name in partitions if not self._link.depth(name).readers)
        workers = self._link.depth(self._topology.returned).readers
        mine = self._link.reading - {self._topology.returned}
        seen = Seen(len(partitions), workers, free, self._free, self._link.heard)
        wanted = change(mine, seen, self._dice)
        self._free = free
        for name in wanted.leave:
            self._link.leave(name)
        for name in wanted.take:
            self._link.consume(name, self._prefetch)

    def batch(self, wait_seconds: float) -> list[Delivery]:
        """What arrived, in that order and as far as it goes together; waits for the first.

        None when nothing arrives within the time. What the broker returned comes by itself.
        """
        first = self._link.next(wait_seconds)
        if first is None:
            return []
        batch, size = [first], len(first.body)
        while first.queue != self._topology.returned and len(batch) < BATCH_MESSAGES:
            following = self._link.peek()
            if following is None or following.queue == self._topology.returned:
                break
            size += len(following.body)
            if size > BATCH_BYTES:
                break
            batch += filter(None, [self._link.next(0)])
        return batch

    def done(self, deliveries: Iterable[Delivery]) -> None:
        """The broker may forget these messages, and all that came before them."""
        last = {delivery.queue: delivery for delivery in deliveries}
        for delivery in last.values():
            self._link.ack(delivery, all_before=True)

    def empty(self) -> bool:
        """True when no message waits in any partition."""
        queues = (self._topology.returned, *self._topology.partitions)
        return not any(self._link.waiting(queue) for queue in queues)

    def waiting(self) -> int:
        """How many messages in the partitions were handed to nobody yet."""
        return sum(self._link.waiting(partition) for partition in self._topology.partitions)

    def aside(self) -> tuple[int, int]:
        """How many messages wait for people: dead letters, and those that were parked."""
        return self._link.waiting(self._topology.dead), self._link.waiting(self._topology.parked)

    def idle(self, seconds: float) -> None:
        """Let the connection live while there is nothing to do."""
        self._link.pump(seconds)

    def meanwhile(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do something that takes time in another thread; heartbeats go on.

        When the connection is lost the work is finished all the same, before any work given later.

        Raises:
            BrokerError: the connection was lost.
        """
        future = self._elsewhere.submit(work, *args, **kwargs)
        future.add_done_callback(lambda _: self._link.wake())
        while not future.done():
            self._link.pump(PUMP_SECONDS)
        return future.result()
