"""Puts messages through the pipeline one by one and reports what came of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from gateway.errors import WrongUse
from gateway.printable import one_line
from gateway.reports import Outcome, Report
from gateway.result import Result
from gateway.source import Input
from gateway.standard.findings import Lang, Verdict
from gateway.terminal import complain

if TYPE_CHECKING:  # a run without these need not load them
    from gateway.reports.progress import Progress

Judge = Callable[[Input], Result]
"""The pipeline, as far as a run is concerned; where answers are kept is the judge's business."""

OK: Final = 0
NOT_ACCEPTED: Final = 1
WRONG_USE: Final = 2
FAILED: Final = 3


def status_of(verdict: Verdict) -> int:
    """The exit status that belongs to the verdict on one message."""
    if verdict == "failed":
        return FAILED
    return OK if verdict == "accepted" else NOT_ACCEPTED


def run(
    inputs: Sequence[Input],
    judge: Judge,
    report: Report,
    *,
    lang: Lang,
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
            result = _judged(judge, item)
            if progress is not None:
                progress.make_room()
            report.add(Outcome(item.file, result, answer_file(item, result)))
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


def answer_file(item: Input, result: Result) -> str | None:
    """Where the answer to an input goes, relative to the --out folder: `a/03.JW325.xml`."""
    return None if result.answer is None else f"{item.stem}.{result.answer.message}.xml"


def _judged(judge: Judge, item: Input) -> Result:
    """What the pipeline says; a fault that escapes from it fails this message and no other."""
    try:
        return judge(item)
    except WrongUse:
        raise
    except Exception as error:  # noqa: BLE001  (the next message must still get its turn)
        from gateway.failures import reference_of

        return Result(None, "failed", reference=reference_of(error))


def _failed_line(item: Input, result: Result, lang: Lang) -> str:
    from gateway.reports.words import say

    file = one_line(item.file)
    return "gateway: " + say("failed_line", lang, file=file, reference=result.reference)
