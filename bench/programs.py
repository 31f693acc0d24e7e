"""The two programs that are compared, as processes that can be held and let go."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pika import BasicProperties

from bench.site import PATIENCE_SECONDS, Letter, Post, Side

ROOT: Final = Path(__file__).parents[1]

_STOP_SECONDS: Final = 30
_LAST_ACK_SECONDS: Final = 1.0


class Program:
    """One side while it runs, in one process or more."""

    def __init__(
        self, post: Post, side: Side, processes: Sequence[subprocess.Popen[bytes]], log: Path
    ) -> None:
        self.post, self.side, self._processes, self._log = post, side, processes, log
        self.rows = 0
        """How many rows all that it was given leads to."""

    def check(self) -> None:
        """See whether all are still there.

        Raises:
            RuntimeError: one has ended.
        """
        if any(process.poll() is not None for process in self._processes):
            said = self._log.read_text(encoding="utf-8").splitlines()[-1:]
            raise RuntimeError(f"a program of the bench has ended before its time: {said}")

    def drain(self, letters: Sequence[Letter]) -> float:
        """Hold the program, let messages wait for it, let it go: the seconds until all answers."""
        self._empty()
        self.hold()
        self._publish(letters)
        self.post.settled(self.side.incoming)
        start = self.let_go()
        seconds = self.post.until(self.side.answers, len(letters), self.check) - start
        answers = self.post.settled(self.side.answers)
        if answers != len(letters):
            raise RuntimeError(f"{answers} answers to {len(letters)} messages")
        return seconds

    def hold(self) -> None:
        """Let it do nothing."""
        self._signal(signal.SIGSTOP)

    def let_go(self) -> float:
        """Let it work again: the moment."""
        self._signal(signal.SIGCONT)
        return time.perf_counter()

    @property
    def pids(self) -> list[int]:
        """The processes that it consists of."""
        return [pid for each in self._processes for pid in _all(each.pid)]

    def one_by_one(self, letters: Sequence[Letter]) -> float:
        """Publish each message when the one before is answered: the seconds for all."""
        self._empty()
        answered = 0

        def arrived(_: BasicProperties) -> None:
            nonlocal answered
            answered += 1

        with self.post.reading(self.side.answers, arrived):
            start = time.perf_counter()
            for number, letter in enumerate(letters, start=1):
                self._publish([letter])
                self._pump_until(lambda wanted=number: answered >= wanted)  # type: ignore[misc]
            return time.perf_counter() - start

    def at_a_rate(self, letters: Sequence[Letter], per_second: float) -> list[float]:
        """Publish evenly whatever comes back: the seconds until each answer.

        They count from the moment at which a message was to be published.
        """
        self._empty()
        due: dict[str, float] = {}
        times: list[float] = []

        def arrived(properties: BasicProperties) -> None:
            times.append(time.perf_counter() - due[str(properties.correlation_id)])

        with self.post.reading(self.side.answers, arrived):
            start = time.perf_counter()
            for number, letter in enumerate(letters):
                due[letter.message_id] = start + number / per_second
                while (left := due[letter.message_id] - time.perf_counter()) > 0:
                    self.post.pump(left)
                self._publish([letter])
            self._pump_until(lambda: len(times) == len(letters))
        return times

    def held_while_fed(self, chunks: Iterable[Sequence[Letter]]) -> list[float]:
        """Publish chunk after chunk, so that always some wait: the megabytes held, again and again.

        The next chunk comes when the one before the last is answered.
        """
        self._empty()
        held: list[float] = []
        sent = 0

        def look() -> None:
            self.check()
            held.append(sum(map(_resident, self.pids)))

        for letters in chunks:
            answered, sent = sent, sent + len(letters)
            self._publish(letters)
            self.post.until(self.side.answers, answered, look)
        self.post.until(self.side.answers, sent, look)
        return held

    def _empty(self) -> None:
        self.post.empty((*self.side.answers, *self.side.others))

    def _publish(self, letters: Iterable[Letter]) -> None:
        for letter in letters:
            self.post.publish(self.side, letter)
            self.rows += letter.rows

    def _pump_until(self, done: Callable[[], bool]) -> None:
        last = time.monotonic() + PATIENCE_SECONDS
        while not done():
            self.check()
            if time.monotonic() > last:
                raise TimeoutError("an answer does not come")
            self.post.pump(1.0)

    def _signal(self, number: int) -> None:
        for process in self._processes:
            os.killpg(process.pid, number)


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """That of this process, with these settings of the gateway and no other."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GATEWAY_")}
    return kept | dict(settings)


@contextmanager
def running(
    post: Post,
    side: Side,
    commands: Sequence[Sequence[str]],
    processes: int,
    settings: Mapping[str, str],
    log: Path,
) -> Iterator[Program]:
    """Start a program, each command in a process group; wait until its processes share the work."""
    with log.open("ab") as told:
        started = [
            subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=environment(settings),
                stdout=told,
                stderr=told,
                start_new_session=True,
            )
            for command in commands
        ]
    program = Program(post, side, started, log)
    try:
        last = time.monotonic() + PATIENCE_SECONDS
        while not post.shared(side.incoming, processes):
            program.check()
            if time.monotonic() > last:
                raise TimeoutError("the processes of a program do not share the work")
            time.sleep(0.2)
        yield program
        time.sleep(_LAST_ACK_SECONDS)
    finally:
        _end(started)
    if post.settled(side.incoming):
        raise RuntimeError("a program of the bench did not acknowledge what it answered")


def _end(started: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in started:
        process.terminate()
    for process in started:
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _all(pid: int) -> list[int]:
    """A process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(each for child in children for each in _all(int(child)))]


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
