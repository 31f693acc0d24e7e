"""What several commands have on their command lines, declared and read in one place."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

T = TypeVar("T")

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def paths_option(parser: argparse.ArgumentParser) -> None:
    """Declare the messages to read."""
    parser.add_argument(
        "paths", metavar="PATH", nargs="+", help="an XML file, a folder or a .zip of XML files"
    )


def broker_option(parser: argparse.ArgumentParser, variable: str, user: str = "user") -> None:
    """Declare --amqp-url, that an environment variable may give as well."""
    parser.add_argument(
        "--amqp-url",
        metavar="URL",
        type=not_empty(str),
        help=f"the broker, amqps://{user}:password@host/vhost (default: {variable})",
    )


def store_option(parser: argparse.ArgumentParser, what: str, *, required: bool = False) -> None:
    """Declare --store; `what` says of which register, and which one by default."""
    parser.add_argument("--store", metavar="URL", type=not_empty(str), required=required, help=what)


def date_option(
    parser: argparse.ArgumentParser, what: str = "the date to take for today (default: today)"
) -> None:
    """Declare --date."""
    parser.add_argument("--date", metavar="YYYY-MM-DD", type=day_option, help=what)


def format_option(
    parser: argparse.ArgumentParser,
    choices: Sequence[str] = ("text", "json"),
    what: str = "for people or for programs",
) -> None:
    """Declare --format: text, unless something else is asked for."""
    help_ = f"{what} (default: %(default)s)"
    parser.add_argument("--format", choices=choices, default="text", help=help_)


def contracts_option(parser: argparse.ArgumentParser) -> None:
    """Declare --contracts."""
    parser.add_argument(
        "--contracts",
        metavar="FILE",
        type=not_empty(Path),
        action="append",
        default=[],
        help="a contract table (CSV); may be given more than once",
    )


def parties_option(parser: argparse.ArgumentParser, default: str) -> None:
    """Declare --parties."""
    parser.add_argument(
        "--parties",
        metavar="FILE",
        type=not_empty(Path),
        help=f"a table of parties (CSV) that says who answers messages itself (default: {default})",
    )


def schemas_option(parser: argparse.ArgumentParser) -> None:
    """Declare --schemas."""
    parser.add_argument(
        "--schemas",
        metavar="DIR",
        type=folder,
        help="take the XSDs of the messages from this folder",
    )


def lang_option(parser: argparse.ArgumentParser) -> None:
    """Declare --lang."""
    parser.add_argument(
        "--lang",
        choices=("nl", "en"),
        default="nl",
        help="the language of what is said about messages (default: %(default)s)",
    )


def day_option(text: str) -> date:
    """A date on the command line, written as YYYY-MM-DD."""
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise argparse.ArgumentTypeError(f"{text!r} is no date written as YYYY-MM-DD")


def folder(text: str) -> Path:
    """A folder on the command line that is there."""
    try:
        if text and Path(text).is_dir():
            return Path(text)
    except (OSError, ValueError):
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is no folder")


def not_empty(make: Callable[[str], T]) -> Callable[[str], T]:
    """An option of which the value may not be empty."""

    def check(text: str) -> T:
        if not text:
            raise argparse.ArgumentTypeError("may not be empty")
        return make(text)

    return check
