"""What a side did with the month of the country, as text and as JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Final, NamedTuple

from bench.country_register import TableSize

SIDES: Final = ("bare", "gateway")

LEAST: Final = 0.5
"""Of the speed of the bare pipeline."""


class Outcome(NamedTuple):
    """What one side did with the month."""

    side: str
    to_parties: bool
    """Whether what it sent went to the queues of the parties, and not to a single one."""
    messages: int
    prestaties: int
    seconds: float
    cpu: dict[str, float]
    """Seconds of processor time of the workers, the broker, the database and the reader."""
    peak_megabytes: list[float]
    """The most memory that each process held."""
    sent: dict[str, int]
    """What was read, by type and verdict."""
    sent_bytes: int
    wal_bytes: int
    broker_bytes: tuple[int, int]
    """On its disk: with the month waiting in it, and when it had gone."""
    steps: dict[str, float]
    """Seconds of each step, of all workers together; they wait in it too."""
    tables: list[TableSize]
    indexes: dict[str, int]

    @property
    def rates(self) -> tuple[float, float]:
        """Messages and Prestaties per second."""
        return self.messages / self.seconds, self.prestaties / self.seconds


def ratios_of(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """How fast the gateway is, measured by the bare pipeline: by the clock and by the processor.

    Processor time is that of the workers, the broker and the database; other work on the machine
    disturbs it less.
    """
    if len(outcomes) < len(SIDES):
        return {}
    bare, gateway = sorted(outcomes, key=lambda outcome: SIDES.index(outcome.side))
    servers = [sum(each.cpu.values()) - each.cpu["reader"] for each in (bare, gateway)]
    return {
        "time": bare.seconds / gateway.seconds,
        "processor time": servers[0] / servers[1],
        "processor time of the workers": bare.cpu["workers"] / gateway.cpu["workers"],
    }


def compared(outcomes: Sequence[Outcome]) -> str:
    """The gateway beside the bare pipeline."""
    rows = [f"gateway, {name}: {ratio:.2f} × bare" for name, ratio in ratios_of(outcomes).items()]
    verdict = "ok" if ratios_of(outcomes)["time"] >= LEAST else "BELOW"
    return "\n".join([*rows, f"time ≥ {LEAST}: {verdict}"])


def text_of(outcome: Outcome) -> str:
    """The figures for people."""
    a_second, lines = outcome.rates
    cpu = ", ".join(f"{name} {seconds:.1f}" for name, seconds in sorted(outcome.cpu.items()))
    memory = ", ".join(f"{megabytes:.0f}" for megabytes in outcome.peak_megabytes)
    rows = [
        f"{outcome.side}: {outcome.messages:,} messages with {outcome.prestaties:,} Prestaties",
        f"  {outcome.seconds:.1f} s: {a_second:.1f} messages and {lines:.0f} Prestaties per second",
        f"  processor seconds: {cpu}",
        f"  peak memory of the processes, MB: {memory}",
        f"  sent: {sum(outcome.sent.values()):,} messages, {outcome.sent_bytes / 1e6:,.0f} MB",
        f"  write-ahead log: {outcome.wal_bytes / 1e6:,.0f} MB",
        "  disk of the broker, MB: {:,.0f} before, {:,.0f} after".format(
            *(size / 1e6 for size in outcome.broker_bytes)
        ),
    ]
    if outcome.steps:
        steps = (f"{name} {seconds:.1f}" for name, seconds in outcome.steps.items())
        rows.append(f"  seconds of the steps: {', '.join(steps)}")
    for name, count, table, index in outcome.tables:
        rows.append(
            f"  {name}: {count:,} rows, {table / count:.0f} + {index / count:.0f} bytes per row"
        )
    return "\n".join(rows)


def json_of(scale: float, processes: int, outcomes: Sequence[Outcome]) -> str:
    """The figures for programs."""
    sides = {
        outcome.side: {
            **outcome._asdict(),
            "tables": [table._asdict() for table in outcome.tables],
        }
        for outcome in outcomes
    }
    document = {
        "scale": scale,
        "processes": processes,
        "cores": os.cpu_count(),
        "ratios": ratios_of(outcomes),
    }
    return json.dumps(document | {"sides": sides}, indent=2, ensure_ascii=False) + "\n"
