"""A month of traffic through all levels, on registers of two sizes that take turns."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from bench.figures import Figure, figure, ratios
from bench.traffic import Month, contract_table, fill_register, messages, month
from gateway.wiring import Process, replayer

MOST_GROWTH: Final = 1.2
_TODAY: Final = date(2026, 6, 1)


class _Scale(NamedTuple):
    messages: int
    large: int
    allocations: tuple[int, int]
    turns: int


_FULL: Final = _Scale(1_500, 92, (100_000, 1_000_000), 10)
_QUICK: Final = _Scale(60, 2, (3_000, 30_000), 3)


def measure(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """The figures of one month."""
    scale = _QUICK if quick else _FULL
    traffic = month(scale.messages, scale.large)
    contracts = folder / "contracts.csv"
    contracts.write_text(contract_table(), encoding="utf-8")
    with ExitStack() as stack:
        registers = [
            stack.enter_context(
                replayer(
                    today=_TODAY,
                    contracts=[contracts],
                    store=str(_register(folder, traffic, allocations)),
                    schemas=None,
                    lang="nl",
                )
            )
            for allocations in scale.allocations
        ]
        small, large = _in_turns(registers, traffic, scale.turns)
    few, many = (f"{allocations:,} allocations" for allocations in scale.allocations)
    yield figure(f"a month, {few}", "Prestaties per second", [1 / seconds for seconds in small])
    yield figure(f"a month, {many}", "Prestaties per second", [1 / seconds for seconds in large])
    growth = ratios(large, small)
    yield figure("a month: time per Prestatie, register × 10", "×", growth, MOST_GROWTH)


def _register(folder: Path, traffic: Month, allocations: int) -> Path:
    file = folder / f"register-{allocations}.sqlite"
    fill_register(file, traffic, max(allocations, traffic.prestaties))
    return file


def _in_turns(
    registers: Sequence[Process], traffic: Month, turns: int
) -> tuple[list[float], list[float]]:
    """Seconds per Prestatie on each of two registers, for each part of the month."""
    times: tuple[list[float], list[float]] = ([], [])
    source = messages(traffic)
    per_turn = -(-len(traffic.sizes) // turns)
    for turn in range(turns):
        part = list(islice(source, per_turn))
        # Who goes first has the colder caches: they change places.
        for at in (0, 1) if turn % 2 == 0 else (1, 0):
            times[at].append(_seconds(registers[at], part))
    return times


def _seconds(register: Process, part: Sequence[tuple[bytes, int]]) -> float:
    start = time.perf_counter()
    for data, _ in part:
        result = register(data)
        if result.verdict != "accepted":
            raise RuntimeError(f"a message of the bench is {result.verdict}: {result.findings[:1]}")
    return (time.perf_counter() - start) / sum(prestaties for _, prestaties in part)
