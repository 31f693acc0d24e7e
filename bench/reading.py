"""Levels 1 and 2 of a declaratie, against lxml that parses and validates it and nothing more.

Both run in a process of their own, in turns, so that neither pays for the memory that the other
left behind. Time is processor time.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

from bench.figures import Figure, figure, ratios
from bench.invoices import invoice, invoice_of_25_mb

MOST_TIMES_BARE: Final = 2.5
MOST_GROWTH: Final = 1.3
MOST_MEMORY: Final = 1.5

_FULL: Final = (100, 1_000, 10_000)
_QUICK: Final = (100, 1_000)
_PRESTATIES_A_TURN: Final = 4_000  # small messages are judged several times


class _Times(NamedTuple):
    prestaties: int
    ours: list[float]
    bare: list[float]


def measure(folder: Path, pairs: int, *, quick: bool) -> Iterator[Figure]:
    """The figures of messages of several sizes."""
    found: dict[str, _Times] = {}
    for prestaties in _QUICK if quick else _FULL:
        name = f"{prestaties:,} Prestaties"
        found[name] = _times(folder, invoice(prestaties), prestaties, pairs)
        yield from _told(name, found[name])
    if quick:
        return
    data, prestaties = invoice_of_25_mb()
    largest = _times(folder, data, prestaties, pairs)
    yield from _told("25 MB", largest)
    usual = found["1,000 Prestaties"]
    per_large = [seconds / largest.prestaties for seconds in largest.ours]
    per_usual = [seconds / usual.prestaties for seconds in usual.ours]
    growth = ratios(per_large, [median(per_usual)] * len(per_large))
    yield figure("25 MB: time per Prestatie", "× that at 1,000", growth, MOST_GROWTH)
    yield from _memory(folder, data, pairs)


def _told(name: str, times: _Times) -> Iterator[Figure]:
    per_prestatie = [seconds / times.prestaties * 1e6 for seconds in times.ours]
    yield figure(f"{name}: levels 1 and 2", "µs per Prestatie", per_prestatie)
    yield figure(
        f"{name}: levels 1 and 2", "× lxml", ratios(times.ours, times.bare), MOST_TIMES_BARE
    )


def _times(folder: Path, data: bytes, prestaties: int, pairs: int) -> _Times:
    file = folder / "invoice.xml"
    file.write_bytes(data)
    rounds = max(1, _PRESTATIES_A_TURN // prestaties)
    times = _Times(prestaties, [], [])
    with _worker("gateway", file) as ours, _worker("bare", file) as bare:
        _ask(ours, 1), _ask(bare, 1)  # the first time, everything is cold
        for _ in range(pairs):
            times.bare.append(_ask(bare, rounds)[0])
            times.ours.append(_ask(ours, rounds)[0])
    return times


def _memory(folder: Path, data: bytes, pairs: int) -> Iterator[Figure]:
    """The peak of a fresh process that judges one message."""
    file = folder / "invoice.xml"
    file.write_bytes(data)
    peaks: dict[str, list[float]] = {"gateway": [], "bare": []}
    for _ in range(pairs):
        for which, found in peaks.items():
            with _worker(which, file) as worker:
                found.append(_ask(worker, 1)[1])
    yield figure("25 MB: peak memory", "MB", peaks["gateway"])
    yield figure(
        "25 MB: peak memory", "× lxml", ratios(peaks["gateway"], peaks["bare"]), MOST_MEMORY
    )


@contextmanager
def _worker(which: str, file: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "bench.reading_worker", which, str(file)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.communicate()


def _ask(worker: subprocess.Popen[str], rounds: int) -> tuple[float, float]:
    """Seconds per round, and the peak memory in MB."""
    assert worker.stdin is not None and worker.stdout is not None  # noqa: S101, PT018  (pipes)
    worker.stdin.write(f"{rounds}\n")
    worker.stdin.flush()
    seconds, megabytes = worker.stdout.readline().split()
    return float(seconds), float(megabytes)
