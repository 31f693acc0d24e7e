"""The month of a whole country through the gateway and through the bare pipeline.

    python -m bench.country [--scale 1.0] [--side gateway|bare|both] [--to-parties]
        [--processes 2] [--out FILE]

All messages wait in the broker before a side is let go; a reader takes what it sends out of the
queues of all parties. The bare pipeline puts all answers in one queue, which costs a broker a
fraction of what the queues of thousands of parties cost, or with --to-parties in theirs. The time
ends when the last message that is due has been read. Everything is to be accepted: a run in which
something is missing or there twice is an error, not a figure.
"""

from __future__ import annotations

import argparse
import json
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any, Final, NamedTuple

from bench.bare_pipeline import IN, OUT
from bench.country_figures import SIDES, Outcome, compared, json_of, text_of
from bench.country_machine import bytes_in, cpu_seconds, may_open, peak_megabytes, steps_of
from bench.country_month import Month, messages
from bench.country_register import CountryRegister
from bench.programs import ROOT, Program, running
from bench.rig import (
    SMALL_BATCH,
    bare_command,
    gateway_command,
    let_a_worker_declare,
    settings_of,
)
from bench.site import Letter, Post, Servers, Side, database_server
from gateway.broker.topology import load_topology
from tests.services import (
    LOOPBACK,
    Broker,
    BrokerAdmin,
    free_port,
    own_database,
    start_broker,
    stop,
)

_SENT: Final = {301: 2, 305: 2, 307: 2, 323: 4}
"""An answer and a delivery; of a declaratie a copy of the answer and what was granted as well."""

_FILES_PER_QUEUE, _OTHER_FILES = 3, 400
"""Of a broker: it takes no connection any more when it has reserved all that it may open."""

_LOOK_SECONDS: Final = 5.0
_DATABASE: Final = {"shared_buffers": "2GB", "max_wal_size": "8GB"}


class _Place(NamedTuple):
    """Where the month is measured."""

    month: Month
    at: Servers
    post: Post
    folder: Path
    broker_pid: int
    broker_folder: Path
    http_port: int
    """The first of those at which the workers tell their metrics."""


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(prog="country", description="Measure a month of the country.")
    parser.add_argument("--scale", type=float, default=1.0, help="1: the whole country")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--side", choices=(*SIDES, "both"), default="both")
    parser.add_argument(
        "--to-parties", action="store_true", help="the bare pipeline answers in their queues"
    )
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the figures as JSON")
    args = parser.parse_args()
    outcomes = []
    month = Month(args.scale, args.seed)
    queues = len(load_topology().party_queues(month.codes))
    if not may_open(_FILES_PER_QUEUE * queues + _OTHER_FILES):
        parser.error(
            f"{queues:,} queues take {_FILES_PER_QUEUE} open files each, more than this machine"
            " allows a program (ulimit -n): allow more, or take a smaller --scale"
        )
    with TemporaryDirectory(prefix="bench-") as folder:
        for side in SIDES if args.side == "both" else (args.side,):
            kind = _Kind(side == "bare", args.to_parties, args.processes)
            outcomes.append(measure(month, kind, Path(folder)))
            print(text_of(outcomes[-1]), flush=True)
    if len(outcomes) == len(SIDES):
        print(compared(outcomes))
    if args.out is not None:
        args.out.write_text(json_of(args.scale, args.processes, outcomes), encoding="utf-8")


class _Kind(NamedTuple):
    """Which side it is, and how it is started."""

    bare: bool
    to_parties: bool
    processes: int

    @property
    def name(self) -> str:
        """As the command line has it."""
        return "bare" if self.bare else "gateway"

    def commands(self, at: Servers) -> list[list[str]]:
        """One for each group of processes."""
        if not self.bare:
            return [gateway_command(self.processes)]
        to = ["--to-parties"] if self.to_parties else []
        return [[*bare_command(at, SMALL_BATCH), *to]] * self.processes

    def way(self, month: Month) -> Side:
        """Where it gets its messages, and where it leaves what it sends."""
        topology = load_topology()
        queues = tuple(queue.name for queue in topology.party_queues(month.codes))
        if self.bare:
            return Side("", (IN,), queues if self.to_parties else (OUT,))
        return Side(topology.exchange, topology.partitions, queues)

    def due(self, month: Month) -> int:
        """How many messages it sends."""
        if self.bare:
            return len(month.items)
        return sum(_SENT[item.nummer] for item in month.items)


def measure(month: Month, kind: _Kind, folder: Path) -> Outcome:
    """Set up a broker and a database, and let one side do the month.

    Raises:
        ServiceMissingError: RabbitMQ or PostgreSQL is not installed.
        RuntimeError: not everything was accepted, once.
    """
    contracts = folder / "contracts.csv"
    contracts.write_text(month.contract_table(), encoding="utf-8")
    with _place(month, folder) as place:
        at, post = place.at, place.post
        settings = settings_of(at, contracts) | {"GATEWAY_HTTP_PORT": str(place.http_port)}
        _told("queues of all parties", lambda: let_a_worker_declare(settings))
        post.make_queues(IN, OUT)
        store = at.bare_store if kind.bare else at.gateway_store
        with closing(CountryRegister(store, month, bare=kind.bare)) as register:
            _told("register", register.fill)
            way, log = kind.way(month), folder / f"{kind.name}.log"
            started = running(post, way, kind.commands(at), kind.processes, settings, log)
            with started as program:
                outcome = _run(place, program, register, kind)
            register.check()
            return outcome._replace(tables=register.sizes(), indexes=register.indexes())


def _run(place: _Place, program: Program, register: CountryRegister, kind: _Kind) -> Outcome:
    """From the moment that all messages wait until all that is due was read."""
    month, due = place.month, kind.due(place.month)
    program.hold()
    _told("messages", lambda: _feed(place.post, program.side, month))
    waiting_bytes, wal = bytes_in(place.broker_folder), register.written_ahead()
    with _reader(place.at.amqp_url, program.side.answers, due) as reader:
        servers = {"broker": place.broker_pid, "database": register.server_pid()}
        watched = {"reader": [reader.pid], **{name: [pid] for name, pid in servers.items()}}
        watched["workers"] = program.pids if kind.bare else program.pids[:1]

        def spent() -> dict[str, float]:
            return {name: sum(map(cpu_seconds, pids)) for name, pids in watched.items()}

        before, began = spent(), program.let_go()
        found = _found(reader, program)
        cpu = {name: seconds - before[name] for name, seconds in spent().items()}
    return Outcome(
        side=kind.name,
        to_parties=kind.to_parties or not kind.bare,
        messages=len(month.items),
        prestaties=month.prestaties,
        seconds=found["ended"] - began,
        cpu=cpu,
        peak_megabytes=[peak_megabytes(pid) for pid in program.pids],
        sent=found["found"],
        sent_bytes=found["bytes"],
        wal_bytes=register.written_ahead() - wal,
        broker_bytes=(waiting_bytes, bytes_in(place.broker_folder)),
        steps={} if kind.bare else steps_of(place.http_port, kind.processes),
        tables=[],
        indexes={},
    )


def _feed(post: Post, side: Side, month: Month) -> None:
    """Publish the month, and wait until all of it is in its queues."""
    for number, (item, body) in enumerate(messages(month)):
        post.publish(side, Letter(body, item.pair.key, f"C{number}"))
    post.settled(side.incoming)


@contextmanager
def _reader(amqp_url: str, queues: Sequence[str], due: int) -> Iterator[subprocess.Popen[str]]:
    command = ["bench.country_reader", "--amqp-url", amqp_url, "--count", str(due)]
    with subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:
        try:
            if reader.stdin is None or reader.stdout is None:
                raise RuntimeError("the reader has no pipes")
            reader.stdin.write("\n".join(queues))
            reader.stdin.close()
            if reader.stdout.readline() != "ready\n":
                raise RuntimeError("the reader does not read")
            yield reader
        finally:
            reader.kill()


def _found(reader: subprocess.Popen[str], program: Program) -> dict[str, Any]:
    """What the reader tells at the end."""
    if reader.stdout is None:
        raise RuntimeError("the reader has no pipes")
    while not select.select([reader.stdout], [], [], _LOOK_SECONDS)[0]:
        program.check()
    told: dict[str, Any] = json.loads(reader.stdout.readline())
    wrong = [name for name in told["found"] if not name.endswith(("answer", " accepted"))]
    if wrong:
        raise RuntimeError(f"not everything was accepted: {wrong}")
    return told


@contextmanager
def _place(month: Month, folder: Path) -> Iterator[_Place]:
    """A broker and a database server of their own, which disappear with all that is in them."""
    own = Path(mkdtemp(dir=folder))
    for path in (own, folder):
        path.chmod(0o711)  # PostgreSQL runs as another user when this one is root
    started = start_broker(own)
    broker = Broker(BrokerAdmin(LOOPBACK, started.admin_port), started.port)
    url = f"{broker.url('/')}?heartbeat=0"
    try:
        with (
            database_server(own, _DATABASE) as database,
            own_database(database) as ours,
            own_database(database) as bare,
        ):
            at = Servers(broker, url, ours, bare)
            with closing(Post(at)) as post:
                yield _Place(month, at, post, folder, started.pids[0], own / "data", free_port())
    finally:
        stop(started.pids)


def _told(what: str, do: Callable[[], object]) -> None:
    """Do something, and say on standard error how long it took."""
    began = time.perf_counter()
    do()
    print(f"{what}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
