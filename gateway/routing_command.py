"""`gateway routing`: its options, and what it does with them."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gateway import runs
from gateway.common_options import broker_option, not_empty
from gateway.errors import WrongUse
from gateway.terminal import Output

if TYPE_CHECKING:
    from gateway.parties import Parties

AMQP_URL: Final = "GATEWAY_AMQP_URL"
MANAGEMENT_URL: Final = "GATEWAY_MANAGEMENT_URL"

_ONLY_APPLY: Final = ("amqp_url", "management_url", "dry_run")


def routing_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `gateway routing`."""
    parser.add_argument(
        "action",
        choices=("apply", "export"),
        help="bring a broker in line with routing/, or print a definitions file for a fresh one",
    )
    broker_option(parser, AMQP_URL, "administrator")
    parser.add_argument(
        "--management-url",
        metavar="URL",
        type=not_empty(str),
        help="its management interface, http://host:15672"
        f" (default: {MANAGEMENT_URL}, or the usual port of the same host)",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="show what would change, and change nothing"
    )
    parser.add_argument(
        "--parties",
        metavar="FILE",
        type=not_empty(Path),
        help="a table of parties (CSV) (default: routing/parties.csv of the gateway)",
    )
    parser.add_argument(
        "--vhost", metavar="NAME", type=not_empty(str), help="export for this virtual host"
    )


def run(args: argparse.Namespace, output: Output) -> int:
    """Do it.

    Raises:
        WrongUse: options that do not go together, or a table of parties that cannot be used.
        BrokerError: the broker cannot be asked, or refuses.
    """
    from gateway.data import routing_dir
    from gateway.wiring import party_table

    parties = party_table(args.parties or routing_dir() / "parties.csv")
    return (_apply if args.action == "apply" else _export)(args, parties, output)


def _apply(args: argparse.Namespace, parties: Parties, output: Output) -> int:
    from gateway.broker.management import Management, address
    from gateway.broker.routing import carry_out, plan, report
    from gateway.broker.topology import load_topology

    amqp_url = args.amqp_url or os.environ.get(AMQP_URL)
    if not amqp_url:
        raise WrongUse(f"the address of the broker is missing: give --amqp-url or set {AMQP_URL}")
    if args.vhost:
        raise WrongUse("--vhost goes with export; for apply it stands in --amqp-url")
    where = address(amqp_url, args.management_url or os.environ.get(MANAGEMENT_URL))
    management, topology = Management(where), load_topology()
    chosen = plan(management, topology, parties, where.vhost)
    if not args.dry_run:
        carry_out(management, topology, chosen, where.vhost, where.user)
    report(chosen, output.line, dry_run=args.dry_run)
    return runs.NOT_ACCEPTED if args.dry_run and chosen.differences else runs.OK


def _export(args: argparse.Namespace, parties: Parties, output: Output) -> int:
    from gateway.broker.routing import definitions_file
    from gateway.broker.topology import load_topology

    given = [f"--{name.replace('_', '-')}" for name in _ONLY_APPLY if getattr(args, name)]
    if given:
        raise WrongUse(f"{given[0]} goes with apply: export asks no broker")
    output.line(definitions_file(load_topology(), parties, args.vhost or "/"))
    return runs.OK
