"""The command line: from arguments to an exit status, and never a traceback in between.

Whatever only one command needs is imported there, so that the others start quickly.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gateway import options, runs
from gateway.errors import GatewayError, RegisterError, WrongUse
from gateway.inputs import open_inputs
from gateway.reports import Report
from gateway.result import Result
from gateway.source import Input
from gateway.terminal import Output, complain, give_up_output

if TYPE_CHECKING:
    from gateway.reports.progress import Progress

INTERRUPTED: Final = 130  # as shells do for SIGINT
CLOSED_PIPE: Final = 141  # and for SIGPIPE

_OBJECTS_BETWEEN_COLLECTIONS: Final = 50_000


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; what went wrong is one line on stderr."""
    _spare_the_collector()
    try:
        return _command(sys.argv[1:] if argv is None else argv)
    except (WrongUse, RegisterError) as error:  # the register that --store names is of no use
        complain(f"gateway: {error}")
        status = runs.WRONG_USE
    except GatewayError as error:
        complain(f"gateway: {error}")
        status = runs.FAILED
    except KeyboardInterrupt:
        complain("gateway: interrupted")
        status = INTERRUPTED
    except BrokenPipeError:
        status = CLOSED_PIPE
    except Exception as error:  # noqa: BLE001  (the last wall between our faults and people)
        from gateway.failures import reference_of

        complain(f"gateway: failed through a fault of ours; reference {reference_of(error)}")
        status = runs.FAILED
    _flush_or_give_up()
    return status


def _spare_the_collector() -> None:
    """Let Python look for garbage less often, and not at all once everything is done.

    Otherwise it walks through all modules again and again while they load, and twice more at the
    end: a fifth of the time that one small message takes.
    """
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    atexit.register(gc.freeze)


def _command(argv: Sequence[str]) -> int:
    output = Output(sys.stdout)
    try:
        args = options.parse(list(argv))
    except SystemExit:  # help or the version was printed
        output.flush()
        return runs.OK
    args.arguments = list(argv)
    return _COMMANDS[args.command](args, output)


def _validate(args: argparse.Namespace, output: Output) -> int:
    from gateway import wiring

    with open_inputs(args.paths) as inputs:
        report = _report(args, output, inputs)
        process = wiring.validator(today=_today(args), schemas=args.schemas, lang=args.lang)
        progress = _progress(args, output, inputs)
        return runs.run(
            inputs, lambda item: process(item.read()), report, lang=args.lang, progress=progress
        )


def _replay(args: argparse.Namespace, output: Output) -> int:
    from gateway import wiring
    from gateway.outputs import OutFolder

    with open_inputs(args.paths) as inputs:
        out = None if args.out is None else OutFolder(args.out)
        if out is not None:
            out.check(inputs)
        report = _report(args, output, inputs)
        with wiring.replayer(
            today=_today(args),
            contracts=args.contracts,
            store=args.store,
            schemas=args.schemas,
            lang=args.lang,
            parties=args.parties,
        ) as replay:
            if out is not None:
                out.create()

            def judge(item: Input) -> Result:
                return replay(item.read(), None if out is None else partial(out.write, item))

            progress = _progress(args, output, inputs)
            return runs.run(inputs, judge, report, lang=args.lang, progress=progress)


def _report(args: argparse.Namespace, output: Output, inputs: Sequence[Input]) -> Report:
    if args.format == "json":
        from gateway.reports.json_lines import JsonLines

        return JsonLines(output.line, args.lang)
    if args.format == "junit":
        from gateway.reports.junit import JUnit

        return JUnit(output.line, args.lang, f"gateway.{args.command}", inputs)
    from gateway.reports.text import TextReport, wants_colour

    return TextReport(output.line, args.lang, colour=wants_colour(sys.stdout))


def _progress(args: argparse.Namespace, output: Output, inputs: Sequence[Input]) -> Progress | None:
    if sys.stderr is None or not sys.stderr.isatty():
        return None
    from gateway.reports.progress import Progress
    from gateway.reports.words import say

    title = say("progress", args.lang)
    return Progress(sys.stderr, title, len(inputs), shared=output.is_terminal)


def _today(args: argparse.Namespace) -> date:
    chosen: date | None = args.date
    return date.today() if chosen is None else chosen  # noqa: DTZ011  (the date on the wall here)


def _rules(args: argparse.Namespace, output: Output) -> int:
    from gateway.reports.rules import render
    from gateway.rules.rulebook import rulebook

    output.line(render(rulebook(), args.id, args.format, args.lang))
    return runs.OK


def _schemas(args: argparse.Namespace, output: Output) -> int:
    from gateway.data import schemas_dir
    from gateway.reading.compare import compare_sets, format_difference

    ours, theirs = schemas_dir(), Path(args.dir)
    differences = compare_sets(ours, theirs)
    for difference in differences:
        output.line(format_difference(difference, "gateway", str(theirs)))
    return runs.NOT_ACCEPTED if differences else runs.OK


def _explain(args: argparse.Namespace, output: Output) -> int:
    from gateway import wiring
    from gateway.reports.explanation import explanation_json, explanation_text

    with open_inputs([args.path]) as inputs:
        if len(inputs) != 1:
            raise WrongUse(f"explain takes one message, and there are {len(inputs)}")
        with wiring.explainer(
            today=_today(args),
            contracts=args.contracts,
            store=args.store,
            schemas=args.schemas,
            lang=args.lang,
        ) as explain:
            explanation = explain(inputs[0].read())
    render = explanation_json if args.format == "json" else explanation_text
    output.line(render(inputs[0].file, explanation, args.lang))
    return runs.status_of(explanation.result.verdict)


def _draft(args: argparse.Namespace, output: Output) -> int:
    from gateway.drafting import draft

    return draft(args, output, today=_today(args))


def _routing(args: argparse.Namespace, output: Output) -> int:
    from gateway.routing_command import run

    return run(args, output)


def _deadlines(args: argparse.Namespace, output: Output) -> int:
    from gateway import wiring
    from gateway.reports.deadlines import render

    found = wiring.deadlines(args.store, today=_today(args), parties=args.parties)
    if found or args.format == "text":
        output.line(render(found, args.format, args.lang))
    return runs.NOT_ACCEPTED if any(deadline.overdue for deadline in found) else runs.OK


def _worker(args: argparse.Namespace, _: Output) -> int:
    from threading import Event

    from gateway import wiring
    from gateway.broker.running import stop_on_signals
    from gateway.log import configure
    from gateway.processes import run_processes, stop_when_left_alone
    from gateway.settings import read_settings

    settings = read_settings(
        args.config,
        amqp_url=args.amqp_url,
        store=args.store,
        contracts=args.contracts,
        parties=args.parties,
        schemas=args.schemas,
        lang=args.lang,
        http_port=args.http_port,
        processes=args.processes,
    )
    stop = Event()
    stop_on_signals(stop)
    if settings.processes > 1:
        return run_processes(args.arguments, settings, stop, configure())
    stop_when_left_alone(stop)
    with wiring.monitored(settings) as monitor:
        wiring.worker(
            settings,
            today=lambda: _today(args),
            contracts=settings.contracts,
            schemas=settings.schemas,
            lang=settings.lang,
            once=args.once,
            stop=stop,
            log=configure(),
            parties=settings.parties,
            monitor=monitor,
        )
    return runs.OK


def _migrate(args: argparse.Namespace, output: Output) -> int:
    from gateway.register.store import open_store
    from gateway.register.tables import HEAD
    from gateway.settings import read_store

    open_store(read_store(args.config, args.store).get_secret_value()).close()
    output.line(f"the register has version {HEAD}")
    return runs.OK


def _desk(args: argparse.Namespace, output: Output) -> int:
    from gateway.desk.commands import run_desk

    return run_desk(args, output)


def _flush_or_give_up() -> None:
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, ValueError):
        give_up_output()


_COMMANDS: Final[dict[str, Callable[[argparse.Namespace, Output], int]]] = {
    "validate": _validate,
    "replay": _replay,
    "rules": _rules,
    "schemas": _schemas,
    "explain": _explain,
    "draft": _draft,
    "routing": _routing,
    "deadlines": _deadlines,
    "worker": _worker,
    "migrate": _migrate,
    **dict.fromkeys(options.DESK, _desk),
}

if __name__ == "__main__":
    sys.exit(main())
