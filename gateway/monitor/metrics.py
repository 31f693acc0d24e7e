"""What is counted and measured of a worker, for Prometheus.

Labels hold names of the program and the standard only (rules, messages, verdicts, steps): their
number is bounded and nothing in them is about a person or a party.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import choose_encoder

from gateway.monitor.timeline import Span
from gateway.result import Result
from gateway.steps import STEPS, Step

UNKNOWN: Final = "unknown"

STEP_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
MESSAGE_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
AGE_BUCKETS: Final = (0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600, 4 * 3600, 24 * 3600)


class Metrics:
    """All metrics of one worker, in a collection of their own."""

    def __init__(self) -> None:
        all_ = self.registry = CollectorRegistry()
        self._messages = Counter(
            "gateway_messages",
            "Messages that were handled, by kind, verdict and how they were taken in.",
            ("message", "verdict", "how"),
            registry=all_,
        )
        self._bytes = Counter("gateway_received_bytes", "Size of all messages.", registry=all_)
        self._findings = Counter(
            "gateway_findings", "Rules that were broken.", ("rule", "level"), registry=all_
        )
        self._steps = Histogram(
            "gateway_step_seconds",
            "Time of what is judged together in one step of its walk; read is level 1 too.",
            ("step",),
            buckets=STEP_BUCKETS,
            registry=all_,
        )
        self._duration = Histogram(
            "gateway_message_seconds",
            "Time of one message from the hand-over by the broker to its acknowledgement.",
            ("message",),
            buckets=MESSAGE_BUCKETS,
            registry=all_,
        )
        self._age = Histogram(
            "gateway_queue_age_seconds",
            "How long a message had waited when its handling began.",
            buckets=AGE_BUCKETS,
            registry=all_,
        )
        self._published = Counter(
            "gateway_published",
            "Messages that the broker confirmed, by kind.",
            ("kind",),
            registry=all_,
        )
        self._retries = Counter(
            "gateway_retries",
            "What had to be tried again: a message, the register or the broker.",
            ("what",),
            registry=all_,
        )
        self._aside = Counter(
            "gateway_set_aside",
            "Messages that this worker parked or made a dead letter, by reason.",
            ("reason",),
            registry=all_,
        )
        self._waiting = Gauge(
            "gateway_waiting_messages",
            "Messages in the partition queues, handed to nobody yet.",
            registry=all_,
        )
        self._dead = Gauge(
            "gateway_dead_letters",
            "Messages in the dead-letter queue: nobody can be told about them.",
            registry=all_,
        )
        self._parked = Gauge(
            "gateway_parked_messages",
            "Messages that the gateway failed on, each time it tried.",
            registry=all_,
        )
        self._backlog = Gauge(
            "gateway_outbox_backlog",
            "Messages stored in the register that were not published yet.",
            registry=all_,
        )
        self.oldest = Gauge(
            "gateway_oldest_message_seconds",
            "Age of the message at hand; 0 when there is none.",
            registry=all_,
        )
        self.part = Gauge(
            "gateway_ready",
            "1 while the worker has this: broker, register, consuming.",
            ("part",),
            registry=all_,
        )
        # What each message needs: finding it by its labels would be most of the work.
        self._messages_of = cache(self._messages.labels)
        self._seconds_in = cache(self._steps.labels)
        self._seconds_of = cache(self._duration.labels)
        self._published_as = cache(self._published.labels)
        info = Gauge("gateway_build_info", "The version.", ("version",), registry=all_)
        info.labels(_version()).set(1)
        for step in STEPS:
            self._seconds_in(step)
        for what in ("message", "register", "broker"):
            self._retries.labels(what)
        for reason in ("unreadable", "unknown sender", "failed"):
            self._aside.labels(reason)

    def names(self) -> frozenset[str]:
        """The names under which everything is found, with those of counters and histograms."""
        found: set[str] = set()
        for family in self.registry.collect():
            found.add(f"{family.name}_total" if family.type == "counter" else family.name)
            if family.type == "histogram":
                found |= {f"{family.name}_{part}" for part in ("bucket", "sum", "count")}
        return frozenset(found)

    def text(self, accept: str) -> tuple[bytes, str]:
        """Everything in the form that the asker accepts, and the name of that form."""
        encode, content_type = choose_encoder(accept)
        return encode(self.registry), content_type

    def handled(self, result: Result, how: str, size: int) -> None:
        """A message was judged, or found to be no message to judge."""
        self._messages_of(result.message or UNKNOWN, result.verdict, how).inc()
        self._bytes.inc(size)
        found = Tally([(finding.rule, finding.level) for finding in result.findings])
        for (rule, level), times in found.items():
            self._findings.labels(rule, str(int(level))).inc(times)

    def timed(self, messages: Sequence[str | None], spans: Iterable[Span]) -> None:
        """The walk of messages that went together is over; each took all of the time."""
        per_step: dict[Step, int] = {}
        for step, begin_ns, end_ns in spans:
            per_step[step] = per_step.get(step, 0) + end_ns - begin_ns
        if messages:
            for step, nanoseconds in per_step.items():
                self._seconds_in(step).observe(nanoseconds / 1e9)
        total = sum(per_step.values()) / 1e9
        for message in messages:
            self._seconds_of(message or UNKNOWN).observe(total)

    def began(self, age_seconds: float) -> None:
        """The handling of a message began."""
        self._age.observe(age_seconds)

    def published(self, kind: str) -> None:
        """The broker confirmed one message."""
        self._published_as(kind).inc()

    def retried(self, what: str) -> None:
        """Something has to be tried again."""
        self._retries.labels(what).inc()

    def set_aside(self, reason: str) -> None:
        """A message was parked, or became a dead letter."""
        self._aside.labels(reason).inc()

    def counted(self, waiting: int, dead: int, parked: int, backlog: int) -> None:
        """What was found in the queues and the outbox."""
        self._waiting.set(waiting)
        self._dead.set(dead)
        self._parked.set(parked)
        self._backlog.set(backlog)


def _version() -> str:
    try:
        return version("gateway")
    except PackageNotFoundError:
        return UNKNOWN
