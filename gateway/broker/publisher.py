"""Publishes what the gateway sends, each message confirmed by the broker."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from gateway.broker.amqp import Delivery, Headers, Link, Properties, Unroutable
from gateway.broker.topology import Topology, declare_parties
from gateway.register.api import Outgoing

APP_ID: Final = "gateway"


class Publisher:
    """Publishes on one connection; it remembers whose queues exist."""

    def __init__(self, link: Link, topology: Topology) -> None:
        self._link = link
        self._topology = topology
        self._known: set[str] = set()

    def prepare(self, codes: Iterable[str]) -> None:
        """Make the queues of these parties, where that was not done on this connection yet."""
        new = set(codes) - self._known
        declare_parties(self._link, sorted(new))
        self._known |= new

    def publish(self, message: Outgoing) -> None:
        """Put a message in the queue of a party, which is made when it is missing.

        Raises:
            BrokerError: it is not certain that the broker has the message.
        """
        code = message.queue.split(".")[1]
        self.prepare([code])
        try:
            self._publish(message)
        except Unroutable:  # somebody removed the queue meanwhile
            self._known.discard(code)
            self.prepare([code])
            self._publish(message)

    def park(self, delivery: Delivery, reason: str, cause: str) -> None:
        """Put a message that came in, as it is, in the dead-letter queue with the reason.

        Raises:
            BrokerError: it is not certain that the broker has the message.
        """
        headers: Headers = {
            "reason": reason,
            "cause": cause,
            "routing_key": delivery.routing_key,
        }
        if delivery.properties.user_id:  # the property itself only its own user may set
            headers["user_id"] = delivery.properties.user_id
        properties = delivery.properties._replace(user_id=None, headers=headers)
        self._link.publish(self._topology.dead_exchange, "", delivery.body, properties)

    def _publish(self, message: Outgoing) -> None:
        properties = Properties(
            content_type=message.content_type,
            message_id=message.message_id,
            correlation_id=message.correlation_id,
            type=message.type,
            app_id=APP_ID,
            headers={
                "wet": message.wet,
                "afzender": message.afzender,
                "ontvanger": message.ontvanger,
                "verdict": message.verdict,
            },
        )
        self._link.publish("", message.queue, message.body, properties)
