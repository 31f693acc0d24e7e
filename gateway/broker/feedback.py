"""Gives back to its queue what the broker gave up delivering: nobody recorded a failure of it.

The broker takes a message out of a queue when it was handed over too often, such as by a worker
that is stopped again and again, or when its sender gave it a time to live. Neither says that
something is wrong with the message.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from gateway.broker.amqp import Link
from gateway.broker.amqp_errors import Refused
from gateway.broker.delivery import Delivery, Headers, Properties
from gateway.broker.publisher import Publisher
from gateway.broker.topology import Topology

_DEATHS: Final = "x-death"
_OURS: Final = ("x-death", "x-first-death-", "x-last-death-", "x-delivery-count", "x-acquired-")
ON_BEHALF_OF: Final = "x-gateway-user"
"""The header with the user of a message that the gateway publishes once more."""

_REJECTED: Final = "rejected"


class Death(NamedTuple):
    """Where the broker took a message from, and why: "delivery_limit", "expired", "rejected"."""

    queue: str
    reason: str


class Feedback:
    """Feeds back on one connection."""

    def __init__(self, link: Link, publisher: Publisher, topology: Topology) -> None:
        self._link = link
        self._publisher = publisher
        self._topology = topology

    def is_returned(self, delivery: Delivery) -> bool:
        """True for a message that the broker gave up delivering."""
        return delivery.queue == self._topology.returned

    def give_back(self, delivery: Delivery) -> str | None:
        """Publish a returned message again; the name of its queue, None when it is full.

        What a party rejected itself it has read: that is not given to it once more.

        Raises:
            BrokerError: it is not certain that the broker has the message.
        """
        death = death_of(delivery)
        try:
            if death is None or death.queue in self._topology.partitions:
                self._to_the_partitions(delivery)
            elif death.reason != _REJECTED:
                self._publisher.put(death.queue, delivery.body, _without_deaths(delivery))
        except Refused:
            return None
        return death.queue if death else self._topology.exchange

    def sender_of(self, delivery: Delivery) -> str | None:
        """The broker user that published a message, also when it was fed back meanwhile.

        Only the gateway can give the name of its own user, so only then another name is believed.
        """
        user = delivery.properties.user_id
        headers = delivery.properties.headers or {}
        if user == self._link.user and ON_BEHALF_OF in headers:
            return str(headers[ON_BEHALF_OF]) or None
        return user

    def _to_the_partitions(self, delivery: Delivery) -> None:
        headers: Headers = {ON_BEHALF_OF: self.sender_of(delivery) or ""}
        properties = delivery.properties._replace(user_id=self._link.user, headers=headers)
        self._link.publish(self._topology.exchange, delivery.routing_key, delivery.body, properties)


def death_of(delivery: Delivery) -> Death | None:
    """The last time that the broker gave up; what a sender wrote there itself is older."""
    deaths = (delivery.properties.headers or {}).get(_DEATHS)
    if not isinstance(deaths, list) or not deaths or not isinstance(deaths[0], Mapping):
        return None
    return Death(str(deaths[0].get("queue", "")), str(deaths[0].get("reason", "")))


def _without_deaths(delivery: Delivery) -> Properties:
    headers: dict[str, Any] = {
        name: value
        for name, value in (delivery.properties.headers or {}).items()
        if not name.startswith(_OURS)
    }
    return delivery.properties._replace(headers=headers)
