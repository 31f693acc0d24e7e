"""The gateway and the bare pipeline set up side by side, started as often as somebody measures."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from operator import itemgetter
from pathlib import Path
from typing import Final, NamedTuple

from bench.bare_pipeline import IN, OUT
from bench.programs import ROOT, Program, environment, running
from bench.site import Letter, Pair, Post, Servers, Side, servers
from bench.stock import Stock, dsn
from bench.traffic import PARTIES, contract_table
from gateway.broker.topology import Topology, load_topology
from gateway.outgoing import queues_of

_TODAY: Final = "2026-06-01"
_PAIRS_PER_PARTITION: Final = 2
_LARGE_BATCH, SMALL_BATCH = 1, 50


class Rig(NamedTuple):
    """Both sides, the messages for them, and how to start them."""

    at: Servers
    post: Post
    stock: Stock
    ours: Side
    folder: Path
    settings: dict[str, str]

    def gateway(self, processes: int = 1) -> AbstractContextManager[Program]:
        """`gateway worker`, as an operator starts it."""
        command = gateway_command(processes)
        log = self.folder / "gateway.log"
        program = running(self.post, self.ours, [command], processes, self.settings, log)
        return self._checked(program, bare=False)

    def bare(self, processes: int = 1, *, large: bool = False) -> AbstractContextManager[Program]:
        """The bare pipeline; a large message is a batch by itself."""
        command = bare_command(self.at, _LARGE_BATCH if large else SMALL_BATCH)
        side, log = Side("", (IN,), (OUT,)), self.folder / "bare.log"
        program = running(self.post, side, [command] * processes, processes, {}, log)
        return self._checked(program, bare=True)

    @contextmanager
    def _checked(
        self, started: AbstractContextManager[Program], *, bare: bool
    ) -> Iterator[Program]:
        """Hold what a program wrote against what it was given, once it has ended."""
        before = self.stock.written(bare=bare)
        with started as program:
            yield program
        written = self.stock.written(bare=bare) - before
        if written != program.rows:
            raise RuntimeError(f"{written} rows were written, and not {program.rows}")


def gateway_command(processes: int) -> list[str]:
    """The module and options of `gateway worker`."""
    command = ["gateway.cli", "worker", "--date", _TODAY]
    return [*command, "--processes", str(processes)] if processes > 1 else command


def bare_command(at: Servers, batch: int) -> list[str]:
    """The module and options of the bare pipeline."""
    command = ["bench.bare_pipeline", "--amqp-url", at.amqp_url]
    return [*command, "--store", dsn(at.bare_store), "--batch", str(batch)]


def settings_of(at: Servers, contracts: Path) -> dict[str, str]:
    """What the gateway is told by its environment."""
    return {
        "GATEWAY_AMQP_URL": at.amqp_url,
        "GATEWAY_STORE": at.gateway_store,
        "GATEWAY_CONTRACTS": str(contracts),
    }


@contextmanager
def rig(folder: Path) -> Iterator[Rig]:
    """Start the servers and make all that both sides need.

    Raises:
        ServiceMissingError: RabbitMQ or PostgreSQL is not installed.
    """
    contracts = folder / "contracts.csv"
    contracts.write_text(contract_table(), encoding="utf-8")
    with servers() as at, closing(Post(at)) as post:
        settings = settings_of(at, contracts)
        let_a_worker_declare(settings)
        post.make_queues(IN, OUT)
        topology = load_topology()
        pairs = _even(post, topology)
        with closing(Stock(pairs, at.gateway_store, at.bare_store)) as stock:
            yield Rig(at, post, stock, _ours(topology, pairs), folder, settings)


def let_a_worker_declare(settings: dict[str, str]) -> None:
    """Queues of the gateway and of the parties in the contracts, and the tables of the register."""
    command = [sys.executable, "-m", "gateway.cli", "worker", "--once"]
    subprocess.run(command, cwd=ROOT, env=environment(settings), check=True)


def _even(post: Post, topology: Topology) -> list[Pair]:
    """Pairs of which every partition has as many, so that partitions are equally long.

    They are of few aanbieders, since the queues of these are counted again and again.
    """
    by_key = {".".join(("jw", *pair)): pair for pair in PARTIES}
    probe = Side(topology.exchange, topology.partitions, ())
    for key in by_key:
        post.publish(probe, Letter(b"", key, key))
    post.settled(topology.partitions)
    found = [
        sorted((by_key[key] for key in post.taken(partition)), key=itemgetter(1))
        for partition in topology.partitions
    ]
    # Of one partition after the other, so that messages one by one go round.
    return [pairs[n] for n in range(_PAIRS_PER_PARTITION) for pairs in found]


def _ours(topology: Topology, pairs: list[Pair]) -> Side:
    gemeenten = sorted({queue for gemeente, _ in pairs for queue in queues_of(gemeente)})
    aanbieders = sorted({queue for _, aanbieder in pairs for queue in queues_of(aanbieder)})
    return Side(topology.exchange, topology.partitions, tuple(aanbieders), tuple(gemeenten))
