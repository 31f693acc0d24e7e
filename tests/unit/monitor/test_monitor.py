"""The observer of a worker: what it counts, how long steps take, and that it tells of nobody."""

from __future__ import annotations

import time
from typing import Any

import pytest

from gateway.monitor.metrics import Metrics
from gateway.monitor.monitor import Monitor, trace_id_of
from gateway.monitor.timeline import Timeline
from gateway.result import Result
from gateway.standard.findings import Finding, Text
from gateway.steps import STEPS

SAID = Text("tekst", "text")
REJECTED = Result(
    "JW305",
    "rejected",
    (
        Finding("TR063", 3, "9063", "/Bericht/Clienten/Client[1]", SAID),
        Finding("TR063", 3, "9063", "/Bericht/Clienten/Client[2]", SAID),
    ),
)


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


class TestTimeline:
    def test_the_time_of_a_step_lasts_until_the_next(self) -> None:
        timeline = Timeline()
        timeline.begin()
        timeline("read")
        time.sleep(0.01)
        timeline("level_2")
        spans = timeline.end()
        assert [span.step for span in spans] == ["lookup", "read", "level_2"]
        assert spans[1].seconds >= 0.01
        assert spans[0].end_ns == spans[1].begin_ns
        assert abs(spans[0].begin_ns / 1e9 - time.time()) < 5

    def test_what_was_before_the_message_is_not_of_it(self) -> None:
        timeline = Timeline()
        timeline("store")
        timeline.begin()
        assert [span.step for span in timeline.end()] == ["lookup"]
        assert timeline.end() == []


class TestMetrics:
    def test_findings_are_counted_per_rule(self) -> None:
        metrics = Metrics()
        metrics.handled(REJECTED, "processed", 1000)
        assert value(metrics, "gateway_findings_total", rule="TR063", level="3") == 2
        assert value(metrics, "gateway_received_bytes_total") == 1000
        counted = {"message": "JW305", "verdict": "rejected", "how": "processed"}
        assert value(metrics, "gateway_messages_total", **counted) == 1

    def test_a_message_of_which_the_kind_cannot_be_told(self) -> None:
        metrics = Metrics()
        metrics.handled(Result(None, "refused"), "unreadable", 1)
        counted = {"message": "unknown", "verdict": "refused", "how": "unreadable"}
        assert value(metrics, "gateway_messages_total", **counted) == 1

    def test_every_step_is_there_before_it_was_taken(self) -> None:
        metrics = Metrics()
        for step in STEPS:
            assert value(metrics, "gateway_step_seconds_count", step=step) == 0

    def test_a_step_that_is_taken_twice_is_one_observation(self) -> None:
        metrics, timeline = Metrics(), Timeline()
        timeline.begin()
        for step in ("facts", "levels_3_4", "facts"):
            timeline(step)
        metrics.timed(["JW323"], timeline.end())
        assert value(metrics, "gateway_step_seconds_count", step="facts") == 1
        assert value(metrics, "gateway_message_seconds_count", message="JW323") == 1


class TestMonitor:
    def test_it_is_ready_when_it_has_all_it_needs(self) -> None:
        monitor = Monitor()
        assert monitor.ready() == {"broker": False, "register": False, "consuming": False}
        monitor.found("broker", ok=True)
        assert monitor.ready()["broker"] is True
        assert value(monitor.metrics, "gateway_ready", part="broker") == 1

    def test_the_age_of_the_message_at_hand(self) -> None:
        monitor = Monitor()
        with monitor.messages([("t-1", time.time() - 100)]):
            oldest = value(monitor.metrics, "gateway_oldest_message_seconds")
            assert oldest is not None
            assert oldest >= 100
        assert value(monitor.metrics, "gateway_oldest_message_seconds") == 0
        assert value(monitor.metrics, "gateway_queue_age_seconds_sum") == pytest.approx(100, abs=5)

    def test_a_sender_with_a_clock_that_is_ahead_counts_as_no_age(self) -> None:
        monitor = Monitor()
        with monitor.messages([("t-1", time.time() + 1000)]):
            pass
        assert value(monitor.metrics, "gateway_queue_age_seconds_sum") == 0

    def test_a_lost_connection_ends_the_time_of_a_message(self) -> None:
        monitor = Monitor()

        def lose() -> None:
            with monitor.messages([("t-1", 0)]):
                raise ConnectionError

        with pytest.raises(ConnectionError):
            lose()
        assert value(monitor.metrics, "gateway_message_seconds_count", message="unknown") is None
        assert value(monitor.metrics, "gateway_oldest_message_seconds") == 0

    def test_messages_that_go_together_take_the_same_time(self) -> None:
        monitor = Monitor()
        with monitor.messages([("t-1", time.time()), ("t-2", time.time() - 50)]):
            monitor.at("read")
            time.sleep(0.02)
            monitor.handled(REJECTED, "processed", 1000, 1)
            monitor.handled(REJECTED, "processed", 1000, 1)
        counted = value(monitor.metrics, "gateway_message_seconds_count", message="JW305")
        seconds = value(monitor.metrics, "gateway_message_seconds_sum", message="JW305")
        assert counted == 2
        assert seconds is not None
        assert 0.04 <= seconds < 10
        assert value(monitor.metrics, "gateway_step_seconds_count", step="read") == 1
        assert value(monitor.metrics, "gateway_queue_age_seconds_count") == 2

    def test_what_a_tracer_is_told(self) -> None:
        told: list[Any] = []

        class Tracer:
            def message(self, *seen: Any) -> None:
                told.append(seen)

            def close(self) -> None:
                told.append("closed")

        monitor = Monitor(Tracer())
        with monitor.messages([("t-1", time.time())]):
            monitor.at("read")
            monitor.handled(REJECTED, "processed", 1000, 2)
        monitor.close()
        (trace_id, attributes, spans), closed = told
        assert trace_id == trace_id_of("t-1")
        assert attributes["gateway.verdict"] == "rejected"
        assert [span.step for span in spans] == ["lookup", "read"]
        assert closed == "closed"
