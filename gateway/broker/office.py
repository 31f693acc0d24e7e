"""What a worker works with, and its patience with what is away for a while."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from threading import Event
from time import monotonic
from typing import Final, NamedTuple, TypeVar

from gateway.broker.consumer import Consumer
from gateway.broker.delivery import Delivery
from gateway.broker.intake import Intake
from gateway.broker.pauses import pauses
from gateway.broker.topology import Topology
from gateway.errors import RegisterError
from gateway.log import Log
from gateway.monitor.monitor import Monitor
from gateway.register.api import Register
from gateway.settings import WorkerSettings

T = TypeVar("T")

PAUSE_SECONDS: Final = 0.5
"""How soon a request to stop is noticed while waiting."""


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


class Patience:
    """Waits, on one connection: heartbeats go on, and a request to stop is heard."""

    def __init__(self, office: Office, consumer: Consumer) -> None:
        self._office = office
        self._consumer = consumer

    def __call__(self, work: Callable[[], T]) -> T:
        """Do something with the register, as often as it takes.

        Raises:
            Stopped: asked to stop while the register was away.
        """
        office, settings = self._office, self._office.settings
        waits = pauses(settings.retry_seconds, settings.retry_seconds_most)
        while True:
            try:
                done = self._consumer.meanwhile(work)
            except RegisterError as error:
                pause = next(waits)
                office.monitor.found("register", ok=False)
                office.monitor.metrics.retried("register")
                office.log.warning("register", error=str(error), retry_seconds=round(pause, 1))
            else:
                office.monitor.found("register", ok=True)
                return done
            self.wait(pause)

    def wait(self, seconds: float) -> None:
        """Let time pass.

        Raises:
            Stopped: asked to stop.
        """
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            if self._office.stop.is_set():
                raise Stopped
            self._consumer.idle(min(left, PAUSE_SECONDS))


class Attempts:
    """How often workers began with a message that came back to the broker.

    Of a message that comes for the first time nothing is noted.
    """

    def __init__(self, register: Register) -> None:
        self._register = register

    def key(self, delivery: Delivery) -> str | None:
        """What such a message is known by, whatever is in it; None for one that is new."""
        if not delivery.tries:
            return None
        name = f"{delivery.routing_key}|{delivery.properties.message_id}|"
        return sha256(name.encode(errors="replace") + delivery.body).hexdigest()

    def begin(self, delivery: Delivery) -> int:
        """A worker begins with it; how often one did."""
        key = self.key(delivery)
        return 0 if key is None else self._register.attempt(key)

    def forget(self, delivery: Delivery) -> None:
        """Count from the beginning again."""
        key = self.key(delivery)
        if key is not None:
            with self._register.begin() as unit:
                unit.forget_attempt(key)
                unit.commit()
