"""What may stand on the command line of the services: what is left out the settings say."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final

from gateway.common_options import (
    broker_option,
    contracts_option,
    date_option,
    not_empty,
    parties_option,
    schemas_option,
    store_option,
)

_REGISTER: Final = "the register: a database URL or a SQLite file (default: GATEWAY_STORE)"
_PORTS: Final = 65_536
_MOST_PROCESSES: Final = 64


def _worker(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `gateway worker`."""
    _config_option(parser)
    broker_option(parser, "GATEWAY_AMQP_URL")
    store_option(parser, _REGISTER)
    contracts_option(parser)
    parties_option(parser, "routing/parties.csv of the gateway")
    parser.add_argument(
        "--http-port",
        metavar="PORT",
        type=_port,
        help="serve /healthz, /readyz and /metrics here; 0 is off (default: GATEWAY_HTTP_PORT)",
    )
    parser.add_argument(
        "--processes",
        metavar="N",
        type=_processes,
        help="work with so many processes, begun again when one ends (default: GATEWAY_PROCESSES)",
    )
    date_option(parser, "the date to take for today, for trials (default: today)")
    schemas_option(parser)
    parser.add_argument(
        "--once", action="store_true", help="stop when no message waits, instead of going on"
    )
    parser.add_argument(
        "--lang",
        choices=("nl", "en"),
        help="the language of what is said about messages (default: GATEWAY_LANG, or nl)",
    )


def _migrate(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `gateway migrate`."""
    _config_option(parser)
    store_option(parser, _REGISTER)


def _config_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--config",
        metavar="FILE",
        type=not_empty(Path),
        help="the settings (TOML); the environment goes before it (default: GATEWAY_CONFIG)",
    )


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) < _PORTS:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port")


def _processes(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) <= _MOST_PROCESSES:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {_MOST_PROCESSES}")


OPTIONS: Final[dict[str, Callable[[argparse.ArgumentParser], None]]] = {
    "gateway worker": _worker,
    "gateway migrate": _migrate,
}
