"""What is broken on purpose, when, and how it is mended again."""

from __future__ import annotations

import http.client
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from threading import Event, Thread
from typing import Final, NamedTuple

import psycopg

from tests.chaos.crew import Crew
from tests.chaos.post import Collector
from tests.chaos.servers import Brokers, Database
from tests.services import BrokerAdmin, ServiceError

FULL: Final = 15
"""How many messages fit in the queue of a party that is filled."""

DELIVERY_LIMIT: Final = 5
"""So low that the broker now and then gives up on a message that killed workers had."""

FULL_SECONDS: Final = 4.0
_LOOK_SECONDS: Final = 0.05
_PAUSE_SECONDS: Final = 0.2
_POLICY_TRIES: Final = 100
_AWAY: Final = (OSError, ServiceError, http.client.HTTPException, psycopg.Error)


@dataclass(frozen=True)
class Stage:
    """Everything that can be broken."""

    brokers: Brokers
    database: Database
    crew: Crew
    collector: Collector
    dice: Random


class Plan(NamedTuple):
    """How often each thing is broken; a node is one of a cluster."""

    kills: int = 10
    broker_restarts: int = 1
    node_kills: int = 0
    database_restarts: int = 1
    cuts: int = 2
    fills: int = 1
    jumps: int = 2


def kill_worker(stage: Stage) -> None:
    """Kill -9 a worker; another one takes its place."""
    stage.crew.kill_one()


def jump_clock(stage: Stage) -> None:
    """Let a worker go on with another date."""
    stage.crew.jump()


def restart_broker(stage: Stage) -> None:
    """Stop the broker, as an operator does, or kill it; and start it again."""
    stops = stage.dice.random() < 0.5
    for node in stage.brokers.nodes:
        (node.stop if stops else node.kill)()
    stage.brokers.start()


def kill_node(stage: Stage) -> None:
    """Kill one node of the cluster, let the others go on for a moment, and start it again."""
    node = stage.dice.choice(stage.brokers.nodes)
    node.kill()
    time.sleep(stage.dice.random() * 3)
    node.start()


def restart_database(stage: Stage) -> None:
    """Stop the database or kill it, and start it again, at once or after a moment."""
    (stage.database.stop if stage.dice.random() < 0.5 else stage.database.kill)()
    time.sleep(stage.dice.random())
    stage.database.start()


def cut_connections(stage: Stage) -> None:
    """End every connection to the broker, or every one to the database."""
    if stage.dice.random() < 0.5:
        for node in stage.brokers.nodes[:1]:  # one node knows the connections of all
            node.admin.close_connections()
    else:
        stage.database.end_connections()


BREAKERS: Final[dict[str, Callable[[Stage], None]]] = {
    "kills": kill_worker,
    "broker_restarts": restart_broker,
    "node_kills": kill_node,
    "database_restarts": restart_database,
    "cuts": cut_connections,
    "jumps": jump_clock,
}


class Breaker(Thread):
    """Breaks things at moments that the seed decides, counted in messages that were confirmed."""

    def __init__(
        self, stage: Stage, plan: Plan, messages: int, confirmed: Callable[[], int]
    ) -> None:
        super().__init__(name="breaker", daemon=True)
        self._stage = stage
        self._confirmed = confirmed
        self._coming = deque(
            sorted(
                (stage.dice.randrange(messages), what)
                for what, count in plan._asdict().items()
                for _ in range(count)
            )
        )
        self._full: dict[str, float] = {}
        self.done: Counter[str] = Counter()
        self.failed: str | None = None
        self.stopped = Event()

    @property
    def late(self) -> bool:
        """True when a thing should have been broken by now, and another one is being broken."""
        coming = self._coming
        return bool(coming) and coming[0][0] < self._confirmed()

    def run(self) -> None:
        """Break everything, and mend it."""
        try:
            while (self._coming or self._full) and not self.stopped.is_set():
                self._stage.crew.tend()
                self._empty_the_full()
                if self.late:
                    self._break(self._coming.popleft()[1])
                else:
                    time.sleep(_LOOK_SECONDS)
        except Exception as error:  # noqa: BLE001  (a thread tells its own end)
            self.failed = f"{type(error).__name__}: {error}"

    def limit_deliveries(self) -> None:
        """Let the broker give up on a message sooner than it does by default."""
        self._limit(
            "chaos-partitions", r"^gateway\.partition\.", {"delivery-limit": DELIVERY_LIMIT}
        )

    def _break(self, what: str) -> None:
        try:
            BREAKERS[what](self._stage) if what in BREAKERS else self._fill()
        except _AWAY:
            if what != "cuts":  # nothing is there to be cut
                raise
        self.done[what] += 1

    def _fill(self) -> None:
        """Let nobody read a queue that takes few messages."""
        queue = self._stage.dice.choice(self._stage.collector.queues)
        self._stage.collector.pause(queue)
        self._limit(f"chaos-{queue}", f"^{queue.replace('.', '[.]')}$", {"max-length": FULL})
        self._full[queue] = time.monotonic() + FULL_SECONDS

    def _empty_the_full(self) -> None:
        for queue, until in list(self._full.items()):
            if time.monotonic() >= until:
                self._unlimit(f"chaos-{queue}")
                self._stage.collector.resume(queue)
                del self._full[queue]

    def _limit(self, name: str, pattern: str, definition: Mapping[str, int]) -> None:
        self._manage(lambda admin: admin.set_policy(name, pattern, definition))

    def _unlimit(self, name: str) -> None:
        self._manage(lambda admin: admin.delete_policy(name))

    def _manage(self, work: Callable[[BrokerAdmin], None]) -> None:
        """The management interface comes up a little later than the broker."""
        for left in reversed(range(_POLICY_TRIES)):
            try:
                return work(self._stage.brokers.nodes[0].admin)
            except _AWAY:
                if not left:
                    raise
                time.sleep(_PAUSE_SECONDS)
        return None
