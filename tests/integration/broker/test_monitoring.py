"""What operators see of a worker that handles messages, and that nothing of it is about people."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pika
import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from gateway.broker.publisher import Publisher
from gateway.errors import BrokerError, RegisterError
from gateway.monitor.monitor import Monitor, trace_id_of
from gateway.monitor.tracing import OtelTracer
from gateway.pipeline import Pipeline
from gateway.register.store import StoreRegister
from gateway.steps import STEPS
from tests import messages as m
from tests.integration.broker.site import KEY, Site

pytestmark = pytest.mark.services

TOEWIJZING = m.toewijzing_301()
START = m.start_305(kop=m.Kop("S1"))
DECLARATIE = m.declaratie_323(kop=m.Kop("D1"))
PERSONAL = ("999900006", "Voorbeeld", "9999XX", "98000001", "0384")


def value(site: Site, name: str, **labels: str) -> float | None:
    return site.monitor.metrics.registry.get_sample_value(name, labels)


def page(site: Site) -> str:
    return site.monitor.metrics.text("")[0].decode()


def failing_once(real: Callable[..., Any], error: Exception) -> Callable[..., Any]:
    calls = iter([error])

    def call(*args: Any, **kwargs: Any) -> Any:
        for first in calls:
            raise first
        return real(*args, **kwargs)

    return call


class TestMetrics:
    def test_after_a_few_messages(self, site: Site) -> None:
        site.send(TOEWIJZING, message_id="t-1")
        site.send(DECLARATIE)
        site.send(DECLARATIE)
        site.send(b"no message at all")
        site.work()
        counted = {"message": "JW301", "verdict": "accepted", "how": "processed"}
        assert value(site, "gateway_messages_total", **counted) == 1
        again = {"message": "JW323", "verdict": "accepted", "how": "again"}
        assert value(site, "gateway_messages_total", **again) == 1
        unreadable = {"message": "unknown", "verdict": "refused", "how": "unreadable"}
        assert value(site, "gateway_messages_total", **unreadable) == 1
        assert value(site, "gateway_findings_total", rule="XML", level="1") == 1
        assert value(site, "gateway_set_aside_total", reason="unreadable") == 1
        assert value(site, "gateway_published_total", kind="answer") == 3
        assert value(site, "gateway_published_total", kind="delivery") == 2
        assert value(site, "gateway_queue_age_seconds_count") == 4
        assert value(site, "gateway_message_seconds_count", message="JW323") == 2

    def test_the_time_of_every_step_is_kept(self, site: Site) -> None:
        site.send(TOEWIJZING)
        site.work()
        for step in STEPS:
            assert value(site, "gateway_step_seconds_count", step=step) == 1, step
        total = value(site, "gateway_message_seconds_sum", message="JW301")
        parts = sum(value(site, "gateway_step_seconds_sum", step=step) or 0 for step in STEPS)
        assert parts == pytest.approx(total)

    def test_what_had_to_be_tried_again(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        away = failing_once(StoreRegister.begin, RegisterError("away"))
        look = failing_once(StoreRegister.pending, RegisterError("away"))
        lost = failing_once(Publisher.send, BrokerError("gone"))
        monkeypatch.setattr(StoreRegister, "begin", away)
        monkeypatch.setattr(StoreRegister, "pending", look)
        monkeypatch.setattr(Publisher, "send", lost)
        site.send(TOEWIJZING)
        site.work()
        assert value(site, "gateway_retries_total", what="register") == 1
        assert value(site, "gateway_retries_total", what="broker") == 1

    def test_what_is_parked(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        def walk(*_: Any) -> Any:
            raise KeyError

        monkeypatch.setattr(Pipeline, "walk", walk)
        site.send(START)
        site.work()
        assert value(site, "gateway_set_aside_total", reason="failed") == 1
        assert value(site, "gateway_retries_total", what="message") == site.settings.tries - 1


class TestAge:
    def age_of(self, site: Site, **properties: Any) -> float:
        with pika.BlockingConnection(pika.URLParameters(site.url)) as connection:
            connection.channel().basic_publish(
                site.topology.exchange, KEY, TOEWIJZING, pika.BasicProperties(**properties)
            )
        site.work()
        age = value(site, "gateway_queue_age_seconds_sum")
        assert age is not None
        return age

    def test_since_the_broker_stamped_it(self, site: Site) -> None:
        """Whatever its sender says."""
        stamp = {"timestamp_in_ms": int((time.time() - 100) * 1000)}
        age = self.age_of(site, headers=stamp, timestamp=int(time.time()) - 5000)
        assert 100 <= age < 200

    def test_otherwise_since_its_sender_says(self, site: Site) -> None:
        assert 50 <= self.age_of(site, timestamp=int(time.time()) - 50) < 150

    def test_otherwise_since_it_arrived(self, site: Site) -> None:
        assert 0 <= self.age_of(site, headers={"timestamp_in_ms": "yesterday"}) < 50


class TestPrivacy:
    def test_no_metric_line_or_span_is_about_a_person_or_a_party(self, site: Site) -> None:
        """Also not through a message_id with somebody in it."""
        exporter = InMemorySpanExporter()
        site.monitor = Monitor(OtelTracer(SimpleSpanProcessor(exporter), {}))
        site.send(TOEWIJZING, message_id="client 999900006")
        site.send(DECLARATIE.replace(b"<jw323:Bsn>999900006", b"<jw323:Bsn>999900018"))
        site.send(START.replace(b"<jw305:Client>", b"<jw305:Klant>"), message_id="999900006")
        site.work()
        spans = exporter.get_finished_spans()
        assert len(spans) > 3 * 3
        told = {str(value) for span in spans for value in (span.attributes or {}).values()}
        told |= {span.name for span in spans}
        told |= set(re.findall(r'="([^"]*)"', page(site)))
        assert "JW301" in told
        for personal in PERSONAL:
            assert not [text for text in told if personal in text]
        for personal in PERSONAL[:3]:
            assert personal not in site.log.getvalue()


class TestTraces:
    def test_from_delivery_to_answer(self, site: Site) -> None:
        """The log, the answer and the trace of a message find each other."""
        exporter = InMemorySpanExporter()
        site.monitor = Monitor(OtelTracer(SimpleSpanProcessor(exporter), {}))
        site.send(TOEWIJZING, message_id="t-1")
        site.work()
        (line,) = site.lines()
        (answer,) = site.read("gemeente.0384")
        assert line["trace"] == answer.correlation_id == "t-1"
        assert answer.message_id in line["sent"]
        assert line["trace_id"] == trace_id_of("t-1")
        root = exporter.get_finished_spans()[-1]
        assert root.context is not None
        assert f"{root.context.trace_id:032x}" == line["trace_id"]
        assert {span.name for span in exporter.get_finished_spans()} == {*STEPS, "message"}

    def test_a_line_about_the_register_tells_which_message_waits(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        away = failing_once(StoreRegister.begin, RegisterError("away"))
        look = failing_once(StoreRegister.pending, RegisterError("away"))
        site.send(TOEWIJZING, message_id="t-1")
        monkeypatch.setattr(StoreRegister, "begin", away)
        real = site.monitor.found

        def found(part: Any, *, ok: bool) -> None:
            if part == "consuming" and ok:  # from here on only the message asks
                monkeypatch.setattr(StoreRegister, "pending", look)
            real(part, ok=ok)

        monkeypatch.setattr(site.monitor, "found", found)
        site.work()
        lines = [json.loads(line) for line in site.log.getvalue().splitlines()]
        assert [line["trace"] for line in lines if line["event"] == "register"] == ["t-1"]
