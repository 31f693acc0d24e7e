"""The worker: takes messages from the broker one by one and publishes what they lead to.

For each message, in this order: judge it and store what it changes and sends (one transaction),
publish that with the broker's confirmation, mark it as published, acknowledge the message. Whatever
stops the worker in between, the next one finds either nothing changed or everything stored: the
broker hands the message over again, the register knows it, and the outbox is published.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic
from typing import Final, NamedTuple, TypeVar

from gateway.broker.amqp import Link
from gateway.broker.consumer import Consumer
from gateway.broker.delivery import Delivery
from gateway.broker.feedback import Feedback
from gateway.broker.intake import Handled, Intake
from gateway.broker.message_log import log_handled, trace_of
from gateway.broker.outbox import Outbox
from gateway.broker.publisher import Publisher
from gateway.broker.topology import Topology, declare
from gateway.errors import BrokerError, RegisterError
from gateway.failures import reference_of
from gateway.log import Log, about
from gateway.monitor.monitor import Monitor
from gateway.register.api import Register
from gateway.result import Result
from gateway.settings import WorkerSettings

T = TypeVar("T")

ONCE_SECONDS: Final = 0.2
ONCE_LOOKS: Final = 2
"""With `once`: the queue is empty when it is so this often, this long after each other."""

LOOK_SECONDS: Final = 5.0
"""How often a worker that always has messages looks at what was left behind."""

PAUSE_SECONDS: Final = 0.5
"""How soon a request to stop is noticed while waiting for the register."""


class Office(NamedTuple):
    """What a worker works with, whatever its connection.

    `parties` are the codes of those known beforehand, from the contracts and the table of parties.
    """

    register: Register
    intake: Intake
    parties: frozenset[str]
    settings: WorkerSettings
    log: Log
    stop: Event
    topology: Topology
    monitor: Monitor


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
                office.monitor.metrics.retried("broker")
                office.log.warning("broker", error=str(error), retry_seconds=pause)
            office.stop.wait(pause)
            pause = min(pause * 2, settings.retry_seconds_most)
    return None


def _connected(
    office: Office, elsewhere: ThreadPoolExecutor, connected: Event, *, once: bool
) -> None:
    """Work on one connection."""
    topology = office.topology
    link = Link(office.settings.amqp_url.get_secret_value())
    try:
        declare(link, topology)
        publisher = Publisher(link, topology)
        publisher.prepare(office.parties)
        connected.set()
        office.monitor.found("broker", ok=True)
        consumer = Consumer(link, topology, office.settings.prefetch, elsewhere)
        feedback = Feedback(link, publisher, topology)
        Worker(office, consumer, publisher, feedback).work(once=once)
    finally:
        office.monitor.found("consuming", ok=False)
        office.monitor.found("broker", ok=False)
        link.close()


def stop_on_signals(stop: Event) -> None:
    """SIGTERM and SIGINT let the message at hand be finished, and nothing more be begun."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())


class Worker:
    """Everything between one connection and the register."""

    def __init__(
        self, office: Office, consumer: Consumer, publisher: Publisher, feedback: Feedback
    ) -> None:
        self._office = office
        self._consumer = consumer
        self._publisher = publisher
        self._feedback = feedback
        self._register = office.register
        self._settings = office.settings
        self._log = office.log
        self._monitor = office.monitor
        self._outbox = Outbox(
            office.register,
            publisher,
            self._with_register,
            office.log,
            office.settings.retry_seconds_most,
            office.monitor.metrics.published,
        )
        self._next_count = 0.0
        self._held: Delivery | None = None

    def work(self, *, once: bool) -> None:
        """
        Handle messages until asked to stop; with `once`, until the partitions are empty.

        Raises:
            BrokerError: the connection was lost.
            Stopped: asked to stop while the register was away; the message at hand stays at the
                broker.
        """
        self._outbox.publish_all()
        self._consumer.start(everything=once)
        self._monitor.found("consuming", ok=True)
        wait = ONCE_SECONDS if once else self._settings.idle_seconds
        quiet, next_look = 0, 0.0
        while not self._office.stop.is_set() and quiet < ONCE_LOOKS:
            self._count()
            if not once:
                self._consumer.share()
            delivery = self._consumer.next(wait)
            if delivery is not None:
                self._take(delivery)
                quiet = 0
            if delivery is None or monotonic() >= next_look:
                next_look = monotonic() + LOOK_SECONDS
                self._give_back_held()
                self._outbox.publish_left_behind()
            if delivery is None and once and self._consumer.empty():
                quiet += 1
        if once:
            self._outbox.publish_all()

    # -- one message -------------------------------------------------------------------------------

    def _take(self, delivery: Delivery) -> None:
        if self._feedback.is_returned(delivery):
            self._held = delivery
            self._give_back_held()
        else:
            trace = trace_of(delivery)
            with about(trace), self._monitor.message(trace, delivery.since):
                self._handle(delivery)

    def _give_back_held(self) -> None:
        """Feed back what the broker returned; while its queue is full it is held."""
        if self._held is None:
            return
        queue = self._feedback.give_back(self._held)
        if queue is not None:
            self._log.warning("returned", trace=trace_of(self._held), queue=queue)
            self._consumer.done(self._held)
            self._held = None

    def _handle(self, delivery: Delivery) -> None:
        """Judge a message, as often as it takes; what fails every time is parked.

        The tries are counted here, never by the broker: a worker that is stopped says nothing
        about the message that it had.
        """
        topology = self._office.topology
        causes: list[str] = []
        while True:
            handled = self._handled(delivery)
            causes.append(_cause(handled.result))
            failed = handled.how == "failed"
            parked = failed and len(causes) >= self._settings.tries
            log_handled(self._log, delivery, handled, tries=len(causes), parked=parked)
            if not failed or parked:
                break
            self._monitor.metrics.retried("message")
            self._wait(self._settings.retry_seconds)
        self._monitor.handled(handled.result, handled.how, len(delivery.body), len(causes))
        self._monitor.at("publish")
        if parked:
            self._monitor.metrics.set_aside(handled.how)
            self._publisher.set_aside(delivery, topology.parked, handled.how, ", ".join(causes))
        elif handled.how in {"unreadable", "unknown sender"}:
            self._monitor.metrics.set_aside(handled.how)
            self._publisher.set_aside(delivery, topology.dead, handled.how, causes[-1])
        self._outbox.send(handled)
        self._consumer.done(delivery)

    def _handled(self, delivery: Delivery) -> Handled:
        """What came of a message. A register that is away is waited for.

        When the register answers again at once, the fault is with this message: it has failed.
        """

        def handle() -> Handled:
            self._monitor.at("lookup")
            try:
                return self._office.intake.handle(
                    delivery.routing_key,
                    delivery.properties.message_id,
                    delivery.body,
                    self._feedback.sender_of(delivery),
                )
            except RegisterError as error:
                self._register.pending(1)
                return Handled("failed", Result(None, "failed", reference=reference_of(error)))

        return self._with_register(handle)

    # -- the register ------------------------------------------------------------------------------

    def _count(self) -> None:
        """Tell now and then how much waits."""
        if self._settings.http_port and monotonic() >= self._next_count:
            self._next_count = monotonic() + self._settings.count_seconds
            backlog = self._with_register(self._register.backlog)
            dead, parked = self._consumer.aside()
            waiting = self._consumer.waiting()
            self._monitor.metrics.counted(waiting, dead, parked, backlog)

    def _with_register(self, work: Callable[[], T]) -> T:
        """Do something with the register, as often as it takes; heartbeats go on."""
        pause = self._settings.retry_seconds
        while True:
            try:
                done = self._consumer.meanwhile(work)
            except RegisterError as error:
                self._monitor.found("register", ok=False)
                self._monitor.metrics.retried("register")
                self._log.warning("register", error=str(error), retry_seconds=pause)
            else:
                self._monitor.found("register", ok=True)
                return done
            self._wait(pause)
            pause = min(pause * 2, self._settings.retry_seconds_most)

    def _wait(self, seconds: float) -> None:
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            if self._office.stop.is_set():
                raise Stopped
            self._consumer.idle(min(left, PAUSE_SECONDS))


def _cause(result: Result) -> str:
    """Why a message is put aside: where the gateway failed, or which rules of level 1 it breaks."""
    if result.reference is not None:
        return result.reference
    return ", ".join(sorted({finding.rule for finding in result.findings}))
