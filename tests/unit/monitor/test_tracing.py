"""Traces: one span per message, a child per step, the id that the log has, nothing about people."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from gateway.monitor.monitor import Monitor, trace_id_of
from gateway.monitor.tracing import OtelTracer, otlp_tracer
from gateway.result import Result


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def monitor(exporter: InMemorySpanExporter) -> Monitor:
    return Monitor(OtelTracer(SimpleSpanProcessor(exporter), {}))


def one_message(monitor: Monitor, trace: str = "t-1", verdict: str = "accepted") -> None:
    with monitor.messages([(trace, time.time())]):
        monitor.at("read")
        monitor.at("level_2")
        monitor.handled(Result("JW301", verdict), "processed", 10, 1)  # type: ignore[arg-type]


class TestSpans:
    def test_one_per_message_and_one_per_step(
        self, monitor: Monitor, exporter: InMemorySpanExporter
    ) -> None:
        one_message(monitor)
        *steps, root = exporter.get_finished_spans()
        assert [span.name for span in steps] == ["lookup", "read", "level_2"]
        assert root.context is not None
        assert {span.parent.span_id for span in steps if span.parent} == {root.context.span_id}
        assert root.parent is None
        assert root.attributes is not None
        assert root.attributes["gateway.message"] == "JW301"
        assert (root.start_time, root.end_time) == (steps[0].start_time, steps[-1].end_time)

    def test_the_id_is_that_of_the_log(
        self, monitor: Monitor, exporter: InMemorySpanExporter
    ) -> None:
        one_message(monitor, "t-1")
        one_message(monitor, "t-2")
        ids = {f"{span.context.trace_id:032x}" for span in exporter.get_finished_spans()}
        assert ids == {trace_id_of("t-1"), trace_id_of("t-2")}

    def test_a_failure_of_ours_is_an_error(
        self, monitor: Monitor, exporter: InMemorySpanExporter
    ) -> None:
        one_message(monitor, verdict="failed")
        assert exporter.get_finished_spans()[-1].status.is_ok is False

    def test_what_the_sender_wrote_is_not_in_them(
        self, monitor: Monitor, exporter: InMemorySpanExporter
    ) -> None:
        one_message(monitor, "Jansen 999900006")
        shown = "".join(span.to_json() for span in exporter.get_finished_spans())
        assert "Jansen" not in shown
        assert "999900006" not in shown


class TestWithoutTheExtra:
    def test_it_is_said_in_one_line_before_anything_happens(self, tmp_path: Path) -> None:
        """As on a machine where gateway[tracing] is not installed."""
        (tmp_path / "opentelemetry.py").write_text("raise ImportError")
        done = subprocess.run(
            [sys.executable, "-m", "gateway.cli", "worker", "--amqp-url", "amqp://x", "--store=y"],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ
            | {"PYTHONPATH": str(tmp_path), "OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:1"},
        )
        assert done.returncode == 2
        assert "gateway[tracing]" in done.stderr
        assert done.stderr.count("\n") == 1


def test_an_endpoint_that_is_away_disturbs_nobody(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://user:not-to-be-shown@127.0.0.1:1")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    monitor = Monitor(otlp_tracer())
    one_message(monitor)
    monitor.close()
    out, err = capfd.readouterr()
    assert "not-to-be-shown" not in out + err
