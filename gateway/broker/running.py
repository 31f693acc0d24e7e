"""Keeps a worker working: connects, and connects again when the connection is lost."""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from gateway.broker.amqp import Link
from gateway.broker.consumer import Consumer
from gateway.broker.feedback import Feedback
from gateway.broker.office import Office, Stopped
from gateway.broker.pauses import pauses
from gateway.broker.publisher import Publisher
from gateway.broker.topology import declare
from gateway.broker.worker import Worker
from gateway.errors import BrokerError


def run(office: Office, *, once: bool = False) -> None:
    """Work until `stop` is set; with `once`, until the partitions are empty.

    A connection that is lost is made again.

    Raises:
        BrokerError: there was no connection to begin with.
    """
    settings, ever, connected = office.settings, False, Event()
    waits = pauses(settings.retry_seconds, settings.retry_seconds_most)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="judging") as elsewhere:
        while not office.stop.is_set():
            try:
                return _connected(office, elsewhere, connected, once=once)
            except Stopped:
                return None
            except BrokerError as error:
                if connected.is_set():
                    ever = True
                    connected.clear()
                    waits = pauses(settings.retry_seconds, settings.retry_seconds_most)
                elif not ever:
                    raise
                pause = next(waits)
                office.monitor.metrics.retried("broker")
                office.log.warning("broker", error=str(error), retry_seconds=round(pause, 1))
            office.stop.wait(pause)
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
