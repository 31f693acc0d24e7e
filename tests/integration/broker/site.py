"""A broker with a gateway behind it, as the parties see it: publish, let it work, read a queue."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple

import pika
from pydantic import SecretStr

from gateway import wiring
from gateway.broker.amqp import Link
from gateway.broker.topology import declare, load_topology
from gateway.log import configure
from gateway.monitor.monitor import Monitor
from gateway.settings import WorkerSettings

TODAY = date(2026, 5, 7)
KEY = "jw.0384.98000001"


class Letter(NamedTuple):
    """What somebody finds in a queue."""

    type: str
    message_id: str | None
    correlation_id: str | None
    content_type: str | None
    app_id: str | None
    headers: Mapping[str, Any]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Site:
    """One virtual host and one store."""

    url: str
    store: str
    contracts: Sequence[Path] = ()
    parties: Path | None = None
    today: date = TODAY
    log: StringIO = field(default_factory=StringIO)
    monitor: Monitor = field(default_factory=Monitor)

    def __post_init__(self) -> None:
        self.topology = load_topology()
        link = Link(self.url)
        declare(link, self.topology)
        link.close()

    @property
    def settings(self) -> WorkerSettings:
        """Those of a worker that does not wait long."""
        return WorkerSettings(
            amqp_url=SecretStr(self.url),
            store=SecretStr(self.store),
            retry_seconds=0.01,
            retry_seconds_most=0.1,
            idle_seconds=0.1,
        )

    def send(self, data: bytes, key: str = KEY, message_id: str | None = None) -> None:
        """Publish as a party does."""
        self.send_all([(data, key, message_id)])

    def send_all(self, letters: Iterable[tuple[bytes, str, str | None]]) -> None:
        """Publish many: bytes, routing key and message_id of each."""
        with pika.BlockingConnection(pika.URLParameters(self.url)) as connection:
            channel = connection.channel()
            channel.confirm_delivery()
            for data, key, message_id in letters:
                properties = pika.BasicProperties(message_id=message_id, delivery_mode=2)
                channel.basic_publish(self.topology.exchange, key, data, properties, mandatory=True)

    def use_one_partition(self) -> None:
        """Let what is sent from now on wait in the order of sending, until a worker starts."""
        with pika.BlockingConnection(pika.URLParameters(self.url)) as connection:
            for partition in self.topology.partitions[1:]:
                connection.channel().queue_unbind(partition, self.topology.exchange, "1")

    def work(self) -> None:
        """Let a worker handle all that waits."""
        self.run_worker(Event(), once=True)

    def run_worker(self, stop: Event, *, once: bool = False) -> None:
        """Let a worker handle messages until it is stopped."""
        wiring.worker(
            self.settings,
            today=lambda: self.today,
            contracts=self.contracts,
            schemas=None,
            lang="nl",
            once=once,
            stop=stop,
            log=configure(self.log),
            monitor=self.monitor,
            parties=self.parties,
        )

    def read(self, queue: str) -> list[Letter]:
        """Take everything out of a queue; one that does not exist is empty."""
        letters = []
        with pika.BlockingConnection(pika.URLParameters(self.url)) as connection:
            channel = connection.channel()
            try:
                while (found := channel.basic_get(queue, auto_ack=True))[0] is not None:
                    letters.append(_letter(found[1], found[2]))
            except pika.exceptions.ChannelClosedByBroker:
                return []
        return letters

    def lines(self) -> list[dict[str, Any]]:
        """What the log says about messages."""
        lines = [json.loads(line) for line in self.log.getvalue().splitlines()]
        return [line for line in lines if line["event"] == "message"]


def _letter(properties: Any, body: Any) -> Letter:
    return Letter(
        properties.type,
        properties.message_id,
        properties.correlation_id,
        properties.content_type,
        properties.app_id,
        {k: v for k, v in (properties.headers or {}).items() if not k.startswith("x-")},
        body,
    )
