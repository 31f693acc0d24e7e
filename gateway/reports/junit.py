"""JUnit XML: one test case per message, compared with what was expected of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from gateway.reports import Outcome
from gateway.reports.expected import Expected, expected_for
from gateway.reports.words import say
from gateway.source import Input
from gateway.standard.findings import Finding, Lang

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES: Final = {
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    ord('"'): "&quot;",
    ord("\t"): "&#9;",
    ord("\n"): "&#10;",
    ord("\r"): "&#13;",
}
_MAX_FINDINGS: Final = 100  # shown in one failure


class _Case(NamedTuple):
    xml: str
    failed: bool
    error: bool


class JUnit:
    """Collects test cases and prints the suite at the end: its first line holds the counts."""

    def __init__(
        self, write: Callable[[str], None], lang: Lang, suite: str, inputs: Sequence[Input]
    ) -> None:
        """
        Read what is expected of every input, before the first is judged.

        Raises:
            WrongUse: a file with expectations is not as it should be.
        """
        self._write = write
        self._lang = lang
        self._suite = suite
        self._expected = [expected_for(item) for item in inputs]
        self._cases: list[_Case] = []

    def add(self, outcome: Outcome) -> None:
        """Remember one test case."""
        expected = self._expected[len(self._cases)]
        self._cases.append(_case(outcome, expected, self._suite, self._lang))

    def close(self) -> bool:
        """Print the suite; True when every test case passed."""
        failures = sum(case.failed for case in self._cases)
        errors = sum(case.error for case in self._cases)
        counts = (
            f'name="{_xml(self._suite)}" tests="{len(self._cases)}" '
            f'failures="{failures}" errors="{errors}"'
        )
        self._write('<?xml version="1.0" encoding="UTF-8"?>')
        self._write(f"<testsuites {counts}>")
        self._write(f'  <testsuite {counts} skipped="0">')
        for case in self._cases:
            self._write(case.xml)
        self._write("  </testsuite>")
        self._write("</testsuites>")
        return failures + errors == 0


def _case(outcome: Outcome, expected: Expected, suite: str, lang: Lang) -> _Case:
    result = outcome.result
    start = f'    <testcase classname="{_xml(suite)}" name="{_xml(outcome.file)}"'
    if result.verdict == "failed":
        why = _xml(say("reference", lang, reference=result.reference))
        return _Case(f'{start}><error message="{why}" type="failed"/></testcase>', False, True)
    difference = expected.difference(result, lang)
    if difference is None:
        return _Case(f"{start}/>", False, False)
    body = _xml(_details(result.findings, lang), in_text=True)
    failure = f'<failure message="{_xml(difference)}" type="{result.verdict}">{body}</failure>'
    return _Case(f"{start}>{failure}</testcase>", True, False)


def _details(findings: Sequence[Finding], lang: Lang) -> str:
    lines = [
        f"{f.rule} {f.retourcode or '-'} {f.path}: {f.text.in_(lang)}"
        for f in findings[:_MAX_FINDINGS]
    ]
    if len(findings) > _MAX_FINDINGS:
        lines.append(f"(+ {len(findings) - _MAX_FINDINGS})")
    return "\n".join(lines)


def _xml(text: str, *, in_text: bool = False) -> str:
    """`text` as it may stand in XML; what XML cannot hold at all is shown as an escape."""
    clean = _NOT_XML.sub(lambda found: ascii(found[0])[1:-1], text)
    escaped = clean.translate(_ESCAPES)
    return escaped.replace("&#10;", "\n") if in_text else escaped
