"""The parties: one that publishes for all of them, and one that reads all their queues."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from threading import Event, Lock, Thread
from typing import Any, Final

import pika
import pika.exceptions

from gateway.broker.topology import Topology
from gateway.outgoing import FOUT
from tests.chaos.traffic import AANBIEDERS, GEMEENTEN, Traffic

LOST: Final = (pika.exceptions.AMQPError, OSError)
"""What pika raises when a connection is gone."""

PREFETCH: Final = 200
_PAUSE_SECONDS: Final = 0.2
_LOOK_SECONDS: Final = 0.2
_ANSWERS: Final = {"JW302", "JW306", "JW308", "JW325", "WMO302", "WMO306", "WMO308", "WMO325", FOUT}


class Received:
    """All deliveries of one message_id in one queue."""

    __slots__ = ("correlation_id", "digests", "times")

    def __init__(self, correlation_id: str | None) -> None:
        self.correlation_id = correlation_id
        self.digests: set[str] = set()
        self.times = 0


class Publisher(Thread):
    """Publishes everything once at least, in order; what was not confirmed it publishes again."""

    def __init__(
        self,
        traffic: Traffic,
        messages: int,
        exchange: str,
        urls: Sequence[str],
        room: Callable[[], bool],
    ) -> None:
        super().__init__(name="publisher", daemon=True)
        self._traffic = traffic
        self._messages = messages
        self._exchange = exchange
        self._urls = urls
        self._room = room
        self._tries = 0
        self._connection: pika.BlockingConnection | None = None
        self._channel: Any = None
        self.confirmed = 0
        self.answerable = 0
        self.again = 0
        self.stopped = Event()

    def run(self) -> None:
        """Publish until all is confirmed or somebody stops it."""
        for number in self._traffic.in_order(self._messages):
            while not self._room() and not self.stopped.is_set():
                self._idle()
            if self.stopped.is_set():
                break
            readable = self._confirm(number)
            if number < self.confirmed:
                self.again += 1
            else:
                self.confirmed += 1
                self.answerable += readable
        self._disconnect()

    def _confirm(self, number: int) -> bool:
        letter = self._traffic.letter(number)
        properties = pika.BasicProperties(message_id=letter.message_id, delivery_mode=2)
        while True:
            try:
                self._connect().basic_publish(
                    self._exchange, letter.key, letter.body, properties, mandatory=True
                )
            except LOST:
                self._disconnect()
                time.sleep(_PAUSE_SECONDS)
            else:
                return letter.readable

    def _idle(self) -> None:
        """Wait a moment; the broker wants to hear from its clients meanwhile."""
        try:
            self._connect()
            assert self._connection is not None
            self._connection.process_data_events(_LOOK_SECONDS)
        except LOST:
            self._disconnect()
            time.sleep(_PAUSE_SECONDS)

    def _connect(self) -> Any:
        if self._channel is None:
            self._tries += 1
            url = self._urls[self._tries % len(self._urls)]
            self._connection = pika.BlockingConnection(pika.URLParameters(url))
            self._channel = self._connection.channel()
            self._channel.confirm_delivery()
        return self._channel

    def _disconnect(self) -> None:
        if self._connection is not None:
            with suppress(*LOST):
                self._connection.close()
        self._connection = self._channel = None


class Collector(Thread):
    """Reads every queue of every party, and keeps what it was that it got."""

    def __init__(self, traffic: Traffic, topology: Topology, urls: Sequence[str]) -> None:
        super().__init__(name="collector", daemon=True)
        self._traffic = traffic
        self._queues = topology.party_queues((*GEMEENTEN, *AANBIEDERS))
        self._urls = urls
        self._tries = 0
        self._paused: frozenset[str] = frozenset()
        self._lock = Lock()
        self._answered: set[int] = set()
        self._arrived = time.monotonic()
        self.received: dict[tuple[str, str], Received] = {}
        self.stopped = Event()

    @property
    def queues(self) -> list[str]:
        """Everything that it reads."""
        return [queue.name for queue in self._queues]

    @property
    def answered(self) -> int:
        """How many messages have an answer."""
        return len(self._answered)

    @property
    def quiet_seconds(self) -> float:
        """How long ago the last message arrived."""
        return time.monotonic() - self._arrived

    def pause(self, queue: str) -> None:
        """Read this queue no more, for a while."""
        with self._lock:
            self._paused |= {queue}

    def resume(self, queue: str) -> None:
        """Read this queue again."""
        with self._lock:
            self._paused -= {queue}

    def run(self) -> None:
        """Read until somebody stops it."""
        while not self.stopped.is_set():
            self._tries += 1
            url = self._urls[self._tries % len(self._urls)]
            try:
                with pika.BlockingConnection(pika.URLParameters(url)) as connection:
                    self._read(connection)
            except LOST:
                time.sleep(_PAUSE_SECONDS)

    def _read(self, connection: pika.BlockingConnection) -> None:
        channel: Any = connection.channel()
        channel.basic_qos(prefetch_count=PREFETCH)
        for queue in self._queues:
            channel.queue_declare(queue.name, durable=True, arguments=dict(queue.arguments))
        reading: dict[str, str] = {}
        while not self.stopped.is_set():
            for name in set(self.queues) - self._paused - set(reading):
                reading[name] = channel.basic_consume(name, self._taker(name))
            for name in self._paused & set(reading):
                channel.basic_cancel(reading.pop(name))
            connection.process_data_events(_LOOK_SECONDS)

    def _taker(self, queue: str) -> Callable[..., None]:
        def take(channel: Any, method: Any, properties: Any, body: bytes) -> None:
            self._keep(queue, properties, body)
            channel.basic_ack(method.delivery_tag)

        return take

    def _keep(self, queue: str, properties: pika.BasicProperties, body: bytes) -> None:
        name = (queue, str(properties.message_id))
        kept = self.received.get(name)
        if kept is None:
            kept = self.received[name] = Received(properties.correlation_id)
        kept.times += 1
        kept.digests.add(digest_of(body))
        self._arrived = time.monotonic()
        if properties.type in _ANSWERS and properties.correlation_id is not None:
            number = self._traffic.number(properties.correlation_id)
            if number is not None and queue.endswith(self._traffic.sender(number)):
                self._answered.add(number)


def digest_of(body: bytes) -> str:
    """What tells bytes apart, in few characters."""
    return sha256(body).hexdigest()[:16]
