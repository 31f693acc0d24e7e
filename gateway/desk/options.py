"""What may stand on the command line of the commands for people at a queue."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from gateway.common_options import (
    broker_option,
    day_option,
    format_option,
    lang_option,
    not_empty,
    paths_option,
    store_option,
)
from gateway.errors import WrongUse
from gateway.options import Parser

AMQP_URL: Final = "GATEWAY_AMQP_URL"
STORE: Final = "GATEWAY_STORE"
WAIT_SECONDS: Final = 60.0

_REGISTER: Final = f"the register: a database URL or a SQLite file (default: {STORE})"

_USAGE: Final = {
    "send": "PATH... --as PARTY [options]",
    "receive": "--as PARTY --out DIR [options]",
    "status": "[options]",
    "parked": "list|show|retry|drop [NUMBER] [options]",
    "export": "declaraties --gemeente CBS --periode YYYY-MM --out FILE [options]",
    "purge": "--before YYYY-MM-DD [options]",
}

_PARTY: Final = re.compile("[0-9]{4}|[0-9]{8}")
_MONTH: Final = re.compile("([0-9]{4})-(0[1-9]|1[0-2])")


def parse_desk(argv: Sequence[str], about: str) -> argparse.Namespace:
    """
    Read the command line of one of these commands; `about` says what it does.

    Raises:
        WrongUse: it cannot be understood; the text is one line.
        SystemExit: help was asked for and has been printed.
    """
    command = argv[0]
    parser = Parser(
        prog=f"gateway {command}",
        usage=f"gateway {command} {_USAGE[command]}",
        description=f"{about.capitalize()}.",
        allow_abbrev=False,
    )
    _PARSERS[command](parser)
    lang_option(parser)
    return parser.parse_intermixed_args(argv[1:], argparse.Namespace(command=command))


def needed(value: str | None, option: str, variable: str) -> str:
    """The value of an option that the environment may give as well."""
    found = value or os.environ.get(variable)
    if not found:
        raise WrongUse(f"give {option}, or set {variable}")
    return found


def _send(parser: argparse.ArgumentParser) -> None:
    paths_option(parser)
    broker_option(parser, AMQP_URL)
    _as_option(parser)
    parser.add_argument(
        "--message-id",
        metavar="ID",
        type=not_empty(str),
        help="for one message (default: made from its bytes, the same every time)",
    )
    parser.add_argument(
        "--wait",
        metavar="SECONDS",
        type=_seconds,
        nargs="?",
        const=WAIT_SECONDS,
        help=f"wait for the answers and explain them, at most so long ({WAIT_SECONDS:.0f})",
    )
    format_option(parser)


def _receive(parser: argparse.ArgumentParser) -> None:
    broker_option(parser, AMQP_URL)
    _as_option(parser)
    parser.add_argument(
        "--out", metavar="DIR", type=not_empty(Path), required=True, help="write the messages here"
    )
    parser.add_argument(
        "--wait",
        metavar="SECONDS",
        type=_seconds,
        default=2.0,
        help="stop when no message came for so long (default: %(default)s)",
    )
    parser.add_argument(
        "--declaraties",
        action="store_true",
        help="take the validated Prestaties of a gemeente as well",
    )


def _status(parser: argparse.ArgumentParser) -> None:
    broker_option(parser, AMQP_URL)
    parser.add_argument(
        "--management-url",
        metavar="URL",
        type=not_empty(str),
        help="the management interface of the broker, http://user:password@host:15672",
    )
    store_option(parser, _REGISTER)
    format_option(parser)


def _parked(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("list", "show", "retry", "drop"), help="what to do")
    parser.add_argument("number", metavar="NUMBER", nargs="?", help="of a message, from the list")
    broker_option(parser, AMQP_URL)
    parser.add_argument(
        "--body", metavar="FILE", type=not_empty(Path), help="show: write the message itself here"
    )
    parser.add_argument("--yes", action="store_true", help="drop: yes, take it away for good")
    format_option(parser)


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("declaraties",), help="the granted Prestaties")
    store_option(parser, _REGISTER)
    parser.add_argument("--gemeente", metavar="CBS", type=_gemeente, required=True)
    parser.add_argument("--wet", choices=("jw", "wmo"), help="(default: both)")
    parser.add_argument(
        "--periode",
        metavar="YYYY-MM",
        type=_month,
        required=True,
        help="the month in which the DeclaratiePeriode begins",
    )
    parser.add_argument("--format", choices=("csv", "xlsx", "json", "parquet"), default="csv")
    parser.add_argument("--out", metavar="FILE", type=not_empty(Path), required=True)


def _purge(parser: argparse.ArgumentParser) -> None:
    store_option(parser, _REGISTER)
    parser.add_argument(
        "--before",
        metavar="YYYY-MM-DD",
        type=day_option,
        required=True,
        help="purge what lies before this day in every respect",
    )
    parser.add_argument("--dry-run", action="store_true", help="only count")
    format_option(parser)


def _as_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as",
        dest="party",
        metavar="PARTY",
        type=_party,
        required=True,
        help="who you are: a CBS code (gemeente) or an AGB code (aanbieder)",
    )


def _party(text: str) -> str:
    if _PARTY.fullmatch(text):
        return text
    raise argparse.ArgumentTypeError(f"{text!r} is no CBS code (4 digits) or AGB code (8 digits)")


def _gemeente(text: str) -> str:
    if _PARTY.fullmatch(text) and len(text) == 4:
        return text
    raise argparse.ArgumentTypeError(f"{text!r} is no CBS code (4 digits)")


def _month(text: str) -> date:
    found = _MONTH.fullmatch(text)
    if found and found[1] != "0000":
        return date(int(found[1]), int(found[2]), 1)
    raise argparse.ArgumentTypeError(f"{text!r} is no month written as YYYY-MM")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if 0 < seconds < float("inf"):
        return seconds
    raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")


_PARSERS: Final[dict[str, Callable[[argparse.ArgumentParser], None]]] = {
    "send": _send,
    "receive": _receive,
    "status": _status,
    "parked": _parked,
    "export": _export,
    "purge": _purge,
}
