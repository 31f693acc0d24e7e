"""Traces for OpenTelemetry: a span for each message, with a child for each step of its walk.

Loaded only when an endpoint is set; the libraries are the extra `tracing`. Where the traces go and
with which headers, the standard variables OTEL_* say.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from typing import Final

from gateway.errors import WrongUse
from gateway.monitor.monitor import Attributes
from gateway.monitor.timeline import Span

try:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
    from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context
except ImportError:
    raise WrongUse(
        "OTEL_EXPORTER_OTLP_ENDPOINT is set, but the libraries for traces are not installed:"
        " install gateway[tracing], or unset it"
    ) from None

SERVICE: Final = "gateway"


class _Ids(RandomIdGenerator):
    """Gives a trace the id that the log has too."""

    trace_id: str = ""

    def generate_trace_id(self) -> int:
        """That of the message at hand."""
        return int(self.trace_id, 16) or super().generate_trace_id()


class OtelTracer:
    """Makes a trace of each message; sending them happens elsewhere and may fail."""

    def __init__(self, processor: SpanProcessor, environment: Mapping[str, str]) -> None:
        name = environment.get("OTEL_SERVICE_NAME") or SERVICE
        self._ids = _Ids()
        self._provider = TracerProvider(
            resource=Resource.create({SERVICE_NAME: name}),
            id_generator=self._ids,
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer(SERVICE)

    def message(self, trace_id: str, attributes: Attributes, spans: Iterable[Span]) -> None:
        """A span for the message and one for each step, with the times that were kept."""
        steps = list(spans)
        if not steps:
            return
        self._ids.trace_id = trace_id
        root = self._tracer.start_span(
            "message",
            kind=SpanKind.CONSUMER,
            attributes=dict(attributes),
            start_time=steps[0].begin_ns,
        )
        within = set_span_in_context(root)
        for step in steps:
            child = self._tracer.start_span(step.step, within, start_time=step.begin_ns)
            child.end(step.end_ns)
        if attributes.get("gateway.verdict", "failed") == "failed":
            root.set_status(Status(StatusCode.ERROR))
        root.end(steps[-1].end_ns)

    def close(self) -> None:
        """Send what was not sent yet."""
        self._provider.shutdown()


def otlp_tracer() -> OtelTracer:
    """Traces to the endpoint in the environment, over HTTP."""
    logger = logging.getLogger("opentelemetry")  # its errors may quote the endpoint
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    return OtelTracer(BatchSpanProcessor(OTLPSpanExporter()), os.environ)
