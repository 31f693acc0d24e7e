"""What may stand on the command line. What may not becomes one clear line (WrongUse)."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Final, NoReturn

from gateway.common_options import (
    contracts_option,
    date_option,
    folder,
    format_option,
    lang_option,
    not_empty,
    parties_option,
    paths_option,
    schemas_option,
    store_option,
)
from gateway.errors import WrongUse

COMMANDS: Final = {
    "validate": "check messages by themselves: against the XSD and inside the message",
    "replay": "run messages through all levels, with a register and contracts, and answer them",
    "rules": "explain one rule of the standard, or list all of them",
    "schemas": "compare the XSDs that are used with those in another folder",
    "explain": "say of one message, class by class, what was checked and found, and the sums",
    "draft": "make a valid message: a first declaratie, start, stop or request",
    "routing": "declare queues, users and rights at the broker, or write them to a file",
    "deadlines": "list the requests that wait for an answer, and by when it should come",
    "worker": "read messages from the broker and answer them",
    "send": "send messages to the gateway as a party, and show the answers",
    "receive": "take the messages for a party to a folder",
    "status": "show what waits at the broker and in the register",
    "parked": "list, show, retry or drop what the gateway put aside",
    "export": "write the granted Prestaties of a gemeente to a file",
    "purge": "take out of a register what lies before a day",
    "migrate": "make a register, or bring an older one up to date",
}

DESK: Final = ("send", "receive", "status", "parked", "export", "purge")
"""The commands for people at a queue; the room of that name has their options."""

_USAGE: Final = {
    "validate": "[options] PATH...",
    "replay": "[options] PATH...",
    "rules": "[options] [ID]",
    "schemas": "compare DIR",
    "explain": "[options] FILE",
    "draft": "305|307|315|317|323 [options]",
    "routing": "apply|export [options]",
    "deadlines": "--store URL [options]",
    "worker": "[options]",
    "migrate": "[options]",
}
"""Written out: to make these up argparse would measure the terminal for every command."""

_ANY_WIDTH: Final = 80


class Parser(argparse.ArgumentParser):
    """Complains in one line."""

    def error(self, message: str) -> NoReturn:
        """What is wrong, and where to read more."""
        raise WrongUse(f"{message} (see {self.prog} --help)")


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """
    Read a command line; `command` in the result is the name of the command.

    Raises:
        WrongUse: it cannot be understood; the text is one line.
        SystemExit: help or the version was asked for and has been printed.
    """
    if argv[:1] == ["draft"]:
        from gateway.draft_options import parse_draft

        return parse_draft(argv[1:], Parser)
    if argv and argv[0] in DESK:
        from gateway.desk.options import parse_desk

        return parse_desk(argv, COMMANDS[argv[0]])
    if argv and argv[0] in _PARSERS:
        command = argv[0]
        parser = Parser(
            prog=f"gateway {command}",
            usage=f"gateway {command} {_USAGE[command]}",
            description=f"{COMMANDS[command].capitalize()}.",
            allow_abbrev=False,
            formatter_class=_formatter(argv),
        )
        _PARSERS[command](parser)
        return parser.parse_intermixed_args(argv[1:], argparse.Namespace(command=command))
    _top().parse_args(argv[:1])
    raise WrongUse(f"give a command: {', '.join(COMMANDS)} (see gateway --help)")


class _Unmeasured(argparse.HelpFormatter):
    """Lays out nothing that is shown: one is made for every option, for a terminal of any width."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_ANY_WIDTH)


def _formatter(argv: Sequence[str]) -> type[argparse.HelpFormatter]:
    """What lays out help; only for somebody who reads it is the terminal measured."""
    return argparse.HelpFormatter if "-h" in argv or "--help" in argv else _Unmeasured


def _top() -> argparse.ArgumentParser:
    parser = Parser(
        prog="gateway",
        description="Judges and answers the iJw and iWmo messages of gemeenten and aanbieders.",
        epilog="\n".join(
            ["commands:", *(f"  {name:<10} {what}" for name, what in COMMANDS.items())]
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="gateway [-h] [--version] COMMAND ...",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version)
    parser.add_argument("command", nargs="?", choices=list(COMMANDS), help=argparse.SUPPRESS)
    return parser


class _Version(argparse.Action):
    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help="show the version and stop")

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import PackageNotFoundError, version

        try:
            found = version("gateway")
        except PackageNotFoundError:
            found = "(not installed)"
        print(f"gateway {found}")  # noqa: T201  (this is what was asked for)
        parser.exit()


def _validate(parser: argparse.ArgumentParser) -> None:
    _run_options(parser)


def _replay(parser: argparse.ArgumentParser) -> None:
    _run_options(parser)
    contracts_option(parser)
    parties_option(parser, "the gateway answers for everybody")
    parser.add_argument(
        "--out", metavar="DIR", type=not_empty(str), help="write the answers and notices here"
    )
    store_option(
        parser, "keep the register here: a database URL or a SQLite file (default: a fresh one)"
    )


def _run_options(parser: argparse.ArgumentParser) -> None:
    paths_option(parser)
    date_option(parser)
    format_option(parser, ("text", "json", "junit"), "for people, JSON Lines or JUnit XML")
    schemas_option(parser)
    lang_option(parser)


def _rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", nargs="?", help="a rule, such as TR307")
    format_option(parser, ("text", "json", "markdown"), "for people, a JSON list or a page")
    lang_option(parser)


def _schemas(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("compare",), help="show what differs")
    parser.add_argument("dir", metavar="DIR", type=folder, help="the folder with the other XSDs")
    lang_option(parser)


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="FILE", help="the XML file of one message")
    contracts_option(parser)
    store_option(
        parser, "the register to hold it against; it is not changed (default: an empty one)"
    )
    date_option(parser)
    format_option(parser, what="for people or as one JSON object")
    schemas_option(parser)
    lang_option(parser)


def _routing(parser: argparse.ArgumentParser) -> None:
    from gateway.routing_command import routing_options

    routing_options(parser)


def _deadlines(parser: argparse.ArgumentParser) -> None:
    store_option(parser, "the register: a database URL or a SQLite file", required=True)
    date_option(parser)
    format_option(parser, what="for people or JSON Lines")
    parties_option(parser, "the gateway answers for everybody")
    lang_option(parser)


def _service(parser: argparse.ArgumentParser) -> None:
    from gateway.service_options import OPTIONS

    OPTIONS[parser.prog](parser)


_PARSERS: Final[dict[str, Callable[[argparse.ArgumentParser], None]]] = {
    "validate": _validate,
    "replay": _replay,
    "rules": _rules,
    "schemas": _schemas,
    "explain": _explain,
    "routing": _routing,
    "deadlines": _deadlines,
    "worker": _service,
    "migrate": _service,
}
