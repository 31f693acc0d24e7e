"""The broker as a party uses it: publish a message, look for its answer, take what is there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator
from time import monotonic, time
from typing import Final, NamedTuple

from gateway.broker.amqp import Link
from gateway.broker.delivery import Delivery, Properties
from gateway.broker.topology import Topology

EVERYTHING: Final = 0
"""A prefetch without a limit: who only looks does not acknowledge, and must see beyond that."""

_LOOK_SECONDS: Final = 0.5
_PREFETCH: Final = 20


class Letter(NamedTuple):
    """A message to send: its bytes, routing key and message_id."""

    data: bytes
    key: str
    message_id: str


class Mailbox:
    """One connection of one party."""

    def __init__(self, link: Link, topology: Topology) -> None:
        self._link = link
        self._topology = topology

    def send(self, letter: Letter) -> None:
        """Publish as the user of this connection; returns once the broker keeps it.

        Raises:
            BrokerError: it is not certain that the broker has the message.
        """
        properties = Properties(
            content_type="application/xml",
            message_id=letter.message_id,
            user_id=self._link.user or None,
            timestamp=int(time()),
        )
        self._link.publish(self._topology.exchange, letter.key, letter.data, properties)

    def answers(
        self, queue: str, awaited: Collection[str], seconds: float
    ) -> dict[str, list[Delivery]]:
        """What came back to these message_ids within the time; it all stays in the queue."""
        found: dict[str, list[Delivery]] = {}
        deadline = monotonic() + seconds
        self._link.consume(queue, EVERYTHING)
        try:
            while set(awaited) - found.keys() and (left := deadline - monotonic()) > 0:
                delivery = self._link.next(min(left, _LOOK_SECONDS))
                answered = delivery and delivery.properties.correlation_id
                if delivery is not None and answered in awaited:
                    found.setdefault(str(answered), []).append(delivery)
        finally:
            self._link.leave(queue)
        return found

    def take(
        self, queues: Collection[str], keep: Callable[[Delivery], None], quiet_seconds: float
    ) -> int:
        """Hand over each message and acknowledge it then, until none came for a while.

        Raises:
            BrokerError: the connection was lost; what was not acknowledged comes again.
        """
        for queue in queues:
            self._link.consume(queue, _PREFETCH)
        taken, since = 0, monotonic()
        while (left := since + quiet_seconds - monotonic()) > 0:
            delivery = self._link.next(min(left, _LOOK_SECONDS))
            if delivery is not None:
                keep(delivery)
                self._link.ack(delivery)
                taken, since = taken + 1, monotonic()
        return taken

    def browse(self, queue: str, quiet_seconds: float = 2.0) -> Generator[Delivery, None, None]:
        """Every message of a queue, oldest first; those not acknowledged stay there."""
        left = self._link.counted(queue) or 0
        self._link.consume(queue, EVERYTHING)
        try:
            while left and (delivery := self._next(quiet_seconds)) is not None:
                left -= 1
                yield delivery
        finally:
            self._link.leave(queue)

    def _next(self, seconds: float) -> Delivery | None:
        deadline = monotonic() + seconds
        while (left := deadline - monotonic()) > 0:
            delivery = self._link.next(left)
            if delivery is not None:
                return delivery
        return None
