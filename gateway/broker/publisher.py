"""Publishes what the gateway sends, each message confirmed by the broker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from gateway.broker.amqp import Link, Post
from gateway.broker.amqp_errors import Unroutable
from gateway.broker.confirms import Sending
from gateway.broker.delivery import Delivery, Headers, Properties
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
        declare_parties(self._link, self._topology, sorted(new))
        self._known |= new

    def send(self, messages: Sequence[Outgoing]) -> Sending:
        """Publish messages to parties, whose queues are made when they are missing.

        Raises:
            BrokerError: the connection was lost.
        """
        self.prepare({_code_in(message.queue) for message in messages})
        return self._link.send(
            [Post("", one.queue, one.body, _properties(one)) for one in messages]
        )

    def settle(self, sending: Sending) -> None:
        """Wait until it is known of every message whether the broker has it.

        Raises:
            BrokerError: that is not certain.
        """
        self._link.settle(sending)

    def publish_anew(self) -> None:
        """Forget which queues were full, here and at the broker; nothing may be under way."""
        self._link.publish_anew()

    def publish(self, message: Outgoing) -> None:
        """Put a message in the queue of a party, which is made when it is missing.

        Raises:
            Refused: that queue is full.
            BrokerError: it is not certain that the broker has the message.
        """
        self.put(message.queue, message.body, _properties(message))

    def put(self, queue: str, body: bytes, properties: Properties) -> None:
        """Put bytes in the queue of a party, which is made when it is missing.

        Raises:
            Refused: that queue is full.
            BrokerError: it is not certain that the broker has the message.
        """
        code = _code_in(queue)
        self.prepare([code])
        try:
            self._link.publish("", queue, body, properties)
        except Unroutable:  # somebody removed the queue meanwhile
            self._known.discard(code)
            self.prepare([code])
            self._link.publish("", queue, body, properties)

    def set_aside(self, delivery: Delivery, exchange: str, reason: str, causes: str) -> None:
        """Put a message that came in, as it is, aside with the reason.

        What the sender wrote in the headers is left out, so that nobody but the gateway and the
        broker says why a message is there.

        Raises:
            BrokerError: it is not certain that the broker has the message.
        """
        headers: Headers = {
            "reason": reason,
            "cause": causes,
            "routing_key": delivery.routing_key,
        }
        if delivery.properties.user_id:  # the property itself only its own user may set
            headers["user_id"] = delivery.properties.user_id
        properties = delivery.properties._replace(user_id=None, headers=headers)
        self._link.publish(exchange, "", delivery.body, properties)


def _properties(message: Outgoing) -> Properties:
    return Properties(
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


def _code_in(queue: str) -> str:
    """Whose queue it is."""
    return queue.split(".")[1]
