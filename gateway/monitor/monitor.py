"""What a worker tells about itself: to the metrics, the page of its health and the traces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
        self._attributes: dict[str, str | int] = {}
        self._message: str | None = None
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

    # -- one message -------------------------------------------------------------------------------

    def at(self, step: Step) -> None:
        """From now on the time of the message at hand is that of this step."""
        self._timeline(step)

    @contextmanager
    def message(self, trace: str, since: float) -> Iterator[None]:
        """Keep the time of one message that has waited since then, in seconds since 1970."""
        self._waits_since, self._attributes, self._message = since, {}, None
        self.metrics.began(self._oldest_seconds())
        self._timeline.begin()
        try:
            yield
        finally:
            self._waits_since = None
            spans = self._timeline.end()
            self.metrics.timed(self._message, spans)
            if self._tracer is not None:
                self._tracer.message(trace_id_of(trace), self._attributes, spans)

    def handled(self, result: Result, how: str, size: int, tries: int) -> None:
        """The message at hand was judged, or found to be no message to judge."""
        self._message = result.message
        self.metrics.handled(result, how, size)
        self._attributes = {
            "gateway.message": result.message or UNKNOWN,
            "gateway.verdict": result.verdict,
            "gateway.how": how,
            "gateway.findings": len(result.findings),
            "gateway.bytes": size,
            "gateway.tries": tries,
        }

    def close(self) -> None:
        """Send what was not sent yet."""
        if self._tracer is not None:
            self._tracer.close()

    def _oldest_seconds(self) -> float:
        since = self._waits_since
        return 0.0 if since is None else max(0.0, time() - since)
