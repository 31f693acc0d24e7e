"""What the gateway put aside: the parked messages and the dead letters, and the way back."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from hashlib import sha256
from typing import Any, Final, NamedTuple

from gateway.broker.amqp import Link
from gateway.broker.delivery import Delivery, Headers
from gateway.broker.feedback import ON_BEHALF_OF, death_of
from gateway.broker.mailbox import Mailbox
from gateway.broker.topology import Topology
from gateway.errors import WrongUse

NUMBER_LENGTH: Final = 12
_LEAST: Final = 4


class Aside(NamedTuple):
    """One message that was put aside; `number` names it as long as it is there."""

    number: str
    delivery: Delivery

    def header(self, name: str) -> str | None:
        """What the gateway wrote about it."""
        value: Any = (self.delivery.properties.headers or {}).get(name)
        return str(value) if value else None

    @property
    def reason(self) -> str | None:
        """Why it is here, in a word."""
        death = death_of(self.delivery)
        return self.header("reason") or (death and death.reason)

    @property
    def routing_key(self) -> str:
        """The key that it came in with."""
        return self.header("routing_key") or self.delivery.routing_key


class AsideQueues:
    """The queues of what was put aside, on one connection."""

    def __init__(self, link: Link, topology: Topology) -> None:
        self._link = link
        self._topology = topology
        self._mailbox = Mailbox(link, topology)

    def all(self) -> Generator[Aside, None, None]:
        """The parked messages, then the dead letters; they stay where they are."""
        for queue in (self._topology.parked, self._topology.dead):
            with closing(self._mailbox.browse(queue)) as deliveries:
                for delivery in deliveries:
                    yield Aside(_number(delivery), delivery)

    def find(self, number: str) -> Aside:
        """
        The message with this number, or a beginning of it. The queues stay as they are.

        Raises:
            WrongUse: there is none, or more than one that differ.
        """
        found = {aside.number: aside for aside in self._matching(number)}
        if len(found) != 1:
            what = "more than one message has" if found else "no message has"
            raise WrongUse(f"{what} the number {number}; see: gateway parked list")
        return next(iter(found.values()))

    def retry(self, number: str) -> Aside:
        """Publish a message where it came in, and take it away here.

        Raises:
            WrongUse: there is no such message.
            BrokerError: it is not certain that the broker has it; then it is here too.
        """
        return self._take(number, again=True)

    def drop(self, number: str) -> Aside:
        """Take a message away for good.

        Raises:
            WrongUse: there is no such message.
        """
        return self._take(number, again=False)

    def _matching(self, number: str) -> Iterator[Aside]:
        if len(number) < _LEAST:
            raise WrongUse(f"give at least {_LEAST} characters of the number")
        return (aside for aside in self.all() if aside.number.startswith(number))

    def _take(self, number: str, *, again: bool) -> Aside:
        sought = self.find(number).number
        with closing(self.all()) as everything:
            for aside in everything:
                if aside.number == sought:
                    if again:
                        self._again(aside)
                    self._link.ack(aside.delivery)
                    return aside
        raise WrongUse(f"the message {number} is gone: somebody else took it")

    def _again(self, aside: Aside) -> None:
        """With the name of its sender, which is only believed of the user of the workers."""
        delivery = aside.delivery
        headers: Headers = {}
        sender = aside.header("user_id")
        if sender:
            headers[ON_BEHALF_OF] = sender
        properties = delivery.properties._replace(user_id=self._link.user or None, headers=headers)
        self._link.publish(self._topology.exchange, aside.routing_key, delivery.body, properties)


def _number(delivery: Delivery) -> str:
    digest = sha256(f"{delivery.queue}|{delivery.properties.message_id}|".encode())
    digest.update(delivery.body)
    return digest.hexdigest()[:NUMBER_LENGTH]
