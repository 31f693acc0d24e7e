"""The worker against a bare pipeline, on the same messages, broker and database server.

The bare pipeline consumes from one quorum queue, parses, validates by the compiled XSD, looks up,
inserts, commits, answers and acknowledges (`bench.bare_pipeline`). For each measurement a program
is started anew and warmed up, and both sides take turns. Messages wait before a program is let go;
the time ends when the last answer is in its queue.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Final, NamedTuple

from bench.figures import Figure, figure, ratios
from bench.programs import Program
from bench.rig import Rig, rig
from bench.site import Letter
from bench.traffic import LARGE
from tests.services import ServiceMissingError

LEAST_LARGE: Final = 0.5
LEAST_DEEP: Final = 0.5
LEAST_SINGLE: Final = 0.667
MOST_LATENCY: Final = 2.0
LEAST_BY_TWO: Final = 1.6
MOST_MEMORY: Final = 1.05

Start = Callable[[], AbstractContextManager[Program]]
Make = Callable[[int], list[Letter]]


class _Scale(NamedTuple):
    turns: int
    invoices: int
    starts: int
    one_by_one: int
    at_a_rate: int
    for_memory: int


_FULL: Final = _Scale(3, 60, 5_000, 500, 2_000, 100_000)
_QUICK: Final = _Scale(1, 8, 400, 50, 100, 2_000)
_WARM_INVOICES, _WARM_STARTS = 8, 200
_CHUNKS: Final = 20  # of the messages of which memory is measured


def measure(parts: Collection[str], folder: Path, *, quick: bool) -> Iterator[Figure]:
    """The figures of these parts; without the servers one line that says so."""
    chosen = [PARTS[part] for part in parts if part in PARTS]
    if not chosen:
        return
    try:
        with rig(folder) as both:
            for part in chosen:
                yield from part(both, _QUICK if quick else _FULL)
    except ServiceMissingError as missing:
        print(f"the pipeline is not measured: {missing}")


# -- the parts -------------------------------------------------------------------------------------


def _large(both: Rig, scale: _Scale) -> Iterator[Figure]:
    starts = (both.gateway, partial(both.bare, large=True))
    rates = _in_turns(both.stock.invoices, starts, scale.invoices, _WARM_INVOICES, scale.turns)
    unit = "Prestaties per second"
    yield from _compared("messages of 1,000", unit, rates, LARGE, LEAST_LARGE)


def _deep(both: Rig, scale: _Scale) -> Iterator[Figure]:
    starts = (both.gateway, both.bare)
    rates = _in_turns(both.stock.starts, starts, scale.starts, _WARM_STARTS, scale.turns)
    yield from _compared("JW305, many waiting", "messages per second", rates, 1, LEAST_DEEP)


def _single(both: Rig, scale: _Scale) -> Iterator[Figure]:
    rates: tuple[list[float], list[float]] = ([], [])
    for turn in range(scale.turns):
        letters, warm = both.stock.starts(scale.one_by_one), both.stock.starts(_WARM_STARTS)
        for at, start in _order((both.gateway, both.bare), turn):
            with start() as program:
                program.drain(warm)
                rates[at].append(len(letters) / program.one_by_one(letters))
    yield from _compared("JW305, one by one", "messages per second", rates, 1, LEAST_SINGLE)


def _latency(both: Rig, scale: _Scale) -> Iterator[Figure]:
    """Half of what the gateway does one by one is offered to both."""
    waits: tuple[list[float], list[float]] = ([], [])
    for turn in range(scale.turns):
        letters, warm = both.stock.starts(scale.at_a_rate), both.stock.starts(_WARM_STARTS)
        with both.gateway() as program:
            program.drain(both.stock.starts(_WARM_STARTS))
            trial = both.stock.starts(scale.one_by_one)
            per_second = len(trial) / program.one_by_one(trial) / 2
        for at, start in _order((both.gateway, both.bare), turn):
            with start() as program:
                program.drain(warm)
                times = program.at_a_rate(letters, per_second)
                waits[at].append(1000 * quantiles(times, n=100)[98])
    yield figure("JW305 at half load, p99: gateway", "ms", waits[0])
    yield figure("JW305 at half load, p99: bare", "ms", waits[1])
    yield figure("JW305 at half load, p99", "× bare", ratios(*waits), MOST_LATENCY)


def _two(both: Rig, scale: _Scale) -> Iterator[Figure]:
    work = (
        ("messages of 1,000", both.stock.invoices, scale.invoices, _WARM_INVOICES, True),
        ("JW305, many waiting", both.stock.starts, scale.starts, _WARM_STARTS, False),
    )
    for name, make, count, warm, large in work:
        ours = (partial(both.gateway, 2), both.gateway)
        bare = (partial(both.bare, 2, large=large), partial(both.bare, large=large))
        for who, starts, least in (("gateway", ours, LEAST_BY_TWO), ("bare", bare, None)):
            rates = _in_turns(make, starts, count, warm, scale.turns, same=False)
            title = f"{name}: {who}, two processes"
            yield figure(title, "× one", ratios(*rates), least, least=True)


def _memory(both: Rig, scale: _Scale) -> Iterator[Figure]:
    """What a worker holds in the last third of its messages, and in the first."""
    chunk = scale.for_memory // _CHUNKS
    with both.gateway() as program:
        program.drain(both.stock.starts(_WARM_STARTS))
        held = program.held_while_fed(both.stock.starts(chunk) for _ in range(_CHUNKS))
    third = len(held) // 3
    first, last = held[:third], held[-third:]
    yield figure(f"memory over {scale.for_memory:,} messages", "MB", held)
    growth = [megabytes / median(first) for megabytes in last]
    yield figure(f"memory over {scale.for_memory:,} messages", "× first third", growth, MOST_MEMORY)


PARTS: Final[dict[str, Callable[[Rig, _Scale], Iterator[Figure]]]] = {
    "pipeline-323": _large,
    "pipeline-305-deep": _deep,
    "pipeline-305-single": _single,
    "pipeline-latency": _latency,
    "pipeline-two": _two,
    "pipeline-memory": _memory,
}


# -- taking turns ----------------------------------------------------------------------------------


def _in_turns(
    make: Make, starts: tuple[Start, Start], count: int, warm: int, turns: int, *, same: bool = True
) -> tuple[list[float], list[float]]:
    """Messages per second of two programs that find them waiting, the `same` or as many others."""
    rates: tuple[list[float], list[float]] = ([], [])
    for turn in range(turns):
        letters, before = make(count), make(warm)
        for at, start in _order(starts, turn):
            with start() as program:
                program.drain(before)
                rates[at].append(len(letters) / program.drain(letters))
            if not same:
                letters, before = make(count), make(warm)
    return rates


def _order(starts: tuple[Start, Start], turn: int) -> Iterator[tuple[int, Start]]:
    """Both, the other one first every second time."""
    for at in (0, 1) if turn % 2 == 0 else (1, 0):
        yield at, starts[at]


def _compared(
    name: str, unit: str, rates: tuple[list[float], list[float]], each: int, least: float
) -> Iterator[Figure]:
    ours, bare = rates
    yield figure(f"{name}: gateway", unit, [each * rate for rate in ours])
    yield figure(f"{name}: bare", unit, [each * rate for rate in bare])
    yield figure(name, "× bare", ratios(ours, bare), least, least=True)
