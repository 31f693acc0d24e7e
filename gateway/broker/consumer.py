"""Receives messages from the partitions, and keeps the connection alive while one is handled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Final, ParamSpec, TypeVar

from gateway.broker.amqp import Delivery, Link

P = ParamSpec("P")
T = TypeVar("T")

PUMP_SECONDS: Final = 1.0
"""How long one look at the connection may take while a message is handled elsewhere."""


class Consumer:
    """The messages of the partitions, one after the other, each acknowledged when it is done."""

    def __init__(
        self, link: Link, partitions: Sequence[str], prefetch: int, elsewhere: Executor
    ) -> None:
        self._link = link
        self._partitions = partitions
        self._prefetch = prefetch
        self._elsewhere = elsewhere

    def start(self) -> None:
        """From now on messages arrive."""
        for partition in self._partitions:
            self._link.consume(partition, self._prefetch)

    def next(self, wait_seconds: float) -> Delivery | None:
        """The next message, or None when none arrived within the time."""
        return self._link.next(wait_seconds)

    def done(self, delivery: Delivery) -> None:
        """The broker may forget this message."""
        self._link.ack(delivery)

    def again(self, delivery: Delivery) -> None:
        """The broker shall hand this message over once more."""
        self._link.requeue(delivery)

    def empty(self) -> bool:
        """True when no message waits in any partition."""
        return not any(self._link.waiting(partition) for partition in self._partitions)

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
