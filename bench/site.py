"""A broker and a database server of their own, on which two programs get the same messages.

Queues are counted by asking the broker for them, so that nobody has to read what is counted.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import pika
from pika.adapters.blocking_connection import BlockingChannel, BlockingConnection

from gateway.broker.management import Management, address
from tests.services import Broker, DatabaseServer, ServicePool, own_database, own_vhost, stop

LOOK_SECONDS: Final = 0.01
LOOK_SECONDS_MOST: Final = 0.25
PATIENCE_SECONDS: Final = 600.0

Pair = tuple[str, str]
"""A gemeente and an aanbieder."""


class Letter(NamedTuple):
    """A message as it is published, and how many rows it leads to."""

    body: bytes
    key: str
    message_id: str
    rows: int = 0


class Side(NamedTuple):
    """Where one of the programs gets its messages and leaves its answers.

    Without an exchange, messages go straight to its queue. In `others` is what nobody counts.
    """

    exchange: str
    incoming: tuple[str, ...]
    answers: tuple[str, ...]
    others: tuple[str, ...] = ()


class Servers(NamedTuple):
    """The addresses of a virtual host and of a database for each side."""

    broker: Broker
    amqp_url: str
    gateway_store: str
    bare_store: str


@contextmanager
def servers() -> Iterator[Servers]:
    """Start what is needed, and stop it afterwards.

    Raises:
        ServiceMissingError: RabbitMQ or PostgreSQL is not installed.
    """
    pool = ServicePool.open()
    try:
        broker = pool.broker()
        with (
            database_server(pool.folder, _AS_IN_USE) as database,
            own_vhost(broker) as amqp_url,
            own_database(database) as ours,
            own_database(database) as bare,
        ):
            # A program that is held on purpose sends no heartbeats.
            yield Servers(broker, f"{amqp_url}?heartbeat=0", ours, bare)
    finally:
        pool.close()


_AS_IN_USE: Final = {"shared_buffers": "512MB", "max_wal_size": "4GB"}
"""Otherwise as PostgreSQL is by default: what it confirmed is on disk."""


@contextmanager
def database_server(folder: Path, options: Mapping[str, str]) -> Iterator[str]:
    """The server in GATEWAY_TEST_PG_URL, or else one that keeps what it confirmed.

    Waiting for the disk is most of what a small message costs; without it nothing is measured.
    """
    given = os.environ.get("GATEWAY_TEST_PG_URL")
    if given:
        yield given
        return
    place = folder / "measured"
    place.mkdir(mode=0o711)
    server = DatabaseServer.new(place, options)
    process = server.start()
    try:
        server.wait(process)
        yield server.url
    finally:
        stop([process.pid])


class Post:
    """Publishes, counts and reads, on one connection."""

    def __init__(self, at: Servers) -> None:
        where = address(at.amqp_url, f"http://{at.broker.admin.host}:{at.broker.admin.port}")
        self._management, self._vhost = Management(where), where.vhost
        self._connection = BlockingConnection(pika.URLParameters(at.amqp_url))
        self._channel: BlockingChannel = self._connection.channel()

    def close(self) -> None:
        """Leave."""
        self._connection.close()

    def make_queues(self, *names: str) -> None:
        """Quorum queues."""
        for name in names:
            self._channel.queue_declare(name, durable=True, arguments={"x-queue-type": "quorum"})

    def publish(self, side: Side, letter: Letter) -> None:
        """Publish without waiting for anything."""
        self._channel.basic_publish(
            side.exchange,
            letter.key if side.exchange else side.incoming[0],
            letter.body,
            pika.BasicProperties(message_id=letter.message_id, delivery_mode=2),
        )

    def waiting(self, queues: Iterable[str]) -> int:
        """How many messages of these queues were handed to nobody."""
        return sum(
            self._channel.queue_declare(queue, passive=True).method.message_count
            for queue in queues
        )

    def settled(self, queues: Sequence[str]) -> int:
        """How many messages wait once that no longer changes."""
        before, now = -1, self.waiting(queues)
        while now != before:
            time.sleep(0.3)
            before, now = now, self.waiting(queues)
        return now

    def until(self, queues: Sequence[str], count: int, check: Callable[[], None]) -> float:
        """The moment at which so many messages wait in these queues.

        Looking costs the broker time, so it is done more often only when the end is near.

        Raises:
            TimeoutError: they do not come.
        """
        began = time.perf_counter()
        while (found := self.waiting(queues)) < count:
            check()
            passed = time.perf_counter() - began
            if passed > PATIENCE_SECONDS:
                raise TimeoutError(f"{found} of {count} answers came")
            left = passed * (count - found) / max(found, 1)
            time.sleep(min(max(left / 3, LOOK_SECONDS), LOOK_SECONDS_MOST))
        return time.perf_counter()

    def empty(self, queues: Iterable[str]) -> None:
        """Throw away what waits in these queues."""
        for queue in queues:
            self._channel.queue_purge(queue)

    def taken(self, queue: str) -> list[str]:
        """Take everything out of a queue: the message_id of each message."""
        found: list[str] = []
        waiting = self.waiting([queue])
        with self.reading([queue], lambda properties: found.append(str(properties.message_id))):
            while len(found) < waiting:
                self.pump(1.0)
        return found

    def shared(self, queues: Iterable[str], processes: int) -> bool:
        """True when so many connections read these queues, each its share."""
        readers = dict.fromkeys(queues, 0)
        shares: dict[str, int] = {}
        for consumer in self._management.get("consumers", self._vhost):
            queue, channel = consumer["queue"]["name"], consumer["channel_details"]
            # Of a channel that is new the details are not known yet, and an empty list.
            if channel and queue in readers and consumer.get("active", True):
                readers[queue] += 1
                who = channel["connection_name"]
                shares[who] = shares.get(who, 0) + 1
        return (
            all(readers.values())
            and len(shares) == processes
            and max(shares.values()) - min(shares.values()) <= 1
        )

    @contextmanager
    def reading(
        self, queues: Iterable[str], arrived: Callable[[pika.BasicProperties], None]
    ) -> Iterator[None]:
        """Read these queues while the block runs: the properties of each message."""

        def take(_: object, __: object, properties: pika.BasicProperties, ___: bytes) -> None:
            arrived(properties)

        tags = [self._channel.basic_consume(queue, take, auto_ack=True) for queue in queues]
        try:
            yield
        finally:
            for tag in tags:
                self._channel.basic_cancel(tag)

    def pump(self, seconds: float) -> None:
        """Let messages arrive: until something happens, at most so long."""
        self._connection.process_data_events(time_limit=seconds)
