"""Several processes of one command, each begun again when it ends though nobody asked it to."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from threading import Event, Thread
from time import monotonic
from typing import Final

from gateway.broker.pauses import pauses
from gateway.log import Log
from gateway.settings import WorkerSettings

LOOK_SECONDS: Final = 0.2
"""How soon it is seen that a process ended."""

SETTLED_SECONDS: Final = 10.0
"""What ends with an error before this, and never got further, cannot do its work at all."""

LIFELINE: Final = "GATEWAY_LIFELINE"
"""Where a process finds the end of a pipe of which the other end is held by who began it."""

_OK: Final = 0


class _Process:
    """One of the processes, and when to begin it again."""

    def __init__(self, command: Sequence[str], waits: Iterator[float], lifeline: int) -> None:
        self._command = command
        self._lifeline = lifeline
        self._environment = {**os.environ, LIFELINE: str(lifeline)}
        self._waits = waits
        self._settled = False
        self._begin()

    def _begin(self) -> None:
        self._began = monotonic()
        self._again_at: float | None = None
        self._process = subprocess.Popen(
            self._command, env=self._environment, pass_fds=(self._lifeline,)
        )

    @property
    def number(self) -> int:
        """Its process id."""
        return self._process.pid

    def ended(self) -> int | None:
        """The exit code, once it ended and is not to be begun again; begins it when it is time."""
        code = self._process.poll()
        self._settled |= monotonic() - self._began >= SETTLED_SECONDS
        if code is None or code == _OK or not (self._settled or _killed(code)):
            return code
        if self._again_at is None:
            self._again_at = monotonic() + next(self._waits)
        elif monotonic() >= self._again_at:
            self._begin()
        return None

    def stop(self) -> None:
        """Ask it to finish what it is doing."""
        self._process.terminate()

    def wait(self) -> None:
        """Until it ended."""
        self._process.wait()


def run_processes(arguments: Sequence[str], settings: WorkerSettings, stop: Event, log: Log) -> int:
    """Run `gateway` with these arguments `processes` times, until all ended or `stop` is set.

    Each serves its pages on a port of its own, counted from `http_port`. The exit code is that of
    one that could not begin, which ends them all, or 0.
    """
    lifeline, held = os.pipe()
    running = [
        _Process(
            [sys.executable, "-m", "gateway.cli", *arguments, *_own(settings, number)],
            pauses(settings.retry_seconds, settings.retry_seconds_most),
            lifeline,
        )
        for number in range(settings.processes)
    ]
    log.info("processes", pids=[process.number for process in running])
    codes: list[int | None] = [None]
    while not stop.is_set() and None in codes and not any(codes):
        stop.wait(LOOK_SECONDS)
        codes = [process.ended() for process in running]
    for process in running:
        process.stop()
    for process in running:
        process.wait()
    os.close(lifeline)
    os.close(held)
    return next(filter(None, codes), _OK)


def _killed(code: int) -> bool:
    """By a signal: that says nothing about what it could have done."""
    return code < 0


def stop_when_left_alone(stop: Event) -> None:
    """In one of several processes: stop when the one that began it is gone, however it ended."""
    lifeline = os.environ.get(LIFELINE)
    if lifeline is not None:
        Thread(target=_wait_for_the_end, args=(int(lifeline), stop), daemon=True).start()


def _wait_for_the_end(lifeline: int, stop: Event) -> None:
    """Nobody ever writes there: reading ends when nobody holds the other end any more."""
    os.read(lifeline, 1)
    stop.set()


def _own(settings: WorkerSettings, number: int) -> list[str]:
    """What only this process is told; said last, it counts."""
    port = settings.http_port and settings.http_port + number
    return ["--processes", "1", "--http-port", str(port)]
