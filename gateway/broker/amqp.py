"""One connection to RabbitMQ. The only module that knows pika; its errors leave as BrokerError.

Everything here belongs to one thread, the one that opened the connection; only `wake` may be
called from another.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final, NamedTuple, ParamSpec, TypeVar

import pika
import pika.exceptions
from pika.adapters.blocking_connection import BlockingChannel

from gateway.errors import BrokerError, WrongUse

Headers = dict[str, Any]
P = ParamSpec("P")
T = TypeVar("T")

BLOCKED_SECONDS: Final = 300.0
"""How long the broker may refuse to take messages before the connection counts as lost."""

_PERSISTENT: Final = 2
_DELIVERY_COUNT: Final = "x-delivery-count"


class Properties(NamedTuple):
    """What travels with the bytes of a message."""

    content_type: str | None = None
    message_id: str | None = None
    correlation_id: str | None = None
    type: str | None = None
    app_id: str | None = None
    user_id: str | None = None
    headers: Headers | None = None


class Delivery(NamedTuple):
    """One message that the broker handed over; `tries` is how often it was handed over before."""

    tag: int
    routing_key: str
    properties: Properties
    body: bytes
    tries: int


class Unroutable(BrokerError):
    """The broker has no queue for what was published."""


class Link:
    """A connection with a channel to read on and one to publish on, with publisher confirms."""

    def __init__(self, url: str, name: str = "gateway worker") -> None:
        """Connect.

        Raises:
            WrongUse: the address is not an address.
            BrokerError: the broker cannot be reached.
        """
        try:
            parameters = pika.URLParameters(url)
        except Exception as error:  # pika raises what int() and urlparse() raise
            raise WrongUse("The address of the broker is not an amqp:// address.") from error
        parameters.client_properties = {"connection_name": name}
        parameters.blocked_connection_timeout = BLOCKED_SECONDS
        self._arrived: deque[Delivery] = deque()
        with _ours():
            self._connection = pika.BlockingConnection(parameters)
            self._reading = self._connection.channel()
            self._publishing = self._connection.channel()
            self._publishing.confirm_delivery()

    # -- declaring ---------------------------------------------------------------------------------

    def declare_exchange(self, name: str, kind: str) -> None:
        """Make a durable exchange, or find the same one."""
        self._on_reading(self._reading.exchange_declare, name, kind, durable=True)

    def declare_queue(self, name: str, arguments: Mapping[str, Any]) -> None:
        """Make a durable quorum queue, or find the same one."""
        wanted = {"x-queue-type": "quorum", **arguments}
        self._on_reading(self._reading.queue_declare, name, durable=True, arguments=wanted)

    def bind(self, queue: str, exchange: str, key: str) -> None:
        """Let messages of an exchange go to a queue."""
        self._on_reading(self._reading.queue_bind, queue, exchange, key)

    def waiting(self, queue: str) -> int:
        """How many messages of a queue were handed to nobody yet."""
        found = self._on_reading(self._reading.queue_declare, queue, passive=True)
        return int(found.method.message_count)

    # -- reading -----------------------------------------------------------------------------------

    def consume(self, queue: str, prefetch: int) -> None:
        """From now on receive the messages of a queue, at most `prefetch` without an ack."""
        self._on_reading(self._reading.basic_qos, prefetch_count=prefetch)
        self._on_reading(self._reading.basic_consume, queue, self._arrive)

    def next(self, wait_seconds: float) -> Delivery | None:
        """The next message that arrived, or None when there is none within the time."""
        if not self._arrived:
            self.pump(wait_seconds)
        return self._arrived.popleft() if self._arrived else None

    def ack(self, delivery: Delivery) -> None:
        """Tell the broker that this message is done with."""
        self._on_reading(self._reading.basic_ack, delivery.tag)
        self._flush()

    def requeue(self, delivery: Delivery) -> None:
        """Give a message back, to be handed over once more."""
        self._on_reading(self._reading.basic_nack, delivery.tag, requeue=True)
        self._flush()

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
        with suppress(pika.exceptions.AMQPError, OSError):
            self._connection.close()

    def _arrive(
        self,
        _: BlockingChannel,
        method: pika.spec.Basic.Deliver,
        properties: pika.BasicProperties,
        body: bytes,
    ) -> None:
        headers: Headers = dict(properties.headers or {})
        tries = headers.get(_DELIVERY_COUNT, 0)
        self._arrived.append(
            Delivery(
                tag=method.delivery_tag or 0,
                routing_key=_text(method.routing_key) or "",
                properties=Properties(
                    content_type=_text(properties.content_type),
                    message_id=_text(properties.message_id),
                    correlation_id=_text(properties.correlation_id),
                    type=_text(properties.type),
                    app_id=_text(properties.app_id),
                    user_id=_text(properties.user_id),
                    headers=headers,
                ),
                body=body,
                tries=tries if isinstance(tries, int) else 0,
            )
        )

    def _on_reading(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        with _ours():
            return call(*args, **kwargs)

    def _flush(self) -> None:
        self.pump(0)


def _nothing() -> None:
    """What a waiting `pump` is given to do, so that it returns."""


def _text(value: object) -> str | None:
    """A short text of AMQP; pika leaves it as bytes where it is not UTF-8. Empty is absent."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", errors="backslashreplace")
    return value.replace("\0", "\\0") if isinstance(value, str) and value else None


@contextmanager
def _ours() -> Iterator[None]:
    try:
        yield
    except pika.exceptions.UnroutableError:
        raise Unroutable("The broker has no queue for a message.") from None
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
    if text:
        return BrokerError(f"The broker refused: {text}.")
    return BrokerError(
        f"The broker cannot be reached, or closed the connection ({type(error).__name__})."
    )
