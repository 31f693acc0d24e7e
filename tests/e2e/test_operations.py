"""A worker with its port for operators, as they start, watch and stop it."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.monitor.probe import ask
from tests import messages as m
from tests.integration.broker.site import Site
from tests.services import LOOPBACK, free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60
WORKER = (sys.executable, "-m", "gateway.cli", "worker")


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    except OSError:
        return 0, ""


def wait_for(what: Callable[[], bool]) -> bool:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.1)
    return False


def environment(**given: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GATEWAY_")}
    return kept | given


@pytest.mark.services
class TestWorker:
    def test_with_a_file_and_a_port(self, amqp_url: str, tmp_path: Path) -> None:
        site, port = Site(amqp_url, str(tmp_path / "register.db")), free_port()
        config = tmp_path / "gateway.toml"
        config.write_text(
            f'amqp_url = "amqp://nowhere.invalid/"\nstore = "{site.store}"\n'
            "count_seconds = 0.1\nidle_seconds = 0.1\nhttp_port = 1\n"
        )
        process = subprocess.Popen(
            [*WORKER, f"--config={config}", f"--http-port={port}", "--date=2026-05-07"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(GATEWAY_AMQP_URL=amqp_url),
        )
        try:
            assert wait_for(lambda: get(port, "/readyz")[0] == 200)
            assert ask(["/readyz"], {"GATEWAY_HTTP_PORT": str(port)}) == 0
            site.send(m.toewijzing_301(), message_id="t-1")
            site.send(b"no message at all")
            found = 'gateway_messages_total{how="processed",message="JW301",verdict="accepted"} 1.0'
            assert wait_for(lambda: found in get(port, "/metrics")[1])
            assert wait_for(lambda: "gateway_dead_letters 1.0" in get(port, "/metrics")[1])
            page = get(port, "/metrics")[1]
            assert re.search(r"^gateway_outbox_backlog 0\.0$", page, re.MULTILINE)
            assert re.search(r"^gateway_waiting_messages 0\.0$", page, re.MULTILINE)
            labels = set(re.findall(r'="([^"]*)"', page))
            assert not labels & {"999900006", "Voorbeeld", "98000001", "0384", "t-1"}
        finally:
            process.send_signal(signal.SIGTERM)
            _, err = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0, err
        assert get(port, "/healthz")[0] == 0

    def test_a_worker_without_a_broker_is_not_ready(self, amqp_url: str, tmp_path: Path) -> None:
        """It tells which part it lacks: here it has stopped reading."""
        site = Site(amqp_url, str(tmp_path / "register.db"))
        site.work()
        assert site.monitor.ready() == {"broker": False, "register": True, "consuming": False}

    def test_the_sample_parties_get_their_answers(self, amqp_url: str, tmp_path: Path) -> None:
        """What docker compose runs, on another broker."""
        port = free_port()
        store = str(tmp_path / "register.db")
        messages = ROOT / "tests/fixtures/medical-referral/messages"
        given = environment(GATEWAY_AMQP_URL=amqp_url, GATEWAY_STORE=store)
        contracts = str(ROOT / "tests/fixtures/medical-referral/contracts.csv")
        migrated = subprocess.run(
            [sys.executable, "-m", "gateway.cli", "migrate"],
            env=given,
            capture_output=True,
            text=True,
            check=True,
        )
        assert migrated.stdout.startswith("the register has version ")
        worker = subprocess.Popen(
            [*WORKER, "--date", "2026-11-22"],
            env=given | {"GATEWAY_HTTP_PORT": str(port), "GATEWAY_CONTRACTS": contracts},
            stderr=subprocess.DEVNULL,
        )
        try:
            assert wait_for(lambda: get(port, "/readyz")[0] == 200)
            done = subprocess.run(
                [sys.executable, str(ROOT / "ops/sample_parties.py"), str(messages)],
                env=given,
                capture_output=True,
                text=True,
                check=True,
                timeout=PATIENCE_SECONDS * 4,
            )
        finally:
            worker.terminate()
            worker.wait(PATIENCE_SECONDS)
        assert re.search(r"sent by \d{4}\n  gemeente\.\d{4} got JW302 \(accepted\)", done.stdout)
        assert "got JW325 (accepted)" in done.stdout
        assert "got declaratie" in done.stdout

    def test_a_port_that_is_taken(self, tmp_path: Path) -> None:
        with socket.socket() as taken:
            taken.bind((LOOPBACK, 0))
            taken.listen()
            port = taken.getsockname()[1]
            done = subprocess.run(
                [*WORKER, "--amqp-url=amqp://x", "--store=y", f"--http-port={port}"],
                env=environment(),
                capture_output=True,
                text=True,
                check=False,
            )
        assert done.returncode == 2
        assert f"port {port}" in done.stderr
        assert done.stderr.count("\n") == 1


def test_a_register_that_is_migrated_twice(tmp_path: Path) -> None:
    store = str(tmp_path / "register.db")
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-m", "gateway.cli", "migrate", "--store", store],
            env=environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == "the register has version 0001\n"
