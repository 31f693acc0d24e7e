"""JSON Lines: one object per message, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from gateway.reports import Outcome
from gateway.standard.findings import Finding, Lang

_LINE_ENDS: Final = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
"""Characters that some readers take for the end of a line."""


class JsonLines:
    """Prints one JSON object for each message."""

    def __init__(self, write: Callable[[str], None], lang: Lang) -> None:
        self._write = write
        self._lang = lang
        self._accepted = True

    def add(self, outcome: Outcome) -> None:
        """Print one line."""
        self._accepted &= outcome.result.verdict == "accepted"
        line = json.dumps(as_object(outcome, self._lang), ensure_ascii=False)
        self._write(line.translate(_LINE_ENDS))

    def close(self) -> bool:
        """True when every message was accepted."""
        return self._accepted


def as_object(outcome: Outcome, lang: Lang) -> dict[str, Any]:
    """One outcome as programs read it (README.md shows one)."""
    result = outcome.result
    answer = None
    if result.answer is not None and result.verdict != "failed":
        answer = {"message": result.answer.message, "file": outcome.answer_file}
    found: dict[str, Any] = {
        "file": outcome.file,
        "message": result.message,
        "verdict": result.verdict,
        "findings": [_finding(finding, lang) for finding in result.findings],
    }
    if result.signals:
        found["signals"] = [_finding(signal, lang) for signal in result.signals]
    found["answer"] = answer
    return found


def _finding(finding: Finding, lang: Lang) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "level": finding.level,
        "retourcode": finding.retourcode,
        "path": finding.path,
        "text": finding.text.in_(lang),
    }
