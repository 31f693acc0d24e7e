"""From the arguments of the commands for people at a queue to an exit status."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from typing import Final

from gateway.desk.options import AMQP_URL, STORE, needed
from gateway.inputs import open_inputs
from gateway.reports import Report
from gateway.runs import OK
from gateway.standard.findings import Text
from gateway.terminal import Output

_SENT: Final = Text("{file}: verstuurd met message_id {id}", "{file}: sent with message_id {id}")
_TAKEN: Final = Text("{count} berichten opgehaald.", "{count} messages received.")
_EXPORTED: Final = Text(
    "{count} Prestaties, samen € {euro}, in {out}", "{count} Prestaties, € {euro} in all, in {out}"
)
_PURGED: Final = Text("Opgeschoond:", "Purged:")
_WOULD: Final = Text("Zou opschonen:", "Would purge:")


def run_desk(args: argparse.Namespace, output: Output) -> int:
    """Run one of these commands."""
    return _COMMANDS[args.command](args, output)


def _send(args: argparse.Namespace, output: Output) -> int:
    from gateway.desk.send import addressed, send, send_and_wait

    url = needed(args.amqp_url, "--amqp-url", AMQP_URL)
    with open_inputs(args.paths) as inputs:
        messages = addressed(inputs, args.party, args.message_id)
        if args.wait is not None:
            return send_and_wait(
                url,
                args.party,
                messages,
                _report(args, output),
                seconds=args.wait,
                lang=args.lang,
                today=_today(),
            )
        send(url, messages)
    for one in messages:
        if args.format == "json":
            output.line(json.dumps({"file": one.item.file, "message_id": one.message_id}))
        else:
            output.line(_SENT.in_(args.lang).format(file=one.item.file, id=one.message_id))
    return OK


def _report(args: argparse.Namespace, output: Output) -> Report:
    if args.format == "json":
        from gateway.reports.json_lines import JsonLines

        return JsonLines(output.line, args.lang)
    from gateway.reports.text import TextReport, wants_colour

    return TextReport(output.line, args.lang, colour=wants_colour(sys.stdout))


def _receive(args: argparse.Namespace, output: Output) -> int:
    from gateway.desk.receive import receive

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    count = receive(
        needed(args.amqp_url, "--amqp-url", AMQP_URL),
        args.party,
        args.out,
        declaraties=args.declaraties,
        wait_seconds=args.wait,
        told=output.line,
    )
    output.line(_TAKEN.in_(args.lang).format(count=count))
    return OK


def _status(args: argparse.Namespace, output: Output) -> int:
    from gateway.desk.status import Sources, as_json, as_text, look

    amqp_url = args.amqp_url or os.environ.get(AMQP_URL)
    store = args.store or os.environ.get(STORE)
    found = look(Sources(amqp_url, args.management_url, store), _today())
    lines = [as_json(found)] if args.format == "json" else as_text(found, args.lang)
    for line in lines:
        output.line(line)
    return OK


def _parked(args: argparse.Namespace, output: Output) -> int:
    from gateway.desk.parked import parked

    for line in parked(
        needed(args.amqp_url, "--amqp-url", AMQP_URL),
        args.action,
        args.number,
        body=args.body,
        yes=args.yes,
        form=args.format,
        lang=args.lang,
    ):
        output.line(line)
    return OK


def _export(args: argparse.Namespace, output: Output) -> int:
    from gateway.desk.export import export

    store = needed(args.store, "--store", STORE)
    count, cents = export(store, args.gemeente, args.wet, args.periode, args.format, args.out)
    euro = f"{cents / 100:.2f}"
    output.line(_EXPORTED.in_(args.lang).format(count=count, euro=euro, out=args.out))
    return OK


def _purge(args: argparse.Namespace, output: Output) -> int:
    from gateway.register.purge import purge
    from gateway.register.store import open_store

    register = open_store(needed(args.store, "--store", STORE), new=False)
    try:
        purged = purge(register, args.before, dry_run=args.dry_run)._asdict()
    finally:
        register.close()
    if args.format == "json":
        output.line(
            json.dumps({"before": args.before.isoformat(), "dry_run": args.dry_run} | purged)
        )
        return OK
    output.line((_WOULD if args.dry_run else _PURGED).in_(args.lang))
    for what, count in purged.items():
        output.line(f"  {what:<14}{count:>9}")
    return OK


def _today() -> date:
    return date.today()  # noqa: DTZ011  (the date on the wall here)


_COMMANDS: Final[dict[str, Callable[[argparse.Namespace, Output], int]]] = {
    "send": _send,
    "receive": _receive,
    "status": _status,
    "parked": _parked,
    "export": _export,
    "purge": _purge,
}
