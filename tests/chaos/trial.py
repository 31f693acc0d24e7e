"""One trial: servers, workers, traffic and breaking, then rest, and the judgement."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

import pika

from gateway.broker.amqp import Link
from gateway.broker.topology import declare, declare_parties, load_topology
from gateway.register.store import open_store
from tests.chaos import records
from tests.chaos.breakers import Breaker, Plan, Stage
from tests.chaos.calm import replay, rows_of
from tests.chaos.crew import Crew
from tests.chaos.judge import Evidence, Faults, judge
from tests.chaos.post import Collector, Publisher, digest_of
from tests.chaos.servers import Brokers, Database
from tests.chaos.traffic import AANBIEDERS, GEMEENTEN, Traffic

IN_FLIGHT: Final = 400
"""How many messages may wait for an answer; then the publisher waits."""

NO_PROGRESS_SECONDS: Final = 150
_QUIET_SECONDS: Final = 1.5
_LOOK_SECONDS: Final = 0.1
_TELL_SECONDS: Final = 10

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Trial:
    """What to do."""

    messages: int
    plan: Plan
    seed: int = 1
    workers: int = 2
    nodes: int = 1
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    trial: Trial
    seconds: float
    counts: dict[str, int]
    faults: Faults

    @property
    def kept(self) -> bool:
        """True when the promise was kept."""
        return not self.faults.counts

    def as_json(self) -> dict[str, Any]:
        """Everything, for programs."""
        return {
            "seed": self.trial.seed,
            "workers": self.trial.workers,
            "nodes": self.trial.nodes,
            "seconds": round(self.seconds),
            **self.counts,
            "lost": self.faults.lost,
            "double": self.faults.double,
            "faults": dict(self.faults.counts),
            "examples": dict(self.faults.examples),
        }


class Failed(Exception):
    """The trial itself went wrong: nothing can be said of the gateway."""


def run(trial: Trial, folder: Path, tell: Tell = lambda _: None) -> Outcome:
    """Break everything, wait until all is at rest, and judge.

    Raises:
        ServiceMissingError: there is no broker or no database to start.
        Failed: what was broken could not be mended.
    """
    begin = time.monotonic()
    traffic = Traffic(trial.seed)
    database = Database(folder)
    brokers = Brokers(folder, trial.nodes)
    try:
        database.start()
        brokers.form()
        with closing(_Place(trial, traffic, folder, Servers(brokers, database))) as place:
            place.work(tell)
            place.rest(tell)
            evidence = place.evidence()
            counts = place.counts()
    finally:
        brokers.close()
        database.close()
    tell(f"replaying {len(evidence.taken)} messages in calm")
    calm = replay(traffic, evidence.taken)
    return Outcome(trial, time.monotonic() - begin, counts, judge(evidence, calm))


class Servers(NamedTuple):
    """What the workers work with."""

    brokers: Brokers
    database: Database


class _Place:
    """Everything that runs."""

    def __init__(self, trial: Trial, traffic: Traffic, folder: Path, servers: Servers) -> None:
        brokers, database = servers
        self._trial = trial
        self._traffic = traffic
        self._servers = servers
        self._topology = load_topology()
        link = Link(brokers.urls[0])
        declare(link, self._topology)
        declare_parties(link, self._topology, (*GEMEENTEN, *AANBIEDERS))
        link.close()
        open_store(database.url).close()
        dice = Random(trial.seed)
        self._crew = Crew(folder, brokers.urls, database.url, trial.workers, dice, trial.options)
        self._collector = Collector(traffic, self._topology, brokers.urls)
        self._publisher = Publisher(
            traffic, trial.messages, self._topology.exchange, brokers.urls, self._room
        )
        stage = Stage(brokers, database, self._crew, self._collector, dice)
        self._breaker = Breaker(
            stage, trial.plan, trial.messages, lambda: self._publisher.confirmed
        )
        self._waiting: dict[str, int] = {}
        self._left_processes = 0

    def work(self, tell: Tell) -> None:
        """Let everything run and break until all is published and everything was broken."""
        self._breaker.limit_deliveries()
        self._crew.start()
        parts = (self._collector, self._publisher, self._breaker)
        for part in parts:
            part.start()
        progress, since, next_line = "", time.monotonic(), 0.0
        while self._publisher.is_alive() or self._breaker.is_alive():
            if self._breaker.failed:
                raise Failed(self._breaker.failed)
            if self._progress() != progress:
                progress, since = self._progress(), time.monotonic()
            if time.monotonic() - since > NO_PROGRESS_SECONDS:
                break  # the judge will tell what is missing
            if time.monotonic() >= next_line:
                next_line = time.monotonic() + _TELL_SECONDS
                tell(progress)
            time.sleep(_LOOK_SECONDS)
        for part in (self._publisher, self._breaker):
            part.stopped.set()
            part.join(NO_PROGRESS_SECONDS)

    def rest(self, tell: Tell) -> None:
        """Wait until every message has its answer and nothing is under way."""
        tell(self._progress())
        progress, since, next_line = -1, time.monotonic(), 0.0
        while self._unanswered or self._backlog:
            self._crew.tend()
            if self._collector.answered != progress:
                progress, since = self._collector.answered, time.monotonic()
            if time.monotonic() - since > NO_PROGRESS_SECONDS:
                break
            if time.monotonic() >= next_line:
                next_line = time.monotonic() + _TELL_SECONDS
                tell(f"all is published, {self._unanswered} not answered yet")
            time.sleep(_LOOK_SECONDS)
        while self._collector.quiet_seconds < _QUIET_SECONDS:
            time.sleep(_LOOK_SECONDS)
        self._crew.stop()
        self._left_processes = self._crew.left_behind()
        if any(self._depths().values()):
            self._crew.run_once()  # what a worker had in its hands when it was told to stop
        while self._collector.quiet_seconds < _QUIET_SECONDS:
            time.sleep(_LOOK_SECONDS)

    def evidence(self) -> Evidence:
        """What there is now."""
        url = self._servers.database.plain_url
        register = open_store(self._servers.database.url)
        try:
            rows = rows_of(register)
        finally:
            register.close()
        return Evidence(
            traffic=self._traffic,
            confirmed=self._publisher.confirmed,
            taken=records.taken(url),
            posted=list(records.posted(url)),
            received=self._collector.received,
            register=rows,
            dead=self._dead(),
            in_flight={**self._depths(), "outbox": self._backlog},
            parked=self._depth(self._topology.parked),
            left_processes=self._left_processes,
            did_not_stop=self._crew.did_not_stop,
        )

    def counts(self) -> dict[str, int]:
        """What was done."""
        received = self._collector.received.values()
        return {
            "messages": self._publisher.confirmed,
            "published_again": self._publisher.again,
            "answered": self._collector.answered,
            "deliveries": len(received),
            "delivered_again": sum(one.times for one in received) - len(received),
            "workers_that_ended": sum(self._crew.ended_by_themselves.values()),
            **self._breaker.done,
        }

    def close(self) -> None:
        """End everything that runs."""
        for part in (self._publisher, self._breaker, self._collector):
            part.stopped.set()
        self._crew.close()

    # -- looking -----------------------------------------------------------------------------------

    def _room(self) -> bool:
        """May more be published? Not while too much waits, nor while a breaker is behind."""
        return self._unanswered < IN_FLIGHT and not self._breaker.late

    @property
    def _unanswered(self) -> int:
        return self._publisher.answerable - self._collector.answered

    @property
    def _backlog(self) -> int:
        return records.backlog(self._servers.database.plain_url)

    def _progress(self) -> str:
        done = " ".join(f"{what}={count}" for what, count in sorted(self._breaker.done.items()))
        return (
            f"{self._publisher.confirmed} of {self._trial.messages} published,"
            f" {self._unanswered} not answered yet, broken: {done or 'nothing'}"
        )

    def _depths(self) -> dict[str, int]:
        """What waits in the queues of the gateway that should be empty, and of the parties."""
        ours = (self._topology.returned, *self._topology.partitions)
        return {queue: self._depth(queue) for queue in (*ours, *self._collector.queues)}

    def _depth(self, queue: str) -> int:
        with self._connected() as connection:
            return int(connection.channel().queue_declare(queue, passive=True).method.message_count)

    def _dead(self) -> frozenset[tuple[str, str]]:
        """The dead letters; they are taken out."""
        found: set[tuple[str, str]] = set()
        with self._connected() as connection:
            channel: Any = connection.channel()
            while True:
                method, properties, body = channel.basic_get(self._topology.dead, auto_ack=True)
                if method is None:
                    return frozenset(found)
                found.add((str(properties.message_id), digest_of(body)))

    def _connected(self) -> pika.BlockingConnection:
        return pika.BlockingConnection(pika.URLParameters(self._servers.brokers.urls[0]))
