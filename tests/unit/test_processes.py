"""Several processes of one command: begun again when one ends, stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from threading import Event, Thread

import pytest
from pydantic import SecretStr

from gateway import processes
from gateway.log import configure
from gateway.settings import WorkerSettings

SETTINGS = WorkerSettings(
    amqp_url=SecretStr("amqp://x"),
    store=SecretStr("x"),
    retry_seconds=0.01,
    retry_seconds_most=0.02,
    http_port=9000,
    processes=2,
)


@pytest.fixture
def begun(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The processes that were begun, each a program of this test instead of a worker."""
    all_: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def begin(command: list[str], **_: object) -> subprocess.Popen[bytes]:
        assert command[:3] == [sys.executable, "-m", "gateway.cli"]
        all_.append(real([sys.executable, "-c", command[3]]))
        (tmp_path / f"{len(all_)}").write_text(" ".join(command[4:]))
        return all_[-1]

    monkeypatch.setattr(subprocess, "Popen", begin)
    monkeypatch.setattr(processes, "LOOK_SECONDS", 0.02)
    yield all_
    for one in all_:
        one.kill()
        one.wait()


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def run(program: str, stop: Event) -> int:
    return processes.run_processes([program], SETTINGS, stop, configure(StringIO()))


WAITS = "import time; time.sleep(60)"


def test_each_has_a_port_of_its_own(begun: list[object], tmp_path: Path) -> None:
    assert run("pass", Event()) == 0
    assert len(begun) == 2
    told = [(tmp_path / f"{number}").read_text() for number in (1, 2)]
    assert told == [f"--processes 1 --http-port {port}" for port in (9000, 9001)]


def test_what_cannot_begin_ends_all(begun: list[subprocess.Popen[bytes]]) -> None:
    assert run("import sys; sys.exit(2)", Event()) == 2
    assert len(begun) == 2


def test_a_killed_one_is_begun_again_and_all_stop_together(
    begun: list[subprocess.Popen[bytes]],
) -> None:
    stop = Event()
    codes: list[int] = []
    thread = Thread(target=lambda: codes.append(run(WAITS, stop)))
    thread.start()
    until(lambda: len(begun) == 2)
    os.kill(begun[0].pid, signal.SIGKILL)
    until(lambda: len(begun) == 3)
    stop.set()
    thread.join(20)
    assert codes == [0]
    assert begun[0].returncode == -signal.SIGKILL
    assert [one.returncode for one in begun[1:]] == [-signal.SIGTERM] * 2


def test_one_that_ends_later_with_an_error_is_begun_again(
    begun: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "SETTLED_SECONDS", 0.0)
    stop = Event()
    thread = Thread(target=lambda: run("import sys; sys.exit(1)", stop))
    thread.start()
    until(lambda: len(begun) >= 6)
    stop.set()
    thread.join(20)
    assert not thread.is_alive()


def test_one_of_several_stops_when_who_began_it_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    lifeline, held = os.pipe()
    monkeypatch.setenv(processes.LIFELINE, str(lifeline))
    stop = Event()
    processes.stop_when_left_alone(stop)
    assert not stop.wait(0.1)
    os.close(held)
    assert stop.wait(20)
    os.close(lifeline)
