"""The long version: `python -m tests.chaos`, or `make chaos`."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.breakers import Plan
from tests.chaos.trial import Outcome, Trial, run


def main() -> int:
    """Break the gateway; 0 when it kept its promise, 1 when not."""
    given = _options().parse_args()
    plan = Plan(
        given.kills,
        given.broker_restarts,
        given.node_kills,
        given.database_restarts,
        given.cuts,
        given.fills,
        given.jumps,
    )
    trial = Trial(
        given.messages,
        plan,
        given.seed,
        given.workers,
        given.nodes,
        tuple(given.worker_options.split()),
    )
    folder = Path(tempfile.mkdtemp(prefix="gateway-chaos-"))
    folder.chmod(0o711)  # PostgreSQL runs as another user when this runs as root
    _tell(f"the logs are in {folder}")
    outcome = run(trial, folder, _tell)
    print(_text(outcome))  # noqa: T201  (a report)
    if outcome.kept and not given.keep:
        shutil.rmtree(folder, ignore_errors=True)
    if given.report:
        given.report.write_text(json.dumps(outcome.as_json(), indent=2) + "\n")
    return 0 if outcome.kept else 1


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    for name, default, what in (
        ("messages", 100_000, "how many messages are published"),
        ("kills", 1_000, "kill -9 of a worker"),
        ("broker-restarts", 20, "the broker stops, or is killed, and starts again"),
        ("node-kills", 0, "one node of a cluster is killed and starts again"),
        ("database-restarts", 20, "the database stops, or is killed, and starts again"),
        ("cuts", 20, "all connections to the broker or the database end"),
        ("fills", 20, "the queue of a party is full for a while"),
        ("jumps", 20, "a worker goes on with another date"),
        ("seed", 1, "the same seed makes the same messages, and breaks at the same places"),
        ("workers", 3, "how many workers there are"),
        ("nodes", 1, "of how many nodes the broker is"),
    ):
        help_ = f"{what} (default: {default})"
        parser.add_argument(f"--{name}", type=int, default=default, metavar="N", help=help_)
    parser.add_argument(
        "--worker-options", default="", metavar="TEXT", help="more options for `gateway worker`"
    )
    parser.add_argument("--keep", action="store_true", help="leave the logs where they are")
    parser.add_argument("--report", type=Path, metavar="FILE", help="the report as JSON")
    return parser


_began = time.monotonic()


def _tell(line: str) -> None:
    print(f"{time.monotonic() - _began:7.1f}s  {line}", flush=True)  # noqa: T201


def _text(outcome: Outcome) -> str:
    told = outcome.as_json()
    faults, examples = told.pop("faults"), told.pop("examples")
    lines = [f"{name.replace('_', ' '):20} {value:>9}" for name, value in told.items()]
    for kind, count in faults.items():
        lines += [f"{kind}: {count}", *(f"    {example}" for example in examples[kind])]
    lines.append("the promise was kept" if outcome.kept else "THE PROMISE WAS BROKEN")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
