"""The workers: real processes that are killed, started again, and live on different days."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from random import Random
from threading import Lock
from typing import Final

COMMAND: Final = (sys.executable, "-X", "faulthandler", "-m", "gateway.cli", "worker")
"""A worker that is aborted tells in its log where it was."""

DAYS: Final = (
    date(2026, 5, 7),
    date(2026, 5, 7),
    date(2026, 5, 7),
    date(2026, 5, 8),
    date(2026, 6, 20),
    date(2026, 5, 6),
    date(2026, 4, 30),
)
"""What the clock of a worker says; on the last day most messages are not written yet."""

STOP_SECONDS: Final = 60
_LOOK_SECONDS: Final = 0.05
_SESSION: Final = 3  # of /proc/PID/stat, after the name

SETTINGS: Final = {
    "GATEWAY_RETRY_SECONDS": "0.1",
    "GATEWAY_RETRY_SECONDS_MOST": "2",
    "GATEWAY_IDLE_SECONDS": "0.5",
}
"""Workers that do not wait long."""


class Crew:
    """So many workers, each on a broker node of its own as far as there are nodes."""

    def __init__(
        self,
        folder: Path,
        urls: Sequence[str],
        store: str,
        count: int,
        dice: Random,
        options: Sequence[str] = (),
    ) -> None:
        self._folder = folder
        self._urls = urls
        self._store = store
        self._dice = dice
        self._options = options
        self._lock = Lock()
        self._working: list[subprocess.Popen[bytes] | None] = [None] * count
        self._mark = f"GATEWAY_STORE={store}".encode()
        self.did_not_stop = 0
        self.ended_by_themselves: dict[int, int] = {}

    def start(self) -> None:
        """All of them."""
        with self._lock:
            for slot in range(len(self._working)):
                self._start(slot)

    def kill_one(self) -> None:
        """Kill a process of any of them, and start it again unless its head does so itself."""
        with self._lock:
            slot = self._dice.randrange(len(self._working))
            head = self._working[slot]
            assert head is not None
            living = [pid for pid, of in self._processes() if of == head.pid]
            pid = self._dice.choice(living or [head.pid])  # it may have ended by itself just now
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            if pid == head.pid:
                head.wait()
                self._start(slot)

    def jump(self) -> None:
        """Let one of them finish, and begin again on another day."""
        with self._lock:
            slot = self._dice.randrange(len(self._working))
            head = self._working[slot]
            assert head is not None
            self._finish(head)
            self._start(slot)

    def tend(self) -> None:
        """Start again who ended without being told to, as the machine of an operator does."""
        with self._lock:
            for slot, head in enumerate(self._working):
                if head is not None and head.poll() is not None:
                    status = head.returncode
                    self.ended_by_themselves[status] = self.ended_by_themselves.get(status, 0) + 1
                    self._start(slot)

    def stop(self) -> None:
        """Let all of them finish."""
        with self._lock:
            for head in self._working:
                if head is not None:
                    head.send_signal(signal.SIGTERM)
            for slot, head in enumerate(self._working):
                if head is not None:
                    self._finish(head)
                self._working[slot] = None

    def left_behind(self) -> int:
        """How many processes go on after their heads are gone, once they had time to notice."""
        deadline = time.monotonic() + STOP_SECONDS
        while (left := len(list(self._processes()))) and time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)
        return left

    def close(self) -> None:
        """End everything that is left, at once."""
        with self._lock:
            self._working = [None] * len(self._working)
            for pid, _ in self._processes():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def run_once(self) -> None:
        """One more worker, that handles what waits and leaves."""
        with (self._folder / "worker-once.log").open("ab") as log:
            subprocess.run(
                [*COMMAND, "--once", "--date", DAYS[0].isoformat()],
                env=self._environment(0),
                stderr=log,
                timeout=STOP_SECONDS,
                check=False,  # what it leaves is found
            )

    def _start(self, slot: int) -> None:
        day = self._dice.choice(DAYS)
        with (self._folder / f"worker-{slot}.log").open("ab") as log:
            process = subprocess.Popen(
                [*COMMAND, "--date", day.isoformat(), *self._options],
                stdin=subprocess.DEVNULL,
                stderr=log,
                env=self._environment(slot),
                start_new_session=True,
            )
        self._working[slot] = process

    def _finish(self, head: subprocess.Popen[bytes]) -> None:
        head.send_signal(signal.SIGTERM)
        try:
            head.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.did_not_stop += 1
            head.send_signal(signal.SIGABRT)
            head.wait()

    def _processes(self) -> Iterator[tuple[int, int]]:
        """Every process of these workers that lives, with its session: the head's own number."""
        for place in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if self._mark in (place / "environ").read_bytes().split(b"\0"):
                    fields = (place / "stat").read_text().rpartition(")")[2].split()
                    yield int(place.name), int(fields[_SESSION])

    def _environment(self, slot: int) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name[:8] != "GATEWAY_"}
        url = self._urls[slot % len(self._urls)]
        return kept | SETTINGS | {"GATEWAY_AMQP_URL": url, "GATEWAY_STORE": self._store}
