"""What is done at RabbitMQ on one connection: declare, read, acknowledge and publish.

With `gateway.broker.connection` the only modules that know pika; its errors leave as BrokerError.

Everything here belongs to one thread, the one that opened the connection; only `wake` may be
called from another. That thread gives the connection time in `pump`, or by asking it something.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Final, NamedTuple

import pika
from pika.channel import Channel

from gateway.broker.amqp_errors import Refused, Unroutable
from gateway.broker.confirms import Confirms, Sending
from gateway.broker.connection import Asking, Connection, ours
from gateway.broker.delivery import Delivery, Headers, Properties
from gateway.broker.fields import since, text
from gateway.errors import BrokerError

_PERSISTENT: Final = 2
_LEAVING: Final = "(a worker leaves a partition)"
_DELIVERY_COUNT: Final = "x-delivery-count"
_STAMP: Final = "timestamp_in_ms"  # by the broker, where it is set up to do so


class Depth(NamedTuple):
    """How many messages of a queue were handed to nobody yet, and how many read it.

    Of those who take turns (single active) only one counts as a reader.
    """

    waiting: int
    readers: int


class Post(NamedTuple):
    """One message to publish."""

    exchange: str
    key: str
    body: bytes
    properties: Properties


class Link:
    """A connection: a channel per queue that is read, one to publish with publisher confirms."""

    def __init__(self, url: str, name: str = "gateway worker") -> None:
        """Connect.

        Raises:
            WrongUse: the address is not an address.
            BrokerError: the broker cannot be reached.
        """
        self._arrived: deque[Delivery] = deque()
        self._reading: dict[str, Channel] = {}
        self._heard: set[str] = set()
        self._connection = Connection(url, name)
        self._declaring = self._connection.channel()
        self._publishing, self._confirms = self._open_publishing()

    @property
    def user(self) -> str:
        """The broker user of this connection."""
        return self._connection.user

    # -- declaring ---------------------------------------------------------------------------------

    def declare_exchange(self, name: str, kind: str) -> None:
        """Make a durable exchange, or find the same one."""
        self._ask(self._declaring.exchange_declare, name, kind, durable=True)

    def declare_queue(self, name: str, arguments: Mapping[str, Any]) -> None:
        """Make a durable queue, or find the same one."""
        self._ask(self._declaring.queue_declare, name, durable=True, arguments=dict(arguments))

    def bind(self, queue: str, exchange: str, key: str) -> None:
        """Let messages of an exchange go to a queue."""
        self._ask(self._declaring.queue_bind, queue, exchange, key)

    def depth(self, queue: str) -> Depth:
        """How much waits in a queue, and how many read it."""
        return _depth(self._ask(self._declaring.queue_declare, queue, passive=True))

    def waiting(self, queue: str) -> int:
        """How many messages of a queue were handed to nobody yet."""
        return self.depth(queue).waiting

    def counted(self, queue: str) -> int | None:
        """How many messages of a queue were handed to nobody, None where that is not to be seen."""
        channel = self._connection.channel()
        try:
            found = self._connection.ask(channel, channel.queue_declare, queue, passive=True)
        except BrokerError:
            if self._connection.lost:
                raise
            return None
        channel.close()
        return _depth(found).waiting

    def _ask(self, asking: Asking, *args: Any, **kwargs: Any) -> Any:
        return self._connection.ask(self._declaring, asking, *args, **kwargs)

    # -- reading -----------------------------------------------------------------------------------

    @property
    def reading(self) -> frozenset[str]:
        """The queues that are read here."""
        return frozenset(self._reading)

    @property
    def heard(self) -> frozenset[str]:
        """Those of them that gave messages."""
        return frozenset(self._heard)

    def consume(self, queue: str, prefetch: int) -> None:
        """From now on receive the messages of a queue, at most `prefetch` without an ack."""
        channel = self._connection.channel()
        self._reading[queue] = channel
        self._connection.ask(channel, channel.basic_qos, prefetch_count=prefetch)
        self._connection.ask(channel, channel.basic_consume, queue, partial(self._arrive, queue))

    def leave(self, queue: str) -> None:
        """Stop receiving; what is not acknowledged goes back to its place in the queue.

        Not by a cancel: after one the next reader begins while messages before its first are still
        here, and a pair would lose its order. When a channel ends the broker first takes back and
        then goes on, and a question about a queue that does not exist ends a channel.
        """
        channel = self._reading.pop(queue)
        self._heard.discard(queue)
        self._arrived = deque(one for one in self._arrived if one.queue != queue)
        if channel.is_open:
            with ours():
                channel.queue_declare(_LEAVING, passive=True)
            self._connection.until(lambda: channel.is_closed)

    def next(self, wait_seconds: float) -> Delivery | None:
        """The next message that arrived, or None when there is none within the time."""
        if not self._arrived:
            self.pump(wait_seconds)
        return self._arrived.popleft() if self._arrived else None

    def peek(self) -> Delivery | None:
        """The next message that arrived, if one did; it stays the next."""
        return self._arrived[0] if self._arrived else None

    def ack(self, delivery: Delivery, *, all_before: bool = False) -> None:
        """Tell the broker that this message is done with, or all of its queue until this one."""
        with ours():
            self._reading[delivery.queue].basic_ack(delivery.tag, multiple=all_before)

    def pump(self, seconds: float) -> None:
        """Let the connection live (heartbeats too) until something happens, at most `seconds`.

        Raises:
            BrokerError: the connection was lost.
        """
        self._connection.pump(seconds)

    def wake(self) -> None:
        """End a `pump` from another thread."""
        self._connection.wake()

    # -- publishing --------------------------------------------------------------------------------

    def publish(self, exchange: str, key: str, body: bytes, properties: Properties) -> None:
        """Publish, and return once the broker has confirmed that it keeps the message.

        Raises:
            Unroutable: no queue took it.
            Refused: the queue is full.
        """
        sending = self.send([Post(exchange, key, body, properties)])
        self.settle(sending)
        (outcome,) = sending.outcomes
        if outcome == "unroutable":
            raise Unroutable("The broker has no queue for a message.")
        if outcome == "refused":
            raise Refused("A queue at the broker is full.")

    def send(self, posts: Sequence[Post]) -> Sending:
        """Publish; the outcomes come while the connection is given time."""
        sending = Sending(len(posts))
        with ours():
            for index, (exchange, key, body, properties) in enumerate(posts):
                self._confirms.sent(sending, index, key, properties.message_id)
                self._publishing.basic_publish(
                    exchange,
                    key,
                    body,
                    pika.BasicProperties(**properties._asdict(), delivery_mode=_PERSISTENT),
                    mandatory=True,
                )
        return sending

    def publish_anew(self) -> None:
        """Publish on a new channel from now on; nothing may be under way.

        A queue that was full refuses a channel until it tells it that there is room again, and a
        broker may forget to: when the limit was taken away, or the leader of the queue died.
        """
        before = self._publishing
        self._publishing, self._confirms = self._open_publishing()
        if before.is_open:
            before.close()

    def settle(self, sending: Sending) -> None:
        """Wait until all outcomes are known.

        Raises:
            BrokerError: the connection was lost, or the broker refuses to let this user publish.
        """
        self._connection.until(lambda: sending.settled or self._publishing.is_closed)
        if not sending.settled:
            raise self._connection.reason(self._publishing)

    def close(self) -> None:
        """Leave; the broker hands what was not acknowledged to somebody else."""
        with suppress(BrokerError):
            for queue in self.reading:
                self.leave(queue)
        self._connection.close()

    def _open_publishing(self) -> tuple[Channel, Confirms]:
        channel, confirms = self._connection.channel(), Confirms()
        channel.add_on_return_callback(partial(_returned, confirms))
        confirmed = partial(self._confirmed, confirms)
        self._connection.ask(channel, channel.confirm_delivery, confirmed)
        return channel, confirms

    def _confirmed(self, confirms: Confirms, frame: Any) -> None:
        taken = isinstance(frame.method, pika.spec.Basic.Ack)
        confirms.confirmed(frame.method.delivery_tag, multiple=frame.method.multiple, taken=taken)
        self._connection.stop_pump()

    def _arrive(
        self,
        queue: str,
        channel: Channel,
        method: pika.spec.Basic.Deliver,
        properties: pika.BasicProperties,
        body: bytes,
    ) -> None:
        if self._reading.get(queue) is not channel:  # arrived after all, when we had left
            return
        self._heard.add(queue)
        headers: Headers = dict(properties.headers or {})
        tries = headers.get(_DELIVERY_COUNT, 0)
        self._connection.stop_pump()
        self._arrived.append(
            Delivery(
                queue=queue,
                tag=method.delivery_tag or 0,
                routing_key=text(method.routing_key) or "",
                properties=Properties(
                    content_type=text(properties.content_type),
                    message_id=text(properties.message_id),
                    correlation_id=text(properties.correlation_id),
                    type=text(properties.type),
                    app_id=text(properties.app_id),
                    user_id=text(properties.user_id),
                    headers=headers,
                    timestamp=properties.timestamp,
                ),
                body=body,
                tries=tries if isinstance(tries, int) else 0,
                since=since(headers.get(_STAMP), properties.timestamp),
            )
        )


def _depth(frame: Any) -> Depth:
    return Depth(int(frame.method.message_count), int(frame.method.consumer_count))


def _returned(
    confirms: Confirms,
    _channel: Channel,
    method: pika.spec.Basic.Return,
    properties: pika.BasicProperties,
    _body: bytes,
) -> None:
    confirms.returned(text(method.routing_key) or "", text(properties.message_id))
