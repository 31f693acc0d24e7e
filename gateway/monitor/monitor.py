"""What a worker tells about itself: to the metrics, the page of its health and the traces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from time import time
from typing import Final, Literal, Protocol

from gateway.monitor.metrics import UNKNOWN, Metrics
from gateway.monitor.timeline import Span, Timeline
from gateway.result import Result
from gateway.steps import Step

Part = Literal["broker", "register", "consuming"]
PARTS: Final[tuple[Part, ...]] = ("broker", "register", "consuming")

Attributes = Mapping[str, str | int]

_TRACE_ID_LENGTH: Final = 32


class Tracer(Protocol):
    """Who makes a trace of each message."""

    def message(self, trace_id: str, attributes: Attributes, spans: Iterable[Span]) -> None:
        """The walk of one message is over."""
        ...

    def close(self) -> None:
        """Send what was not sent yet."""
        ...


def trace_id_of(trace: str) -> str:
    """The id of a trace, of 32 hexadecimal digits: the same however often a message comes in."""
    return sha256(trace.encode(errors="replace")).hexdigest()[:_TRACE_ID_LENGTH]


class Monitor:
    """The one observer of a worker.

    All but `ready` and `metrics.text` belongs to the thread that has the message at hand.
    """

    def __init__(self, tracer: Tracer | None = None) -> None:
        self.metrics = Metrics()
        self._tracer = tracer
        self._timeline = Timeline()
        self._parts: dict[str, bool] = {}
        self._waits_since: float | None = None
        self._handled: list[tuple[str | None, Attributes]] = []
        self.metrics.oldest.set_function(self._oldest_seconds)
        for part in PARTS:
            self.found(part, ok=False)

    # -- health ------------------------------------------------------------------------------------

    def found(self, part: Part, *, ok: bool) -> None:
        """This part was reached, or could not be."""
        self._parts[part] = ok
        self.metrics.part.labels(part).set(ok)

    def ready(self) -> dict[str, bool]:
        """What the worker has of what it needs."""
        return dict(self._parts)

    # -- messages -------------------------------------------------------------------------------

    def at(self, step: Step) -> None:
        """From now on the time of the messages at hand is that of this step."""
        self._timeline(step)

    @contextmanager
    def messages(self, arrived: Sequence[tuple[str, float]]) -> Iterator[None]:
        """Keep the time of messages that are handled together.

        Each is its trace, and since when it waits in seconds since 1970. What is not said to be
        `handled` is not counted.
        """
        self._waits_since, self._handled = min(since for _, since in arrived), []
        now = time()
        for _, since in arrived:
            self.metrics.began(max(0.0, now - since))
        self._timeline.begin()
        try:
            yield
        finally:
            self._waits_since = None
            spans = self._timeline.end()
            self.metrics.timed([message for message, _ in self._handled], spans)
            if self._tracer is not None:
                for (trace, _), (_, attributes) in zip(arrived, self._handled, strict=False):
                    self._tracer.message(trace_id_of(trace), attributes, spans)

    def handled(self, result: Result, how: str, size: int, tries: int) -> None:
        """The next of the messages at hand was judged, or found to be no message to judge."""
        self.metrics.handled(result, how, size)
        attributes: Attributes = {
            "gateway.message": result.message or UNKNOWN,
            "gateway.verdict": result.verdict,
            "gateway.how": how,
            "gateway.findings": len(result.findings),
            "gateway.bytes": size,
            "gateway.tries": tries,
        }
        self._handled.append((result.message, attributes))

    def close(self) -> None:
        """Send what was not sent yet."""
        if self._tracer is not None:
            self._tracer.close()

    def _oldest_seconds(self) -> float:
        since = self._waits_since
        return 0.0 if since is None else max(0.0, time() - since)
