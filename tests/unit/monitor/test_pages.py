"""The pages for operators, over HTTP."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator

import pytest

from gateway.errors import WrongUse
from gateway.monitor.monitor import PARTS, Monitor
from gateway.monitor.pages import Pages
from gateway.monitor.probe import ask
from tests.services import LOOPBACK, free_port


@pytest.fixture
def monitor() -> Monitor:
    return Monitor()


@pytest.fixture
def port(monitor: Monitor) -> Iterator[int]:
    port = free_port()
    pages = Pages(LOOPBACK, port, monitor)
    yield port
    pages.close()


def get(port: int, path: str, method: str = "GET") -> tuple[int, str, str]:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    connection.request(method, path)
    response = connection.getresponse()
    return response.status, response.headers["Content-Type"], response.read().decode()


class TestPages:
    def test_it_lives(self, port: int) -> None:
        assert get(port, "/healthz")[0] == 200

    def test_it_is_ready_once_it_has_everything(self, port: int, monitor: Monitor) -> None:
        for part in PARTS:
            status, _, body = get(port, "/readyz")
            assert (status, json.loads(body)[part]) == (503, False)
            monitor.found(part, ok=True)
        assert get(port, "/readyz")[0] == 200

    def test_the_metrics_as_prometheus_reads_them(self, port: int, monitor: Monitor) -> None:
        monitor.metrics.published("answer")
        status, kind, body = get(port, "/metrics")
        assert (status, kind.partition(";")[0]) == (200, "text/plain")
        assert 'gateway_published_total{kind="answer"} 1.0' in body

    @pytest.mark.parametrize("path", ["/", "/metrics/x", "/../etc/passwd"])
    def test_there_is_nothing_else(self, port: int, path: str) -> None:
        assert get(port, path)[0] == 404

    def test_only_the_head(self, port: int) -> None:
        assert get(port, "/metrics", "HEAD")[2] == ""

    def test_nothing_can_be_posted(self, port: int) -> None:
        assert get(port, "/metrics", "POST")[0] == 501

    def test_a_port_that_is_taken_is_one_clear_line(self, port: int) -> None:
        with pytest.raises(WrongUse, match=f"port {port}"):
            Pages(LOOPBACK, port, Monitor())


class TestProbe:
    def test_of_a_worker_that_lives_but_is_not_ready(self, port: int) -> None:
        environment = {"GATEWAY_HTTP_PORT": str(port)}
        assert ask([], environment) == 0
        assert ask(["/readyz"], environment) == 1

    @pytest.mark.parametrize("given", ["", "0", "no port"])
    def test_of_nothing(self, given: str) -> None:
        assert ask([], {"GATEWAY_HTTP_PORT": given}) == 1
