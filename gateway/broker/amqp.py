"""One connection to RabbitMQ. The only module that knows pika; its errors leave as BrokerError.

Everything here belongs to one thread, the one that opened the connection; only `wake` may be
called from another.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from ssl import SSLCertVerificationError
from typing import Any, Final, NamedTuple

import pika
import pika.exceptions
from pika.adapters.blocking_connection import BlockingChannel

from gateway.broker.address import split_address
from gateway.broker.fields import since, text
from gateway.errors import BrokerError, WrongUse

Headers = dict[str, Any]

BLOCKED_SECONDS: Final = 300.0
"""How long the broker may refuse to take messages before the connection counts as lost."""

_PERSISTENT: Final = 2
_LEAVING: Final = "(a worker leaves a partition)"
_DELIVERY_COUNT: Final = "x-delivery-count"
_STAMP: Final = "timestamp_in_ms"  # by the broker, where it is set up to do so


class Properties(NamedTuple):
    """What travels with the bytes of a message."""

    content_type: str | None = None
    message_id: str | None = None
    correlation_id: str | None = None
    type: str | None = None
    app_id: str | None = None
    user_id: str | None = None
    headers: Headers | None = None
    timestamp: int | None = None


class Delivery(NamedTuple):
    """One message that the broker handed over; `tries` is how often it was handed over before.

    It waits since the moment (seconds since 1970) that the broker stamped on it, or else its
    sender, or else since it arrived here.
    """

    queue: str
    tag: int
    routing_key: str
    properties: Properties
    body: bytes
    tries: int
    since: float = 0.0


class Unroutable(BrokerError):
    """The broker has no queue for what was published."""


class Refused(BrokerError):
    """The queue that should have taken a message is full; the broker did not keep it."""


class Link:
    """A connection: a channel per queue that is read, one to publish with publisher confirms."""

    def __init__(self, url: str, name: str = "gateway worker") -> None:
        """Connect.

        Raises:
            WrongUse: the address is not an address.
            BrokerError: the broker cannot be reached.
        """
        address = split_address(url)
        try:
            parameters = pika.URLParameters(address.url)
        except Exception:  # noqa: BLE001  (pika raises what int() and urlparse() raise)
            raise WrongUse("The address of the broker is not an amqp:// address.") from None
        if address.tls is not None:
            parameters.ssl_options = pika.SSLOptions(address.tls, parameters.host)
        parameters.client_properties = {"connection_name": name}
        parameters.blocked_connection_timeout = BLOCKED_SECONDS
        self.user: str = getattr(parameters.credentials, "username", "")
        self._arrived: deque[Delivery] = deque()
        self._reading: dict[str, BlockingChannel] = {}
        self._heard: set[str] = set()
        with _ours():
            self._connection = pika.BlockingConnection(parameters)
            self._declaring = self._connection.channel()
            self._publishing = self._connection.channel()
            self._publishing.confirm_delivery()

    # -- declaring ---------------------------------------------------------------------------------

    def declare_exchange(self, name: str, kind: str) -> None:
        """Make a durable exchange, or find the same one."""
        with _ours():
            self._declaring.exchange_declare(name, kind, durable=True)

    def declare_queue(self, name: str, arguments: Mapping[str, Any]) -> None:
        """Make a durable queue, or find the same one."""
        with _ours():
            self._declaring.queue_declare(name, durable=True, arguments=dict(arguments))

    def bind(self, queue: str, exchange: str, key: str) -> None:
        """Let messages of an exchange go to a queue."""
        with _ours():
            self._declaring.queue_bind(queue, exchange, key)

    def waiting(self, queue: str) -> int:
        """How many messages of a queue were handed to nobody yet."""
        return int(self._look(queue).message_count)

    def readers(self, queue: str) -> int:
        """How many read a queue; of those who take turns (single active) only one counts."""
        return int(self._look(queue).consumer_count)

    def counted(self, queue: str) -> int | None:
        """How many messages of a queue were handed to nobody, None where that is not to be seen."""
        with _ours(), suppress(pika.exceptions.ChannelClosed):
            channel = self._connection.channel()
            count = channel.queue_declare(queue, passive=True).method.message_count
            channel.close()
            return int(count)
        return None

    def _look(self, queue: str) -> Any:
        with _ours():
            return self._declaring.queue_declare(queue, passive=True).method

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
        with _ours():
            channel = self._connection.channel()
            self._reading[queue] = channel
            channel.basic_qos(prefetch_count=prefetch)
            channel.basic_consume(queue, partial(self._arrive, queue))

    def leave(self, queue: str) -> None:
        """Stop receiving; what is not acknowledged goes back to its place in the queue.

        Not by a cancel: after one the next reader begins while messages before its first are still
        here, and a pair would lose its order. When a channel ends the broker first takes back and
        then goes on, and a question about a queue that does not exist ends a channel.
        """
        channel = self._reading.pop(queue)
        self._heard.discard(queue)
        self._arrived = deque(one for one in self._arrived if one.queue != queue)
        with suppress(pika.exceptions.ChannelClosed), _ours(pika.exceptions.ChannelClosed):
            channel.queue_declare(_LEAVING, passive=True)

    def next(self, wait_seconds: float) -> Delivery | None:
        """The next message that arrived, or None when there is none within the time."""
        if not self._arrived:
            self.pump(wait_seconds)
        return self._arrived.popleft() if self._arrived else None

    def ack(self, delivery: Delivery) -> None:
        """Tell the broker that this message is done with."""
        with _ours():
            self._reading[delivery.queue].basic_ack(delivery.tag)
        self.pump(0)

    def pump(self, seconds: float) -> None:
        """Let the connection live (heartbeats too) until something happens, at most `seconds`."""
        with _ours():
            self._connection.process_data_events(time_limit=seconds)

    def wake(self) -> None:
        """End a `pump` from another thread."""
        with suppress(pika.exceptions.AMQPError):
            self._connection.add_callback_threadsafe(_nothing)

    # -- publishing --------------------------------------------------------------------------------

    def publish(self, exchange: str, key: str, body: bytes, properties: Properties) -> None:
        """Publish, and return once the broker has confirmed that it keeps the message.

        Raises:
            Unroutable: no queue took it.
            Refused: the queue is full.
        """
        with _ours():
            self._publishing.basic_publish(
                exchange,
                key,
                body,
                pika.BasicProperties(**properties._asdict(), delivery_mode=_PERSISTENT),
                mandatory=True,
            )

    def close(self) -> None:
        """Leave; the broker hands what was not acknowledged to somebody else."""
        with suppress(BrokerError):
            for queue in self.reading:
                self.leave(queue)
        with suppress(pika.exceptions.AMQPError, OSError):
            self._connection.close()

    def _arrive(
        self,
        queue: str,
        channel: BlockingChannel,
        method: pika.spec.Basic.Deliver,
        properties: pika.BasicProperties,
        body: bytes,
    ) -> None:
        if self._reading.get(queue) is not channel:  # arrived after all, when we had left
            return
        self._heard.add(queue)
        headers: Headers = dict(properties.headers or {})
        tries = headers.get(_DELIVERY_COUNT, 0)
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


def _nothing() -> None:
    """What a waiting `pump` is given to do, so that it returns."""


@contextmanager
def _ours(*let_through: type[Exception]) -> Iterator[None]:
    try:
        yield
    except let_through:
        raise
    except pika.exceptions.UnroutableError:
        raise Unroutable("The broker has no queue for a message.") from None
    except pika.exceptions.NackError:
        raise Refused("A queue at the broker is full.") from None
    except (pika.exceptions.AMQPError, OSError) as error:
        raise translated(error) from None


def translated(error: Exception) -> BrokerError:
    """The error to raise instead, in words that say what to do where that is known."""
    text = str(getattr(error, "reply_text", ""))
    if "unknown exchange type" in text:
        return BrokerError(
            "The broker cannot spread messages over partitions: enable its plugin"
            " rabbitmq_consistent_hash_exchange."
        )
    if isinstance(
        error,
        pika.exceptions.ProbableAuthenticationError | pika.exceptions.ProbableAccessDeniedError,
    ):
        return BrokerError("The broker refuses this user, password or virtual host.")
    if isinstance(error, SSLCertVerificationError):
        said = error.verify_message.rstrip(".")
        return BrokerError(f"The certificate of the broker is not trusted: {said}.")
    if text:
        return BrokerError(f"The broker refused: {text}.")
    return BrokerError(
        f"The broker cannot be reached, or closed the connection ({type(error).__name__})."
    )
