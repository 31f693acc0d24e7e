"""The worker: takes messages from the broker one by one and publishes what they lead to.

For each message, in this order: judge it and store what it changes and sends (one transaction),
publish that with the broker's confirmation, mark it as published, acknowledge the message. Whatever
stops the worker in between, the next one finds either nothing changed or everything stored: the
broker hands the message over again, the register knows it, and the outbox is published.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic
from typing import Final, NamedTuple, TypeVar

from gateway.broker.amqp import Delivery, Link
from gateway.broker.consumer import Consumer
from gateway.broker.intake import Handled, Intake
from gateway.broker.message_log import log_handled
from gateway.broker.publisher import Publisher
from gateway.broker.topology import declare, load_topology
from gateway.errors import BrokerError, RegisterError
from gateway.failures import reference_of
from gateway.log import Log
from gateway.register.api import Register
from gateway.result import Result
from gateway.settings import WorkerSettings

T = TypeVar("T")

BATCH: Final = 10
"""How many entries of the outbox are in memory at a time; each may be as large as a message."""

ONCE_SECONDS: Final = 0.2
ONCE_LOOKS: Final = 2
"""With `once`: the queue is empty when it is so this often, this long after each other."""

PAUSE_SECONDS: Final = 0.5
"""How soon a request to stop is noticed while waiting for the register."""


class Office(NamedTuple):
    """What a worker works with, whatever its connection.

    `parties` are the codes of those known beforehand, from the contracts.
    """

    register: Register
    intake: Intake
    parties: frozenset[str]
    settings: WorkerSettings
    log: Log
    stop: Event


class Stopped(Exception):
    """The worker was asked to stop while it waited."""


def run(office: Office, *, once: bool = False) -> None:
    """Work until `stop` is set; with `once`, until the partitions are empty.

    A connection that is lost is made again.

    Raises:
        BrokerError: there was no connection to begin with.
    """
    settings, connected = office.settings, Event()
    pause = settings.retry_seconds
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="judging") as elsewhere:
        while not office.stop.is_set():
            try:
                return _connected(office, elsewhere, connected, once=once)
            except Stopped:
                return None
            except BrokerError as error:
                if not connected.is_set():
                    raise
                office.log.warning("broker", error=str(error), retry_seconds=pause)
            office.stop.wait(pause)
            pause = min(pause * 2, settings.retry_seconds_most)
    return None


def _connected(
    office: Office, elsewhere: ThreadPoolExecutor, connected: Event, *, once: bool
) -> None:
    """Work on one connection."""
    topology = load_topology()
    link = Link(office.settings.amqp_url)
    try:
        declare(link, topology)
        publisher = Publisher(link, topology)
        publisher.prepare(office.parties)
        connected.set()
        consumer = Consumer(link, topology.partitions, office.settings.prefetch, elsewhere)
        Worker(office, consumer, publisher).work(once=once)
    finally:
        link.close()


def stop_on_signals(stop: Event) -> None:
    """SIGTERM and SIGINT let the message at hand be finished, and nothing more be begun."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())


class Worker:
    """Everything between one connection and the register."""

    def __init__(self, office: Office, consumer: Consumer, publisher: Publisher) -> None:
        self._office = office
        self._consumer = consumer
        self._publisher = publisher
        self._register = office.register
        self._settings = office.settings
        self._log = office.log
        self._seen: frozenset[int] = frozenset()

    def work(self, *, once: bool) -> None:
        """
        Handle messages until asked to stop; with `once`, until the partitions are empty.

        Raises:
            BrokerError: the connection was lost.
            Stopped: asked to stop while the register was away; the message at hand stays at the
                broker.
        """
        self._publish_all_pending()
        self._consumer.start()
        wait = ONCE_SECONDS if once else self._settings.idle_seconds
        quiet = 0
        while not self._office.stop.is_set() and quiet < ONCE_LOOKS:
            delivery = self._consumer.next(wait)
            if delivery is not None:
                self._handle(delivery)
                quiet = 0
                continue
            self._publish_left_behind()
            if once and self._consumer.empty():
                quiet += 1
        if once:
            self._publish_all_pending()

    # -- one message -------------------------------------------------------------------------------

    def _handle(self, delivery: Delivery) -> None:
        handled = self._handled(delivery)
        last = delivery.tries + 1 >= self._settings.tries
        parked = handled.how == "unreadable" or (handled.how == "failed" and last)
        log_handled(self._log, delivery, handled, parked=parked)
        if parked:
            self._publisher.park(delivery, handled.how, _cause(handled.result))
        elif handled.how == "failed":
            self._consumer.again(delivery)
            return
        self._publish(handled)
        self._consumer.done(delivery)

    def _handled(self, delivery: Delivery) -> Handled:
        """What came of a message. A register that is away is waited for.

        When the register answers again at once, the fault is with this message: it has failed.
        """

        def handle() -> Handled:
            try:
                return self._office.intake.handle(
                    delivery.routing_key, delivery.properties.message_id, delivery.body
                )
            except RegisterError as error:
                self._register.pending(1)
                return Handled("failed", Result(None, "failed", reference=reference_of(error)))

        return self._with_register(handle)

    def _publish(self, handled: Handled) -> None:
        for message in handled.outgoing:
            self._publisher.publish(message)
        self._mark_sent(handled.stored)

    def _mark_sent(self, numbers: Iterable[int]) -> None:
        published = list(numbers)
        if published:
            self._with_register(lambda: self._register.sent(published))

    # -- the outbox --------------------------------------------------------------------------------

    def _publish_all_pending(self) -> None:
        """Publish what was stored and not published, before anything else is."""
        while entries := self._with_register(lambda: self._register.pending(BATCH)):
            for number, message in entries:
                self._publisher.publish(message)
                self._mark_sent([number])
                self._log.info("outbox", trace=message.correlation_id, type=message.type)

    def _publish_left_behind(self) -> None:
        """Publish all that is pending once something is for the second look.

        What is there for the first time, another worker may be about to publish.
        """
        pending = self._with_register(lambda: self._register.pending(BATCH))
        numbers = frozenset(number for number, _ in pending)
        if numbers & self._seen:
            self._publish_all_pending()
        self._seen = numbers

    # -- the register ------------------------------------------------------------------------------

    def _with_register(self, work: Callable[[], T]) -> T:
        """Do something with the register, as often as it takes; heartbeats go on."""
        pause = self._settings.retry_seconds
        while True:
            try:
                return self._consumer.meanwhile(work)
            except RegisterError as error:
                self._log.warning("register", error=str(error), retry_seconds=pause)
            self._wait(pause)
            pause = min(pause * 2, self._settings.retry_seconds_most)

    def _wait(self, seconds: float) -> None:
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            if self._office.stop.is_set():
                raise Stopped
            self._consumer.idle(min(left, PAUSE_SECONDS))


def _cause(result: Result) -> str:
    """Why a message is parked: where the gateway failed, or which rules of level 1 it breaks."""
    if result.reference is not None:
        return result.reference
    return ", ".join(sorted({finding.rule for finding in result.findings}))
