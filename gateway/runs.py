"""Puts messages through the pipeline one by one: read, judge, write the answer, report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from gateway.errors import WrongUse
from gateway.printable import one_line
from gateway.reports import Outcome, Report
from gateway.result import Result
from gateway.source import Input
from gateway.standard.findings import Lang
from gateway.terminal import complain

if TYPE_CHECKING:  # a run without these need not load them
    from gateway.outputs import OutFolder
    from gateway.reports.progress import Progress

Process = Callable[[bytes], Result]
"""The pipeline, as far as a run is concerned."""

OK: Final = 0
NOT_ACCEPTED: Final = 1
WRONG_USE: Final = 2
FAILED: Final = 3


def run(
    inputs: Sequence[Input],
    process: Process,
    report: Report,
    *,
    lang: Lang,
    out: OutFolder | None = None,
    progress: Progress | None = None,
) -> int:
    """
    Judge every input in order and return the exit status: 0, 1 or 3 (which wins over 1).

    Raises:
        WrongUse: an input can no longer be read, or an answer cannot be written.
    """
    failed = False
    try:
        for item in inputs:
            result = _judged(process, item.read())
            file = None
            if result.answer is not None:
                file = f"{item.stem}.{result.answer.message}.xml"
            if out is not None:
                out.write(item, result, file)
            if progress is not None:
                progress.make_room()
            report.add(Outcome(item.file, result, file))
            if result.verdict == "failed":
                failed = True
                complain(_failed_line(item, result, lang))
            if progress is not None:
                progress.advance()
    finally:
        if progress is not None:
            progress.close()
    as_it_should_be = report.close()
    if failed:
        return FAILED
    return OK if as_it_should_be else NOT_ACCEPTED


def _judged(process: Process, data: bytes) -> Result:
    """What the pipeline says; a fault that escapes from it fails this message and no other."""
    try:
        return process(data)
    except WrongUse:
        raise
    except Exception as error:  # noqa: BLE001  (the next message must still get its turn)
        from gateway.failures import reference_of

        return Result(None, "failed", reference=reference_of(error))


def _failed_line(item: Input, result: Result, lang: Lang) -> str:
    from gateway.reports.words import say

    file = one_line(item.file)
    return "gateway: " + say("failed_line", lang, file=file, reference=result.reference)
